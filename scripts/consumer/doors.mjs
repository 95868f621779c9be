// A guest by each door, from require and from import, in one party.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import Router from '@koa/router';
import express from 'express';
import { party } from 'express-party';
import * as compareDoor from 'express-party/compare';
import * as fastifyDoor from 'express-party/fastify';
import * as graftDoor from 'express-party/graft';
import * as honoDoor from 'express-party/hono';
import * as koaDoor from 'express-party/koa';
import * as liteDoor from 'express-party/lite';
import * as rsvpDoor from 'express-party/rsvp';
import * as switchboardDoor from 'express-party/switchboard';
import * as testingDoor from 'express-party/testing';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';

const require = createRequire(import.meta.url);
const doors = {
  rsvp: rsvpDoor,
  koa: koaDoor,
  fastify: fastifyDoor,
  hono: honoDoor,
  graft: graftDoor,
  compare: compareDoor,
  switchboard: switchboardDoor,
  lite: liteDoor,
  testing: testingDoor,
};
for (const [name, imported] of Object.entries(doors)) {
  const required = require(`express-party/${name}`);
  assert.deepEqual(Object.keys(imported).sort(), Object.keys(required).sort());
  for (const key of Object.keys(required)) assert.equal(imported[key], required[key], `${name} ${key}`);
}

const router = new Router();
router.get('item', '/items/:id', (ctx) => {
  ctx.body = ctx.urlFor('fastify:item', ctx.params.id);
});
const koa = new Koa().use(koaDoor.rsvp('koa', router)).use(router.routes());

const fastify = Fastify();
await fastify.register(fastifyDoor.rsvp('fastify'));
fastify.get('/items/:id', { config: { endpoint: 'item' } }, async ({ urlFor, params }) =>
  urlFor('hono:item', params.id),
);

const hono = new Hono();
hono.use(honoDoor.rsvp('hono'));
hono.get('/items/:id', honoDoor.endpoint('item'), (c) =>
  c.text(c.get('urlFor')('koa:item', c.req.param('id'))),
);

const plain = express();
plain.use(rsvpDoor.rsvp('plain'));
plain.get('/items/:id', rsvpDoor.endpoint('item'), (req, res) =>
  res.send(req.urlFor('koa:item', req.params.id)),
);

const line = party({ '/koa': koa, '/fastify': fastify, '/hono': hono, '/plain': plain });
const server = express().use(line).listen(0);
await once(server, 'listening');
await line.bootstrap(server);
const { port } = server.address();
let path = line.urlFor('koa:item', 'a b');
for (const next of ['/fastify/items/a%20b', '/hono/items/a%20b', '/koa/items/a%20b']) {
  path = await (await fetch(`http://localhost:${port}${path}`)).text();
  assert.equal(path, next);
}
const ofPlain = await fetch(`http://localhost:${port}${line.urlFor('plain:item', 'a b')}`);
assert.equal(await ofPlain.text(), '/koa/items/a%20b');
await line.close();
server.close();
console.log(`doors: ${Object.keys(doors).join(', ')} link to each other`);

// And a graft of one of them onto an app of Express.
const stock = express();
stock.get('/items/:id', (_req, res) => res.send('stock'));
stock.get('/about', (_req, res) => res.send('about'));
const scion = new Hono();
scion.use(honoDoor.rsvp('shop'));
scion.get('/items/:id', honoDoor.endpoint('item'), (c) => c.text('scion'));
const shop = graftDoor.graft(scion, { onto: stock, states: { item: { state: 'live' } } });
const grafted = party({ '/': shop });
const allow = () => ({ by: 'anna' });
const ops = switchboardDoor.switchboard(grafted, { secret: 'nobody knows that one', allow });
const other = express().use('/ops', ops).use(grafted).listen(0);
await once(other, 'listening');
await grafted.bootstrap(other);
const get = async (path) => (await fetch(`http://localhost:${other.address().port}${path}`)).text();
assert.equal(await get('/items/7'), 'scion');
assert.equal(await get('/about'), 'about');
shop.set('item', { state: 'legacy' });
assert.equal(await get('/items/7'), 'stock');
assert.deepEqual(shop.report().endpoints[0].hits, { scion: 1, stock: 1 });
const page = await get('/ops/');
assert.match(page, /<title>Switchboard<\/title>/);
// What it loads is in the package.
for (const [, file] of page.matchAll(/(?:src|href)="\.(\/static\/[^"]+)"/g))
  assert.ok((await get(`/ops${file}`)).length > 100);
const snapshot = JSON.parse(await get('/ops/snapshot.json'));
assert.deepEqual(snapshot.grafts[0].endpoints[0].hits, { scion: 1, stock: 1 });
await grafted.close();
other.close();
