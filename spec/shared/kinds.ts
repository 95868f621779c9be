import { createServer, type RequestListener, type Server } from 'node:http';
import express, { type Express, type RequestHandler } from 'express';
import { party } from 'express-party';
import type { GuestApp } from '../../lib/handler';
import { fetchEntrance } from '../../lib/mount/fetch';
import type { Tell } from './guests/content';
import { fill, type Own } from './guests/express';
import { fastifyApp } from './guests/fastify';
import { fetchApp, honoApp } from './guests/fetch';
import { koaApp } from './guests/koa';
import { connectApp, plain, polkaApp, server } from './guests/node';

const four: Own = require('express4');
const five: Own = require('express5');

/** A kind of guest: how the suite makes one for a party, and one that is alone. */
export interface Kind {
  readonly name: string;
  /** Takes a body that the host has parsed from `req.body`, or reads the stream. */
  readonly reads: 'req.body' | 'stream';
  make(tell: Tell): GuestApp;
  alone(tell: Tell): Server | Promise<Server>;
  /** What being alone means for it. */
  readonly aloneIs: string;
  /** Where the handlers are within the party (default: at `/g`). */
  readonly prefix?: string;
}

const listening = (app: unknown) => createServer(app as RequestListener);
/** What has no server of its own stands at the root of a bare app of the host's Express. */
const bare = (app: unknown) =>
  listening((express() as Express).disable('x-powered-by').use(app as RequestHandler));

const app = (name: string, own: Own): Kind => ({
  name,
  reads: 'req.body',
  make: (tell) => fill(own(), own, tell),
  alone: (tell) => listening(fill(own(), own, tell)),
  aloneIs: 'on a server of its own',
});

const router = (name: string, own: Own): Kind => ({
  name,
  reads: 'req.body',
  make: (tell) => fill(own.Router(), own, tell),
  alone: (tell) => bare(fill(own.Router(), own, tell)),
  aloneIs:
    'at the root of a bare app of the host’s Express: a Router has no `req` and `res` methods of its own',
});

/** One party in the other: an Express 4 app in an Express 5 app in an Express 4 app. */
const nested: Kind = {
  ...app('4 in 5 in 4', four),
  make: (tell) => {
    const inner = five()
      .disable('x-powered-by')
      .use(party({ '/four': fill(four(), four, tell) }));
    return four()
      .disable('x-powered-by')
      .use(party({ '/five': inner }));
  },
  prefix: '/g/five/four',
  aloneIs: 'the innermost app on a server of its own',
};

/** It has no server: the bridge gives it Node's requests here as there. */
const underTheBridge = (app: unknown) => {
  const enter = fetchEntrance(app as never);
  return listening((req: never, res: never) => enter(req, res, () => {}));
};
const BRIDGE = 'under the same bridge at the root of a bare server: by itself it takes no request of Node’s';

export const kinds: readonly Kind[] = [
  app('Express 4', four),
  app('Express 5', five),
  router('Router of 4', four),
  router('Router of 5', five),
  nested,
  {
    name: '(req, res, next)',
    reads: 'stream',
    make: plain as never,
    alone: (tell) => bare(plain(tell)),
    aloneIs: 'at the root of a bare app of the host’s Express: it needs somebody to hand on to',
  },
  {
    name: 'connect',
    reads: 'stream',
    make: connectApp as never,
    alone: (tell) => listening(connectApp(tell)),
    aloneIs: 'on a server of its own',
  },
  {
    name: 'Koa',
    reads: 'stream',
    make: koaApp as never,
    alone: (tell) => listening(koaApp(tell).callback()),
    aloneIs: 'its callback on a server',
  },
  {
    name: 'Fastify',
    reads: 'stream',
    make: fastifyApp as never,
    alone: async (tell) => {
      const own = fastifyApp(tell);
      await own.ready();
      return own.server;
    },
    aloneIs: 'the server that it makes',
  },
  {
    name: 'Hono',
    reads: 'stream',
    make: honoApp as never,
    alone: (tell) => underTheBridge(honoApp(tell)),
    aloneIs: BRIDGE,
  },
  {
    name: 'fetch',
    reads: 'stream',
    make: fetchApp as never,
    alone: (tell) => underTheBridge(fetchApp(tell)),
    aloneIs: BRIDGE,
  },
  {
    name: 'polka',
    reads: 'stream',
    make: polkaApp as never,
    alone: (tell) => listening(polkaApp(tell).handler),
    aloneIs: 'its handler on a server',
  },
  { name: 'http.Server', reads: 'stream', make: server as never, alone: server, aloneIs: 'itself' },
];
