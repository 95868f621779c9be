import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import KoaRouter from '@koa/router';
import type express from 'express';
import { endpoint, type GuestApp, rsvp } from 'express-party';
import * as forFastify from 'express-party/fastify';
import * as forHono from 'express-party/hono';
import * as forKoa from 'express-party/koa';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { majors } from '../shared/express';

const multer: () => { any(): express.RequestHandler } = require('multer');
const busboy: (options: object) => NodeJS.WritableStream = require('busboy');

/** Fields as text, files as their bytes in hex. */
export type Form = Record<string, string>;

/** What is done before the answer is given. `form` reads a multipart upload by the means of the framework. */
export type Work = (req: IncomingMessage, form: () => Promise<Form>) => unknown;

type Make = (work: Work, status?: number) => GuestApp | Promise<GuestApp>;

/** What multer has made of an upload. */
export function formOf(req: unknown): Form {
  const { body, files = [] } = req as { body: Form; files?: { fieldname: string; buffer: Buffer }[] };
  const sent = files.map(({ fieldname, buffer }) => [fieldname, buffer.toString('hex')]);
  return { ...body, ...Object.fromEntries(sent) };
}

/** Reads an upload where the framework has nothing for it. */
function formIn(headers: IncomingMessage['headers'], stream: Readable): Promise<Form> {
  const form: Form = {};
  return new Promise((resolve, reject) => {
    const parser = busboy({ headers });
    parser.on('field', (name: string, value: string) => {
      form[name] = value;
    });
    parser.on('file', (name: string, file: Readable) => {
      const chunks: Buffer[] = [];
      file.on('data', (chunk: Buffer) => chunks.push(chunk));
      file.on('end', () => {
        form[name] = Buffer.concat(chunks).toString('hex');
      });
    });
    parser.on('close', () => resolve(form)).on('error', reject);
    stream.pipe(parser as never);
  });
}

/** What a scion says of its own, and nobody else may: its answer's head is as full as can be. */
export const HEAD: readonly [string, string][] = [
  ['X-New', '1'],
  ['Set-Cookie', 'a=b'],
  ['ETag', '"new"'],
  ['Cache-Control', 'max-age=60'],
  ['Content-Type', 'text/x-new'],
];

const ofExpress =
  (make: typeof express): Make =>
  (work, status = 500) => {
    const app = make().use(rsvp('shop'));
    app.all('/cart', endpoint('cart'), (req, res, next) => {
      const parse = () =>
        new Promise<Form>((resolve, reject) => {
          multer().any()(req, res, (error) => (error ? reject(error) : resolve(formOf(req))));
        });
      const answer = () => {
        for (const [name, value] of HEAD) res.set(name, value);
        res.locals.user = 'anna';
        res.status(status).send('new');
      };
      Promise.resolve(work(req, parse)).then(answer).catch(next);
    });
    return app;
  };

const koa: Make = (work, status = 500) => {
  const app = new Koa();
  app.silent = true;
  const router = new KoaRouter();
  router.all('cart', '/cart', async (ctx) => {
    await work(ctx.req, () => formIn(ctx.req.headers, ctx.req));
    ctx.body = 'new';
    for (const [name, value] of HEAD) ctx.set(name, value);
    ctx.status = status;
  });
  return app.use(forKoa.rsvp('shop', router)).use(router.routes());
};

const fastify: Make = async (work, status = 500) => {
  const app = Fastify();
  await app.register(forFastify.rsvp('shop'));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  app.all('/cart', { config: { endpoint: 'cart' } }, async ({ raw, body }, reply) => {
    await work(raw, () => formIn(raw.headers, body as Readable));
    for (const [name, value] of HEAD) reply.header(name, value);
    return reply.code(status).send('new');
  });
  return app;
};

const hono: Make = (work, status = 500) => {
  const app = new Hono<{ Bindings: { incoming: IncomingMessage } }>();
  app.use(forHono.rsvp('shop'));
  app.all('/cart', forHono.endpoint('cart'), async (c) => {
    await work(c.env.incoming, async () => {
      const entries = Object.entries(await c.req.parseBody()) as [string, string | File][];
      const hex = async (file: File) => Buffer.from(await file.arrayBuffer()).toString('hex');
      const form = entries.map(async ([name, value]) => [
        name,
        typeof value === 'string' ? value : await hex(value),
      ]);
      return Object.fromEntries(await Promise.all(form));
    });
    for (const [name, value] of HEAD) c.header(name, value);
    return c.body('new', status as 500);
  });
  app.onError((_error, c) => c.text('new', 500));
  return app;
};

/** A scion of each kind with an endpoint `cart`, which does some work and then answers 500, or what it is told. */
export const failing: readonly (readonly [string, Make])[] = [
  ...majors.map(({ major, express }) => [`Express ${major}`, ofExpress(express as never)] as const),
  ['Koa', koa],
  ['Fastify', fastify],
  ['Hono', hono],
];
