import Router from '@koa/router';
import type { RequestHandler } from 'express';
import { endpoint, type GuestApp } from 'express-party';
import * as fastifyDoor from 'express-party/fastify';
import * as honoDoor from 'express-party/hono';
import * as koaDoor from 'express-party/koa';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import request from 'supertest';
import { freshShop, grafted, inFront, legacyShop } from './facts';

const LIVE = { states: { product: { state: 'live' } } } as const;

async function fastifyShop() {
  const app = fastify();
  await app.register(fastifyDoor.rsvp('shop'));
  const config = { endpoint: 'product' } as object;
  app.get('/products/:id', { config }, async (req) => `new ${(req.params as { id: string }).id}`);
  return app;
}

function koaShop() {
  const router = new Router();
  router.get('product', '/products/:id', (ctx) => {
    ctx.body = `new ${ctx.params.id}`;
  });
  return new Koa().use(koaDoor.rsvp('shop', router)).use(router.routes());
}

function honoShop() {
  const app = new Hono();
  app.use(honoDoor.rsvp('shop'));
  app.get('/products/:id', honoDoor.endpoint('product'), (c) => c.text(`new ${c.req.param('id')}`));
  return app;
}

const scions: Record<string, () => GuestApp | Promise<GuestApp>> = {
  fastify: fastifyShop,
  koa: koaShop,
  hono: honoShop,
};
const names = Object.keys(scions);
const scionOf = async (name: string) => (scions[name] as () => GuestApp)();

/** Fastify in front, handing on by its 404 handler, as far as that goes. */
async function fastifyInFront() {
  const app = await fastifyShop();
  app.setNotFoundHandler((req, reply) => {
    reply.hijack();
    (req.raw as unknown as { next(): void }).next();
  });
  await app.ready();
  const handler: RequestHandler = (req, res, next) => {
    app.routing(Object.assign(req, { next }), res);
  };
  return inFront(freshShop().use(handler));
}

describe('the old app behind Fastify', () => {
  it('M7 reads a body that Fastify would have read first', async () => {
    const order = { tea: 2 };
    const behind = await request(await fastifyInFront())
      .post('/orders')
      .send(order);
    expect(behind.status).toBe(500);
    expect(behind.text).toMatch(/stream/);

    const { app } = await grafted(await fastifyShop(), LIVE);
    await request(app).get('/products/7').expect(200, 'new 7');
    await request(app).post('/orders').send(order).expect(200, { old: order, length: 9 });
  });

  it('M7 is asked with an empty JSON body, which Fastify would refuse', async () => {
    const ask = (app: Parameters<typeof request>[0]) =>
      request(app).post('/empty').set('Content-Type', 'application/json').set('Content-Length', '0').send();
    expect((await ask(await fastifyInFront())).status).toBe(400);

    const { app } = await grafted(await fastifyShop(), LIVE);
    await ask(app).expect(200, 'old empty');
  });
});

describe('the old app behind Koa', () => {
  it('M8 answers with its own status, not with the 404 that Koa sets', async () => {
    const koa = new Koa();
    koa.use((ctx) => {
      ctx.respond = false;
      (ctx.req as unknown as { next(): void }).next();
    });
    const handler: RequestHandler = (req, res, next) =>
      void koa.callback()(Object.assign(req, { next }), res);
    const behind = await request(inFront(freshShop().use(handler))).get('/about');
    expect([behind.status, behind.text]).toEqual([404, 'old about']);

    const { app } = await grafted(koaShop(), LIVE);
    await request(app).get('/about').expect(200, 'old about');
  });
});

describe('the old app behind a framework that keeps what comes', () => {
  it.each(names)('M9 serves what the scion has no name for: %s', async (name) => {
    const { app, shop } = await grafted(await scionOf(name), LIVE);
    await request(app).get('/products/7').expect(200, 'new 7');
    await request(app).get('/about').expect(200, 'old about');
    await request(app)
      .get('/nothing')
      .expect(404, /Cannot GET \/nothing/);
    shop.set('product', { state: 'legacy' });
    await request(app).get('/product.php?id=7').expect(200, 'old 7');
  });

  it.each(names)('M10 is linked to with the mount, by either side: %s', async (name) => {
    const { app, shop, line } = await grafted(await scionOf(name), { ...LIVE, at: '/k' });
    expect(line.urlFor('shop:product', 7)).toBe('/k/products/7');
    await request(app).get('/k/products/7').expect(200, 'new 7');
    shop.set('product', { state: 'legacy' });
    expect(line.urlFor('shop:product', 7)).toBe('/k/product.php?id=7');
    await request(app).get('/k/product.php?id=7').expect(200, 'old 7');
  });

  it('M11 is reached behind a catch-all', async () => {
    const catchAll = () => {
      const app = freshShop();
      app.get('/products/:id', endpoint('product'), (req, res) => void res.send(`new ${req.params.id}`));
      return app.use((_req, res) => void res.status(404).send('new 404'));
    };
    await request(inFront(catchAll())).get('/about').expect(404, 'new 404');

    const { app } = await grafted(catchAll(), { ...LIVE, onto: legacyShop() });
    await request(app).get('/products/7').expect(200, 'new 7');
    await request(app).get('/about').expect(200, 'old about');
  });
});
