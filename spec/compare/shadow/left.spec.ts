import { request } from 'node:http';
import type { RequestHandler } from 'express';
import { closeAll } from '../../shared/serve';
import { compared, until } from './site';

afterEach(closeAll);

describe('a guard', () => {
  it('counts no visitor who has left, whatever the scion makes of that', async () => {
    let open = 0;
    let closed = 0;
    const cart: RequestHandler = (req, res) => {
      open++;
      req.on('aborted', () => res.destroy(new Error('left')));
      res.on('close', () => closed++);
    };
    const { shop, port } = await compared(
      { cart },
      { cart: (_req, res) => void res.send('old') },
      { states: { cart: { state: 'live' } }, how: { guard: { maxErrorRate: 0.01, minRequests: 2 } } },
    );
    for (let i = 1; i <= 4; i++) {
      const asked = request(`http://127.0.0.1:${port}/cart`).on('error', () => {});
      asked.end();
      await until(() => open === i);
      asked.destroy();
      await until(() => closed === i);
    }
    expect(shop.states().cart?.state).toBe('live');
  });

  it('counts what the scion has cut off itself', async () => {
    const { shop, get } = await compared(
      { cart: (_req, res) => void res.destroy(new Error('no')) },
      { cart: (_req, res) => void res.send('old') },
      { states: { cart: { state: 'live' } }, how: { guard: { maxErrorRate: 0.01, minRequests: 2 } } },
    );
    for (let i = 0; i < 2; i++) await get('/cart').catch(() => {});
    await until(() => shop.states().cart?.state === 'legacy');
    expect(shop.states().cart?.state).toBe('legacy');
  });
});

describe('a shadow', () => {
  it.each(['req', 'res'] as const)('may take the prototype of %s away', async (which) => {
    const { get, verdict } = await compared(
      {
        cart: (req, res) => {
          Object.setPrototypeOf(which === 'req' ? req : res, null);
          throw new Error('no');
        },
      },
      { cart: (_req, res) => void res.send('old') },
      { states: { cart: { state: 'shadow' } } },
    );
    expect((await get('/cart')).text).toBe('old');
    expect(await verdict('cart')).toMatchObject({ failed: 1 });
  });
});
