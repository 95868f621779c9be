import { figuresOf } from '../../../lib/graft/report/figures';
import { at, counts, iso, reported, route, shop, side } from '../reported';

describe('figuresOf', () => {
  it('tells everything that is known of an endpoint', () => {
    const [cart] = figuresOf(
      shop([
        reported('cart', {
          journey: 'checkout',
          methods: ['GET'],
          patterns: { scion: '/cart', stock: '/cart.php' },
          state: { state: 'canary', percent: 10, since: iso(5), by: 'anna' },
          counts: {
            scion: side(10, { errors: 3, fallbacks: 2, passed: 1, p50: 5, p99: 50, lastSeen: at(30) }),
            stock: side(93, { errors: 4, p50: 20, p99: 200, lastSeen: at(40) }),
            canary: 90,
            noKey: 80,
          },
        }),
      ]),
    ).endpoints;
    expect(cart).toEqual({
      endpoint: 'cart',
      journey: 'checkout',
      methods: ['GET'],
      patterns: { scion: '/cart', stock: '/cart.php' },
      state: 'canary',
      percent: 10,
      stateSince: iso(5),
      by: 'anna',
      hits: { scion: 10, stock: 93 },
      // Three of the requests are hits of both sides.
      share: 0.1,
      errors: { scion: 3, stock: 4 },
      fallbacks: 2,
      passed: 1,
      p50: { scion: 5, stock: 20 },
      p99: { scion: 50, stock: 200 },
      seen: { scion: iso(30), stock: iso(40) },
      lastSeen: iso(40),
      canary: 90,
      noKey: 80,
    });
  });

  it('knows no share, no latency and no last time of what was never asked for', () => {
    const [cart] = figuresOf(shop([reported('cart', { counts: counts() })])).endpoints;
    expect(cart).toMatchObject({ share: undefined, p50: { scion: undefined }, lastSeen: undefined });
  });

  it.each([
    [at(30), at(20)],
    [at(20), at(30)],
    [undefined, at(30)],
    [at(30), undefined],
  ])('takes the later of two sides for the last time', (scion, stock) => {
    const seen = counts({ scion: side(1, { lastSeen: scion }), stock: side(1, { lastSeen: stock }) });
    expect(figuresOf(shop([reported('cart', { counts: seen })])).endpoints[0]?.lastSeen).toBe(iso(30));
  });

  it('keeps the order of the endpoints, and puts the busiest route first', () => {
    const { endpoints, unnamed } = figuresOf(
      shop([reported('pay'), reported('cart')], {
        unnamed: [route('/a', 1), route('/b', 7), route('/c', 0)],
      }),
    );
    expect(endpoints.map(({ endpoint }) => endpoint)).toEqual(['pay', 'cart']);
    expect(unnamed).toEqual([
      { method: 'GET', pattern: '/b', hits: 7, lastSeen: iso(60) },
      { method: 'GET', pattern: '/a', hits: 1, lastSeen: iso(60) },
      { method: 'GET', pattern: '/c', hits: 0, lastSeen: undefined },
    ]);
  });

  it('says how many of the routes, and how much of the traffic, is still legacy', () => {
    const { progress, other } = figuresOf(
      shop(
        [
          reported('home', { counts: counts({ stock: side(20) }) }),
          reported('cart', {
            state: { state: 'canary', percent: 50 },
            counts: counts({ scion: side(30, { passed: 3, fallbacks: 2 }), stock: side(25) }),
          }),
          reported('pay', { state: { state: 'live' }, counts: counts({ scion: side(40) }) }),
        ],
        { unnamed: [route('/a', 4), route('/b', 0)], other: { hits: 1, lastSeen: at(1) } },
      ),
    );
    expect(other).toBe(1);
    expect(progress.routes).toEqual({ total: 5, legacy: 3, canary: 1, live: 1 });
    // 20 + 25 + 4 + 1 were answered by the stock; 30 - 5 + 40 by the scion.
    expect(progress.traffic).toEqual({ total: 115, legacy: 50, share: 50 / 115 });
  });

  it('knows no share of no traffic', () => {
    expect(figuresOf(shop([])).progress).toEqual({
      routes: { total: 0, legacy: 0, canary: 0, live: 0 },
      traffic: { total: 0, legacy: 0, share: undefined },
    });
  });
});
