import { endpoint, rsvp } from 'express-party';
import { majors } from '../shared/express';
import { closeAll } from '../shared/serve';
import { grow } from './grow';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];

describe('the report of a stock without names', () => {
  it('counts a route once where the scion has its path, and says of none that it can go', async () => {
    const fresh = five.express();
    fresh.use(rsvp('shop'));
    fresh.get('/items/:id', endpoint('item'), (_req, res) => res.send('shop'));
    const onto = four.express();
    onto.get('/items/:slug', (_req, res) => res.send('legacy'));
    onto.all('/items/:slug', (_req, res) => res.send('legacy, all'));
    onto.post('/items/:slug', (_req, res) => res.send('legacy post'));
    const { get, shop } = await grow(fresh, { onto });
    await get('/items/7');

    const routesOf = () => shop.report().unnamed.map(({ method, pattern }) => `${method} ${pattern}`);
    expect(routesOf()).toEqual(['ALL /items/:slug', 'POST /items/:slug']);
    expect(shop.report().endpoints).toMatchObject([
      { endpoint: 'item', patterns: { scion: '/items/:id', stock: '/items/:id' }, hits: { stock: 1 } },
    ]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    shop.set('item', { state: 'live' });
    expect((await get('/items/7')).text).toBe('shop');
    expect(shop.report().progress.routes).toEqual({ total: 3, legacy: 2, shadow: 0, canary: 0, live: 1 });
    const { advice, canGo } = shop.report({ days: 0, requests: 0 });
    expect([canGo.endpoints, advice.join().includes('can go')]).toEqual([[], false]);
  });

  it('says it where the stock has a name for it', async () => {
    const fresh = five.express();
    fresh.use(rsvp('shop'));
    fresh.get('/items/:id', endpoint('item'), (_req, res) => res.send('shop'));
    const onto = four.express();
    onto.use(rsvp('old'));
    onto.get('/items/:slug', endpoint('item'), (_req, res) => res.send('legacy'));
    const { get, shop } = await grow(fresh, { onto });
    shop.set('item', { state: 'live' });
    await get('/items/7');
    expect(shop.report().canGo).toEqual({ days: 7, requests: 1000, endpoints: [] });
    expect(shop.report({ days: 0, requests: 1 }).canGo.endpoints).toEqual(['item']);
    expect(shop.report({ days: 0, requests: 2 }).canGo.endpoints).toEqual([]);
    expect(() => shop.report({ days: -1 })).toThrow(/days/);
    expect(() => shop.report({ weeks: 1 } as never)).toThrow(/weeks/);
  });
});
