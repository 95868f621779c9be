import { endpoint, rsvp } from 'express-party';
import { rsvp as fastifyRsvp } from 'express-party/fastify';
import { endpoint as honoEndpoint, rsvp as honoRsvp } from 'express-party/hono';
import fastify from 'fastify';
import { majors } from '../shared/express';
import { closeAll } from '../shared/serve';
import { grow, saying } from './grow';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];
const LIVE = { state: 'live' } as const;

describe('a scion of another framework', () => {
  it('of Fastify, has text before parameters, whichever was added first', async () => {
    const app = fastify();
    await app.register(fastifyRsvp('shop') as never);
    app.get('/p/:id', { config: { endpoint: 'item' } as never }, async () => 'item');
    app.get('/p/best', { config: { endpoint: 'best' } as never }, async () => 'best');
    app.get('/p/unnamed', async () => 'unnamed');
    const onto = four.express().use(rsvp('legacy'));
    for (const [name, path] of [
      ['best', '/p/best'],
      ['item', '/p/:id'],
    ] as const)
      onto.get(path, endpoint(name), (_req, res) => res.send('stock'));
    const { get, shop } = await grow(app as never, { onto, states: { item: LIVE } });
    const ask = async () =>
      Promise.all(['/p/7', '/p/best', '/p/unnamed'].map(async (path) => (await get(path)).text));
    expect(await ask()).toEqual(['item', 'stock', 'stock']);
    shop.replace({ best: LIVE });
    expect(await ask()).toEqual(['stock', 'best', 'stock']);
  });

  it('of Hono, answers its claims alone, and its 404 nobody else', async () => {
    const { Hono } = require('hono');
    const app = new Hono();
    app.use(honoRsvp('shop'));
    app.get('/p/new', (c: { text(text: string): unknown }) => c.text('new'));
    app.get('/p/:id', honoEndpoint('item'), (c: { text(text: string): unknown }) => c.text('item'));
    const { get } = await grow(app, { onto: saying('stock', four), states: { item: LIVE } });
    const texts = await Promise.all(['/p/7', '/p/new', '/q'].map(async (path) => (await get(path)).text));
    expect(texts).toEqual(['item', 'stock', 'stock']);
  });
});

describe('a graft’s users', () => {
  it('stay on one side for a whole journey, and come back as it widens again', async () => {
    const [fresh, onto] = [five.express().use(rsvp('shop')), four.express().use(rsvp('legacy'))];
    for (const [app, side] of [
      [fresh, 'new'],
      [onto, 'old'],
    ] as const)
      for (const name of ['cart', 'pay']) app.get(`/${name}`, endpoint(name), (_req, res) => res.send(side));
    const users = Array.from({ length: 40 }, (_each, i) => `u${i}`);
    const { get, shop } = await grow(fresh, {
      onto,
      journeys: { checkout: ['cart', 'pay'] },
      key: (req: { headers: { user?: string } }) => req.headers.user,
    } as never);
    const sides = async (percent: number) => {
      shop.set('checkout', { state: 'canary', percent });
      const pairs = await Promise.all(
        users.map((user) =>
          Promise.all(['/cart', '/pay'].map(async (path) => (await get(path, { headers: { user } })).text)),
        ),
      );
      expect(pairs.filter(([cart, pay]) => cart !== pay)).toEqual([]);
      return users.filter((_user, i) => pairs[i]?.[0] === 'new');
    };
    const [few, half] = [await sides(20), await sides(50)];
    expect(half).toEqual(expect.arrayContaining(few));
    expect(half.length).toBeGreaterThan(few.length);
    expect([await sides(20), await sides(50)]).toEqual([few, half]);
    expect((await get('/cart')).text).toBe('old');
    expect(shop.report().endpoints[0]).toMatchObject({ endpoint: 'cart' });
  });
});
