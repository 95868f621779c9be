import { createGzip } from 'node:zlib';
import Router from '@koa/router';
import Koa from 'koa';
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

export function koaApp(tell: Tell): Koa {
  const app = new Koa();
  app.silent = true;
  const router = new Router();
  app.use(async (ctx, next) => {
    const { method, url, originalUrl: original, headers } = ctx;
    tell({ ...seenOf(ctx.req), method, url, original, headers: { ...headers }, query: { ...ctx.query } });
    if (url.includes('/see')) ctx.body = 'seen';
    else await next();
  });
  router.get('/items/:id', (ctx) => {
    ctx.body = { id: ctx.params.id };
  });
  router.post('/echo', async (ctx) => {
    ctx.body = [await textOf(ctx.req)];
  });
  router.post('/value', async (ctx) => {
    ctx.body = await parsedOf(ctx.headers, ctx.req);
  });
  router.post('/trailers', async (ctx) => {
    ctx.body = [await textOf(ctx.req), ctx.req.trailers];
  });
  router.post('/pipe', (ctx) => {
    ctx.body = ctx.req;
  });
  router.get('/redirect', (ctx) => ctx.redirect('/login'));
  addContent(router);
  addStreams(router, tell);
  app.use(router.routes()).use(router.allowedMethods());
  return app;
}

function addContent(router: Router): void {
  router.get('/big', (ctx) => {
    ctx.set('Content-Encoding', 'gzip');
    const zip = createGzip();
    zip.end(BIG);
    ctx.body = zip;
  });
  router.get('/file', (ctx) => {
    const { status, headers, body } = fileAnswer((name) => ctx.get(name));
    ctx.set(headers);
    ctx.body = body;
    ctx.status = status;
  });
  router.get('/cookies', (ctx) => {
    ctx.cookies.set('a', '1', { httpOnly: false });
    ctx.cookies.set('b', '2');
    ctx.append('Set-Cookie', [...COOKIES]);
    ctx.body = 'set';
  });
}

function addStreams(router: Router, tell: Tell): void {
  router.get('/stream', (ctx) => {
    ctx.body = streamOf(chunks);
  });
  router.get('/events', (ctx) => {
    ctx.type = 'text/event-stream';
    ctx.body = streamOf(events);
  });
  router.get('/wait', async (ctx) => {
    tell('entered');
    await new Promise<void>((resolve) => ctx.res.on('close', resolve));
    tell('closed');
  });
  router.get('/throw', () => {
    throw own();
  });
  router.get('/reject', async () => {
    throw own();
  });
  router.get('/break', (ctx) => {
    ctx.body = streamOf(broken);
  });
}
