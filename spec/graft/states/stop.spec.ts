import { endpoint, rsvp } from 'express-party';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { thrownBy } from '../../shared/thrown';
import { grow } from '../grow';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];
const LIVE = { state: 'live' } as const;
const STOPPED = { code: 'ERR_PARTY_STOPPED' };
const WHO = { by: 'anna', why: 'pager 4711' };

/** `cart`, `pay` and `home` on both sides, `new` on the scion's alone. */
async function planted(states: object = { cart: LIVE, pay: LIVE }) {
  const [fresh, onto] = [five.express(), four.express()];
  for (const [app, name] of [
    [fresh, 'shop'],
    [onto, 'legacy'],
  ] as const) {
    app.use(rsvp(name));
    for (const each of ['cart', 'pay', 'home'])
      app.get(`/${each}`, endpoint(each), (_req, res) => void res.send(name));
  }
  fresh.get('/new', endpoint('new'), (_req, res) => void res.send('shop'));
  const grown = await grow(fresh, { onto, states: states as never });
  const sides = async () =>
    (
      await Promise.all(
        ['cart', 'pay', 'home', 'new'].map(async (name) => (await grown.get(`/${name}`)).text),
      )
    ).join(' ');
  return { ...grown, sides };
}

describe('a graft that is stopped', () => {
  it('sends every pair back at once, and leaves new pages', async () => {
    const { shop, sides, line } = await planted();
    expect(await sides()).toBe('shop shop legacy shop');
    shop.stop(WHO);
    expect(await sides()).toBe('legacy legacy legacy shop');
    expect(line.urlFor('shop:cart')).toBe('/cart');
    const { cart, home, new: page } = shop.states();
    const record = { state: 'legacy', since: expect.stringMatching(/Z$/), ...WHO };
    expect(cart).toEqual({ ...record, stopped: { since: (cart as { since: string }).since, ...WHO } });
    expect(home).toEqual(cart);
    expect(page).toEqual({ state: 'live', isNew: true });
  });

  it('is not moved forward by set, replace or a source; each is told, once', async () => {
    let changed: (states: object) => void = () => {};
    const { shop, sides, errors } = await planted({
      load: () => ({ cart: LIVE, pay: LIVE }),
      subscribe: (change: typeof changed) => {
        changed = change;
      },
    });
    shop.stop('cart', WHO);
    expect(await sides()).toBe('legacy shop legacy shop');
    const since = shop.states().cart?.stopped?.since ?? '';
    const error = thrownBy(() => shop.set('cart', { state: 'canary', percent: 1 }));
    expect(error).toMatchObject({ ...STOPPED, details: { journey: 'cart', since, ...WHO } });
    expect(error.message).toMatch(new RegExp(`shop\\.resume\\("cart"\\).*resume: "${since}"`));
    shop.set('cart', { state: 'legacy' });

    changed({ cart: { state: 'canary', percent: 100 }, pay: LIVE, home: LIVE });
    expect(await sides()).toBe('legacy shop shop shop');
    changed({ cart: LIVE, pay: LIVE });
    shop.replace({ cart: LIVE, home: LIVE });
    expect(await sides()).toBe('legacy legacy shop shop');
    expect(errors).toMatchObject([STOPPED]);
    shop.replace(shop.states());
    expect(await sides()).toBe('legacy legacy shop shop');
    expect(errors).toHaveLength(1);
  });

  it('moves again when it is resumed: the last table applies at once', async () => {
    const { shop, sides } = await planted();
    shop.stop(WHO);
    shop.replace({ cart: LIVE, home: LIVE });
    shop.resume('home');
    expect(await sides()).toBe('legacy legacy shop shop');
    expect(shop.states().home).not.toHaveProperty('stopped');
    shop.resume();
    expect(await sides()).toBe('shop legacy shop shop');
    shop.set('pay', LIVE);
    expect(await sides()).toBe('shop shop shop shop');
    shop.resume();
    expect(thrownBy(() => shop.resume('kart'))).toMatchObject({ code: 'ERR_PARTY_UNKNOWN_JOURNEY' });
  });

  it.each(['set', 'replace'] as const)(
    'moves again by an entry of %s that names the stop, and by none of an older one',
    async (how) => {
      const { shop, sides } = await planted();
      const put = (resume: string) => {
        if (how === 'set') shop.set('cart', { ...LIVE, resume });
        else shop.replace({ cart: { ...LIVE, resume } });
      };
      jest.useFakeTimers({
        now: Date.parse('2026-01-01'),
        doNotFake: ['nextTick', 'setImmediate', 'setTimeout'],
      });
      try {
        shop.stop('cart', WHO);
        const since = shop.states().cart?.stopped?.since ?? '';
        jest.setSystemTime(Date.parse('2026-01-02'));
        shop.stop('cart', { by: 'bert' });
        const again = shop.states().cart?.stopped?.since ?? '';
        expect([since, again]).toEqual(['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z']);
        if (how === 'set') expect(thrownBy(() => put(since))).toMatchObject(STOPPED);
        else put(since);
        expect(shop.states().cart).toMatchObject({ state: 'legacy' });
        put(again);
      } finally {
        jest.useRealTimers();
      }
      expect((await sides()).split(' ')[0]).toBe('shop');
      expect(shop.states().cart).not.toHaveProperty('resume');
      // What lifts a stop that is lifted is no fault: a file may go on saying so.
      put('2026-01-02T00:00:00.000Z');
      shop.set('cart', { state: 'legacy' });
      shop.set('cart', LIVE);
    },
  );

  it('may be stopped before it has begun', async () => {
    const { graft } = await import('express-party/graft');
    const { party } = await import('express-party');
    const [fresh, onto] = [five.express().use(rsvp('shop')), four.express().use(rsvp('legacy'))];
    for (const app of [fresh, onto])
      for (const name of ['cart', 'pay']) app.get(`/${name}`, endpoint(name), () => {});
    const shop = graft(fresh, { onto, states: { cart: LIVE, pay: LIVE } });
    shop.stop(WHO);
    shop.resume('pay');
    const line = party({ '/': shop });
    five.express().use(line);
    await line.bootstrap();
    expect(shop.states()).toMatchObject({ cart: { state: 'legacy', stopped: WHO }, pay: LIVE });
    await line.close();
  });

  it.each([[7], [null], [{ who: 'anna' }], [{ by: 7 }], [{ why: {} }]])(
    'is not stopped by %j',
    async (options) => {
      const { shop, sides } = await planted();
      expect(thrownBy(() => shop.stop(options as never))).toMatchObject({ code: 'ERR_PARTY_BAD_OPTION' });
      expect(thrownBy(() => shop.stop('cart', options as never))).toMatchObject({
        code: 'ERR_PARTY_BAD_OPTION',
      });
      expect(thrownBy(() => shop.stop('kart', WHO))).toMatchObject({ code: 'ERR_PARTY_UNKNOWN_JOURNEY' });
      expect(await sides()).toBe('shop shop legacy shop');
    },
  );
});
