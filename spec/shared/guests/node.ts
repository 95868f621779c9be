import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import connect from 'connect';
import type { Next } from '../../../lib/common/apps';
import {
  BIG,
  broken,
  COOKIES,
  chunks,
  events,
  fileAnswer,
  own,
  parsedOf,
  seenOf,
  streamOf,
  type Tell,
  textOf,
} from './content';
import { wayOut } from './leaving';

const compression: () => (
  req: IncomingMessage,
  res: ServerResponse,
  next: Next,
) => void = require('compression');
const polka: () => Polka = require('polka');

type Act = (req: IncomingMessage, res: ServerResponse, tell: Tell) => unknown;

const json = (res: ServerResponse, value: unknown) => {
  const text = JSON.stringify(value);
  res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': text.length }).end(text);
};

/** By method and path, as one writes for node:http alone. HEAD is Node's: it drops the body. */
const acts: Readonly<Record<string, Act>> = {
  'GET /items': (req, res) => json(res, { id: decodeURIComponent((req.url ?? '').split('/')[2] ?? '') }),
  'OPTIONS /items': (_req, res) => res.writeHead(204, { Allow: 'GET, HEAD' }).end(),
  'POST /echo': async (req, res) => json(res, await textOf(req)),
  'POST /value': async (req, res) => json(res, await parsedOf(req.headers, req)),
  'POST /trailers': async (req, res) => json(res, [await textOf(req), req.trailers]),
  'POST /pipe': (req, res) => req.pipe(res),
  'GET /big': (req, res) => {
    compression()(req, res, () => {
      res.setHeader('Content-Type', 'text/plain');
      res.end(BIG);
    });
  },
  'GET /file': (req, res) => {
    const { status, headers, body } = fileAnswer((name) => req.headers[name] as string | undefined);
    res.writeHead(status, headers).end(body ?? undefined);
  },
  'GET /redirect': (_req, res) => res.writeHead(302, { Location: '/login' }).end(),
  'GET /cookies': (_req, res) => res.writeHead(200, { 'Set-Cookie': [...COOKIES] }).end('set'),
  'GET /stream': (_req, res) => streamOf(chunks).pipe(res),
  'GET /events': (_req, res) => streamOf(events).pipe(res.setHeader('Content-Type', 'text/event-stream')),
  'GET /wait': (_req, res, tell) => {
    res.on('close', () => tell('closed'));
    tell('entered');
  },
  'GET /throw': () => {
    throw own();
  },
  'GET /reject': () => Promise.reject(own()),
  'GET /break': (_req, res) =>
    streamOf(broken)
      .on('error', () => res.destroy())
      .pipe(res),
};

function actOf({ method = '', url = '' }: IncomingMessage): Act | undefined {
  const [first] = url.split('?')[0]?.match(/\/\w+/) ?? [];
  return acts[`${method === 'HEAD' ? 'GET' : method} ${first}`];
}

/** A plain `(req, res, next)`. */
export function plain(tell: Tell) {
  return (req: IncomingMessage, res: ServerResponse, next: Next): void => {
    tell(seenOf(req));
    if (req.url?.includes('/see')) {
      res.end('seen');
      return;
    }
    const act = actOf(req);
    const leave = wayOut(req);
    if (act) act(req, res, tell);
    else if (leave) leave(req, res, next);
    else next();
  };
}

/** It keeps its errors to itself, and shows the query that it parses. */
export function connectApp(tell: Tell) {
  const app = connect().use(plain(tell) as connect.NextHandleFunction);
  app.use(((error, req, res, next) => {
    if (wayOut(req)) return next(error);
    res.statusCode = 500;
    res.end(`connect: ${error.message}`);
  }) as connect.ErrorHandleFunction);
  return app;
}

export function server(tell: Tell) {
  const handle = plain(tell);
  return createServer((req, res) => {
    handle(req, res, () => {
      res.statusCode = 404;
      res.end('nobody');
    });
  });
}

interface PolkaRequest extends IncomingMessage {
  params: Record<string, string>;
  query: unknown;
}

/** polka has no types of its own. */
interface Polka {
  use(handler: PolkaHandler): this;
  add(method: string, path: string, handler: PolkaHandler): this;
  handler(req: IncomingMessage, res: ServerResponse): void;
}

type PolkaHandler = (req: PolkaRequest, res: ServerResponse, next: Next) => void;

export function polkaApp(tell: Tell): Polka {
  const app = polka();
  app.use((req, res, next) => {
    tell(seenOf(req, { ...(req.query as object) }));
    if (req.url?.includes('/see')) res.end('seen');
    else next();
  });
  for (const [name, act] of Object.entries(acts)) {
    const [method = '', path = ''] = name.split(' ');
    if (path === '/items') continue;
    const handle = (req: IncomingMessage, res: ServerResponse) => void act(req, res, tell);
    app.add(method, path, handle);
  }
  app.add('GET', '/items/:id', (req, res) => json(res, req.params));
  return app;
}
