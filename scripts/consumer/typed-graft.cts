import express = require('express');
import library = require('express-party');
import door = require('express-party/graft');

const shop = door.graft(express(), { onto: express(), key: (req) => req.headers['x-user'] });
const line = library.party({ '/': shop });

export = { line, report: shop.report() };
