import { endpointsOfUnnamed } from '../../../lib/graft/claims/pairing';
import { EndpointCounts } from '../../../lib/graft/report/counts';
import { Ledger } from '../../../lib/graft/report/ledger';
import { Journeys } from '../../../lib/graft/states/journeys';
import { StateTable } from '../../../lib/graft/states/states';
import { ok, paired } from '../stocks';

const FRESH = { cart: '/cart', pay: '/pay/:way', item: '/items/:id', own: '/own' };
const LEGACY = { cart: '/cart', pay: '/pay.php', old: '/old' };
const journeys = new Journeys({ checkout: ['cart', 'pay'] });

type Make = NonNullable<Parameters<typeof paired>[2]>;

const usual: Make = (app) => {
  app.get('/cart', ok).get('/pay.php', ok).get('/old', ok);
  app.get('/items/:slug', ok);
  app.get('/about', ok).post('/about', ok);
  app.get('/pages/:page', ok);
};

/** A request: its method, what its router has left on it, the endpoint that claims it. */
interface Given {
  readonly method: string;
  readonly route: unknown;
  readonly entry: { readonly endpoint: string; readonly counts: EndpointCounts };
}

/** A ledger of two apps; by the counts of `before`, where a party settles again. */
function kept(make: Make = usual, before?: { ledger: Ledger; counts: Map<string, EndpointCounts> }) {
  const { pairs, whole, scion } = paired(FRESH, LEGACY, make);
  const counts = before?.counts ?? new Map([...pairs.keys()].map((name) => [name, new EndpointCounts()]));
  const entries = [...pairs].map(([endpoint, pair]) => ({
    endpoint,
    journey: journeys.of(endpoint),
    pair,
    counts: counts.get(endpoint) as EndpointCounts,
    ways: { scion: undefined, stock: undefined },
  }));
  const named = endpointsOfUnnamed(pairs, whole);
  const options = { entries, stock: whole, named, mount: scion.mount, isTold: true };
  const ledger = new Ledger(options, before?.ledger);
  const table = new StateTable();
  const reported = () => ledger.reported('shop', table, { hasKey: true });
  const countsOf = (path: string, { method = 'GET', ...asked }: Partial<Given> = {}) =>
    ledger.countsOf({ req: { method, headers: {}, ...asked } as never, path, reading: undefined, ...asked });
  const hit = (path: string, method = 'GET') => countsOf(path, { method }).hit();
  const hits = () => {
    const { unnamed, stockOnly } = reported();
    return [...stockOnly, ...unnamed].map(
      ({ method, pattern, counts: { hits } }) => `${method} ${pattern} ${hits}`,
    );
  };
  return { ledger, counts, table, reported, countsOf, hit, hits, whole, entries };
}

afterEach(() => jest.restoreAllMocks());

describe('a ledger', () => {
  it('lists what the stock alone has, with what it was asked for', () => {
    const { hit, hits, reported } = kept();
    for (const path of ['/about', '/about', '/pages/a', '/pages/b', '/old']) hit(path);
    hit('/about', 'HEAD');
    hit('/about', 'POST');
    expect(hits()).toEqual([
      'GET /shop/old 1',
      'GET /shop/about 3',
      'POST /shop/about 1',
      'GET /shop/pages/:page 2',
    ]);
    expect(reported().other.hits).toBe(0);
  });

  it('counts for the endpoint what comes to it by the stock’s own path', () => {
    const { countsOf, counts } = kept();
    expect(countsOf('/pay.php')).toBe(counts.get('pay')?.stock);
    expect(countsOf('/cart')).toBe(counts.get('cart')?.stock);
    expect(countsOf('/items/7')).toBe(counts.get('item')?.stock);
  });

  it('takes a guard before a page for the page', () => {
    const guarded: Make = (app) =>
      app.get('/pay.php', ok).get('/pay.php', ok).get('/cart', ok).get('/cart', ok);
    const { countsOf, counts, hits } = kept(guarded);
    expect(countsOf('/pay.php')).toBe(counts.get('pay')?.stock);
    expect(countsOf('/cart')).toBe(counts.get('cart')?.stock);
    expect(hits()).toEqual(['GET /shop/old 0']);
  });

  it('counts for what is used behind a guard that is written as a route, and for the guard what nothing else takes', () => {
    const pass = (_req: unknown, _res: unknown, next: () => void) => next();
    const { countsOf, whole, hits } = kept((app) => {
      app.use('/admin/before', (_req, res) => void res.end());
      app.all('/admin/*', pass);
      app.use('/admin/pages', (_req, res) => void res.end());
      app.get('/admin/users', ok);
    });
    const guard = whole.find(({ place }) => place.written === '/admin/*')?.place.route;
    for (const path of ['/admin/pages/7', '/admin/none', '/admin/before/1', '/admin/users']) {
      countsOf(path, { route: guard }).hit();
    }
    expect(hits().filter((each) => each.includes('admin'))).toEqual([
      'ALL /shop/admin/before 0',
      'ALL /shop/admin/* 3',
      'ALL /shop/admin/pages 1',
      'GET /shop/admin/users 0',
    ]);
  });

  it('counts together what goes to the stock by no route that is known', () => {
    const { hit, hits, reported } = kept();
    const before = hits();
    for (const path of ['/none', '/pay/card', '/ABOUT/x', '']) hit(path);
    hit('/about', 'DELETE');
    expect([reported().other.hits, hits()]).toEqual([5, before]);
  });

  it('reports the endpoints as both sides have them, with the states of their journeys', () => {
    const { reported, table, counts } = kept();
    table.set('checkout', { state: 'canary', percent: 10 }, 'set()');
    counts.get('pay')?.scion.hit();
    const { endpoints, graft, hasKey } = reported();
    expect([graft, hasKey]).toEqual(['shop', true]);
    const state = expect.objectContaining({ state: 'canary', percent: 10, by: 'set()' });
    expect(endpoints).toMatchObject([
      {
        endpoint: 'cart',
        journey: 'checkout',
        patterns: { scion: '/shop/cart', stock: '/shop/cart' },
        state,
      },
      { endpoint: 'pay', patterns: { scion: '/shop/pay/:way', stock: '/shop/pay.php' }, state },
      // Of one path with a route of the stock's that has no name.
      { endpoint: 'item', patterns: { scion: '/shop/items/:id', stock: '/shop/items/:id' } },
      { endpoint: 'own', methods: ['GET'], patterns: { scion: '/shop/own', stock: undefined } },
    ]);
    expect(endpoints[3]?.state).toEqual({ state: 'legacy' });
    expect(endpoints[1]?.counts.scion.hits).toBe(1);
  });

  it('is empty where nothing can be read', () => {
    const { reported, hit } = kept(() => {});
    hit('/about');
    expect(reported()).toMatchObject({
      unnamed: [],
      stockOnly: [{ endpoint: 'old', pattern: '/shop/old' }],
      other: { hits: 1 },
      paths: [{ path: '/about', hits: 1 }],
    });
  });
});

describe('a ledger knows which route has a request', () => {
  const guarded: Make = (app) => {
    app.all('/api/*', ok);
    app.get('/api/users', ok);
    app.use('/api', ok as never);
    app.get(['/a', '/b'], ok).get('/cart', ok);
  };
  const routeOf = ({ whole }: ReturnType<typeof kept>, path: string) =>
    whole.find(({ place }) => (place.written ?? place.pattern.source) === path)?.place.route;

  it('by what its router leaves on it, wherever its URL leads', () => {
    const all = kept(guarded);
    all.countsOf('/git/api/users', { route: routeOf(all, '/api/users') }).hit();
    all.countsOf('/api/none', { route: routeOf(all, '/api/*') }).hit();
    all.countsOf('/b', { route: routeOf(all, '/a') }).hit();
    expect(all.hits()).toEqual([
      'GET /shop/old 0',
      'ALL /shop/api/* 1',
      'GET /shop/api/users 1',
      'ALL /shop/api 0',
      'GET /shop/a 0',
      'GET /shop/b 1',
    ]);
  });

  it('else by the endpoint that claims it, else by the least general that takes its path', () => {
    const all = kept(guarded);
    const pay = all.counts.get('pay') as EndpointCounts;
    expect(all.countsOf('/pay/card', { entry: { endpoint: 'pay', counts: pay } })).toBe(pay.stock);
    expect(all.countsOf('/api/users', { entry: { endpoint: 'pay', counts: pay }, route: {} })).toBe(
      pay.stock,
    );
    for (const path of ['/api/users', '/api/x', '/api']) all.countsOf(path, { route: {} }).hit();
    expect(all.hits().slice(1, 4)).toEqual(['ALL /shop/api/* 1', 'GET /shop/api/users 1', 'ALL /shop/api 1']);
  });

  it('and counts it for that one though another claims it', () => {
    const all = kept(guarded);
    const pay = all.counts.get('pay') as EndpointCounts;
    all
      .countsOf('/pay/card', { entry: { endpoint: 'pay', counts: pay }, route: routeOf(all, '/api/users') })
      .hit();
    expect([pay.stock.hits, all.hits()[2]]).toEqual([0, 'GET /shop/api/users 1']);
  });

  it('and for an endpoint whose path the stock’s own routes do not have, by that path', () => {
    const all = kept((app) => app.get('/inner', ok).get('/about', ok));
    const route = routeOf(all, '/inner');
    expect(all.countsOf('/pay.php', { route })).toBe(all.counts.get('pay')?.stock);
    all.countsOf('/old', { route }).hit();
    all.countsOf('/inner', { route }).hit();
    expect(all.hits()).toEqual(['GET /shop/old 1', 'GET /shop/inner 1', 'GET /shop/about 0']);
  });

  it('while it is under way too', () => {
    const all = kept(guarded);
    const req = { method: 'GET', headers: {} } as { route?: unknown };
    const answer = all.ledger.answerOf({ req: req as never, path: '/api/users', reading: undefined });
    answer.hit();
    expect(all.hits()[2]).toBe('GET /shop/api/users 1');
    req.route = routeOf(all, '/api/*');
    expect(all.hits().slice(1, 3)).toEqual(['ALL /shop/api/* 1', 'GET /shop/api/users 0']);
    answer.end(1, 1, false);
    expect(all.hits().slice(1, 3)).toEqual(['ALL /shop/api/* 1', 'GET /shop/api/users 0']);
    expect(all.ledger.underWay.size).toBe(0);
  });
});

describe('a ledger of a party that settles again', () => {
  it('counts on, since when it began', () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2026, 0, 1));
    const first = kept();
    for (const path of ['/about', '/none', '/pages/a']) first.hit(path);
    now.mockReturnValue(Date.UTC(2026, 0, 2));
    const second = kept(usual, first);
    for (const path of ['/about', '/none']) second.hit(path);
    expect(second.reported()).toMatchObject({ since: Date.UTC(2026, 0, 1), other: { hits: 2 } });
    expect(second.hits()).toEqual([
      'GET /shop/old 0',
      'GET /shop/about 2',
      'POST /shop/about 0',
      'GET /shop/pages/:page 1',
    ]);
  });

  it('begins anew with a route that it has not had, and forgets one that is gone', () => {
    const first = kept();
    for (const path of ['/about', '/pages/a']) first.hit(path);
    const second = kept((app) => app.get('/new', ok).get('/about', ok), first);
    second.hit('/new');
    expect(second.hits()).toEqual(['GET /shop/old 0', 'GET /shop/new 1', 'GET /shop/about 1']);
  });

  it('takes a route that stands there twice for one', () => {
    const twice: Make = (app) => app.get('/about', ok).get('/about', ok);
    const first = kept(twice);
    first.hit('/about');
    expect(first.hits()).toEqual(['GET /shop/old 0', 'GET /shop/about 1']);
    const second = kept(twice, first);
    second.hit('/about');
    expect(second.hits()).toEqual(['GET /shop/old 0', 'GET /shop/about 2']);
  });
});
