import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import connect from 'connect';
import express, { type Router } from 'express';
import { endpoint, rsvp } from 'express-party';
import Fastify from 'fastify';
import Koa from 'koa';
import { majors } from '../express';
import type { App } from './tool';

/** What every guest answers; `undefined`: it never does. `body`: what was sent to it, as JSON. */
function answerTo(req: IncomingMessage, body: string): string | undefined {
  const [path] = (req.url ?? '').split('?');
  const session: { user?: string } | undefined = Reflect.get(req, 'session');
  if (path === '/slow') return undefined;
  if (path === '/big') return 'text '.repeat(1000);
  if (path === '/echo') return body;
  if (path === '/who') return session?.user ?? 'nobody';
  if (path === '/login' && session) session.user = 'anna';
  return 'item';
}

const bodyOf = (req: IncomingMessage) => (req.method === 'POST' ? text(req) : '');

/** By Node's own means. */
async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const body = await bodyOf(req);
  const answered = answerTo(req, body);
  if (answered === undefined) return;
  res.setHeader('content-type', 'text/plain; charset=utf-8');
  res.end(answered);
}

/** By Express's. */
function send(req: express.Request, res: express.Response): void {
  const answered = answerTo(req, JSON.stringify(req.body));
  if (answered !== undefined) res.type('text').send(answered);
}

function routesOn<Routes extends Router>(routes: Routes): Routes {
  routes.use(rsvp('g'));
  routes.use(express.json());
  routes.get('/items/:id', endpoint('item'), send);
  routes.use(send);
  return routes;
}

/** Each made anew: a guest is mounted once. */
export const guests: Readonly<Record<string, () => App>> = {
  ...Object.fromEntries(majors.map(({ major, express: own }) => [`Express ${major}`, () => routesOn(own())])),
  'a Router': () => routesOn(express.Router()),
  '(req, res)': () => answer,
  connect: () =>
    connect().use((req: IncomingMessage, res: ServerResponse) => void answer(req, res)) as unknown as App,
  Koa: () => {
    const app = new Koa();
    app.use(async (ctx) => {
      const answered = answerTo(ctx.req, await bodyOf(ctx.req));
      if (answered === undefined) ctx.respond = false;
      else ctx.body = answered;
    });
    return app;
  },
  Fastify: () => {
    const app = Fastify();
    app.all('/*', (request, reply) => {
      const answered = answerTo(request.raw, JSON.stringify(request.body));
      if (answered !== undefined) reply.type('text/plain; charset=utf-8').send(answered);
    });
    return app;
  },
  'http.Server': () => createServer((req, res) => answer(req, res)),
};

export const all = Object.keys(guests);
/** Those with a stack that tools of Express patch and read. */
export const ofExpress = all.slice(0, 3);
