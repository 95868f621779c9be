import express, { type ErrorRequestHandler, type Express } from 'express';
import { type Served, serve } from '../shared/serve';

export interface Hosted extends Served {
  /** What came to the host's error handler. */
  readonly errors: unknown[];
}

/** A host app with these handlers, of whose errors a spec is told. */
export async function hostWith(fill: (app: Express) => void): Promise<Hosted> {
  const errors: unknown[] = [];
  const app = express();
  fill(app);
  app.use((_req, res) => void res.status(404).send('the host'));
  app.use(((error, _req, res, _next) => {
    errors.push(error);
    res.status(error.status ?? 500).send('failed');
  }) as ErrorRequestHandler);
  return Object.assign(await serve(app), { errors });
}

export const at = (path = '/', init?: RequestInit) => new Request(`http://h${path}`, init);
