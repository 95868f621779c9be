import { endpoint, guest, rsvp } from 'express-party';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { thrownBy } from '../../shared/thrown';
import { grow } from '../grow';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];
const LIVE = { state: 'live' } as const;
const UNMAPPED = { code: 'ERR_PARTY_UNMAPPED', details: { endpoint: 'orders', journey: 'orders' } };

function planted(options: object = {}) {
  const [fresh, onto] = [five.express(), four.express()];
  fresh.use(rsvp('shop')).get('/me/orders', endpoint('orders'), (_req, res) => void res.send('new orders'));
  fresh.get('/cart', endpoint('cart'), (_req, res) => void res.send('new cart'));
  onto
    .use(rsvp('legacy'))
    .get('/users/:user/orders', endpoint('orders'), (_req, res) => void res.send('old orders'));
  onto.get('/cart', endpoint('cart'), (_req, res) => void res.send('old cart'));
  return grow(fresh, { onto, ...options });
}

describe('a pair that cannot be mapped', () => {
  it('stays legacy: any other state is refused, with the mend, before anything moved', async () => {
    const { shop, get } = await planted();
    const error = thrownBy(() => shop.set('orders', LIVE));
    expect(error).toMatchObject(UNMAPPED);
    expect(error.message).toContain('requires "user"');
    expect(
      thrownBy(() => shop.replace({ cart: LIVE, orders: { state: 'canary', percent: 1 } })),
    ).toMatchObject(UNMAPPED);
    expect(shop.states()).toEqual({ orders: { state: 'legacy' }, cart: { state: 'legacy' } });
    expect((await get('/cart')).text).toBe('old cart');
    shop.replace({ cart: LIVE, orders: { state: 'legacy' } });
    shop.replace(shop.states());
    expect([(await get('/cart')).text, (await get('/users/7/orders')).text]).toEqual([
      'new cart',
      'old orders',
    ]);
  });

  it.each([
    ['a first table', (states: object) => states],
    ['a source', (states: object) => ({ load: () => states })],
  ])('given in %s is told, and the others go on', async (_what, give) => {
    const { shop, get, errors, line } = await planted({ states: give({ cart: LIVE, orders: LIVE }) });
    expect(errors).toMatchObject([UNMAPPED]);
    expect(line.guests.map(({ status }) => status)).toEqual(['joined', 'joined']);
    expect(shop.states()).toMatchObject({ cart: LIVE, orders: { state: 'legacy' } });
    expect([(await get('/cart')).text, (await get('/users/7/orders')).text]).toEqual([
      'new cart',
      'old orders',
    ]);
    expect(line.urlFor('legacy:orders', 7)).toBe('/users/7/orders');
  });

  it('moves once the host says how', async () => {
    const { shop, line, get } = await planted({ keys: { cart: {} }, journeys: { all: ['orders', 'cart'] } });
    expect(thrownBy(() => shop.set('all', LIVE))).toMatchObject({
      code: 'ERR_PARTY_UNMAPPED',
      details: { journey: 'all' },
    });
    expect(line.urlFor('legacy:orders', { user: 7 })).toBe('/users/7/orders');
    expect((await get('/me/orders')).text).toBe('host');
  });

  it.each([[null], [[]], [{ cart: 'id' }], [{ cart: { id: 7 } }], [{ cart: { id: '' } }]])(
    'is no matter of keys that are none: %j',
    async (keys) => {
      await expect(planted({ keys })).rejects.toMatchObject({ code: 'ERR_PARTY_BAD_OPTION' });
    },
  );
});

describe('a call that the stock has written, and that only it can serve', () => {
  it('leads to the stock’s own URL, whatever the state', async () => {
    const [fresh, onto] = [five.express(), four.express()];
    fresh.use(rsvp('shop')).get('/products/:id', endpoint('product'), (_req, res) => void res.send('new'));
    onto.use(rsvp('legacy')).get('/product.php', endpoint('product'), (_req, res) => void res.send('old'));
    const { line, shop, get } = await grow(fresh, { onto });
    for (const state of ['legacy', 'live'] as const) {
      shop.set('product', { state });
      const several = { query: { id: [7, 8] } };
      const urls = [line.urlFor('legacy:product'), line.urlFor('legacy:product', {}, several)];
      expect(urls).toEqual(['/product.php', '/product.php?id=7&id=8']);
      for (const url of urls) expect((await get(url)).text).toBe('old');
    }
    expect(thrownBy(() => line.urlFor('shop:product'))).toMatchObject({ code: 'ERR_PARTY_MISSING_VALUE' });
  });
});

describe('keys of an endpoint that neither app has', () => {
  it('are told once, with the name that was meant, and are a fault; the others go on', async () => {
    const { shop, line, errors, get } = await planted({ keys: { crat: { id: 'nr' }, cart: {} } });
    const told = { code: 'ERR_PARTY_UNKNOWN_ENDPOINT', details: { name: 'crat', closest: ['cart'] } };
    expect(errors).toMatchObject([told]);
    expect(errors[0]?.message).toContain('Did you mean "cart"?');
    expect(errors[0]?.message).not.toContain('another guest');
    expect(line.guests.map(({ status }) => status)).toEqual(['joined', 'joined']);
    const { ok, findings } = shop.verify();
    expect([ok, findings[0]]).toMatchObject([
      false,
      { level: 'fault', code: 'unknown keys', endpoint: 'crat' },
    ]);
    shop.set('cart', LIVE);
    expect((await get('/cart')).text).toBe('new cart');
  });

  it('are none where one app alone has it, or has failed to join with it', async () => {
    const onto = guest(four.express(), {
      name: 'legacy',
      endpoints: { gone: '/gone' },
      invite: true,
    } as never);
    const fresh = five.express().use(rsvp('shop'));
    fresh.get('/cart', endpoint('cart'), (_req, res) => void res.send('new cart'));
    const { shop, errors } = await grow(fresh, { onto, keys: { gone: {}, cart: {} } });
    expect(errors.filter(({ code }) => code === 'ERR_PARTY_UNKNOWN_ENDPOINT')).toEqual([]);
    expect(shop.verify().findings.filter(({ code }) => code === 'unknown keys')).toEqual([]);
  });
});
