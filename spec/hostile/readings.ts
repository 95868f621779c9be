import { createServer, type RequestListener, type Server } from 'node:http';
import { Router as KoaRouter } from '@koa/router';
import connect from 'connect';
import type express from 'express';
import { endpoint, type GuestApp, rsvp } from 'express-party';
import * as forFastify from 'express-party/fastify';
import * as forHono from 'express-party/hono';
import * as forKoa from 'express-party/koa';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { fetchEntrance } from '../../lib/enter/fetch';
import { express4, express5 } from './venue';

/** An app that answers at `/account/mine` and `/files/:id` with its name, and says `other` for all else. */
export interface Reading {
  readonly app: GuestApp;
  /** The same on a server. */
  readonly alone: RequestListener | Server;
}

export interface ReadingKind {
  readonly name: string;
  /** Whether it is known how it reads a path. */
  readonly isKnown: boolean;
  /** `isNamed`: its routes have names, and it joins by itself. */
  make(text: string): Reading | Promise<Reading>;
}

const ofExpress = <T extends express.Express | express.Router>(made: T, text: string): T => {
  const app = made as express.Router;
  app.use(rsvp(text));
  app.get('/account/mine', endpoint('account'), (_req, res) => void res.send(text));
  app.get('/files/:id', endpoint('file'), (req, res) => void res.send(`${text} ${req.params.id}`));
  app.use((_req, res) => void res.send(`other ${text}`));
  return made;
};

const plainly = (text: string, tidy: (url: string) => string) => (url: string) => {
  const path = tidy(url);
  if (path === '/account/mine') return text;
  const [, id] = /^\/files\/([^/]+)$/.exec(path) ?? [];
  return id === undefined ? `other ${text}` : `${text} ${id}`;
};

const asUrl = (url: string) => new URL(url, 'http://h').pathname;
const asText = (url: string) => url.split(/[?#]/, 1)[0] as string;
const collapsed = (url: string) => asUrl(url.replace(/\/{2,}/g, '/'));

const listener =
  (answer: (url: string) => string): RequestListener =>
  (req, res) =>
    void res.end(answer(req.url ?? ''));

const bridged = (app: { fetch: unknown }): RequestListener => {
  const enter = fetchEntrance(app as never);
  return (req, res) =>
    void enter(req, res, (error) => res.writeHead((error as { status: number }).status).end('refused'));
};

const expresses: ReadingKind[] = (
  [
    ['Express 4', express4],
    ['Express 5', express5],
  ] as const
).flatMap(([name, own]) => [
  {
    name,
    isKnown: true,
    make(text) {
      const app = ofExpress(own(), text);
      return { app, alone: app };
    },
  },
  {
    name: `${name}, strict`,
    isKnown: true,
    make(text) {
      const made = own().enable('strict routing').enable('case sensitive routing');
      const app = ofExpress(made, text);
      return { app, alone: app };
    },
  },
  {
    name: `Router of ${name}`,
    isKnown: true,
    make(text) {
      const app = ofExpress(own.Router(), text);
      return { app, alone: own().use(app) };
    },
  },
]);

function koa(text: string, isNamed: boolean): Reading {
  const [app, router] = [new Koa(), new KoaRouter()];
  const [account, file] = isNamed ? ['account', 'file'] : [undefined, undefined];
  const get = (name: string | undefined, path: string, answer: (ctx: Koa.Context) => void) =>
    name ? router.get(name, path, answer as never) : router.get(path, answer as never);
  get(account, '/account/mine', (ctx) => {
    ctx.body = text;
  });
  get(file, '/files/:id', (ctx) => {
    ctx.body = `${text} ${ctx.params.id}`;
  });
  if (isNamed) app.use(forKoa.rsvp(text, router));
  app.use(router.routes()).use((ctx) => {
    ctx.body = `other ${text}`;
  });
  return { app, alone: app.callback() };
}

async function fastify(text: string, options: object = {}): Promise<Reading> {
  const app = Fastify(options);
  await app.register(forFastify.rsvp(text));
  app.get('/account/mine', { config: { endpoint: 'account' } }, async () => text);
  app.get<{ Params: { id: string } }>(
    '/files/:id',
    { config: { endpoint: 'file' } },
    async (r) => `${text} ${r.params.id}`,
  );
  app.setNotFoundHandler(async (_request, reply) => reply.code(200).send(`other ${text}`));
  await app.ready();
  return { app: app as never, alone: (req, res) => void app.routing(req, res) };
}

function hono(text: string, options: object = {}): Reading {
  const app = new Hono(options);
  app.use(forHono.rsvp(text));
  app.get('/account/mine', forHono.endpoint('account'), (c) => c.text(text));
  app.get('/files/:id', forHono.endpoint('file'), (c) => c.text(`${text} ${c.req.param('id')}`));
  app.notFound((c) => c.text(`other ${text}`));
  return { app: app as never, alone: bridged(app) };
}

export const readingKinds: readonly ReadingKind[] = [
  ...expresses,
  { name: 'Koa', isKnown: true, make: (text) => koa(text, true) },
  { name: 'Fastify', isKnown: true, make: (text) => fastify(text) },
  {
    name: 'Fastify, loose',
    isKnown: true,
    make: (text) =>
      fastify(text, {
        routerOptions: {
          ignoreTrailingSlash: true,
          ignoreDuplicateSlashes: true,
          caseSensitive: false,
          useSemicolonDelimiter: true,
        },
      }),
  },
  { name: 'Hono', isKnown: true, make: (text) => hono(text) },
  { name: 'Hono, not strict', isKnown: true, make: (text) => hono(text, { strict: false }) },
];

/** They take part in nothing: they are stocks, or scions by a table. */
export const strangers: readonly ReadingKind[] = [
  { name: 'Koa without names', isKnown: true, make: (text) => koa(text, false) },
  {
    name: 'Hono without names',
    isKnown: true,
    make(text) {
      const app = new Hono().get('/account/mine', (c) => c.text(text));
      app
        .get('/files/:id', (c) => c.text(`${text} ${c.req.param('id')}`))
        .notFound((c) => c.text(`other ${text}`));
      return { app: app as never, alone: bridged(app) };
    },
  },
  {
    name: 'fetch',
    isKnown: false,
    make(text) {
      const answer = plainly(text, asUrl);
      const app = { fetch: (request: Request) => new Response(answer(request.url)) };
      return { app: app as never, alone: bridged(app) };
    },
  },
  {
    name: 'fetch around Hono',
    isKnown: false,
    make(text) {
      const inner = hono(text).app as unknown as Hono;
      const app = { fetch: (...given: Parameters<Hono['fetch']>) => inner.fetch(...given) };
      return { app: app as never, alone: bridged(app) };
    },
  },
  {
    name: 'connect',
    isKnown: false,
    make(text) {
      const app = connect().use('/account/mine', ((_req: unknown, res: { end(text: string): void }) =>
        res.end(text)) as never);
      app.use(listener(plainly(text, asText)) as never);
      return { app: app as never, alone: app as never };
    },
  },
  ...[asText, asUrl, collapsed].map((tidy) => ({
    name: `(req, res) that reads by ${tidy.name}`,
    isKnown: false,
    make(text: string): Reading {
      const app = listener(plainly(text, tidy));
      return { app: app as never, alone: app };
    },
  })),
  {
    name: 'http.Server',
    isKnown: false,
    make(text) {
      const make = () => createServer(listener(plainly(text, collapsed)));
      return { app: make() as never, alone: make() };
    },
  },
];
