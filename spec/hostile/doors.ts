import type { RequestListener } from 'node:http';
import KoaRouter from '@koa/router';
import type express from 'express';
import { endpoint, guest, partylineOf, rsvp, type UrlFor } from 'express-party';
import * as forFastify from 'express-party/fastify';
import { graft } from 'express-party/graft';
import * as forHono from 'express-party/hono';
import * as forKoa from 'express-party/koa';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { listen, majors, throwParty } from './venue';

type AppOf = () => unknown;
const [[, four], [, five]] = majors;

/** What a door made of a visitor's values: the URL, or the code of the error, the key that it names, and its message. */
export interface Made {
  readonly url?: string;
  readonly code?: string;
  readonly key?: string;
  readonly message?: string;
}

/** The values as JSON in the query: a visitor's, whatever stands in it. */
function sent(url: string): unknown[] {
  return JSON.parse(new URL(url, 'http://h').searchParams.get('sent') ?? '[]');
}

export function made(build: () => string): Made {
  try {
    return { url: build() };
  } catch (error) {
    const { code, details, message } = error as { code: string; details?: { key?: string }; message: string };
    return { code, key: details?.key as string, message };
  }
}

/** Every door of a request of Express, the last by way of the redirect's header. */
const expressDoors: Readonly<
  Record<string, (req: express.Request, res: express.Response, values: unknown[]) => string>
> = {
  'req.urlFor': (req, _res, values) => req.urlFor('g:post', ...values),
  'res.locals.urlFor': (_req, res, values) => res.locals.urlFor('g:post', ...values),
  'partylineOf(req).urlFor': (req, _res, values) => partylineOf(req).urlFor('g:post', ...values),
  'res.redirectTo': (_req, res, values) => {
    const own = res.redirect;
    let location = '';
    res.redirect = ((_status: number, url: string) => {
      location = url;
    }) as never;
    try {
      res.redirectTo('g:post', ...values);
    } finally {
      res.redirect = own;
    }
    return location;
  },
};

export function expressGuest(make: typeof express, paths: { post: string }) {
  const app = make();
  app.set('env', 'test');
  app.use(rsvp('g'));
  app.get(paths.post, endpoint('post'), (_req, res) => void res.send('post'));
  app.get('/go/:door', answerDoor);
  return app;
}

/** A page that says what the door makes which its path names. */
export const answerDoor: express.RequestHandler = (req, res) => {
  const { door } = req.params as { door: string };
  res.json(made(() => expressDoors[door]?.(req, res, sent(req.url)) ?? 'no such door'));
};

function koaGuest() {
  const app = new Koa<Record<string, UrlFor>, { urlFor: UrlFor }>();
  const router = new KoaRouter<Record<string, UrlFor>, { urlFor: UrlFor }>();
  app.use(forKoa.rsvp('g', router)).use(router.routes());
  router.get('post', '/posts/:id{/:slug}', (ctx) => {
    ctx.body = 'post';
  });
  router.get('/go/ctx.urlFor', (ctx) => {
    ctx.body = made(() => ctx.urlFor('post', ...sent(ctx.url)));
  });
  router.get('/go/ctx.state.urlFor', (ctx) => {
    ctx.body = made(() => (ctx.state.urlFor as UrlFor)('post', ...sent(ctx.url)));
  });
  return app;
}

async function fastifyGuest() {
  const app = Fastify();
  await app.register(forFastify.rsvp('g'));
  app.get('/posts/:id/:slug?', { config: { endpoint: 'post' } }, async () => 'post');
  app.get('/go/request.urlFor', async (request) => made(() => request.urlFor('post', ...sent(request.url))));
  app.get('/go/reply.locals.urlFor', async (request, reply) =>
    made(() => reply.locals.urlFor('post', ...sent(request.url))),
  );
  return app;
}

function honoGuest() {
  const app = new Hono<{ Variables: { urlFor: UrlFor } }>();
  app.use(forHono.rsvp('g'));
  app.get('/posts/:id/:slug?', forHono.endpoint('post'), (c) => c.text('post'));
  app.get('/go/urlFor', (c) => c.json(made(() => c.get('urlFor')('post', ...sent(c.req.url)))));
  return app;
}

/** Of a graft, as a link of the side that serves: `live` builds the scion's, `legacy` the stock's. */
function grafted(state: 'live' | 'legacy') {
  const [fresh, onto] = [
    expressGuest(five, { post: '/posts/:id{/:slug}' }),
    expressGuest(four, { post: '/post.php' }),
  ];
  return graft(fresh, { onto: guest(onto, { name: 'old' }), states: { post: { state } } });
}

const expressNames = Object.keys(expressDoors);

export const doors: readonly (readonly [string, string, AppOf])[] = [
  ...expressNames.map(
    (door) => ['Express 4', door, () => expressGuest(four, { post: '/posts/:id/:slug?' })] as const,
  ),
  ...expressNames.map(
    (door) => ['Express 5', door, () => expressGuest(five, { post: '/posts/:id{/:slug}' })] as const,
  ),
  ...expressNames.map((door) => ['a live graft', door, () => grafted('live')] as const),
  ['a graft', 'req.urlFor', () => grafted('legacy')],
  ['Koa', 'ctx.urlFor', koaGuest],
  ['Koa', 'ctx.state.urlFor', koaGuest],
  ['Fastify', 'request.urlFor', fastifyGuest],
  ['Fastify', 'reply.locals.urlFor', fastifyGuest],
  ['Hono', 'urlFor', honoGuest],
];

/** Serves a guest in a party, and asks its doors and the line's. */
export async function served(makeApp: AppOf, mount = '/g') {
  const { app, line, errors } = throwParty({ [mount]: (await makeApp()) as never });
  await line.bootstrap();
  expect(errors).toEqual([]);
  return { ask: await asking(app, mount), line, at: mount };
}

/** Asks a door with a visitor's values. */
export async function asking(app: RequestListener, at = '', page = 'go') {
  const { port } = await listen(app);
  return async (door: string, ...values: unknown[]): Promise<Made> => {
    const query = new URLSearchParams({ sent: JSON.stringify(values) });
    const answer = await fetch(`http://127.0.0.1:${port}${at}/${page}/${encodeURIComponent(door)}?${query}`);
    return (await answer.json()) as Made;
  };
}
