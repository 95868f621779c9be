import express, { type Express } from 'express';
import { endpoint, party, rsvp } from 'express-party';
import { compare } from 'express-party/compare';
import { graft } from 'express-party/graft';
import { walkStates } from 'express-party/testing';

function appOf(name: string, routes: Record<string, string>): Express {
  const app = express();
  app.use(rsvp(name));
  for (const [route, path] of Object.entries(routes)) {
    app.get(path, endpoint(route), (req, res, next) =>
      (req.params.id ?? req.query.id) === 'none' ? next() : void res.send(name),
    );
  }
  return app;
}

const shopOf = () =>
  graft(appOf('shop', { product: '/products/:id', help: '/help', more: '/more' }), {
    onto: appOf('legacy', { product: '/product.php', help: '/help' }),
    states: { help: { state: 'live', by: 'anna' }, more: { state: 'live' } },
    key: (req) => req.headers['x-user'],
  });

describe('walkStates', () => {
  it('gives a row for each endpoint, state and caller', async () => {
    const shop = shopOf();
    const before = shop.states();
    const rows = await walkStates(shop);
    expect(
      rows.map(({ endpoint, state, caller, url, status, side }) => [
        endpoint,
        state,
        caller,
        url,
        status,
        side,
      ]),
    ).toEqual([
      ...['host', 'scion', 'stock'].flatMap((caller) => [
        ['product', 'legacy', caller, '/product.php?id=sample', 200, 'stock'],
      ]),
      ...['host', 'scion', 'stock'].flatMap((caller) => [
        ['product', 'canary', caller, '/product.php?id=sample', 200, 'stock'],
      ]),
      ...['host', 'scion', 'stock'].flatMap((caller) => [
        ['product', 'live', caller, '/products/sample', 200, 'scion'],
      ]),
      ...['host', 'scion', 'stock'].flatMap((caller) => [
        ['product', 'moved', caller, '/products/sample', 200, 'scion'],
      ]),
      ...['legacy', 'canary', 'live', 'moved'].flatMap((state) =>
        ['host', 'scion', 'stock'].map((caller) => [
          'help',
          state,
          caller,
          '/help',
          200,
          state === 'live' || state === 'moved' ? 'scion' : 'stock',
        ]),
      ),
      ...['host', 'scion', 'stock'].map((caller) => ['more', 'live', caller, '/more', 200, 'scion']),
    ]);
    const inForce = (states: typeof before) =>
      Object.entries(states)
        .filter(([, { state }]) => state !== 'legacy')
        .map(([name, { state }]) => [name, state]);
    expect(inForce(shop.states())).toEqual(inForce(before));
  });

  it('walks through shadows too, where the graft compares', async () => {
    const shop = graft(appOf('shop', { product: '/products/:id' }), {
      onto: appOf('legacy', { product: '/product.php' }),
      compare: compare(),
    });
    const rows = await walkStates(shop);
    expect([...new Set(rows.map(({ state }) => state))]).toEqual([
      'legacy',
      'shadow',
      'canary',
      'live',
      'moved',
    ]);
    const shadows = rows.filter(({ state }) => state === 'shadow');
    expect(shadows.map(({ url, status, side }) => [url, status, side])).toEqual(
      new Array(3).fill(['/product.php?id=sample', 200, 'stock']),
    );
  });

  it('takes values and headers', async () => {
    const rows = await walkStates(shopOf(), {
      values: { product: { id: 'none' } },
      headers: { 'x-user': 'anna' },
    });
    const products = rows.filter(({ endpoint, caller }) => endpoint === 'product' && caller === 'host');
    expect(products.map(({ url, status, side, error }) => [url, status, side, error])).toEqual([
      ['/product.php?id=none', 404, 'stock', 'nobody serves it'],
      ['/products/none', 404, 'stock', 'nobody serves it'],
      ['/products/none', 404, 'stock', 'nobody serves it'],
      ['/products/none', 404, 'scion', 'nobody serves it'],
    ]);
  });

  it('builds and follows the links of who has these headers', async () => {
    const rows = await walkStates(shopOf(), { headers: { 'X-User': 'anna' } });
    const canary = rows.filter(({ endpoint, state }) => endpoint === 'product' && state === 'canary');
    expect(canary.map(({ url, side }) => [url, side])).toEqual(
      canary.map(() => ['/products/sample', 'scion']),
    );
  });

  it('walks a graft where it is mounted', async () => {
    const shop = shopOf();
    const line = party({ '/s': shop });
    const app = express().use('/v2', line);
    const rows = await walkStates(shop, { app });
    expect(rows.find(({ state }) => state === 'live')).toMatchObject({
      url: '/v2/s/products/sample',
      status: 200,
      side: 'scion',
    });
    await line.close();
  });

  it('refuses an app without a party', async () => {
    await expect(walkStates(shopOf(), { app: express() })).rejects.toMatchObject({
      details: { option: 'app' },
    });
  });
});
