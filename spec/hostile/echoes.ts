import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { Router as KoaRouter } from '@koa/router';
import connect from 'connect';
import type { Express, Router } from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import type { GuestApp } from '../../lib/common/apps';
import { fetchEntrance } from '../../lib/enter/fetch';
import type { RoutedRequest } from '../../lib/express/app';
import { express4, express5 } from './venue';

/** What a guest says of a request, in its framework's own words. */
export interface Echo {
  readonly who: string;
  readonly url: string;
  readonly base: string;
  readonly original: string;
  readonly host: string;
}

/** A kind of guest that answers everything with what it was asked. */
export interface EchoKind {
  readonly name: string;
  make(who: string): GuestApp;
  /** The same on a server of its own. */
  alone(): Server | Promise<Server>;
  /** Whether a URL parser reads its paths before it does. */
  readonly isFetching?: true;
  /** Whether `app.use(path, guest)` takes it too. */
  readonly isUsable: boolean;
}

const listening = (app: unknown) => createServer(app as RequestListener);
const hostIn = (url: string) => /^https?:\/\/([^/?#]*)/.exec(url)?.[1] ?? '';

function echoOf(who: string, req: RoutedRequest, own: Partial<Echo> = {}): Echo {
  const { url, baseUrl: base = '', originalUrl: original = url, headers } = req;
  return { who, url, base, original, host: headers.host ?? '', ...own };
}

const expressEcho = <T extends Express | Router>(app: T, who: string): T => {
  (app as Router).use(
    (req, res) => void res.json(echoOf(who, req as unknown as RoutedRequest, { host: req.hostname })),
  );
  return app;
};

const app = (make: () => Express) => (who: string) => expressEcho(make().disable('x-powered-by'), who);

const plain =
  (who: string): RequestListener =>
  (req, res) => {
    res.setHeader('Content-Type', 'application/json');
    res.end(JSON.stringify(echoOf(who, req as RoutedRequest)));
  };

function koaEcho(who: string): Koa {
  const koa = new Koa();
  const router = new KoaRouter();
  router.all(/.*/, (ctx) => {
    const { url, originalUrl: original, href } = ctx;
    ctx.body = echoOf(who, ctx.req as RoutedRequest, { url, original, host: hostIn(href) });
  });
  koa.use(router.routes());
  return koa;
}

/** It is by its own 404 that Fastify answers what no route can be written for. */
function fastifyEcho(who: string) {
  const fastify = Fastify();
  fastify.setNotFoundHandler(async ({ raw, url, originalUrl: original, host }, reply) => {
    reply.code(200);
    return echoOf(who, raw as RoutedRequest, { url, original, host });
  });
  return fastify;
}

interface Env {
  readonly incoming: RoutedRequest;
}

function echoOfFetch(who: string, request: Request, { incoming }: Env): Response {
  const url = request.url.replace(/^https?:\/\/[^/?#]*/, '');
  return Response.json(echoOf(who, incoming, { url, host: hostIn(request.url) }));
}

function honoEcho(who: string) {
  const hono = new Hono<{ Bindings: Env }>();
  return hono.all('*', (c) => echoOfFetch(who, c.req.raw, c.env));
}

const fetchEcho = (who: string) => ({
  fetch: (request: Request, env: Env) => echoOfFetch(who, request, env),
});

/** By itself it takes no request of Node's: the bridge is the same here as there. */
const underTheBridge = (fetching: unknown) => {
  const enter = fetchEntrance(fetching as never);
  return listening((req: never, res: ServerResponse) =>
    enter(req, res, (error) => res.writeHead((error as { status: number }).status).end()),
  );
};

export const echoKinds: readonly EchoKind[] = [
  { name: 'Express 4', make: app(express4), alone: () => listening(app(express4)('g')), isUsable: true },
  { name: 'Express 5', make: app(express5), alone: () => listening(app(express5)('g')), isUsable: true },
  {
    name: '(req, res)',
    make: plain as never,
    alone: () => listening(plain('g')),
    isUsable: true,
  },
  {
    name: 'connect',
    make: (who) => connect().use(plain(who) as never) as never,
    alone: () => listening(connect().use(plain('g') as never)),
    isUsable: true,
  },
  {
    name: 'Koa',
    make: koaEcho as never,
    alone: () => listening(koaEcho('g').callback()),
    isUsable: false,
  },
  {
    name: 'Fastify',
    make: fastifyEcho as never,
    alone: async () => {
      const fastify = fastifyEcho('g');
      await fastify.ready();
      return fastify.server;
    },
    isUsable: false,
  },
  {
    name: 'Hono',
    make: honoEcho as never,
    alone: () => underTheBridge(honoEcho('g')),
    isFetching: true,
    isUsable: false,
  },
  {
    name: 'fetch',
    make: fetchEcho as never,
    alone: () => underTheBridge(fetchEcho('g')),
    isFetching: true,
    isUsable: false,
  },
  {
    name: 'http.Server',
    make: (who) => createServer(plain(who)) as never,
    alone: () => createServer(plain('g')),
    isUsable: false,
  },
];
