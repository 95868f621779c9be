import { createServer, type RequestListener, type Server } from 'node:http';
import express, { type Express, type RequestHandler } from 'express';
import { party } from 'express-party';
import type { GuestApp } from '../../lib/common/apps';
import { fetchEntrance } from '../../lib/enter/fetch';
import type { Tell } from './guests/content';
import { fill, type Own } from './guests/express';
import { fastifyApp } from './guests/fastify';
import { fetchApp, honoApp } from './guests/fetch';
import { koaApp } from './guests/koa';
import { connectApp, plain, polkaApp, server } from './guests/node';

const four: Own = require('express4');
const five: Own = require('express5');
const owns = { 4: four, 5: five };

export type Major = 4 | 5;

export const hostMajor: Major = process.env.PARTY_HOST === 'express4' ? 4 : 5;

/** A kind of guest: how the suite makes one for a party, and one that is alone. */
export interface Kind {
  readonly name: string;
  /** Whose Express calls its handlers, and whose `req` and `res` methods they find. */
  readonly routes?: Major;
  readonly dressed?: Major;
  /** Whether it has a `next`, and calls it for what is not its own. */
  readonly passes: boolean;
  /** Takes a body that the host has parsed from `req.body`, or reads the stream. */
  readonly reads: 'req.body' | 'stream';
  make(tell: Tell): GuestApp;
  alone(tell: Tell): Server | Promise<Server>;
  /** Who stands in for it where `app.use` takes it as it is (default: an app of the host's Express). */
  like?(tell: Tell): RequestHandler;
  /** What being alone means for it. */
  readonly aloneIs: string;
  /** Where the handlers are within the party (default: at `/g`). */
  readonly prefix?: string;
}

const listening = (app: unknown) => createServer(app as RequestListener);
/** What has no server of its own stands at the root of a bare app of the host's Express. */
const bare = (app: unknown) =>
  listening((express() as Express).disable('x-powered-by').use(app as RequestHandler));

const app = (name: string, major: Major): Kind => ({
  name,
  routes: major,
  dressed: major,
  passes: true,
  reads: 'req.body',
  make: (tell) => fill(owns[major](), owns[major], tell),
  alone: (tell) => listening(fill(owns[major](), owns[major], tell)),
  aloneIs: 'on a server of its own',
});

const router = (name: string, major: Major, host: Major): Kind => ({
  name,
  routes: major,
  dressed: host,
  passes: true,
  reads: 'req.body',
  make: (tell) => fill(owns[major].Router(), owns[major], tell),
  alone: (tell) => bare(fill(owns[major].Router(), owns[major], tell)),
  aloneIs:
    'at the root of a bare app of the host’s Express: a Router has no `req` and `res` methods of its own',
});

/** One party in the other: an app in an app in an app, by major. */
const nested = (major: Major, between: Major): Kind => ({
  ...app(`${major} in ${between} in ${major}`, major),
  make: (tell) => {
    const [own, other] = [owns[major], owns[between]];
    const inner = other()
      .disable('x-powered-by')
      .use(party({ '/inner': fill(own(), own, tell) }));
    return own()
      .disable('x-powered-by')
      .use(party({ '/between': inner }));
  },
  prefix: '/g/between/inner',
  aloneIs: 'the innermost app on a server of its own',
});

/** As a Nest app houses it: the real one is among the apps from npm. */
const housed: Kind = {
  ...app('Express 5, housed as by Nest', 5),
  make: (tell) => {
    const inner = fill(five(), five, tell);
    return { getHttpAdapter: () => ({ getInstance: () => inner }) };
  },
  aloneIs: 'the app that is housed on a server of its own',
};

/** It has no server: the bridge gives it Node's requests here as there. */
const underTheBridge = (app: unknown) => {
  const enter = fetchEntrance(app as never);
  return listening((req: never, res: never) => enter(req, res, () => {}));
};
const BRIDGE = 'under the same bridge at the root of a bare server: by itself it takes no request of Node’s';

const others: readonly Kind[] = [
  {
    name: '(req, res, next)',
    passes: true,
    reads: 'stream',
    make: plain as never,
    alone: (tell) => bare(plain(tell)),
    like: plain as never,
    aloneIs: 'at the root of a bare app of the host’s Express: it needs somebody to hand on to',
  },
  {
    name: 'connect',
    passes: true,
    reads: 'stream',
    make: connectApp as never,
    alone: (tell) => listening(connectApp(tell)),
    like: connectApp as never,
    aloneIs: 'on a server of its own',
  },
  {
    name: 'Koa',
    passes: false,
    reads: 'stream',
    make: koaApp as never,
    alone: (tell) => listening(koaApp(tell).callback()),
    aloneIs: 'its callback on a server',
  },
  {
    name: 'Fastify',
    passes: false,
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
    passes: false,
    reads: 'stream',
    make: honoApp as never,
    alone: (tell) => underTheBridge(honoApp(tell)),
    aloneIs: BRIDGE,
  },
  {
    name: 'fetch',
    passes: false,
    reads: 'stream',
    make: fetchApp as never,
    alone: (tell) => underTheBridge(fetchApp(tell)),
    aloneIs: BRIDGE,
  },
  {
    name: 'polka',
    passes: false,
    reads: 'stream',
    make: polkaApp as never,
    alone: (tell) => listening(polkaApp(tell).handler),
    aloneIs: 'its handler on a server',
  },
  {
    name: 'http.Server',
    passes: false,
    reads: 'stream',
    make: server as never,
    alone: server,
    aloneIs: 'itself',
  },
];

/** The kinds, as they are under an Express of that major. */
export const kindsUnder = (host: Major): readonly Kind[] => [
  app('Express 4', 4),
  app('Express 5', 5),
  router('Router of 4', 4, host),
  router('Router of 5', 5, host),
  nested(4, 5),
  nested(5, 4),
  housed,
  ...others,
];

export const kinds = kindsUnder(hostMajor);
