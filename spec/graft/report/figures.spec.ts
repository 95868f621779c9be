import { figuresOf } from '../../../lib/graft/report/compute';
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
            redirects: 3,
            served: 9,
            lastLeft: at(35),
          },
          before: { scion: ['session'], stock: undefined },
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
      redirects: 3,
      served: 9,
      lastLeft: iso(35),
      before: { scion: ['session'], stock: undefined },
      canGo: false,
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
      { method: 'GET', pattern: '/b', kind: 'route', hits: 7, lastSeen: iso(60) },
      { method: 'GET', pattern: '/a', kind: 'route', hits: 1, lastSeen: iso(60) },
      { method: 'GET', pattern: '/c', kind: 'route', hits: 0, lastSeen: undefined },
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
    expect(progress.routes).toEqual({ total: 5, legacy: 3, shadow: 0, canary: 1, live: 1 });
    // 20 + 25 + 4 + 1 were answered by the stock; 30 - 5 + 40 by the scion.
    expect(progress.traffic).toEqual({ total: 115, legacy: 50, share: 50 / 115 });
  });

  it('knows no share of no traffic', () => {
    expect(figuresOf(shop([])).progress).toEqual({
      routes: { total: 0, legacy: 0, shadow: 0, canary: 0, live: 0 },
      traffic: { total: 0, legacy: 0, share: undefined },
    });
  });

  it('lists what the stock alone names apart, and counts what is used at a path as no route', () => {
    const { stockOnly, unnamed, progress } = figuresOf(
      shop([], {
        unnamed: [route('/static', 5, { method: 'ALL', kind: 'use' }), route('*', 0, { unread: 'why' })],
        stockOnly: [route('/cart', 3, { endpoint: 'cart' })],
      }),
    );
    expect(stockOnly).toEqual([
      { endpoint: 'cart', method: 'GET', pattern: '/cart', kind: 'route', hits: 3, lastSeen: iso(60) },
    ]);
    expect(unnamed.map(({ pattern, kind, unread }) => [pattern, kind, unread])).toEqual([
      ['/static', 'use', undefined],
      ['*', 'route', 'why'],
    ]);
    expect(progress.routes).toEqual({ total: 2, legacy: 2, shadow: 0, canary: 0, live: 0 });
    expect(progress.traffic.legacy).toBe(8);
  });

  it('groups routes by the heads of their paths, a segment further where these are many', () => {
    const many = Array.from({ length: 50 }, (_, i) =>
      route(`/api/${i % 2 ? 'users' : 'posts'}/:id/x${i}`, i % 2),
    );
    const { prefixes } = figuresOf(shop([], { unnamed: [...many, route('/about', 2), route('/:page', 0)] }));
    expect(prefixes).toEqual([
      { prefix: '/api/users', routes: 25, hits: 25, unseen: 0 },
      { prefix: '/api/posts', routes: 25, hits: 0, unseen: 25 },
      { prefix: '/about', routes: 1, hits: 2, unseen: 0 },
      { prefix: '/', routes: 1, hits: 0, unseen: 1 },
    ]);
  });
});

describe('an old copy can go', () => {
  const week = 7 * 24 * 60;
  const live = { state: 'live', since: iso(30) } as const;
  const served = counts({ scion: side(1000), served: 1000 });
  /** Of an endpoint that has been live for a week, in which it was asked for a thousand times. */
  const canGo = (more: Parameters<typeof reported>[1] = {}, of: Parameters<typeof shop>[1] = {}) => {
    const all = shop([reported('cart', { state: live, counts: served, ...more })], {
      now: at(30 + week),
      ...of,
    });
    return figuresOf(all).canGo.endpoints.length === 1;
  };

  it('after a time and a number of requests, which the report states', () => {
    expect(canGo()).toBe(true);
    expect(canGo({}, { now: at(30 + week - 1) })).toBe(false);
    expect(canGo({ counts: { ...served, served: 999 } })).toBe(false);
    const all = shop([reported('cart', { state: live, counts: served })], { now: at(30 + week) });
    expect(figuresOf(all).canGo).toEqual({ days: 7, requests: 1000, endpoints: ['cart'] });
    expect(figuresOf(all, { days: 8 }).canGo).toEqual({ days: 8, requests: 1000, endpoints: [] });
    expect(figuresOf(all, { requests: 1001 }).canGo.endpoints).toEqual([]);
    expect(figuresOf(all).endpoints[0]?.canGo).toBe(true);
  });

  it('never before this process has counted for so long', () => {
    expect(canGo({ state: { state: 'live', since: iso(-99) } }, { now: at(week - 1) })).toBe(false);
    expect(canGo({ state: { state: 'live', since: iso(-99) } }, { now: at(week) })).toBe(true);
  });

  it.each([
    ['has no name in the stock', { isNamed: false }],
    ['is a canary', { state: { state: 'canary', percent: 100, since: iso(30) } }],
    ['is legacy', { state: { state: 'legacy', since: iso(30) } }],
    ['was asked of the stock since', { counts: { ...served, stock: side(1, { lastSeen: at(31) }) } }],
    ['fell back, handed on or was sent on since', { counts: { ...served, lastLeft: at(31) } }],
  ] as const)('never of what %s', (_what, more) => {
    expect(canGo(more as never)).toBe(false);
  });

  it('whatever was before', () => {
    expect(canGo({ counts: { ...served, stock: side(9, { lastSeen: at(29) }), lastLeft: at(29) } })).toBe(
      true,
    );
  });

  it('not while a stock that does not tell which route answers has requests by no known one', () => {
    const other = { hits: 1, lastSeen: at(31) };
    expect([canGo({}, { other }), canGo({}, { other, isTold: false })]).toEqual([true, false]);
    expect(canGo({}, { other: { hits: 1, lastSeen: at(29) }, isTold: false })).toBe(true);
  });
});
