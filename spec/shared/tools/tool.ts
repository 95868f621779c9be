import type { Server } from 'node:http';
import type { Express, RequestHandler } from 'express';
import { type Party, type PartyOptions, party } from 'express-party';
import type { FastifyInstance } from 'fastify';
import type Koa from 'koa';
import type { Major } from '../kinds';

export type App = Express | RequestHandler | Koa | FastifyInstance | Server;

/** Mounts a guest at `/g` of a host: by a party, or as it can be without. */
export type Way = (host: Express, app: App) => Party | undefined;

/** What is run beside Express, and what it must see or do whoever answers. */
export interface Tool {
  readonly tool: string;
  readonly does: string;
  /** By name, those of `guests.ts` that it is tried with. */
  readonly guests: readonly string[];
  readonly right: unknown;
  /** Why there is nothing to compare under a host of this major. */
  readonly not?: Partial<Record<Major, string>>;
  /** What is seen with a guest that is mounted this way. */
  see(way: Way, make: () => App): Promise<unknown>;
}

export const byUse: Way = (host, app) => {
  host.use('/g', handlerOf(app));
  return undefined;
};

export const byParty: Way = (host, app) => {
  const options: PartyOptions = { onError: () => {} };
  const line = party({ '/g': app as Express }, options);
  host.use(line);
  return line;
};

/** As each framework's own documentation says that it is mounted in Express, or as near as can be. */
function handlerOf(app: App): RequestHandler {
  if ('callback' in app) return app.callback();
  if ('routing' in app) {
    return async (req, res) => {
      await app.ready();
      app.routing(req, res);
    };
  }
  return 'listen' in app && typeof app !== 'function' ? (req, res) => app.emit('request', req, res) : app;
}
