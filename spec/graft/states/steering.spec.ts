import { endpoint, guest, rsvp } from 'express-party';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { grow } from '../grow';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];
const LIVE = { state: 'live' } as const;

/** `cart`, `pay` and `home` on both sides, `new` on the scion's alone, `old` on the stock's. */
function apps() {
  const [fresh, onto] = [five.express(), four.express()];
  for (const [app, name] of [
    [fresh, 'shop'],
    [onto, 'legacy'],
  ] as const) {
    app.use(rsvp(name));
    for (const each of ['cart', 'pay', 'home'])
      app.get(`/${each}`, endpoint(each), (_req, res) => res.send(`${name} ${each}`));
  }
  fresh.get('/new', endpoint('new'), (_req, res) => res.send('shop new'));
  onto.get('/old', endpoint('old'), (_req, res) => res.send('legacy old'));
  return { fresh, onto, journeys: { checkout: ['cart', 'pay'] } };
}

const planted = (states: object = { new: LIVE }) => {
  const { fresh, ...options } = apps();
  return grow(fresh, { ...options, states: states as never });
};

describe('the states of a graft', () => {
  it('take effect with the next request, journey by journey', async () => {
    const { get, shop } = await planted();
    const ask = async () =>
      Promise.all(['cart', 'pay', 'home'].map(async (path) => (await get(`/${path}`)).text.split(' ')[0]));
    expect(await ask()).toEqual(['legacy', 'legacy', 'legacy']);
    shop.set('checkout', LIVE);
    expect(await ask()).toEqual(['shop', 'shop', 'legacy']);
    shop.set('checkout', { state: 'legacy' });
    shop.set('home', LIVE);
    expect(await ask()).toEqual(['legacy', 'legacy', 'shop']);
    shop.replace({ checkout: LIVE, new: LIVE });
    expect(await ask()).toEqual(['shop', 'shop', 'legacy']);
  });

  it('are plain data of every journey, with since and by', async () => {
    const { shop } = await planted();
    const before = shop.states();
    expect(before).toEqual({
      checkout: { state: 'legacy' },
      home: { state: 'legacy' },
      new: { state: 'live', since: expect.stringMatching(/^\d{4}-.*Z$/), by: 'graft()', isNew: true },
    });
    shop.set('checkout', { state: 'canary', percent: 10, by: 'anna' });
    shop.set('home', LIVE);
    expect(shop.states()).toMatchObject({
      checkout: { percent: 10, by: 'anna' },
      home: { by: 'set()' },
      new: before.new,
    });
    expect(JSON.parse(JSON.stringify(shop.states()))).toEqual(shop.states());
    (before.checkout as { state: string }).state = 'live';
    expect(shop.states().checkout).toMatchObject({ state: 'canary' });
    shop.replace({ checkout: { state: 'legacy' }, home: LIVE, new: LIVE });
    expect(shop.states().new).toEqual(before.new);
  });

  it('may be put back as they were, all of them or one', async () => {
    const { shop } = await planted();
    shop.set('checkout', { state: 'canary', percent: 10, by: 'anna' });
    const before = shop.states();
    shop.replace({ new: LIVE });
    shop.replace(before);
    expect(shop.states()).toMatchObject({ checkout: { percent: 10, by: 'anna' }, new: before.new as object });
    shop.set('checkout', LIVE);
    shop.set('checkout', before.checkout as never);
    expect(shop.states().checkout).toMatchObject({ state: 'canary', percent: 10, by: 'anna' });
    shop.replace({ new: LIVE });
    shop.set('home', { ...LIVE, since: '2001-01-01T00:00:00.000Z' } as never);
    expect(shop.states().home).not.toMatchObject({ since: '2001-01-01T00:00:00.000Z' });
  });

  it('refuse what is no state, and what is no journey, and stay as they were', async () => {
    const { shop } = await planted();
    const before = shop.states();
    const refused = (change: () => void) => {
      try {
        change();
      } catch (error) {
        return [(error as { code: string }).code, (error as Error).message] as const;
      }
      return ['none', ''] as const;
    };
    expect(refused(() => shop.set('chekout', LIVE))).toEqual([
      'ERR_PARTY_UNKNOWN_JOURNEY',
      expect.stringContaining('Did you mean "checkout"?'),
    ]);
    expect(refused(() => shop.set(undefined as never, LIVE))[0]).toBe('ERR_PARTY_UNKNOWN_JOURNEY');
    // An endpoint that is in a journey is none itself.
    expect(refused(() => shop.set('cart', LIVE))[0]).toBe('ERR_PARTY_UNKNOWN_JOURNEY');
    // Or its kill switch would say nothing, and switch nothing.
    expect(refused(() => shop.set('cart', { state: 'legacy' }))[0]).toBe('ERR_PARTY_UNKNOWN_JOURNEY');
    expect(refused(() => shop.set('checkout', { state: 'on' } as never))[0]).toBe('ERR_PARTY_BAD_STATE');
    expect(
      refused(() => shop.replace({ checkout: LIVE, new: LIVE, home: { state: 'canary', percent: 101 } }))[0],
    ).toBe('ERR_PARTY_BAD_STATE');
    expect(refused(() => shop.replace({ checkout: LIVE, new: LIVE, nobody: LIVE }))[0]).toBe(
      'ERR_PARTY_UNKNOWN_JOURNEY',
    );
    expect(shop.states()).toEqual(before);
    // What the stock alone has will have two sides one day.
    expect(refused(() => shop.set('old', { state: 'legacy' }))[0]).toBe('none');
    expect(refused(() => shop.set('old', LIVE))[0]).toBe('ERR_PARTY_UNKNOWN_JOURNEY');
  });

  it.each([[{ new: LIVE, chekout: LIVE }, 'ERR_PARTY_UNKNOWN_JOURNEY']])(
    'keep the scion from the party where they cannot be: %j',
    async (states, code) => {
      const { get, line } = await planted(states);
      expect(line.guests).toMatchObject([
        { name: 'shop', status: 'failed', side: 'scion', error: { code } },
        { name: 'legacy', status: 'joined', side: 'stock' },
      ]);
      expect((await get('/cart')).text).toBe('legacy cart');
      expect(line.urlFor('legacy:cart')).toBe('/cart');
    },
  );

  it('may be anything where the stock has the scion’s path without a name', async () => {
    const fresh = five.express();
    const router = five.express.Router();
    router.get('/:id', endpoint('item'), (_req, res) => res.send('shop'));
    fresh.use(rsvp('shop')).use('/items', router);
    const onto = four.express();
    onto.get('/items/:slug/', (_req, res) => res.send('legacy'));
    const { get, shop } = await grow(fresh, { onto });
    expect((await get('/items/7')).text).toBe('legacy');
    shop.set('item', LIVE);
    expect((await get('/items/7')).text).toBe('shop');
  });

  it('do not concern a page that the scion alone has', async () => {
    const { get, shop, errors } = await planted({});
    const all = [
      {},
      { checkout: LIVE },
      { new: { state: 'legacy' } },
      { new: { state: 'canary', percent: 10 } },
    ];
    for (const table of all) {
      shop.replace(table as never);
      expect((await get('/new')).text).toBe('shop new');
      expect(shop.states().new).toMatchObject({ state: 'live', isNew: true });
    }
    shop.set('new', { state: 'legacy' });
    shop.stop({ by: 'anna' });
    expect((await get('/new')).text).toBe('shop new');
    expect(shop.states().new).not.toHaveProperty('stopped');
    shop.replace(shop.states() as never);
    expect(errors).toEqual([]);
  });

  it('are of a stock that nobody may touch, too', async () => {
    const { fresh, journeys } = apps();
    const untouched = four.express().get('/warenkorb', (_req, res) => res.send('alt'));
    const endpoints = { cart: '/warenkorb', pay: '/zahlen', home: '/' };
    const { get, line } = await grow(fresh, {
      onto: guest(untouched, { name: 'alt', endpoints }),
      journeys,
      states: { new: LIVE },
    });
    expect(line.guests).toMatchObject([{ status: 'joined' }, { status: 'named', side: 'stock' }]);
    expect(line.urlFor('shop:cart')).toBe('/warenkorb');
    expect((await get('/warenkorb')).text).toBe('alt');
    expect((await get('/cart')).headers.location).toBe('/warenkorb');
  });
});
