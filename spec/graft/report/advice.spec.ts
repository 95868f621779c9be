import { adviceOn } from '../../../lib/graft/report/advice';
import { figuresOf, type Reported, type ReportedEndpoint } from '../../../lib/graft/report/figures';
import { at, counts, iso, reported, route, shop, side } from '../reported';

const advice = (endpoints: readonly ReportedEndpoint[], more: Partial<Reported> = {}) => {
  const all = shop(endpoints, more);
  return adviceOn(figuresOf(all), all.hasKey);
};

const canary = { state: 'canary', percent: 10, since: iso(0) } as const;
const live = { state: 'live', since: iso(30) } as const;

describe('adviceOn', () => {
  it('says nothing where there is nothing to do', () => {
    expect(advice([])).toEqual([]);
    expect(advice([reported('home')])).toEqual([]);
    const both = counts({ scion: side(10), stock: side(90), canary: 100 });
    expect(advice([reported('cart', { state: canary, counts: both })])).toEqual([]);
  });

  it('says to move the session before the party where requests have no key, by journey', () => {
    const keyless = (count: number, noKey: number) => counts({ stock: side(130), canary: count, noKey });
    const endpoints = [
      reported('cart', { journey: 'checkout', state: canary, counts: keyless(100, 100) }),
      reported('pay', { journey: 'checkout', state: canary, counts: keyless(30, 20) }),
      reported('home', { state: canary, counts: keyless(30, 0) }),
    ];
    expect(advice(endpoints)).toEqual([
      '"checkout": 120 of 130 of the canary\'s requests had no key: a session that stands inside the legacy app gives none. Move it before the party.',
    ]);
  });

  it('asks for a key where a canary has none at all', () => {
    const keyless = counts({ stock: side(5), canary: 5, noKey: 5 });
    const endpoints = [reported('cart', { state: canary, counts: keyless }), reported('home')];
    expect(advice(endpoints, { hasKey: false })).toEqual([
      '"cart" is a canary, and the graft has no key: nobody is served by the scion. Write key: (req) => req.session?.userId, or what else tells who is asking.',
    ]);
  });

  it('names a journey that the scion fails more than the stock', () => {
    const failing = counts({ scion: side(50, { errors: 5 }), stock: side(450, { errors: 22 }) });
    expect(advice([reported('cart', { state: canary, counts: failing })])).toEqual([
      '"cart": the scion failed 5 of 50 requests, the stock 22 of 450. set("cart", { state: "legacy" }) takes it back.',
    ]);
  });

  it('compares with no stock that was not asked', () => {
    const failing = counts({ scion: side(50, { errors: 5, lastSeen: at(10) }) });
    expect(advice([reported('cart', { state: live, counts: failing })])).toEqual([
      '"cart": the scion failed 5 of 50 requests. set("cart", { state: "legacy" }) takes it back.',
    ]);
  });

  it('takes nothing back that the scion alone has', () => {
    const failing = counts({ scion: side(50, { errors: 5 }) });
    expect(
      advice([reported('cart', { patterns: { scion: '/cart' }, state: live, counts: failing })]),
    ).toEqual([]);
  });

  it.each([
    ['a few failures', canary, side(50, { errors: 4 }), side(450)],
    ['as many on the stock', canary, side(50, { errors: 5 }), side(450, { errors: 23 })],
    ['a journey that was taken back', { state: 'legacy' }, side(50, { errors: 5 }), side(450)],
  ] as const)('lets %s be', (_what, state, scion, stock) => {
    expect(advice([reported('cart', { state, counts: counts({ scion, stock }) })])).toEqual([]);
  });

  it('says that the old copy of a live journey can go', () => {
    const served = counts({ scion: side(10), stock: side(90, { lastSeen: at(29) }) });
    expect(advice([reported('cart', { state: live, counts: served })])).toEqual([
      `"cart" is live, and the stock has had none of its requests since ${iso(30)}: its old copy can go, once every process says so.`,
    ]);
  });

  it('counts from its own beginning where the journey was live before', () => {
    const state = { state: 'live', since: iso(-999) } as const;
    const [sentence] = advice([reported('cart', { state, counts: counts({ scion: side(10) }) })]);
    expect(sentence).toContain(`since ${iso(0)}: its old copy can go`);
  });

  it.each([
    ['the stock was asked for since', live, side(10), side(1, { lastSeen: at(31) })],
    ['nobody asked for since', live, side(10, { lastSeen: at(29) }), side(9, { lastSeen: at(28) })],
    ['is a canary yet', canary, side(10), side(0)],
  ] as const)('leaves alone the old copy of what %s', (_what, state, scion, stock) => {
    expect(advice([reported('cart', { state, counts: counts({ scion, stock }) })])).toEqual([]);
  });

  it('leaves alone what has no old copy', () => {
    const alone = { patterns: { scion: '/cart' }, state: live, counts: counts({ scion: side(10) }) };
    expect(advice([reported('cart', alone)])).toEqual([]);
  });

  it('says that the old copy has to stay where it answers for the scion', () => {
    const helped = counts({ scion: side(10, { fallbacks: 2, passed: 1 }), stock: side(3) });
    expect(advice([reported('cart', { state: live, counts: helped })])).toEqual([
      '"cart" is live, but the stock answered 3 requests for the scion: its old copy has to stay.',
    ]);
  });

  it('names what was not seen, and calls nothing dead', () => {
    const endpoints = [reported('pay', { counts: counts() }), reported('cart', { counts: counts() })];
    expect(advice(endpoints, { unnamed: [route('/old', 0)] })).toEqual([
      `Not seen since ${iso(0)}: "cart", "pay", GET /old.`,
    ]);
  });

  it('names the busiest route without a name', () => {
    const unnamed = [route('/a', 4), route('/b', 5)];
    expect(advice([reported('home')], { unnamed })).toEqual([
      'GET /b has no name and takes 5 of 10 requests: with a name, it can be moved.',
    ]);
  });
});
