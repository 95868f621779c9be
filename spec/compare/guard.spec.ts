import type { RequestHandler } from 'express';
import { closeAll } from '../shared/serve';
import { compared, until } from './shadow/site';

afterEach(closeAll);

const send =
  (text: string): RequestHandler =>
  (_req, res) =>
    void res.send(text);
const fail: RequestHandler = (_req, res) => void res.status(500).send('no');

/** Whatever is asked, one after the other. */
const ask = async (get: (path: string) => Promise<unknown>, path: string, times: number) => {
  for (let i = 0; i < times; i++) await get(path);
};

describe('a guard', () => {
  it('takes a live journey back to legacy where the scion fails too often, and holds it there', async () => {
    let isBad = false;
    const { get, shop } = await compared(
      { cart: (req, res, next) => (isBad ? fail : send('new'))(req, res, next) },
      { cart: send('old') },
      { how: { guard: { maxErrorRate: 0.2, minRequests: 10 } }, states: { cart: { state: 'live' } } },
    );
    await ask(get, '/cart', 10);
    expect(shop.states().cart).toMatchObject({ state: 'live' });
    isBad = true;
    await ask(get, '/cart', 3);
    await until(() => shop.states().cart?.state === 'legacy');
    const why = 'the scion failed 3 of the last 10 requests, and at most 20 % may';
    expect(shop.states().cart).toMatchObject({ by: 'guard', why, stopped: { by: 'guard', why } });
    expect(() => shop.set('cart', { state: 'live' })).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_STOPPED' }),
    );
    expect(await get('/cart')).toMatchObject({ status: 200, text: 'old' });
  });

  it('minds the failures of a canary, and those that the stock has answered for', async () => {
    const { get, shop } = await compared(
      {
        cart: () => {
          throw new Error('no');
        },
      },
      { cart: send('old') },
      {
        how: { guard: { maxErrorRate: 0, minRequests: 5 } },
        states: { cart: { state: 'canary', percent: 100, fallback: true } },
        key: () => 'anna',
      },
    );
    await ask(get, '/cart', 4);
    await new Promise((resolve) => setImmediate(resolve));
    expect(shop.states().cart?.state).toBe('canary');
    expect((await get('/cart')).text).toBe('old');
    await until(() => shop.states().cart?.state === 'legacy');
  });

  it('holds where there are too few requests to know', async () => {
    const { get, shop, verdict } = await compared(
      { cart: fail },
      { cart: send('old') },
      {
        how: { guard: { maxErrorRate: 0, maxDifferent: 0, minRequests: 10 } },
        states: { cart: { state: 'shadow' } },
      },
    );
    await ask(get, '/cart', 9);
    expect(await verdict('cart')).toMatchObject({ compared: 9 });
    expect(shop.states().cart).toMatchObject({ state: 'shadow', by: 'graft()' });
  });

  it('takes a shadow back by answers that differ, or fail, or are not given', async () => {
    const throws: RequestHandler = () => {
      throw new Error('no');
    };
    const guards = [
      [
        send('new'),
        { maxDifferent: 0.5 },
        '10 of the last 10 pairs of answers differed, and at most 50 % may',
      ],
      [throws, { maxDifferent: 0.5 }, '10 of the last 10 pairs of answers differed, and at most 50 % may'],
      [throws, { maxErrorRate: 0.05 }, 'the scion failed 10 of the last 10 requests, and at most 5 % may'],
      [fail, { maxErrorRate: 0.05 }, 'the scion failed 10 of the last 10 requests, and at most 5 % may'],
    ] as const;
    for (const [scion, guard, why] of guards) {
      const { get, shop } = await compared(
        { cart: scion },
        { cart: send('old') },
        { how: { guard: { ...guard, minRequests: 10 } }, states: { cart: { state: 'shadow' } } },
      );
      await ask(get, '/cart', 12);
      await until(() => shop.states().cart?.state === 'legacy');
      expect(shop.states().cart).toMatchObject({ by: 'guard', why });
    }
  });

  it('does not take what both apps fail at for the scion’s failure, nor noise for a difference', async () => {
    let count = 0;
    const noisy: RequestHandler = (_req, res) => void res.json({ id: count++ });
    const { get, shop, verdict } = await compared(
      { cart: fail, home: noisy },
      { cart: fail, home: noisy },
      {
        how: { guard: { maxErrorRate: 0, maxDifferent: 0, minRequests: 5 } },
        states: { cart: { state: 'shadow' }, home: { state: 'shadow' } },
      },
    );
    await ask(get, '/cart', 10);
    await ask(get, '/home', 10);
    expect(await verdict('cart')).toMatchObject({ compared: 10, equal: 10 });
    expect(await verdict('home')).toMatchObject({ compared: 10, equal: 10, noise: [{ path: '$.id' }] });
    expect(shop.states()).toMatchObject({ cart: { state: 'shadow' }, home: { state: 'shadow' } });
  });

  it('judges a journey as a whole, and begins anew when it is resumed', async () => {
    const { get, shop } = await compared(
      { cart: send('new'), pay: send('new') },
      { cart: send('old'), pay: send('old') },
      {
        how: { guard: { maxDifferent: 0, minRequests: 10 } },
        journeys: { checkout: ['cart', 'pay'] },
        states: { checkout: { state: 'shadow' } },
      },
    );
    await ask(get, '/cart', 5);
    await ask(get, '/pay', 5);
    await until(() => shop.states().checkout?.state === 'legacy');
    shop.resume('checkout');
    shop.set('checkout', { state: 'shadow' });
    await ask(get, '/cart', 3);
    expect(shop.states().checkout?.state).toBe('shadow');
  });
});
