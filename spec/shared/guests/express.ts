import { mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ErrorRequestHandler, Express, Request, RequestHandler, Router } from 'express';
import {
  BIG,
  broken,
  COOKIES,
  chunks,
  ETAG,
  events,
  FILE,
  MODIFIED,
  own,
  seenOf,
  streamOf,
  type Tell,
} from './content';
import { wayOut } from './leaving';
import { addMajors } from './majors';

const compression: (options?: object) => RequestHandler = require('compression');
const multer: () => { none(): RequestHandler } = require('multer');

/** Express of one major. */
export type Own = (() => Express) & {
  Router(): Router;
  json(): RequestHandler;
  urlencoded(options: object): RequestHandler;
  text(): RequestHandler;
  raw(options?: object): RequestHandler;
};

const file = join(mkdtempSync(join(tmpdir(), 'guests-')), 'fox.txt');
writeFileSync(file, FILE);
utimesSync(file, new Date(MODIFIED), new Date(MODIFIED));

/** The parsers of an Express, for what the suite sends. */
export const parsersOf = (express: Own): RequestHandler[] => [
  express.json(),
  express.urlencoded({ extended: true }),
  express.text(),
  express.raw(),
  unparsed(multer().none()),
];

/** Multer does not look whether another one was there before. */
function unparsed(parser: RequestHandler): RequestHandler {
  return (req, res, next) => (Object.keys(req.body ?? {}).length > 0 ? next() : parser(req, res, next));
}

/** Gives an app, or a Router, of Express what the suite asks for. */
export function fill<T extends Express | Router>(given: T, express: Own, tell: Tell): T {
  const app = given as Router;
  app.use((req, res, next) => {
    tell(seenOf(req, req.query));
    const leave = wayOut(req);
    if (leave) leave(req, res, next);
    else if (req.url.includes('/see')) res.send('seen');
    else next();
  });
  app.use(compression({ filter: (req: Request) => req.url.includes('big') }));
  app.get('/items/:id', (req, res) => void res.json({ id: req.params.id }));
  app.post(['/echo', '/value'], ...parsersOf(express), (req, res) => void res.json(bodyOf(req.body)));
  app.post('/trailers', express.text(), (req, res) => void res.json([req.body, req.trailers]));
  app.post('/pipe', (req, res) => void req.pipe(res));
  app.get('/big', (_req, res) => void res.send(BIG));
  app.get('/file', (_req, res) => res.set('ETag', ETAG).sendFile(file));
  app.get('/redirect', (_req, res) => res.redirect('/login'));
  app.get('/cookies', (_req, res) => void res.append('Set-Cookie', [...COOKIES]).send('set'));
  addStreams(app, tell);
  addMajors(app, express.json());
  app.use(((error, req, res, next) => {
    if (res.headersSent || wayOut(req)) next(error);
    else res.status(error.status ?? 500).json({ caught: error.message });
  }) as ErrorRequestHandler);
  return given;
}

function addStreams(app: Router, tell: Tell): void {
  app.get('/stream', (_req, res) => void streamOf(chunks).pipe(res));
  app.get('/events', (_req, res) => void streamOf(events).pipe(res.type('text/event-stream')));
  app.get('/wait', (_req, res) => {
    res.on('close', () => tell('closed'));
    tell('entered');
  });
  app.get('/throw', () => {
    throw own();
  });
  app.get('/reject', async () => {
    throw own();
  });
  app.get('/break', (_req, res, next) => {
    streamOf(broken).on('error', next).pipe(res);
  });
}

const bodyOf = (body: unknown) =>
  Buffer.isBuffer(body) ? `bytes ${body.toString('latin1')}` : (body ?? null);
