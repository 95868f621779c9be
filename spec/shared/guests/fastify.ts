import type { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
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

const isStream = (body: unknown): body is Readable =>
  typeof (body as Readable | undefined)?.pipe === 'function';

export function fastifyApp(tell: Tell): FastifyInstance {
  const app = Fastify();
  // JSON and text are parsed by its own parsers; all the rest comes as a stream.
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  app.addHook('onRequest', async (request, reply) => {
    const { method, url, originalUrl: original, headers, query } = request;
    tell({
      ...seenOf(request.raw),
      method,
      url,
      original,
      headers: { ...headers },
      query: { ...(query as object) },
    });
    if (url.includes('/see')) await reply.send('seen');
  });
  app.get('/items/:id', async ({ params }) => params);
  app.post('/echo', async ({ body }) => [isStream(body) ? await textOf(body) : body]);
  void app.register(async (inner) => {
    inner.removeAllContentTypeParsers();
    inner.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    inner.post('/value', ({ headers, body }) => parsedOf(headers, body as Readable));
  });
  app.post('/trailers', async ({ body, raw }) => [isStream(body) ? await textOf(body) : body, raw.trailers]);
  app.post('/pipe', (request, reply) => reply.send(request.body));
  app.get('/redirect', (_request, reply) => reply.redirect('/login'));
  app.get('/big', (_request, reply) => {
    const zip = createGzip();
    zip.end(BIG);
    return reply.header('content-encoding', 'gzip').send(zip);
  });
  app.get('/file', (request, reply) => {
    const { status, headers, body } = fileAnswer((name) => request.headers[name] as string | undefined);
    return reply
      .code(status)
      .headers(headers)
      .send(body ?? undefined);
  });
  app.get('/cookies', (_request, reply) => reply.header('set-cookie', [...COOKIES]).send('set'));
  addStreams(app, tell);
  return app;
}

function addStreams(app: FastifyInstance, tell: Tell): void {
  app.get('/stream', (_request, reply) => reply.send(streamOf(chunks)));
  app.get('/events', (_request, reply) => reply.type('text/event-stream').send(streamOf(events)));
  app.get('/wait', async (_request, reply) => {
    tell('entered');
    await new Promise<void>((resolve) => reply.raw.on('close', resolve));
    tell('closed');
    return reply.hijack();
  });
  app.get('/throw', async () => {
    throw own();
  });
  app.get('/reject', () => Promise.reject(own()));
  app.get('/break', (_request, reply) => reply.send(streamOf(broken)));
}
