import KoaRouter from '@koa/router';
import { endpoint, type GuestApp, rsvp } from 'express-party';
import * as forFastify from 'express-party/fastify';
import * as forHono from 'express-party/hono';
import * as forKoa from 'express-party/koa';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { grow } from '../grow';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];

/** A file by its path, a thing by its id: how each framework writes them, and gives them by position and by name. */
interface Side {
  readonly name: string;
  make(guest: string): GuestApp | Promise<GuestApp>;
  readonly file: readonly unknown[];
  readonly thing: readonly unknown[];
}

const text = (values: object) => Object.values(values).flat().join('/');

const sides: Side[] = [
  {
    name: 'Express 4',
    make: (guest) => {
      const app = four.express().use(rsvp(guest));
      app.get('/dl/*', endpoint('file'), (req, res) => void res.send(`${guest} ${text(req.params)}`));
      return app.get(
        '/item/:id(\\d+)',
        endpoint('thing'),
        (req, res) => void res.send(`${guest} ${text(req.params)}`),
      );
    },
    file: ['a/b c', { 0: 'a/b c' }],
    thing: [7, { id: 7 }],
  },
  {
    name: 'Express 5',
    make: (guest) => {
      const app = five.express().use(rsvp(guest));
      app.get('/files/*path', endpoint('file'), (req, res) => void res.send(`${guest} ${text(req.params)}`));
      return app.get(
        '/things/:nr',
        endpoint('thing'),
        (req, res) => void res.send(`${guest} ${text(req.params)}`),
      );
    },
    file: [['a', 'b c'], { path: ['a', 'b c'] }],
    thing: [7, { nr: 7 }],
  },
  {
    name: 'Koa',
    make: (guest) => {
      const router = new KoaRouter();
      router.get('file', '/Files/*rest', (ctx) => {
        ctx.body = `${guest} ${ctx.params.rest}`;
      });
      router.get('thing', '/k/:key', (ctx) => {
        ctx.body = `${guest} ${ctx.params.key}`;
      });
      return new Koa().use(forKoa.rsvp(guest, router)).use(router.routes());
    },
    file: ['a/b c', { rest: 'a/b c' }],
    thing: [7, { key: 7 }],
  },
  {
    name: 'Fastify',
    make: async (guest) => {
      const app = Fastify();
      await app.register(forFastify.rsvp(guest));
      app.get(
        '/ff/*',
        { config: { endpoint: 'file' } },
        async ({ params }) => `${guest} ${text(params as object)}`,
      );
      app.get(
        '/f/:id',
        { config: { endpoint: 'thing' } },
        async ({ params }) => `${guest} ${text(params as object)}`,
      );
      return app;
    },
    file: ['a/b c', { '*': 'a/b c' }],
    thing: [7, { id: 7 }],
  },
  {
    name: 'Hono',
    make: (guest) => {
      const app = new Hono();
      app.use(forHono.rsvp(guest));
      app.get('/hh/:path{.+}', forHono.endpoint('file'), (c) => c.text(`${guest} ${c.req.param('path')}`));
      app.get('/h/:id{[0-9]+}', forHono.endpoint('thing'), (c) => c.text(`${guest} ${c.req.param('id')}`));
      return app;
    },
    file: ['a/b c', { path: 'a/b c' }],
    thing: [7, { id: 7 }],
  },
];

const pairs = sides.flatMap((scion) =>
  sides.filter((stock) => stock !== scion).map((stock) => [scion.name, stock.name, scion, stock] as const),
);

describe.each(pairs)('a scion of %s and a stock of %s', (_scion, _stock, scion, stock) => {
  it('have links that arrive, whoever writes them, in every state', async () => {
    const { line, shop, get, errors } = await grow(await scion.make('shop'), {
      onto: await stock.make('legacy'),
    });
    const urls = () =>
      (['file', 'thing'] as const).flatMap((name) => [
        ...scion[name].map((value) => [name, line.urlFor(`shop:${name}`, value as never)] as const),
        ...stock[name].map((value) => [name, line.urlFor(`legacy:${name}`, value as never)] as const),
      ]);
    const made: (readonly [string, string])[] = [];
    for (const state of ['live', 'legacy'] as const) {
      shop.replace({ file: { state }, thing: { state } });
      const side = state === 'live' ? 'shop' : 'legacy';
      made.push(...urls());
      // Those of the page before, too.
      for (const [name, url] of state === 'live' ? made : [...made.slice(0, 8), ...urls()]) {
        const first = await get(url);
        const { text } = first.status === 307 ? await get(first.headers.location as string) : first;
        expect([url, text]).toEqual([url, `${side} ${name === 'file' ? 'a/b c' : '7'}`]);
      }
    }
    expect(errors).toEqual([]);
  });
});
