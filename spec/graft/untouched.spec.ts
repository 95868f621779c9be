import { endpoint, rsvp } from 'express-party';
import { majors } from '../shared/express';
import { closeAll } from '../shared/serve';
import { grow } from './grow';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];

describe('the report of a stock without names', () => {
  it('counts a route once where the scion has its path, and says when its old copy can go', async () => {
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
    expect(shop.report().progress.routes).toEqual({ total: 3, legacy: 2, canary: 0, live: 1 });
    expect(shop.report().advice).toContainEqual(
      expect.stringMatching(/^"item" is live, .* its old copy can go/),
    );
  });
});
