import { endpoint } from 'express-party';
import { endpointsOfUnnamed } from '../../../lib/graft/claims/pairing';
import { ok, paired } from '../stocks';

/** Asks for a link that needs nothing but its values. */
const nobody = { here: () => undefined, origin: () => '', defaults: () => undefined };

/** Whether a scion's endpoint and a stock's have one path. */
function isShared(fresh: string, legacy: string): boolean | undefined {
  return paired({ it: fresh }, { it: legacy }).pairs.get('it')?.isShared;
}

describe('the pairs of a scion and a stock', () => {
  it('are the scion’s endpoints, each with the stock’s of its name', () => {
    const { pairs, scion, stock } = paired(
      { cart: '/cart', pay: '/pay', own: '/own' },
      { pay: '/pay.php', cart: '/cart', old: '/old' },
    );
    expect([...pairs.keys()]).toEqual(['cart', 'pay', 'own']);
    const [cart, pay] = [pairs.get('cart'), pairs.get('pay')];
    expect([cart?.isShared, cart?.scion, cart?.stock]).toEqual([
      true,
      scion.find('cart'),
      stock?.find('cart'),
    ]);
    expect([pay?.isShared, pay?.scion, pay?.stock]).toEqual([false, scion.find('pay'), stock?.find('pay')]);
    expect([cart?.stock?.owner, cart?.owner]).toEqual([stock, scion]);
    expect(pairs.get('own')).toMatchObject({ isShared: false, stock: undefined });
  });

  it('ask at each link which side will serve the request, by the endpoint’s name', () => {
    const { pairs, asked } = paired({ pay: '/pay' }, { pay: '/pay.php' });
    const request = {} as never;
    const urls = [request, undefined].map((each) => pairs.get('pay')?.url([], nobody, each));
    expect(urls).toEqual(['/shop/pay.php', '/shop/pay.php']);
    expect(asked).toEqual([
      [request, 'pay'],
      [undefined, 'pay'],
    ]);
  });

  it.each([
    ['/cart', '/cart'],
    ['/cart', '/cart/'],
    ['/cart', '/Cart'],
    ['/', '/'],
    ['/p/:id', '/p/:slug'],
    ['/p/:id/', '/p/:slug'],
    ['/p/:id{/:page}', '/p/:product{/:from}'],
    ['/files/*path', '/files/*rest'],
  ])('have one path: %s and %s', (one, other) => {
    expect([isShared(one, other), isShared(other, one)]).toEqual([true, true]);
  });

  it.each([
    ['/cart', '/cart/x'],
    ['/', '/x'],
    ['/p/:id', '/p/id'],
    ['/p/:id', '/p/*id'],
    ['/p/:id', '/p/:id{/:page}'],
    ['/p/:id', '/p-:id'],
    ['/:a/:b', '/:a-:b'],
  ])('have two paths: %s and %s', (one, other) => {
    expect([isShared(one, other), isShared(other, one)]).toEqual([false, false]);
  });

  const served: [string, Parameters<typeof paired>[2], boolean][] = [
    ['has the path', (app) => app.get('/items/:slug', ok), true],
    ['has the path with a slash', (app) => app.get('/items/:slug/', ok), true],
    ['has it by a Router', (app) => app.use('/items', require('express4').Router().get('/:slug', ok)), true],
    ['has it for every method', (app) => app.all('/items/:slug', ok), true],
    ['has it for another method', (app) => app.post('/items/:slug', ok), false],
    ['has it narrower', (app) => app.get('/items/:slug(\\d+)', ok), false],
    ['has it wider', (app) => app.get('/items/*', ok), true],
    ['has it wherever it stands', (app) => app.get('/:kind/:slug', ok).get('*', ok).get(/.*/, ok), false],
    ['has all of it, and more', (app) => app.get('/:kind(items|things)/:slug/:page?', ok), false],
    ['is as wide as the scion', (app) => app.get('/items/:slug', ok), true],
    ['has it by a RegExp', (app) => app.get(/^\/items\/.+/, ok), true],
    ['has nothing', () => {}, false],
  ];

  it.each(served)('are of one path where the stock %s, without a name', (_what, make, expected) => {
    for (const legacy of [undefined, {}]) {
      const pair = paired({ item: '/items/:id' }, legacy, make).pairs.get('item');
      expect(pair).toMatchObject({ stock: undefined, isShared: expected });
    }
  });

  it('are of one path where the stock has one of its methods', () => {
    const fresh = { item: 'ALL /items/:id' };
    for (const method of ['get', 'all'] as const) {
      const { pairs } = paired(fresh, {}, (app) => app[method]('/items/:id', ok));
      expect(pairs.get('item')?.isShared).toBe(true);
    }
    expect(paired(fresh, {}).pairs.get('item')?.isShared).toBe(false);
  });
});

describe('the stock’s routes without a name that are an endpoint’s', () => {
  const named = (fresh: Record<string, string>, make: Parameters<typeof paired>[2], legacy = {}) => {
    const { pairs, whole } = paired(fresh, legacy, make);
    return [...endpointsOfUnnamed(pairs, whole)].map(
      ([{ methods, pattern }, name]) => `${name}: ${methods} ${pattern.source}`,
    );
  };

  it('are those of its path, for the methods that it has', () => {
    const make: Parameters<typeof paired>[2] = (app) => {
      app.get('/items/:slug', ok).get('/items/:slug', ok).post('/items/:slug', ok);
      app.get('/items', ok);
      app.all('/items/:slug', ok);
    };
    expect(named({ item: '/items/:id' }, make)).toEqual(['item: GET /items/:slug', 'item: GET /items/:slug']);
    expect(named({ item: '/items/:id', save: 'POST /items/:id' }, make)).toEqual([
      'item: GET /items/:slug',
      'item: GET /items/:slug',
      'save: POST /items/:slug',
    ]);
  });

  it('are those of the stock’s own path too, where it has the name', () => {
    const make: Parameters<typeof paired>[2] = (app) => app.get('/item.php', ok).post('/item.php', ok);
    const tagged: typeof make = (app) => app.get('/item.php', ok).get('/item.php', endpoint('item'), ok);
    expect(named({ item: '/items/:id' }, tagged, { item: '/item.php' })).toEqual(['item: GET /item.php']);
    expect(named({ item: '/items/:id' }, make)).toEqual([]);
  });

  it('are none where the stock has the name, or not the path', () => {
    const make: Parameters<typeof paired>[2] = (app) => app.get('/items/:slug', ok);
    expect(named({ item: '/items/:id' }, make, { item: '/item.php' })).toEqual([]);
    expect(named({ item: '/i/:id' }, make)).toEqual([]);
    // One of its methods is nobody's as yet.
    const both: typeof make = (app) => app.route('/items/:slug').get(ok).post(ok);
    expect(named({ item: '/items/:id' }, both)).toEqual([]);
  });
});
