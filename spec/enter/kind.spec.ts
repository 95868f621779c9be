import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import connect from 'connect';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import type { GuestApp } from '../../lib/common/apps';
import { entranceOf } from '../../lib/enter/enter';
import { isClass, shapeOf } from '../../lib/enter/kind';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

const polka: () => { get(path: string, handler: unknown): unknown } = require('polka');

afterEach(closeAll);

const answer = (_req: unknown, res: { end(text: string): void }) => res.end('ok');
const [{ express: express4 }, { express: express5 }] = majors as [(typeof majors)[0], (typeof majors)[0]];

function koa(): Koa {
  return new Koa().use((ctx) => {
    ctx.body = 'ok';
  });
}

/** It speaks for its server, and has an `address()` and events of its own. */
function restifyLike(): unknown {
  const server = createServer(answer as never);
  return Object.assign(new EventEmitter(), { server, address: () => server.address(), use: () => {} });
}

/** As itty-router makes its routers: whatever they are asked for is a method that adds a route. */
function itty(): unknown {
  const routes: unknown[] = [];
  const add = { get: (_target: object, _name: string, router: object) => () => routes.push([]) && router };
  const fetch = () => new Response(routes.length === 0 ? 'ok' : 'a route that nobody has made');
  return { __proto__: new Proxy({}, add), routes, fetch };
}

const nest = (app: unknown) => ({ getHttpAdapter: () => ({ getInstance: () => app }), use: () => {} });

const guests: [string, string, () => unknown][] = [
  ['an Express 4 app', 'express', () => express4().get('/a', answer as never)],
  ['an Express 5 app', 'express', () => express5().get('/a', answer as never)],
  ['a Router of Express 4', 'handler', () => express4.Router().get('/a', answer as never)],
  ['a Router of Express 5', 'handler', () => express5.Router().get('/a', answer as never)],
  ['a plain function', 'handler', () => answer],
  ['connect', 'connect', () => connect().use(answer as never)],
  ['Koa', 'koa', koa],
  ['Fastify', 'fastify', () => Fastify().get('/a', async () => 'ok')],
  ['Hono', 'fetch', () => new Hono().get('/a', (c) => c.text('ok'))],
  ['what has a fetch', 'fetch', () => ({ fetch: () => new Response('ok') })],
  ['what has every method', 'fetch', itty],
  ['polka', 'polka', () => polka().get('/a', answer)],
  ['an http.Server', 'server', () => createServer(answer as never)],
  ['what has a server', 'server', () => ({ server: createServer(answer as never) })],
  ['what speaks for its server', 'server', restifyLike],
  ['Nest on Express', 'express', () => nest(express5().get('/a', answer as never))],
  ['Nest on Fastify', 'fastify', () => nest(Fastify().get('/a', async () => 'ok'))],
];

describe('the shape of a guest', () => {
  it.each(guests)('of %s is %s, and it answers', async (_what, kind, make) => {
    const guest = make();
    expect(shapeOf(guest)?.kind).toBe(kind);
    const enter = entranceOf(guest as GuestApp);
    const served = await serve((req, res) => enter(req, res, () => res.end('handed on')));
    expect((await served.get('/a')).text).toBe('ok');
  });

  it('is the server’s own of one that speaks for it', async () => {
    const server = createServer();
    expect(shapeOf({ server })).toEqual({ kind: 'server', app: server });
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['a text', '/blog'],
    ['a number', 7],
    ['an object', {}],
    ['an array', [express5()]],
    ['a map', new Map()],
    ['a promise', Promise.resolve(express5())],
    ['a class', class Guest {}],
    ['the class of Koa', Koa],
    ['the class of Hono', Hono],
    ['an emitter', new EventEmitter()],
    ['members that are no functions', { fetch: true, handler: 'x', callback: 1, middleware: [], server: {} }],
    ['a server that is null', { server: null }],
    ['half a Koa app', { callback: () => {} }],
    ['half a Fastify app', { routing: () => {} }],
    ['Nest on nothing', nest(undefined)],
  ])('is none of %s', (_what, value) => {
    expect(shapeOf(value)).toBeUndefined();
  });

  it('hands on what a server has no listener for', async () => {
    const enter = entranceOf(createServer() as GuestApp);
    const served = await serve((req, res) => enter(req, res, () => res.end('handed on')));
    expect((await served.get('/a')).text).toBe('handed on');
  });
});

describe('a class', () => {
  it.each<[string, unknown, boolean]>([
    ['a class', class {}, true],
    ['a class that extends one', class extends Koa {}, true],
    ['a function', () => {}, false],
    ['a function of that name', function classy() {}, false],
    ['an object', {}, false],
  ])('is told from what can be called: %s', (_what, value, is) => {
    expect(isClass(value)).toBe(is);
  });
});
