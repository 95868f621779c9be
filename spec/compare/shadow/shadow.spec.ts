import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { RequestHandler } from 'express';
import { endpoint, rsvp } from 'express-party';
import { compare, isShadow } from 'express-party/compare';
import { grow } from '../../graft/grow';
import { closeAll } from '../../shared/serve';
import { appOf, compared, five, four, PATIENT, until } from './site';

afterEach(closeAll);

const SHADOW = { state: 'shadow' } as const;

/** Says who it is, and notes whether a visitor has asked. */
function noting(text: string) {
  const asked: string[] = [];
  const handler: RequestHandler = (req, res) => {
    asked.push(`${isShadow(req) ? 'shadow' : 'visitor'} ${req.method} ${req.originalUrl}`);
    res.send(text);
  };
  return { asked, handler };
}

describe('a journey that is a shadow', () => {
  it('is served by the stock, and the scion is asked the same afterwards', async () => {
    const asked: unknown[] = [];
    const { get, verdict } = await compared(
      {
        cart: (req, res) => {
          asked.push([req.method, req.url, req.get('cookie'), isShadow(req)]);
          res.set('X-New', '1').json({ price: 2 });
        },
      },
      { cart: (_req, res) => void res.json({ price: 1 }) },
      { states: { cart: SHADOW } },
    );
    const { text, headers } = await get('/cart?a=1', { headers: { cookie: 'b=2' } });
    expect(text).toBe('{"price":1}');
    expect(headers).not.toHaveProperty('x-new');
    const found = await verdict('cart');
    expect(asked[0]).toEqual(['GET', '/cart?a=1', 'b=2', true]);
    expect(found).toMatchObject({ compared: 1, equal: 0, dropped: 0, skipped: 0, failed: 0 });
    expect(found.different.map(({ path }) => path).sort()).toEqual(['$.price', 'headers.x-new']);
    expect(found.different.find(({ path }) => path === '$.price')?.examples).toEqual([
      { scion: '2', stock: '1' },
    ]);
  });

  it('is no hit of the scion, in the report and on the channels', async () => {
    const heard: object[] = [];
    const hear = (message: unknown) => void heard.push(message as object);
    subscribe('express-party:dispatch', hear);
    const [scion, stock] = [noting('same'), noting('same')];
    try {
      const { get, shop, verdict } = await compared(
        { cart: scion.handler },
        { cart: stock.handler },
        { states: { cart: SHADOW } },
      );
      await get('/cart');
      expect(await verdict('cart')).toMatchObject({ compared: 1, equal: 1 });
      expect(shop.report().endpoints[0]).toMatchObject({ hits: { scion: 0, stock: 1 }, state: 'shadow' });
      expect(shop.report().progress.routes).toMatchObject({ shadow: 1, legacy: 0 });
      expect(heard).toEqual([expect.objectContaining({ side: 'stock' })]);
      expect(scion.asked).toContain('shadow GET /cart');
      expect(stock.asked[0]).toBe('visitor GET /cart');
    } finally {
      unsubscribe('express-party:dispatch', hear);
    }
  });

  // The channels are those of the process: grafts of other specs may still learn.
  it('tells of each pair on a channel, and of a named route that a shadow has answered', async () => {
    const heard: Record<string, unknown>[] = [];
    const hear = (message: unknown, name: string | symbol) =>
      void heard.push({ ...(message as object), name: String(name) });
    const names = ['express-party:compare', 'express-party:endpoint'];
    for (const name of names) subscribe(name, hear);
    try {
      const { get, verdict } = await compared(
        { told: (_req, res) => void res.json(1) },
        { told: (_req, res) => void res.json(2) },
        { how: { noise: 0 }, states: { told: SHADOW } },
      );
      await get('/told');
      await verdict('told');
      const pair = heard.find(({ name, endpoint: each }) => name === names[0] && each === 'told');
      expect(pair).toMatchObject({ graft: 'shop', endpoint: 'told', journey: 'told', served: 'stock' });
      expect(pair?.differences).toEqual([
        expect.objectContaining({ kind: 'json', path: '$', scion: '1', stock: '2' }),
      ]);
      const answered = heard.filter(({ name, pattern }) => name === names[1] && pattern === '/told');
      expect(answered.map(({ request }) => isShadow(request as object)).sort()).toEqual([false, true]);
    } finally {
      for (const name of names) unsubscribe(name, hear);
    }
  });

  it('asks for the share of requests that it says, as many of each hundred', async () => {
    const scion = noting('same');
    const { get, verdict } = await compared(
      { cart: scion.handler },
      { cart: (_req, res) => void res.send('same') },
      { how: { noise: 0 }, states: { cart: { state: 'shadow', percent: 5 } } },
    );
    for (let i = 0; i < 40; i++) await get('/cart');
    expect(await verdict('cart')).toMatchObject({ compared: 2, equal: 2, dropped: 38 });
    expect(scion.asked).toHaveLength(2);
  });

  it('asks for no more than compare() allows', async () => {
    const { get, verdict } = await compared(
      { cart: (_req, res) => void res.send('same') },
      { cart: (_req, res) => void res.send('same') },
      { how: { share: 0.1 }, states: { cart: SHADOW } },
    );
    for (let i = 0; i < 20; i++) await get('/cart');
    expect(await verdict('cart')).toMatchObject({ compared: 2, dropped: 18 });
  });

  it('asks by GET and HEAD alone, unless an endpoint is pure', async () => {
    const [scion, stock] = [noting('same'), noting('same')];
    const { get, verdict } = await compared(
      { cart: scion.handler, search: scion.handler },
      { cart: stock.handler, search: stock.handler },
      { how: { pure: ['search'], noise: 0 }, states: { cart: SHADOW, search: SHADOW } },
    );
    for (const method of ['GET', 'HEAD', 'POST', 'DELETE']) await get('/cart', { method });
    await get('/search', { method: 'POST' });
    expect(await verdict('cart')).toMatchObject({ compared: 2, equal: 2, skipped: 2 });
    expect(await verdict('search')).toMatchObject({ compared: 1, equal: 1, skipped: 0 });
    expect(scion.asked).toEqual(['shadow GET /cart', 'shadow HEAD /cart', 'shadow POST /search']);
  });

  it('never asks what is excepted', async () => {
    const scion = noting('bye');
    const { get, verdict } = await compared(
      { logout: scion.handler },
      { logout: (_req, res) => void res.send('bye') },
      { how: { except: ['logout'], pure: ['logout'] }, states: { logout: SHADOW } },
    );
    await get('/logout');
    expect(await verdict('logout')).toMatchObject({ compared: 0, skipped: 1 });
    expect(scion.asked).toEqual([]);
  });

  it.each(['pure', 'except'])('does not take part where %s names what nobody has', async (name) => {
    const { errors, line } = await compared(
      { cart: (_req, res) => void res.send('new') },
      { cart: (_req, res) => void res.send('old') },
      { how: { [name]: ['carf'] } },
    );
    expect(line.guests.some(({ error }) => error?.message.includes('Did you mean "cart"'))).toBe(true);
    expect(errors.map(({ code }) => code)).toContain('ERR_PARTY_UNKNOWN_ENDPOINT');
  });

  it('links as while it is legacy, in the answers of both', async () => {
    const link: RequestHandler = (req, res) => void res.send(`<a href="${req.urlFor('shop:cart')}">cart</a>`);
    const scion = five.express().use(rsvp('shop'));
    scion.get('/cart', endpoint('cart'), link).get('/', endpoint('home'), link);
    const stock = four.express().use(rsvp('legacy'));
    stock.get('/cart.php', endpoint('cart'), link).get('/', endpoint('home'), link);
    const grown = await grow(scion, {
      onto: stock,
      compare: compare({ ...PATIENT, noise: 0 }),
      states: { home: SHADOW, cart: SHADOW },
    });
    expect((await grown.get('/')).text).toContain('"/cart.php"');
    const verdict = () => grown.shop.report().endpoints.find((each) => each.endpoint === 'home')?.verdict;
    await until(() => verdict()?.compared === 1);
    expect(verdict()).toMatchObject({ equal: 1, different: [] });
  });

  it('asks at the path that the scion has, and keeps values, query and base', async () => {
    const asked: unknown[] = [];
    const scion = five.express().use(rsvp('shop'));
    scion.get('/products/:id', endpoint('product'), (req, res) => {
      asked.push([req.originalUrl, req.baseUrl, req.params.id, req.query]);
      res.send(`product ${req.params.id}`);
    });
    const stock = four.express().use(rsvp('legacy'));
    stock.get('/p/:nr', endpoint('product'), (req, res) => res.send(`product ${req.params.nr}`));
    const grown = await grow(
      scion,
      { onto: stock, compare: compare({ ...PATIENT, noise: 0 }), states: { product: SHADOW } },
      { at: '/shop' },
    );
    expect((await grown.get('/shop/p/7?a=1')).text).toBe('product 7');
    const verdict = () => grown.shop.report().endpoints[0]?.verdict;
    await until(() => verdict()?.compared === 1);
    expect(asked).toEqual([['/shop/products/7?a=1', '/shop', '7', { a: '1' }]]);
    expect(verdict()).toMatchObject({ equal: 1 });
    // What is sent on to the stock's own URL is compared there.
    expect((await grown.get('/shop/products/8')).headers.location).toBe('/shop/p/8');
    expect(verdict()).toMatchObject({ compared: 1, dropped: 0 });
  });

  it('is no journey that a stopped one may become, until it is resumed', async () => {
    const { shop } = await compared(
      { cart: (_req, res) => void res.send('') },
      { cart: (_req, res) => void res.send('') },
    );
    shop.stop('cart');
    expect(() => shop.set('cart', SHADOW)).toThrow(expect.objectContaining({ code: 'ERR_PARTY_STOPPED' }));
  });
});

describe('a journey that is live, with compare', () => {
  it('is served by the scion, and the stock is asked the same afterwards', async () => {
    const [scion, stock] = [noting('same'), noting('same')];
    const { get, shop, verdict } = await compared(
      { cart: scion.handler },
      { cart: stock.handler },
      { how: { noise: 0 }, states: { cart: { state: 'live', compare: 50 } } },
    );
    for (let i = 0; i < 10; i++) await get('/cart');
    expect(await verdict('cart')).toMatchObject({ compared: 5, equal: 5, dropped: 5 });
    expect(new Set(scion.asked)).toEqual(new Set(['visitor GET /cart']));
    expect(stock.asked).toEqual(new Array(5).fill('shadow GET /cart'));
    expect(shop.report().endpoints[0]).toMatchObject({ hits: { scion: 10, stock: 0 } });
  });

  it('asks at the path that the stock has', async () => {
    const scion = five.express().use(rsvp('shop'));
    scion.get('/products/:id', endpoint('product'), (req, res) => void res.send(`product ${req.params.id}`));
    const stock = four.express().use(rsvp('legacy'));
    const asked: string[] = [];
    stock.get('/p/:nr', endpoint('product'), (req, res) => {
      asked.push(req.originalUrl);
      res.send(`product ${req.params.nr}`);
    });
    const grown = await grow(scion, {
      onto: stock,
      compare: compare({ ...PATIENT, noise: 0 }),
      states: { product: { state: 'moved', compare: 100 } },
    });
    expect((await grown.get('/products/7?a=1')).text).toBe('product 7');
    const verdict = () => grown.shop.report().endpoints[0]?.verdict;
    await until(() => verdict()?.compared === 1);
    expect(verdict()).toMatchObject({ equal: 1 });
    expect(asked).toEqual(['/p/7?a=1']);
  });

  it('compares nothing that the stock has answered for the scion', async () => {
    const stock = noting('old');
    const { get, verdict } = await compared(
      {
        cart: () => {
          throw new Error('no');
        },
        home: (_req, _res, next) => next(),
      },
      { cart: stock.handler, home: stock.handler },
      {
        states: {
          cart: { state: 'live', compare: 100, fallback: true },
          home: { state: 'live', compare: 100 },
        },
      },
    );
    expect((await get('/cart')).text).toBe('old');
    expect((await get('/home')).text).toBe('old');
    expect(stock.asked).toEqual(['visitor GET /cart', 'visitor GET /home']);
    void verdict;
  });
});

describe('other states', () => {
  it.each([
    { state: 'legacy' },
    { state: 'canary', percent: 100 },
    { state: 'live' },
    { state: 'live', compare: 0 },
  ] as const)('%j: nothing is asked twice', async (state) => {
    const [scion, stock] = [noting('same'), noting('same')];
    const { get, shop } = await compared(
      { cart: scion.handler },
      { cart: stock.handler },
      { states: { cart: state } },
    );
    await get('/cart');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([...scion.asked, ...stock.asked]).toHaveLength(1);
    expect(shop.report().endpoints[0]?.verdict).toBeUndefined();
  });
});

describe('line.close()', () => {
  it('ends what is under way, and asks nobody from then on', async () => {
    const asked: string[] = [];
    const closed: string[] = [];
    const { get, line, shop } = await compared(
      {
        cart: (_req, res) => {
          asked.push('cart');
          res.on('close', () => closed.push('cart'));
        },
      },
      { cart: (_req, res) => void res.send('old') },
      { how: { timeout: 600_000 }, states: { cart: SHADOW } },
    );
    await get('/cart');
    await until(() => asked.length === 1);
    await line.close();
    await until(() => closed.length === 1);
    await get('/cart');
    expect(shop.report().endpoints[0]?.verdict).toMatchObject({ compared: 0, failed: 0 });
    expect(asked).toHaveLength(1);
  });
});

describe('a graft without compare', () => {
  it('has no verdict', async () => {
    const { get, shop } = await grow(appOf('shop', { cart: (_req, res) => void res.send('') }), {
      onto: appOf('legacy', { cart: (_req, res) => void res.send('') }, four),
    });
    await get('/cart');
    expect(shop.report().endpoints[0]?.verdict).toBeUndefined();
  });
});
