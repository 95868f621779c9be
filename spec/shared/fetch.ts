import { type ClientRequest, type IncomingMessage, request, type ServerResponse } from 'node:http';
import express from 'express';
import type { FetchApp } from '../../lib/common/apps';
import { entranceOf } from '../../lib/enter/enter';

import { type Served, serve } from './serve';

export const MB = 1024 * 1024;
export const own = new Error('own');
export const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
export interface FetchEnv {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

export const from = (fetch: (request: Request, env: FetchEnv) => unknown) => ({ fetch }) as FetchApp;
export const entering = (app: FetchApp) => entranceOf(app) as unknown as express.Handler;

export interface Host extends Served {
  /** What came to the host's error handler. */
  readonly errors: unknown[];
}

/** An Express app that has the guest at `/g`. */
export async function host(app: FetchApp, ...before: express.Handler[]): Promise<Host> {
  const errors: unknown[] = [];
  const outer = express();
  outer.use(...before, (_req, _res, next) => next());
  outer.use('/g', entering(app));
  outer.use((_req, res) => {
    res.status(404).send('the host');
  });
  outer.use((error: unknown, _req: express.Request, res: express.Response, _next: express.NextFunction) => {
    errors.push(error);
    res.status((error as { status?: number }).status ?? 500).send('failed');
  });
  return Object.assign(await serve(outer), { errors });
}

/** Asks and leaves the answer to the caller. */
export function open({ port }: Served, options: object = {}): ClientRequest {
  const req = request({ host: '127.0.0.1', port, path: '/g/a', agent: false, ...options });
  req.on('error', () => {});
  return req;
}

export const answered = (req: ClientRequest) =>
  new Promise<IncomingMessage>((resolve) => req.on('response', resolve).end());

export const json = (body: string) => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/json', 'content-length': String(body.length) },
});
