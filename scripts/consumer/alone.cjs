// A guest of plain Node, where no Express is installed: what it loads, and what it does outside any party.
const assert = require('node:assert/strict');
const { IncomingMessage, ServerResponse } = require('node:http');
const { relative } = require('node:path');

assert.throws(() => require.resolve('express'), { code: 'MODULE_NOT_FOUND' });
const { endpoint, endpoints, isInvitation, partylineOf, rsvp } = require('express-party/rsvp');

const loaded = Object.keys(require.cache).map((file) => relative(__dirname, file));
const others = loaded.filter((file) => !file.startsWith('node_modules/express-party/'));
const packages = others.map((file) => /^node_modules\/([^/]+)/.exec(file)?.[1] ?? 'alone.cjs');
assert.deepEqual([...new Set(packages)].sort(), ['alone.cjs', 'damerau-levenshtein', 'path-to-regexp']);
assert.deepEqual(
  loaded.filter((file) => /express-party\/dist\/(?:index|graft)\.js$|node-fetch-server/.test(file)),
  [],
);

const routes = endpoints('shop', { cart: '/cart/:id' });
assert.equal(routes.paths.cart, '/cart/:id');
assert.equal(typeof endpoint('cart'), 'function');
const req = new IncomingMessage();
assert.equal(isInvitation(req), false);
assert.throws(() => partylineOf(req), { code: 'ERR_PARTY_NO_PARTY' });
let passed = 0;
rsvp(routes)(req, new ServerResponse(req), () => passed++);
assert.equal(passed, 1);
console.log(`express-party/rsvp: ${loaded.length - 1} files, no Express`);
