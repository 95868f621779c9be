import { endpoint, rsvp } from 'express-party';
import type { GraftOptions } from 'express-party/graft';
import { grow } from '../graft/grow';
import { majors } from '../shared/express';
import { closeAll } from '../shared/serve';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];
const CANARY = { cart: { state: 'canary', percent: 100 } } as const;
const LIVE = { state: 'live' } as const;

const planted = (options: Partial<GraftOptions>) => {
  const [fresh, onto] = [five.express(), four.express()];
  fresh.use(rsvp('shop'));
  fresh.get('/cart', endpoint('cart'), (_req, res) => res.send('new'));
  onto.get('/cart', (_req, res) => res.send('old'));
  return grow(fresh, { onto, ...options });
};

type Asked = { readonly query: Record<string, unknown> };

describe('what a visitor has a graft tell', () => {
  it('P22 is told once per kind of value that its key gives, however many such requests come', async () => {
    const before = (host: { set(name: string, value: string): unknown }) =>
      void host.set('query parser', 'extended');
    const key = (req: unknown) => (req as Asked).query.key;
    const fresh = five.express();
    fresh.use(rsvp('shop')).get('/cart', endpoint('cart'), (_req, res) => res.send('new'));
    const onto = four.express().get('/cart', (_req, res) => res.send('old'));
    const { get, errors } = await grow(fresh, { onto, key, states: CANARY }, { before });
    for (let i = 0; i < 30; i++) {
      expect((await get('/cart?key[]=1')).text).toBe('old');
      expect((await get(`/cart?key[a${i}]=1`)).text).toBe('old');
      // A visitor's `toJSON` is no function.
      expect((await get(`/cart?key[toJSON]=${i}`)).text).toBe('old');
    }
    expect((await get('/cart?key=anna')).text).toBe('new');
    expect(errors.map(({ code, cause }) => [code, (cause as Error).message])).toEqual([
      ['ERR_PARTY_BAD_DECISION', 'it gave an array'],
      ['ERR_PARTY_BAD_DECISION', 'it gave an object'],
    ]);
  });
});

const strange = (count: number, prefix = 'j') =>
  Object.fromEntries(Array.from({ length: count }, (_each, i) => [`${prefix}${i}`, LIVE]));

const MANY = 100_000;

describe('a table of states of another site', () => {
  it('P23 is refused as a whole by replace, with the count of journeys that nobody knows', async () => {
    const { shop } = await planted({ states: { cart: LIVE } });
    const before = shop.states();
    let thrown: unknown;
    try {
      shop.replace({ cart: { state: 'legacy' }, ...strange(MANY) });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      code: 'ERR_PARTY_UNKNOWN_JOURNEY',
      details: { journey: 'j0', unknown: MANY, known: ['cart'] },
      message: expect.stringContaining('and 99999 more'),
    });
    expect((thrown as Error).message.length).toBeLessThan(400);
    expect(shop.states()).toEqual(before);
  });

  it('P23 keeps the scion from the party where it is the first one', async () => {
    const { line, get } = await planted({ states: strange(MANY) });
    const [guest] = line.guests;
    expect(guest).toMatchObject({ status: 'failed', error: { code: 'ERR_PARTY_UNKNOWN_JOURNEY' } });
    expect(String(guest?.error)).toContain('and 99999 more');
    expect((await get('/cart')).text).toBe('old');
  });

  it('P23 of a source is refused as a whole, told once, and the last good one stays', async () => {
    let change = (_states?: object) => {};
    const source = {
      load: () => ({ cart: LIVE }),
      subscribe: (changed: never) => {
        change = changed;
      },
    };
    const { shop, errors, get } = await planted({ states: source as never });
    change({ cart: { state: 'legacy' }, ...strange(MANY) });
    change({ cart: { state: 'legacy' }, ...strange(MANY) });
    expect(errors).toMatchObject([
      { code: 'ERR_PARTY_SOURCE_FAILED', cause: { details: { unknown: MANY } } },
    ]);
    expect(Object.keys(shop.states())).toEqual(['cart']);
    expect((await get('/cart')).text).toBe('new');
    // The next good one is applied.
    change({ cart: { state: 'legacy' } });
    expect((await get('/cart')).text).toBe('old');
  });

  it('P23 of a source is refused as a whole when it comes before the apps have joined', async () => {
    const table = { cart: LIVE, ...strange(MANY) };
    const { shop, errors, get } = await planted({ states: { load: () => table } as never });
    expect(errors).toMatchObject([
      { code: 'ERR_PARTY_UNKNOWN_JOURNEY', details: { unknown: MANY, journey: 'j0' } },
    ]);
    expect(shop.states()).toEqual({ cart: { state: 'legacy' } });
    expect((await get('/cart')).text).toBe('old');
  });

  it('P23 of a source may hold a few, each told once, and what was told is not kept for ever', async () => {
    let change = (_states?: object) => {};
    const source = {
      load: () => ({}),
      subscribe: (changed: never) => {
        change = changed;
      },
    };
    const { errors, get } = await planted({ states: source as never });
    change({ ...strange(100), cart: LIVE });
    expect(errors).toHaveLength(100);
    expect((await get('/cart')).text).toBe('new');
    change({ ...strange(100), cart: { state: 'legacy' } });
    expect(errors).toHaveLength(100);
    expect((await get('/cart')).text).toBe('old');
    change({ ...strange(101), cart: LIVE });
    expect(errors).toHaveLength(101);
    expect(errors.at(-1)).toMatchObject({ code: 'ERR_PARTY_SOURCE_FAILED' });
    expect((await get('/cart')).text).toBe('old');
  });
});

describe.each(majors)('OPTIONS of a graft onto Express $major', ({ express }) => {
  async function guarded(state: 'live' | 'legacy') {
    const fresh = express().use(rsvp('shop'));
    fresh.use('/account', (_req, res) => void res.status(401).send('log in'));
    fresh.get('/account/mine', endpoint('account'), (_req, res) => res.send('new'));
    const legacy = express();
    legacy.all('/account/mine', (_req, res) => void res.send('old copy'));
    legacy.get('/account/mine/orders', (_req, res) => void res.send('orders'));
    return grow(fresh, { onto: legacy, states: { account: { state } } });
  }

  it('P24 is the scion’s where it serves the path and a route of the stock would answer', async () => {
    const { get } = await guarded('live');
    const { status, text } = await get('/account/mine', { method: 'OPTIONS' });
    expect([status, text]).toEqual([401, 'log in']);
    expect((await get('/account/mine/orders', { method: 'OPTIONS' })).text).toMatch(/GET/);
  });

  it('P24 is the stock’s as long as that serves the path', async () => {
    const { get } = await guarded('legacy');
    expect((await get('/account/mine', { method: 'OPTIONS' })).text).toBe('old copy');
  });
});
