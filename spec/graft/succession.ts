import type { Express, RequestHandler } from 'express';
import { endpoint, party, rsvp } from 'express-party';
import { graft, type State } from 'express-party/graft';
import { readExpress4 } from '../../lib/pattern/syntax/express4';
import type { Line } from '../shared/tables/read';

const express4: typeof import('express') = require('express4');

const saying = (text: string): RequestHandler => {
  return (_req, res) => void res.send(text);
};
const passing: RequestHandler = (_req, _res, next) => next();

/** The paths of a table that a successor has, in path-to-regexp 8's syntax, by the number of their line. */
export function successorsOf(lines: readonly Line[]): ReadonlyMap<number, string> {
  const seen = new Set<string>();
  const found = new Map<number, string>();
  for (const [i, { method, path, written }] of lines.entries()) {
    if (method === 'use' || method === 'all' || typeof path !== 'string' || seen.has(`${method} ${written}`))
      continue;
    seen.add(`${method} ${written}`);
    try {
      found.set(i, readExpress4(path).source);
    } catch {
      // It is the legacy app's alone.
    }
  }
  return found;
}

/** The app of a route table in Express 4; each answers with the number of its line. Guards hand on. */
export function legacyOf(lines: readonly Line[], isNamed: (line: number) => boolean = () => false): Express {
  const app = express4();
  app.use(rsvp('old'));
  for (const [i, { method, path }] of lines.entries()) {
    const handler = method === 'use' || method === 'all' ? passing : saying(`old ${i}`);
    const handlers = isNamed(i) ? [endpoint(`e${i}`), handler] : [handler];
    app[method as 'get'](path, ...handlers);
  }
  return app;
}

/** A graft of the app of a route table and its successor in the Express 5 that is given, which has all of its routes that can be named. */
export async function succession(lines: readonly Line[], state: State, express5: typeof import('express')) {
  const paths = successorsOf(lines);
  const fresh = express5();
  fresh.use(rsvp('new'));
  for (const [i, path] of paths) {
    fresh[(lines[i] as Line).method as 'get'](path, endpoint(`e${i}`), saying(`new ${i}`));
  }
  const states = Object.fromEntries([...paths.keys()].map((i) => [`e${i}`, state]));
  const shop = graft(fresh, { onto: legacyOf(lines, (i) => paths.has(i)), states });
  const errors: unknown[] = [];
  const line = party({ '/': shop }, { onError: (error) => void errors.push(error) });
  const host = express5().use(line);
  await line.bootstrap();
  return { shop, line, host, errors, paths };
}
