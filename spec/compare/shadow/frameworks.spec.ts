import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import KoaRouter from '@koa/router';
import { endpoint, type GuestApp, guest, rsvp } from 'express-party';
import { compare, isShadow } from 'express-party/compare';
import * as forFastify from 'express-party/fastify';
import * as forHono from 'express-party/hono';
import * as forKoa from 'express-party/koa';
import session from 'express-session';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { grow } from '../../graft/grow';
import { closeAll } from '../../shared/serve';
import { five, four, PATIENT, until } from './site';

afterEach(closeAll);

type Told = [side: string, isShadow: boolean][];
type Make = (side: string, told: Told) => GuestApp | Promise<GuestApp>;

/** What an app answers: nothing of it says which app it is. */
const page = (id: unknown, body: string, visits: unknown) => JSON.stringify({ id, body, visits });
const visitsOf = (req: object) => (req as { session?: { visits?: number } }).session?.visits ?? 0;

const express =
  (major: typeof five): Make =>
  (side, told) => {
    const app = major.express().use(rsvp(side));
    app.all('/items/:id', endpoint('item'), async (req, res) => {
      told.push([side, isShadow(req)]);
      res.type('json').send(page(req.params.id, await text(req), visitsOf(req)));
    });
    return app;
  };

const koa: Make = (side, told) => {
  const router = new KoaRouter();
  router.all('item', '/items/:id', async (ctx) => {
    told.push([side, isShadow(ctx.req)]);
    ctx.type = 'json';
    ctx.body = page(ctx.params.id, await text(ctx.req), visitsOf(ctx.req));
  });
  return new Koa().use(forKoa.rsvp(side, router)).use(router.routes());
};

const fastify: Make = async (side, told) => {
  const app = Fastify();
  await app.register(forFastify.rsvp(side));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.all<{ Params: { id: string } }>(
    '/items/:id',
    { config: { endpoint: 'item' } },
    async (request, reply) => {
      told.push([side, isShadow(request.raw)]);
      reply.type('application/json');
      return page(request.params.id, String(request.body ?? ''), visitsOf(request.raw));
    },
  );
  return app;
};

const hono: Make = (side, told) => {
  const app = new Hono<{ Bindings: { incoming: IncomingMessage } }>();
  app.use(forHono.rsvp(side));
  app.all('/items/:id', forHono.endpoint('item'), async (c) => {
    told.push([side, isShadow(c.env.incoming)]);
    c.header('content-type', 'application/json');
    return c.body(page(c.req.param('id'), await c.req.text(), visitsOf(c.env.incoming)));
  });
  return app;
};

const node: Make = (side, told) => {
  const handler = async (req: IncomingMessage, res: ServerResponse) => {
    told.push([side, isShadow(req)]);
    res.setHeader('content-type', 'application/json');
    res.end(page(req.url?.split('/')[2], await text(req), visitsOf(req)));
  };
  return guest(handler, { name: side, endpoints: { item: 'ALL /items/:id' } }) as unknown as GuestApp;
};

const makers: readonly (readonly [string, Make])[] = [
  ['Express 5', express(five)],
  ['Express 4', express(four)],
  ['Koa', koa],
  ['Fastify', fastify],
  ['Hono', hono],
  ['a handler of Node', node],
];
const couples = makers.flatMap(([name, make]) => [
  [name, 'Express 4', make, express(four)] as const,
  ['Express 5', name, express(five), make] as const,
]);

describe.each(couples)('a scion of %s, a shadow of a stock of %s', (_scion, _stock, makeScion, makeStock) => {
  it.each(['shadow', 'live'] as const)('asks the other the same, while it is %s', async (state) => {
    const told: Told = [];
    const [scion, onto] = [await makeScion('shop', told), await makeStock('legacy', told)];
    const { get, shop, errors } = await grow(
      scion,
      {
        onto,
        compare: compare({ ...PATIENT, noise: 0, pure: ['item'] }),
        states: { item: state === 'shadow' ? { state } : { state, compare: 100 } },
      },
      {
        at: '/shop',
        before: (host) => {
          host.use(session({ secret: 's', resave: false, saveUninitialized: true }));
          host.use((req, _res, next) => {
            Object.assign(req.session, { visits: 7 });
            next();
          });
        },
      },
    );
    const verdict = () => shop.report().endpoints[0]?.verdict;
    expect((await get('/shop/items/7')).text).toBe('{"id":"7","body":"","visits":7}');
    await until(() => verdict()?.compared === 1);
    const post = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x'.repeat(70_000) };
    expect((await get('/shop/items/8', post)).text).toContain('xxx');
    await until(() => verdict()?.compared === 2);
    expect(verdict()).toMatchObject({ failed: 0, dropped: 0 });
    // The frameworks' own: an ETag, X-Powered-By, a charset.
    expect(verdict()?.different.filter(({ kind }) => kind !== 'header')).toEqual([]);
    const [server, other] = state === 'shadow' ? ['legacy', 'shop'] : ['shop', 'legacy'];
    expect(told).toEqual([
      [server, false],
      [other, true],
      [server, false],
      [other, true],
    ]);
    expect(errors).toEqual([]);
  });
});
