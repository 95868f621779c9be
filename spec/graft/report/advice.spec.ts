import { adviceOn } from '../../../lib/graft/report/advice';
import { figuresOf } from '../../../lib/graft/report/compute';
import type { Reported, ReportedEndpoint } from '../../../lib/graft/report/reported';
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
      reported('pay', { journey: 'checkout', state: canary, counts: keyless(30, 27) }),
      reported('home', { state: canary, counts: keyless(30, 0) }),
    ];
    expect(advice(endpoints)).toEqual([
      '"checkout": 127 of 130 of the canary\'s requests had no key: a session that stands inside the legacy app gives none. Move it before the party.',
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

  it('blames nobody where some visitors have no key', () => {
    const keyless = (noKey: number) => counts({ stock: side(10), scion: side(10), canary: 20, noKey });
    const of = (noKey: number) => advice([reported('cart', { state: canary, counts: keyless(noKey) })]);
    expect([of(0), of(2), of(9)]).toEqual([[], [], []]);
    expect(of(10)).toEqual([
      '"cart": 10 of 20 of the canary\'s requests had no key: those visitors stay with the stock. An id in a cookie, set before the party, is a key too.',
    ]);
    expect(of(19)[0]).toContain('a session that stands inside the legacy app');
  });

  it('says which old copies can go, and by what', () => {
    const served = counts({ scion: side(1000), served: 1000 });
    expect(
      advice([reported('cart', { state: live, counts: served }), reported('pay', { state: live })]),
    ).toContain(
      'Live for 7 days and 1,000 requests or more, with no request served by the stock, no fallback and no 307 since: the old copy can go of "cart" (GET /cart.php), once every process says so.',
    );
  });

  it('says nothing of old copies before that', () => {
    const served = counts({ scion: side(999), served: 999 });
    expect(advice([reported('cart', { state: live, counts: served })])).toEqual([]);
  });

  it('leaves alone what has no old copy', () => {
    const alone = { patterns: { scion: '/cart' }, state: live, counts: counts({ scion: side(10) }) };
    expect(advice([reported('cart', alone)])).toEqual([]);
  });

  it('says that the old copy has to stay where it answers for the scion', () => {
    const helped = counts({
      scion: side(10, { fallbacks: 2, passed: 1 }),
      stock: side(3),
      lastLeft: at(60),
    });
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

  it('names the busiest that the stock alone names', () => {
    const stockOnly = [route('/a', 4, { endpoint: 'a' }), route('/b', 5, { endpoint: 'b' })];
    expect(advice([reported('home')], { stockOnly })).toEqual([
      '"b" (GET /b) takes 5 of 10 requests: give the new app an endpoint of that name to move it.',
    ]);
  });

  it('calls what is used at a path neither unseen nor a route to move', () => {
    const unnamed = [route('/static', 9, { kind: 'use' }), route('/admin', 0, { kind: 'use' })];
    expect(advice([reported('home')], { unnamed })).toEqual([]);
  });

  it('limits what it names, and says where the most are', () => {
    const unnamed = Array.from({ length: 30 }, (_, i) => route(`/${i < 20 ? 'api' : 'old'}/x${i}`, 0));
    const [sentence = ''] = advice([], { unnamed });
    expect(sentence.split(', GET').length).toBe(12);
    expect(sentence).toMatch(/ and 18 more\. Most of them: 20 below \/api, 10 below \/old\.$/);
  });

  describe('on what was compared', () => {
    const verdict = (advice: string, equal = 9) => ({
      since: iso(0),
      compared: 9,
      equal,
      different: [],
      noise: [],
      dropped: 0,
      skipped: 0,
      failed: 0,
      advice,
    });

    it('is what each verdict says, those that differ first', () => {
      const endpoints = [
        reported('home', { verdict: verdict('all is well') }),
        reported('cart', { verdict: verdict('different: hold', 8) }),
        reported('pay'),
      ];
      expect(advice(endpoints)).toEqual(['"cart": different: hold.', '"home": all is well.']);
    });

    it('is for no more endpoints than can be read', () => {
      const endpoints = Array.from({ length: 40 }, (_each, i) =>
        reported(`e${i}`, { verdict: verdict('fine') }),
      );
      const told = advice(endpoints);
      expect(told).toHaveLength(13);
      expect(told.at(-1)).toBe('28 more endpoints are compared: see their verdicts in the report.');
    });
  });
});
