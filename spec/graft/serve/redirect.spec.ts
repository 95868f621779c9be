import type { Express, RequestHandler } from 'express';
import { endpoint, rsvp } from 'express-party';
import type { State } from 'express-party/graft';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { grow } from '../grow';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];

const echo =
  (side: string): RequestHandler =>
  (req, res) => {
    const body =
      req.body === undefined || Object.keys(req.body).length === 0 ? '' : ` ${JSON.stringify(req.body)}`;
    res.send(`${side} ${req.method} ${JSON.stringify({ ...req.query, ...req.params })}${body}`);
  };

async function planted(make: (stock: Express) => void, options: object = {}) {
  const [fresh, onto] = [five.express().use(rsvp('shop')), four.express().use(rsvp('legacy'))];
  for (const [app, express] of [
    [fresh, five.express],
    [onto, four.express],
  ] as const)
    app.use(express.json() as RequestHandler);
  fresh.all('/products/:id', endpoint('product'), echo('new'));
  fresh.all('/files/*path', endpoint('file'), echo('new'));
  fresh.all('/same/:id', endpoint('same'), echo('new'));
  onto.get('/product.php/new', (_req, res) => void res.send('old form'));
  onto.all('/product.php', endpoint('product'), echo('old'));
  onto.all('/dl/*', endpoint('file'), echo('old'));
  onto.all('/same/:nr', endpoint('same'), echo('old'));
  make(onto);
  const grown = await grow(fresh, { onto, keys: { product: { id: 'nr' } }, ...options });
  const arrive = async (url: string, init = {}) => {
    const first = await grown.get(url, init);
    const { location, 'cache-control': cached } = first.headers;
    const { text } = location === undefined ? first : await grown.get(location as string, init);
    return [first.status, location, cached, text];
  };
  return { ...grown, arrive };
}

const posted = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"a":1}' };

describe('a page made before the kill switch', () => {
  const says404: RequestHandler = (_req, res) =>
    void res.status(404).set('cache-control', 'public').cookie('a', 'b').send('no such page');

  it.each<[string, (stock: Express) => void]>([
    ['no other route', () => {}],
    ['a route of parameters alone that says 404', (stock) => stock.all('/:page/:action?', says404)],
    ['the same by a name', (stock) => stock.all('/:page/:action', endpoint('page'), says404)],
    ['the same that hands on', (stock) => stock.all('/:page/:action', marked)],
    ['a 404 page for everything', (stock) => stock.use(says404)],
    ['a page for everything', (stock) => stock.get('*', echo('spa'))],
  ])('arrives where the stock has %s', async (_what, make) => {
    const { arrive, get } = await planted(make);
    const place = [307, '/product.php?nr=7&color=red', 'no-store'];
    expect(await arrive('/products/7?color=red&nr=8')).toEqual([
      ...place,
      'old GET {"nr":"7","color":"red"}',
    ]);
    expect(await arrive('/products/7?color=red', posted)).toEqual([
      ...place,
      'old POST {"nr":"7","color":"red"} {"a":1}',
    ]);
    expect((await get('/products/7')).headers).not.toHaveProperty('set-cookie');
  });

  const marked: RequestHandler = (_req, res, next) => {
    res.status(203).set('x-page', 'looked').cookie('a', 'b');
    next();
  };

  it('is the stock’s where it has that very page, or a route with a word for it', async () => {
    const broad = await planted((stock) => stock.all('/:page/:action', echo('old page')));
    expect(await broad.arrive('/products/7')).toEqual([
      200,
      undefined,
      undefined,
      'old page GET {"page":"products","action":"7"}',
    ]);
    expect((await broad.arrive('/products/7', posted))[3]).toBe(
      'old page POST {"page":"products","action":"7"} {"a":1}',
    );
    const exact = await planted((stock) =>
      stock.all('/products/:slug', (_req, res) => void res.status(404).send('none')),
    );
    expect(await exact.arrive('/products/7')).toEqual([404, undefined, undefined, 'none']);
  });

  it('is asked for with a body of any length, and answered with the error of a stock that fails', async () => {
    const { arrive } = await planted((stock) =>
      stock.all('/:page/:action', (req, _res, next) =>
        req.method === 'PUT' ? next(new Error('broken')) : next(),
      ),
    );
    const body = JSON.stringify('x'.repeat(90_000));
    const headers = { 'Content-Type': 'application/json' };
    expect((await arrive('/products/7', { ...posted, body: `{"a":${body}}` })).slice(0, 2)).toEqual([
      307,
      '/product.php?nr=7',
    ]);
    expect((await arrive('/products/7', { method: 'PUT', headers, body: '{}' })).slice(0, 2)).toEqual([
      555,
      undefined,
    ]);
  });
});

describe('what has moved', () => {
  const MOVED: State = { state: 'moved' };
  const states = { product: MOVED, file: MOVED, same: MOVED };

  it('is served by the scion, and the stock’s own URLs lead there', async () => {
    const { arrive, shop } = await planted(() => {}, { states });
    expect(await arrive('/products/7')).toEqual([200, undefined, undefined, 'new GET {"id":"7"}']);
    const place = ['/products/7?color=red', 'max-age=3600'];
    expect(await arrive('/product.php?color=red&nr=7')).toEqual([
      301,
      ...place,
      'new GET {"color":"red","id":"7"}',
    ]);
    expect((await arrive('/product.php?color=red&nr=7', { method: 'HEAD' })).slice(0, 3)).toEqual([
      301,
      ...place,
    ]);
    expect(await arrive('/product.php?color=red&nr=7', posted)).toEqual([
      308,
      ...place,
      'new POST {"color":"red","id":"7"} {"a":1}',
    ]);
    expect(await arrive('/dl/a/b%20c?x=%C3%A9')).toEqual([
      301,
      '/files/a/b%20c?x=%C3%A9',
      'max-age=3600',
      'new GET {"x":"é","path":["a","b c"]}',
    ]);
    const { endpoints, other } = shop.report();
    expect([endpoints.map(({ hits }) => hits.stock), other]).toEqual([[0, 0, 0], 0]);
  });

  it('has nothing to redirect at one place, nor where the scion’s URL cannot be built, nor of what was not moved', async () => {
    const { arrive, get } = await planted(() => {}, { states });
    expect((await arrive('/same/7'))[3]).toBe('new GET {"id":"7"}');
    for (const query of ['', '?nr=', '?nr=7&nr=8', '?nr[]=7', '?nr=..']) {
      const [status, location, , text] = await arrive(`/product.php${query}`);
      expect([query, status, location, (text as string).slice(0, 7)]).toEqual([
        query,
        200,
        undefined,
        'old GET',
      ]);
    }
    expect((await get('/product.php/new')).text).toBe('old form');
    expect((await get('/product.php?nr=7', { method: 'OPTIONS' })).status).toBe(200);
  });

  it('may be taken back, and is not for who is sent to the stock', async () => {
    const override = (req: { headers: Record<string, unknown> }) =>
      req.headers.tester ? 'stock' : undefined;
    const { shop, get, arrive } = await planted(() => {}, { states, override });
    expect((await get('/product.php?nr=7', { headers: { tester: '1' } })).text).toBe('old GET {"nr":"7"}');
    for (const state of ['live', 'legacy'] as const) {
      shop.set('product', { state });
      expect((await arrive('/product.php?nr=7'))[3]).toBe('old GET {"nr":"7"}');
    }
    shop.set('product', MOVED);
    expect((await arrive('/product.php?nr=7'))[0]).toBe(301);
    expect(shop.report().progress.routes).toMatchObject({ live: 3, legacy: expect.any(Number) });
  });

  it('leads round in no circle: a scion that fails, or hands on, has no other page to send to', async () => {
    const fresh = five.express().use(rsvp('shop'));
    fresh.get('/a/:id', endpoint('a'), (_req, _res, next) => next());
    fresh.get('/b/:id', endpoint('b'), (_req, res) => void res.status(503).send('down'));
    const onto = four.express().use(rsvp('legacy'));
    for (const name of ['a', 'b']) onto.get(`/${name}.php`, endpoint(name), echo('old'));
    const state = { ...MOVED, fallback: true };
    const { get } = await grow(fresh, { onto, states: { a: state, b: state } });
    expect((await get('/a.php?id=7')).headers.location).toBe('/a/7');
    expect((await get('/a/7')).status).toBe(404);
    expect(await get('/b/7')).toMatchObject({ status: 503, text: 'down' });
  });
});
