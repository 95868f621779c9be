import { isShadow } from 'express-party/compare';
import { closeAll } from '../../shared/serve';
import { compared } from './site';

afterEach(closeAll);

const SHADOW = { state: 'shadow' } as const;

describe('a journey that is a shadow', () => {
  it('is served by the stock, and the scion is asked the same afterwards', async () => {
    const asked: unknown[] = [];
    const { get, verdict } = await compared(
      {
        cart: (req, res) => {
          asked.push([req.method, req.url, req.get('cookie'), isShadow(req)]);
          res.set('X-New', '1').json({ price: 2 });
        },
      },
      { cart: (req, res) => void res.json({ price: isShadow(req) ? 3 : 1 }) },
      { states: { cart: SHADOW } },
    );
    const { text, headers } = await get('/cart?a=1', { headers: { cookie: 'b=2' } });
    expect(text).toBe('{"price":1}');
    expect(headers).not.toHaveProperty('x-new');
    const found = await verdict('cart');
    expect(asked[0]).toEqual(['GET', '/cart?a=1', 'b=2', true]);
    expect(found).toMatchObject({ compared: 1, equal: 0, dropped: 0, skipped: 0, failed: 0 });
    expect(found.different.map(({ path }) => path)).toContain('headers.x-new');
  });
});
