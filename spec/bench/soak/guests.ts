import type { IncomingMessage, ServerResponse } from 'node:http';
import { Router } from '@koa/router';
import connect from 'connect';
import type { Express, Request, Response } from 'express';
import { endpoint, type Guests, guest, rsvp } from 'express-party';
import * as fastifyDoor from 'express-party/fastify';
import * as honoDoor from 'express-party/hono';
import * as koaDoor from 'express-party/koa';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';

type UrlFor = (name: string, ...values: unknown[]) => string;

/** In a ring: each links to the next, and to the graft. */
export const KINDS = ['four', 'five', 'koa', 'fastify', 'hono', 'fetch', 'connect', 'plain'] as const;
export type KindName = (typeof KINDS)[number];

/** What a page says: whose it is, of what, and where it leads on. */
export interface Page {
  readonly kind: string;
  readonly id: string;
  readonly next: string;
  readonly cart: string;
}

function pageOf(kind: KindName, id: string, urlFor: UrlFor): Page {
  const next = KINDS[(KINDS.indexOf(kind) + 1) % KINDS.length];
  return { kind, id, next: urlFor(`${next}:item`, id), cart: urlFor('shop:cart', id) };
}

type Five = typeof import('express');

function expressApp(kind: 'four' | 'five'): Express {
  const own: Five = require(kind === 'four' ? 'express4' : 'express');
  const app = own();
  app.use(rsvp(kind, (partyline) => void partyline.connect('nav', () => kind)));
  app.get('/items/:id', endpoint('item'), (req: Request, res: Response) => {
    const urlFor: UrlFor = (name, ...values) => req.urlFor(name, ...values);
    res.json(pageOf(kind, req.params.id as string, urlFor));
  });
  app.post('/echo', own.json(), (req: Request, res: Response) => void res.json(req.body));
  return app;
}

function koaApp() {
  const router = new Router();
  router.get('item', '/items/:id', (ctx) => {
    ctx.body = pageOf('koa', ctx.params.id as string, ctx.urlFor);
  });
  router.post('/echo', async (ctx) => {
    ctx.body = JSON.parse(await textOf(ctx.req));
  });
  return new Koa().use(koaDoor.rsvp('koa', router)).use(router.routes());
}

async function fastifyApp() {
  const app = Fastify();
  await app.register(fastifyDoor.rsvp('fastify'));
  app.get<{ Params: { id: string } }>('/items/:id', { config: { endpoint: 'item' } }, async (request) =>
    pageOf('fastify', request.params.id, (request as unknown as { urlFor: UrlFor }).urlFor),
  );
  app.post('/echo', async ({ body }) => body);
  return app;
}

function honoApp() {
  const app = new Hono<{ Variables: { urlFor: UrlFor } }>();
  app.use(honoDoor.rsvp('hono') as never);
  app.get('/items/:id', honoDoor.endpoint('item') as never, (c) =>
    c.json(pageOf('hono', c.req.param('id') as string, c.get('urlFor'))),
  );
  app.post('/echo', async (c) => c.json(await c.req.json()));
  return app;
}

function fetchApp(urlFor: UrlFor) {
  return {
    async fetch(request: globalThis.Request) {
      if (request.method === 'POST') return globalThis.Response.json(await request.json());
      return globalThis.Response.json(pageOf('fetch', idOf(request.url), urlFor));
    },
  };
}

/** For those who have nothing but Node's own request. */
function bare(kind: 'connect' | 'plain', urlFor: UrlFor) {
  return async (req: IncomingMessage, res: ServerResponse) => {
    res.setHeader('content-type', 'application/json');
    const body =
      req.method === 'POST' ? JSON.parse(await textOf(req)) : pageOf(kind, idOf(req.url as string), urlFor);
    res.end(JSON.stringify(body));
  };
}

const idOf = (url: string) => decodeURIComponent((url.split('?')[0] as string).split('/').at(-1) as string);

async function textOf(req: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of req.setEncoding('utf8')) text += chunk;
  return text;
}

/** All kinds of guests; what cannot take part is named by the host. */
export async function allKinds(urlFor: UrlFor): Promise<Exclude<Guests, readonly unknown[]>> {
  const endpoints = { item: '/items/:id' };
  const named = (name: string) => ({ name, endpoints, invite: false as const });
  return {
    '/four': expressApp('four'),
    '/five': expressApp('five'),
    '/koa': koaApp() as never,
    '/fastify': (await fastifyApp()) as never,
    '/hono': honoApp(),
    '/fetch': guest(fetchApp(urlFor) as never, named('fetch')),
    '/connect': guest(connect().use(bare('connect', urlFor)) as never, named('connect')),
    '/plain': guest(bare('plain', urlFor), named('plain')),
  };
}
