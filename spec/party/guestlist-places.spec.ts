import { Router as KoaRouter } from '@koa/router';
import express, { type RequestHandler } from 'express';
import { endpoint, endpoints, type GuestApp, guest, type Party, party, rsvp } from 'express-party';
import * as forFastify from 'express-party/fastify';
import * as forHono from 'express-party/hono';
import * as forKoa from 'express-party/koa';
import Fastify, { type FastifyInstance } from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { majors } from '../shared/express';

const MEMBERS = ['/v1/item/:id', '/v2/item/:id'];

async function lineWith(app: unknown): Promise<Party> {
  const line = party({ '/g': app as GuestApp }, { onError: () => {} });
  express().use(line);
  await line.bootstrap();
  return line;
}

/** Every place of the name is listed, the first one linked to; `differs`: where verify() says that another handler answers. */
function expectPlaces(line: Party, differs: readonly string[] = []): void {
  expect(line.guests[0]).toMatchObject({ status: 'joined', endpoints: ['item'] });
  expect(line.urlFor('g:item', 7)).toBe('/g/v1/item/7');
  expect(line.endpoints.map(({ name, method, pattern }) => `${name} ${method} ${pattern}`)).toEqual(
    MEMBERS.map((path) => `item GET /g${path}`),
  );
  const { ok, possible, shadowed, unreachable } = line.verify();
  expect([ok, shadowed, unreachable, possible.map(({ pattern }) => pattern)]).toEqual([
    true,
    [],
    [],
    differs,
  ]);
}

function expectRefused(line: Party): void {
  expect(line.guests[0]?.error?.cause).toMatchObject({ code: 'ERR_PARTY_DUPLICATE_NAME' });
}

const atEach = (paths: readonly string[], set: (path: string) => unknown) => {
  for (const path of paths) set(path);
};

const tag = (name: string) => endpoint(name) as unknown as RequestHandler;
const show: RequestHandler = (req, res) => void res.send(req.path);

describe.each(majors)('one name in two places, in Express $major', ({ express: own }) => {
  const appWith = (set: (app: ReturnType<typeof own>) => void) => {
    const app = own();
    app.use(rsvp('g') as never);
    set(app);
    return lineWith(app);
  };

  it('is one endpoint: a Router at two prefixes', async () => {
    const api = own.Router().get('/item/:id', tag('item'), show);
    expectPlaces(await appWith((app) => app.use('/v1', api).use('/v2', api)));
  });

  it('is one endpoint: one tag in a loop, a list of paths', async () => {
    const item = tag('item');
    expectPlaces(await appWith((app) => atEach(MEMBERS, (path) => app.get(path, item, show))));
    expectPlaces(await appWith((app) => app.get(MEMBERS, item, show)));
  });

  it('is one endpoint: a tag for each place, of paths that end alike; verify() tells of another handler', async () => {
    expectPlaces(await appWith((app) => atEach(MEMBERS, (path) => app.get(path, tag('item'), show))));
    const line = await appWith((app) =>
      atEach(MEMBERS, (path) => app.get(path, tag('item'), (_req, res) => void res.end())),
    );
    expectPlaces(line, ['/g/v2/item/:id']);
    expect(line.verify().possible).toEqual([
      {
        name: 'item',
        guest: 'g',
        method: 'GET',
        pattern: '/g/v2/item/:id',
        url: '/g/v2/item/sample',
        cause: 'its links lead to /g/v1/item/:id, where another handler answers',
        by: undefined,
      },
    ]);
  });

  it('is an error where the paths end in nothing that is written', async () => {
    expectRefused(
      await appWith((app) => atEach(['/a/:id', '/b/:id'], (path) => app.get(path, tag('item'), show))),
    );
  });

  it('stands in a table and at a tag', async () => {
    const table = endpoints('g', { item: '/v1/item/:id' });
    const app = own();
    app.use(rsvp(table) as never);
    app.get('/v1/item/:id', show).get('/v2/item/:id', tag('item'), show);
    expectPlaces(await lineWith(app));
  });
});

const answering = () => (ctx: Koa.Context) => {
  ctx.body = ctx.path;
};

describe('one name in two places', () => {
  const koaWith = (set: (router: KoaRouter) => void) => {
    const router = new KoaRouter();
    set(router);
    return lineWith(new Koa().use(forKoa.rsvp('g', router)).use(router.routes()));
  };

  it('is one endpoint in Koa', async () => {
    const api = new KoaRouter().get('item', '/item/:id', answering());
    expectPlaces(await koaWith((router) => router.use('/v1', api.routes()).use('/v2', api.routes())));
    const twice = (router: KoaRouter) => atEach(MEMBERS, (path) => router.get('item', path, answering()));
    expectPlaces(await koaWith(twice), ['/g/v2/item/:id']);
    const handler = answering();
    const { endpoints: listed } = await koaWith((router) =>
      router.get('item', '/a', handler).get('item', '/b', handler),
    );
    expect(listed.map(({ pattern }) => pattern)).toEqual(['/g/a', '/g/b']);
    expectRefused(
      await koaWith((router) => atEach(['/a', '/b'], (path) => router.get('item', path, () => {}))),
    );
  });

  it('is one endpoint in Hono', async () => {
    const honoWith = (set: (app: Hono) => void) => {
      const app = new Hono().use(forHono.rsvp('g'));
      set(app);
      return lineWith(app);
    };
    const api = new Hono().get('/item/:id', forHono.endpoint('item'), (c) => c.text(c.req.path));
    expectPlaces(await honoWith((app) => app.route('/v1', api).route('/v2', api)));
    api.onError((_error, c) => c.text('own', 500));
    expectPlaces(await honoWith((app) => app.route('/v1', api).route('/v2', api)));
    const set = (app: Hono) =>
      atEach(MEMBERS, (path) => app.get(path, forHono.endpoint('item'), (c) => c.text('')));
    expectPlaces(await honoWith(set), ['/g/v2/item/:id']);
    const two = (app: Hono) =>
      atEach(['/a', '/b'], (path) => app.get(path, forHono.endpoint('item'), (c) => c.text('')));
    expectRefused(await honoWith(two));
  });

  it('is one endpoint in Fastify', async () => {
    const fastifyWith = async (set: (app: FastifyInstance) => unknown) => {
      const app = Fastify();
      await app.register(forFastify.rsvp('g'));
      await set(app);
      return lineWith(app);
    };
    const config = { endpoint: 'item' };
    const handler = async () => 'x';
    const shared = async (app: FastifyInstance) => void app.get('/item/:id', { config }, handler);
    const own = async (app: FastifyInstance) => void app.get('/item/:id', { config }, async () => 'x');
    const twice = (plugin: typeof own) => (app: FastifyInstance) =>
      app.register(plugin, { prefix: '/v1' }).register(plugin, { prefix: '/v2' });
    expectPlaces(await fastifyWith(twice(shared)));
    expectPlaces(await fastifyWith(twice(own)), ['/g/v2/item/:id']);
    const { endpoints: listed } = await fastifyWith((app) =>
      app.get('/a', { config }, handler).get('/b', { config }, handler),
    );
    expect(listed.map(({ pattern }) => pattern)).toEqual(['/g/a', '/g/b']);
    expectRefused(
      await fastifyWith((app) => atEach(['/a', '/b'], (path) => app.get(path, { config }, async () => 'x'))),
    );
  });

  it('is one endpoint for an app that declares by the raw protocol', async () => {
    const app = express().use('/__invite__', ((req, res, next) => {
      if (!req.partyline) return next();
      for (const item of MEMBERS) req.partyline.declare('g', { item });
      res.end();
    }) as RequestHandler);
    app.get(MEMBERS, show);
    expectPlaces(await lineWith(guest(app)));
  });
});
