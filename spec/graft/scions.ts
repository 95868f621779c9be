import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import KoaRouter from '@koa/router';
import type express from 'express';
import type { Express, Request } from 'express';
import { endpoint, type GuestApp, rsvp, type UrlFor } from 'express-party';
import * as forFastify from 'express-party/fastify';
import * as forHono from 'express-party/hono';
import * as forKoa from 'express-party/koa';
import Fastify, { type FastifyRequest } from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';

const express4: typeof express = require('express4');

/** What either app answers with: who it is, and where its links lead to. */
export interface Answered {
  readonly side: string;
  readonly id?: string;
  readonly body?: string;
  readonly links?: Readonly<Record<string, string>>;
}

/** The requests that an app has seen, as `GET /items`. */
export type Seen = string[];

type Make = (seen: Seen) => GuestApp | Promise<GuestApp>;

const linksOf = (urlFor: UrlFor) => ({
  item: urlFor('item', 7, { query: { page: 2 } }),
  list: urlFor('list'),
  save: urlFor('save'),
  old: urlFor('old', { year: 1999 }),
});

const failure = () => new Error('the scion is not up to it');

interface Links {
  urlFor: UrlFor;
  mountParams: Readonly<Record<string, string>>;
}

const koa: Make = (seen) => {
  const app = new Koa<object, Links>();
  app.silent = true;
  const router = new KoaRouter<object, Links>();
  router.get('list', '/items', (ctx) => {
    ctx.body = { side: 'koa', links: linksOf((...given) => ctx.urlFor(...given)) };
  });
  router.get('item', '/items/:id', (ctx) => {
    ctx.body = { side: 'koa', id: ctx.params.id, links: linksOf((...given) => ctx.urlFor(...given)) };
  });
  router.post('save', '/items', async (ctx) => {
    ctx.body = { side: 'koa', body: await text(ctx.req) };
  });
  router.delete('clear', '/items', (ctx) => {
    ctx.body = { side: 'koa' };
  });
  router.get('fails', '/fails', (ctx) => {
    ctx.set('X-Scion', 'koa');
    throw failure();
  });
  router.put('store', '/store', async (ctx) => {
    await text(ctx.req);
    throw failure();
  });
  router.get('/about', (ctx) => {
    ctx.body = 'about the scion';
  });
  app.use(forKoa.rsvp('shop', router));
  app.use((ctx, next) => {
    seen.push(`${ctx.method} ${ctx.url}`);
    return next();
  });
  return app.use(router.routes());
};

const fastify: Make = async (seen) => {
  const app = Fastify();
  await app.register(forFastify.rsvp('shop'));
  app.addHook('onRequest', async ({ method, url }) => void seen.push(`${method} ${url}`));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: 5e6 }, (_request, body, done) =>
    done(null, body),
  );
  const named = (name: string) => ({ config: { endpoint: name } });
  const links = (request: FastifyRequest) => linksOf((...given) => request.urlFor(...given));
  app.get('/items', named('list'), async (request) => ({ side: 'fastify', links: links(request) }));
  app.get<{ Params: { id: string } }>('/items/:id', named('item'), async (request) => {
    return { side: 'fastify', id: request.params.id, links: links(request as FastifyRequest) };
  });
  app.post('/items', named('save'), async ({ body }) => ({ side: 'fastify', body }));
  app.delete('/items', named('clear'), async () => ({ side: 'fastify' }));
  app.get('/fails', named('fails'), async (_request, reply) => {
    reply.header('X-Scion', 'fastify');
    throw failure();
  });
  app.put('/store', named('store'), async () => {
    throw failure();
  });
  app.get('/about', async () => 'about the scion');
  return app;
};

const hono: Make = (seen) => {
  const app = new Hono<{ Bindings: { incoming: IncomingMessage }; Variables: Links }>();
  app.use(forHono.rsvp('shop'));
  app.use((c, next) => {
    seen.push(`${c.req.method} ${c.req.path}`);
    return next();
  });
  const { endpoint: named } = forHono;
  app.get('/items', named('list'), (c) => c.json({ side: 'hono', links: linksOf(c.get('urlFor')) }));
  app.get('/items/:id', named('item'), (c) =>
    c.json({ side: 'hono', id: c.req.param('id'), links: linksOf(c.get('urlFor')) }),
  );
  app.post('/items', named('save'), async (c) => c.json({ side: 'hono', body: await c.req.text() }));
  app.delete('/items', named('clear'), (c) => c.json({ side: 'hono' }));
  app.get('/fails', named('fails'), (c) => {
    c.header('X-Scion', 'hono');
    throw failure();
  });
  app.put('/store', named('store'), async (c) => {
    await c.req.text();
    throw failure();
  });
  app.get('/about', (c) => c.text('about the scion'));
  app.onError((error, c) => c.text(error.message, 500));
  return app;
};

/** The same shop by framework. */
export const scions: readonly (readonly [string, Make])[] = [
  ['fastify', fastify],
  ['koa', koa],
  ['hono', hono],
];

/** The shop that has been there before. */
export function makeStock(seen: Seen): Express {
  const app = express4();
  const body = express4.text({ type: () => true, limit: '5mb' });
  const links = (req: Request) => linksOf((...given) => req.urlFor(...given));
  app.use(rsvp('legacy'));
  app.use((req, _res, next) => {
    seen.push(`${req.method} ${req.url}`);
    next();
  });
  app.get('/items', endpoint('list'), (req, res) => void res.json({ side: 'stock', links: links(req) }));
  app.get('/item.php', endpoint('item'), (req, res) => {
    res.json({ side: 'stock', id: req.query.id, links: links(req) });
  });
  app.post('/items', endpoint('save'), body, (req, res) => void res.json({ side: 'stock', body: req.body }));
  app.get('/fails', endpoint('fails'), (_req, res) => void res.status(203).json({ side: 'stock' }));
  app.put('/store', endpoint('store'), body, (req, res) => void res.json({ side: 'stock', body: req.body }));
  app.get('/old/:year', endpoint('old'), (_req, res) => void res.json({ side: 'stock' }));
  app.get('/about', (_req, res) => void res.send('about the stock'));
  return app;
}
