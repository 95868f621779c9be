// Rooms of the Express family: an app of Express 4, an app of Express 5, and a bare Router.
import express, { type IRouter } from 'express';
import { endpoint, partylineOf, rsvp } from 'express-party';
import { page, THINGS } from './page.js';

/** Express 4, as an old app has it in its own node_modules. */
const express4: typeof express = require('express4');

function furnish<Room extends IRouter>(room: Room, name: string, next: string): Room {
  room.use(rsvp(name, ({ connect, urlFor }) => void connect('rooms', () => [name, urlFor('home')])));
  room.get('/', endpoint('home'), (req, res) => {
    const things = THINGS.map((thing) => [thing, req.urlFor('thing', thing)] as const);
    res.send(page(name, things, partylineOf(req).askAround('rooms')));
  });
  room.get('/things/:thing', endpoint('thing'), (req, res) => {
    const { thing = '' } = req.params;
    const links = [
      ['back', req.urlFor('home')],
      ['on', req.urlFor(`${next}:thing`, thing)],
    ] as const;
    res.send(page(`${thing} in ${name}`, links, partylineOf(req).askAround('rooms')));
  });
  return room;
}

export const old = furnish(express4(), 'express4', 'express5');
export const fresh = furnish(express(), 'express5', 'router');
export const router = furnish(express.Router(), 'router', 'koa');
