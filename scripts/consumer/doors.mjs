// A guest by each door, from require and from import, in one party.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import Router from '@koa/router';
import express from 'express';
import { party } from 'express-party';
import * as fastifyDoor from 'express-party/fastify';
import * as honoDoor from 'express-party/hono';
import * as koaDoor from 'express-party/koa';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';

const require = createRequire(import.meta.url);
const doors = { koa: koaDoor, fastify: fastifyDoor, hono: honoDoor };
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

const line = party({ '/koa': koa, '/fastify': fastify, '/hono': hono });
const server = express().use(line).listen(0);
await once(server, 'listening');
await line.bootstrap(server);
const { port } = server.address();
let path = line.urlFor('koa:item', 'a b');
for (const next of ['/fastify/items/a%20b', '/hono/items/a%20b', '/koa/items/a%20b']) {
  path = await (await fetch(`http://localhost:${port}${path}`)).text();
  assert.equal(path, next);
}
await line.close();
server.close();
console.log(`doors: ${Object.keys(doors).join(', ')} link to each other`);
