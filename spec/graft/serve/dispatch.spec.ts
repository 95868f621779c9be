import { endpoint, rsvp } from 'express-party';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { grow, saying } from '../grow';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];
const LIVE = { state: 'live' } as const;

describe.each(majors)('a graft onto Express $major', (major) => {
  /** The stock has POST /cart, GET /pay and a page for all else; the scion GET /cart, and GET /pay that is legacy. */
  async function planted(states = { cart: LIVE } as Record<string, { state: 'live' | 'legacy' }>) {
    const stock = major.express();
    stock.use(rsvp('legacy'));
    stock.get('/cart', (_req, res) => res.send('old cart'));
    stock.post('/cart', (_req, res) => res.send('old post'));
    stock.get('/pay', endpoint('pay'), (_req, res) => res.send('old pay'));
    const fresh = five.express();
    fresh.use(rsvp('shop'));
    fresh.get('/cart', endpoint('cart'), (req, res) => res.send(`new cart ${req.method}`));
    fresh.get('/pay', endpoint('pay'), (_req, res) => res.send('new pay'));
    return grow(fresh, { onto: stock, states });
  }

  it('has HEAD follow GET, and another method stay with the stock', async () => {
    const { get, shop } = await planted();
    const head = await get('/cart', { method: 'HEAD' });
    expect([head.status, head.headers['content-length']]).toEqual([200, '13']);
    expect((await get('/cart', { method: 'POST' })).text).toBe('old post');
    shop.set('cart', { state: 'legacy' });
    expect((await get('/cart', { method: 'HEAD' })).headers['content-length']).toBe('8');
  });

  it('answers OPTIONS for both apps together', async () => {
    const { get, shop } = await planted();
    const { headers, text } = await get('/cart', { method: 'OPTIONS' });
    expect(String(headers.allow).split(/, ?/).sort()).toEqual(['GET', 'HEAD', 'POST']);
    expect([text, headers['content-length']]).toEqual([headers.allow, String(text.length)]);
    shop.set('cart', { state: 'legacy' });
    const before = await get('/cart', { method: 'OPTIONS' });
    expect(String(before.headers.allow).split(/, ?/).sort()).toEqual(['GET', 'HEAD', 'POST']);
  });

  it('has the scion answer OPTIONS where the stock knows no such path', async () => {
    const fresh = five.express();
    fresh.use(rsvp('shop'));
    fresh.get('/new', endpoint('new'), (_req, res) => res.send('new'));
    for (const onto of [
      major.express(),
      major.express().use((_req, res) => void res.status(404).end('no')),
    ]) {
      const { get, close } = await grow(fresh, { onto, states: { new: LIVE } });
      const { status, headers } = await get('/new', { method: 'OPTIONS' });
      expect([status, headers.allow]).toEqual([200, 'GET, HEAD']);
      await close();
    }
  });

  it('has the scion answer OPTIONS for what it takes of every method, where the stock knows no such path', async () => {
    const fresh = five.express();
    fresh.use(rsvp('shop'));
    fresh.all('/all', endpoint('all'), (req, res) => res.send(`all ${req.method}`));
    fresh.use('/assets', endpoint('assets'), (req, res) => void res.send(`assets ${req.method}`));
    fresh.get('/products/new', (_req, res) => res.send('no name'));
    fresh.get('/products/:id', endpoint('product'), (_req, res) => res.send('new'));
    const states = { all: LIVE, assets: LIVE, product: LIVE };
    const { get } = await grow(fresh, { onto: major.express(), states });
    const ask = async (path: string) => (await get(path, { method: 'OPTIONS' })).text;
    expect([await ask('/all'), await ask('/assets/a')]).toEqual(['all OPTIONS', 'assets OPTIONS']);
    expect([await ask('/products/7'), await ask('/products/new')]).toEqual(['GET, HEAD', 'host']);
  });

  it('has a preflight follow the method that it asks about', async () => {
    const cors = (name: string) => (req: { method?: string }, res: never, next: () => void) => {
      const answer = res as { set(name: string, value: string): void; sendStatus(status: number): void };
      answer.set('Access-Control-Allow-Origin', name);
      if (req.method === 'OPTIONS') answer.sendStatus(204);
      else next();
    };
    const stock = major.express().use(cors('stock') as never);
    stock.get('/cart', (_req, res) => res.send('old'));
    const fresh = five.express();
    fresh.use(rsvp('shop'), cors('scion') as never);
    fresh.get('/cart', endpoint('cart'), (_req, res) => res.send('new'));
    const { get } = await grow(fresh, { onto: stock, states: { cart: LIVE } });
    const preflight = async (method: string) => {
      const headers = { Origin: 'https://a.test', 'Access-Control-Request-Method': method };
      return (await get('/cart', { method: 'OPTIONS', headers })).headers['access-control-allow-origin'];
    };
    expect([await preflight('GET'), await preflight('get'), await preflight('POST')]).toEqual([
      'scion',
      'scion',
      'stock',
    ]);
    expect((await get('/cart', { method: 'OPTIONS' })).headers['access-control-allow-origin']).toBe('stock');
  });

  it('gives the scion every path that it reads as its own, and the stock the others', async () => {
    const fresh = five.express();
    fresh.use(rsvp('shop'));
    fresh.get('/p/:id', endpoint('p'), (_req, res) => res.send('new'));
    fresh.use('/q', endpoint('q'), (_req, res) => void res.send('new'));
    const states = { p: LIVE, q: LIVE };
    const { raw, shop } = await grow(fresh, { onto: saying('stock', major), states }, { at: '/s' });
    const ask = async (target: string) => {
      const text = await raw(`GET ${target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`);
      return [target, text.split('\r\n').at(-1)];
    };
    const odd = ['/s/q//x', '/s/p/a%2fb', '/s/p/a%5Cb', '/s/p/a;b', '/s/p/a\\b', '/s/q/./x', '/s/q/../p/7'];
    const more = ['/s/q/.%2e', '/s/p/7#x', '/s/p/%41', '/s/p/7?to=//x;y', '/s/p/a.b', 'http://h/s/p/7'];
    for (const target of [...odd, ...more]) expect(await ask(target)).toEqual([target, 'new']);
    const stocks = [
      '/s//p/7',
      '/s/./p/7',
      '/s/x/../p/7',
      '/s/%70/7',
      '/s/p%2F7',
      '/s/p;a/7',
      'http://h/s//p/7',
    ];
    for (const target of stocks) expect(await ask(target)).toEqual([target, 'stock']);
    const { total, legacy } = shop.report().progress.traffic;
    expect([total, legacy]).toEqual([odd.length + more.length + stocks.length, stocks.length]);
  });

  it('hands on to the stock what the scion hands on, as it was', async () => {
    const fresh = five.express();
    fresh.use(rsvp('shop'));
    fresh.get('/cart', endpoint('cart'), (_req, _res, next) => next());
    const stock = major.express();
    stock.get('/cart', (req, res) => {
      const prototypes = [
        Object.getPrototypeOf(req) === stock.request,
        Object.getPrototypeOf(res) === stock.response,
      ];
      res.json([req.app === stock, ...prototypes, req.query.a, 'urlFor' in res.locals]);
    });
    const { get, shop } = await grow(fresh, { onto: stock, states: { cart: LIVE } });
    expect(JSON.parse((await get('/cart?a=1')).text)).toEqual([true, true, true, '1', false]);
    const [cart] = shop.report().endpoints;
    expect(cart).toMatchObject({ hits: { scion: 1, stock: 1 } });
  });

  it('hands an error of either app on to the host', async () => {
    const fail = (text: string) => (_req: unknown, _res: unknown, next: (error: Error) => void) =>
      next(new Error(text));
    const fresh = five.express();
    fresh.use(rsvp('shop'));
    fresh.get('/cart', endpoint('cart'), fail('scion'));
    const stock = major.express();
    stock.get('/pay', fail('stock'));
    const { get } = await grow(fresh, { onto: stock, states: { cart: LIVE } });
    expect([(await get('/cart')).text, (await get('/pay')).text]).toEqual(['host: scion', 'host: stock']);
    expect((await get('/other')).text).toBe('host');
  });

  it('has both apps inherit what a sub-app does', async () => {
    const [fresh, stock] = [five.express(), major.express()];
    const ip = (app: typeof fresh, path: string) =>
      app.get(path, endpoint(path.slice(1)), (req, res) => res.send([req.ip, app.mountpath].join()));
    fresh.use(rsvp('shop'));
    ip(fresh, '/cart');
    ip(stock, '/pay');
    const before = (host: typeof fresh) => void host.set('trust proxy', true);
    const { get } = await grow(
      fresh,
      { onto: stock, states: { cart: LIVE } },
      { at: '/s', before: before as never },
    );
    const headers = { 'X-Forwarded-For': '9.9.9.9' };
    expect([(await get('/s/cart', { headers })).text, (await get('/s/pay', { headers })).text]).toEqual([
      '9.9.9.9,/s',
      '9.9.9.9,/s',
    ]);
  });
});

describe('a request for the scion’s path of a journey that is legacy', () => {
  async function planted(onto = four.express()) {
    const fresh = five.express();
    fresh.use(rsvp('shop'));
    fresh.all('/products/:id', endpoint('product'), (_req, res) => res.send('new'));
    onto.use(rsvp('legacy'));
    onto.all('/product.php', endpoint('product'), (req, res) => res.send(`old ${req.query.id}`));
    return { onto, grow: () => grow(fresh, { onto }, { at: '/t/:tenant' }) };
  }

  it('is sent to the stock’s, with its method and its query', async () => {
    const { get } = await (await planted()).grow();
    const { status, headers } = await get('/t/a/products/7?b=1?2&c', { method: 'POST' });
    expect([status, headers.location]).toEqual([307, '/t/a/product.php?id=7&b=1?2&c']);
    expect((await get(headers.location as string)).text).toBe('old 7');
  });

  it('is sent there past a 404 page for everything', async () => {
    const { onto, grow } = await planted();
    onto.get('*', (_req, res) => res.status(404).send('no'));
    const { get } = await grow();
    expect((await get('/t/a/products/7')).status).toBe(307);
    expect((await get('/t/a/other')).text).toBe('no');
  });

  it('is the stock’s where it has a route for it', async () => {
    const { onto, grow } = await planted();
    onto.get('/products/:slug', (_req, res) => res.send('old slug'));
    const { get } = await grow();
    expect((await get('/t/a/products/7')).text).toBe('old slug');
  });

  it('is the stock’s where no URL can be built of it', async () => {
    const fresh = five.express();
    fresh.use(rsvp('shop'));
    fresh.get('/products/:id', endpoint('product'), (_req, res) => res.send('new'));
    const onto = four.express().use(rsvp('legacy'));
    onto.get('/p/:other(\\d+)', endpoint('product'), (_req, res) => void res.send('old'));
    const { get } = await grow(fresh, { onto });
    expect((await get('/products/seven')).text).toBe('host');
    expect((await get('/products/7')).headers.location).toBe('/p/7');
  });

  it('is no preflight: no browser follows one elsewhere', async () => {
    const { onto, grow } = await planted();
    onto.use((_req, res) => void res.status(204).set('Access-Control-Allow-Origin', '*').end());
    const { get } = await grow();
    const headers = { 'Access-Control-Request-Method': 'GET' };
    const { status, headers: found } = await get('/t/a/products/7', { method: 'OPTIONS', headers });
    expect([status, found['access-control-allow-origin']]).toEqual([204, '*']);
  });
});
