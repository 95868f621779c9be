import type express from 'express';
import { endpoint, rsvp } from 'express-party';
import request from 'supertest';
import { closeAll, serve } from '../shared/serve';
import { freshShop, grafted, inFront, legacyShop } from './facts';

const express5: typeof express = require('express5');
const express4: typeof express = require('express4');

const LIVE = { state: 'live' } as const;

describe('the old app, where methods differ', () => {
  const half = () => {
    const app = freshShop();
    app.get('/orders', endpoint('orders'), (_req, res) => void res.send('new orders'));
    return app;
  };

  it('M12 answers OPTIONS together with the scion', async () => {
    const behind = await request(inFront(half())).options('/orders');
    expect(behind.headers.allow).toBe('GET, HEAD');

    const { app } = await grafted(half(), { states: { orders: LIVE } });
    const { status, headers } = await request(app).options('/orders');
    expect([status, methodsIn(headers.allow)]).toEqual([200, ['GET', 'HEAD', 'POST']]);
    await request(app).get('/orders').expect(200, 'new orders');
  });

  it('M12 answers the preflights of its own methods, with its own CORS', async () => {
    const cors = (origin: string): express.RequestHandler => {
      return (req, res, next) => {
        res.set('Access-Control-Allow-Origin', origin);
        if (req.method === 'OPTIONS') res.status(204).end();
        else next();
      };
    };
    const fresh = freshShop();
    fresh.use(cors('https://new.example'));
    fresh.get('/orders', endpoint('orders'), (_req, res) => void res.send('new orders'));
    const legacy = express4().use(cors('https://old.example')).use(legacyShop());
    const ask = (app: Parameters<typeof request>[0], method: string) =>
      request(app).options('/orders').set('Access-Control-Request-Method', method);

    const behind = await ask(inFront(fresh, legacy), 'POST');
    expect(behind.headers['access-control-allow-origin']).toBe('https://new.example');

    const { app } = await grafted(fresh, { onto: legacy, states: { orders: LIVE } });
    expect((await ask(app, 'POST')).headers['access-control-allow-origin']).toBe('https://old.example');
    expect((await ask(app, 'GET')).headers['access-control-allow-origin']).toBe('https://new.example');
  });
});

describe('the old app, where the new one fails', () => {
  function failing() {
    const app = freshShop();
    app.use(express5.json());
    app.use((_req, res, next) => {
      res.cookie('new', '1').set({ ETag: '"new"', 'Cache-Control': 'public', 'X-New': '1' });
      res.locals.new = true;
      next();
    });
    app.get('/cart', endpoint('cart'), (_req, _res, next) => next(new Error('no database')));
    app.post('/orders', endpoint('orders'), (_req, res) => void res.status(503).send('new 503'));
    return app;
  }

  it('M13 is skipped by an error, unless its journey falls back', async () => {
    const onError: express.ErrorRequestHandler = (_error, _req, res, _next) => void res.status(599).end();
    await request(inFront(failing()).use(onError)).get('/cart').expect(599);

    const { app, shop } = await grafted(failing(), { states: { cart: LIVE } });
    await request(app).get('/cart').expect(599, 'the host: no database');
    shop.set('cart', { state: 'live', fallback: true });
    expect((await request(app).get('/cart').expect(200)).body.old).toBe('cart');
  });

  it('M14 answers as if nothing had preceded it', async () => {
    const legacy = legacyShop();
    const naive: express.ErrorRequestHandler = (_error, req, res, next) => void legacy(req, res, next);
    const behind = await request(express5().use(failing()).use(naive)).get('/cart');
    expect(behind.headers).toMatchObject({ etag: '"new"', 'cache-control': 'public', 'x-new': '1' });

    const { app } = await grafted(failing(), { states: { cart: { ...LIVE, fallback: true } } });
    const alone = await request(legacyShop()).get('/cart');
    const { status, headers, body } = await request(app).get('/cart');
    const { date, connection, ...rest } = headers;
    const { date: _date, connection: _connection, ...expected } = alone.headers;
    expect({ status, headers: rest, body }).toEqual({ status: 200, headers: expected, body: alone.body });
    expect([typeof date, typeof connection]).toEqual(['string', 'string']);
  });

  it('M14 has the body again, where a state says that it may', async () => {
    const state = { ...LIVE, fallback: true, replay: 'idempotent' } as const;
    const { app, shop } = await grafted(failing(), { states: { orders: state } });
    await request(app)
      .post('/orders')
      .send({ tea: 2 })
      .expect(200, { old: { tea: 2 }, length: 9 });
    expect(shop.report().endpoints.find((each) => each.endpoint === 'orders')?.fallbacks).toBe(1);
  });

  it('M14 is not asked to do twice what is not safe', async () => {
    const { app } = await grafted(failing(), { states: { orders: { ...LIVE, fallback: true } } });
    await request(app).post('/orders').send({ tea: 2 }).expect(503, 'new 503');
  });
});

describe('the old app, beside a new one with guards', () => {
  function guarded() {
    const app = freshShop();
    app.use((req, res, next) => {
      if (req.get('token')) next();
      else res.status(401).send('new 401');
    });
    app.use(express5.json({ limit: '1kb' }));
    app.get('/cart', endpoint('cart'), (_req, res) => void res.send('new cart'));
    return app;
  }

  it('M15 is not guarded by the scion', async () => {
    await request(inFront(guarded())).get('/about').expect(401);

    const { app } = await grafted(guarded(), { states: { cart: LIVE } });
    await request(app).get('/about').expect(200, 'old about');
    await request(app).get('/cart').expect(401, 'new 401');
    await request(app).get('/cart').set('token', '1').expect(200, 'new cart');
  });

  it('M15 takes an upload that is too large for the scion', async () => {
    const upload = 'x'.repeat(100_000);
    const send = (app: Parameters<typeof request>[0]) =>
      request(app).post('/orders').set('token', '1').send({ upload });
    await send(inFront(guarded())).expect(413);

    const { app } = await grafted(guarded(), { states: { cart: LIVE } });
    expect((await send(app).expect(200)).body.length).toBeGreaterThan(100_000);
  });

  it('M16 sees nothing that the scion puts on a request', async () => {
    const leaky = () => {
      const app = freshShop();
      app.use((req, res, next) => {
        Object.assign(req, { user: 'new' });
        res.locals.theme = 'new';
        res.status(201).cookie('new', '1').set('X-New', '1');
        next();
      });
      app.get('/products/:id', endpoint('product'), (_req, res) => void res.send('new'));
      return app;
    };
    const behind = await request(inFront(leaky())).get('/cart');
    expect(behind.status).toBe(201);
    expect(behind.headers).toMatchObject({ 'x-new': '1', 'set-cookie': ['new=1; Path=/'] });
    expect(behind.body.seen).toEqual({ theme: 'new', user: 'new' });

    const { app } = await grafted(leaky(), { states: { product: LIVE } });
    const { status, headers, body } = await request(app).get('/cart');
    expect([status, headers['x-new'], headers['set-cookie'], body.seen]).toEqual([
      200,
      undefined,
      undefined,
      {},
    ]);
  });
});

describe('the old app, and URLs that two routers read differently', () => {
  afterEach(closeAll);

  function open(app = express5()) {
    app.use(rsvp('shop'));
    app.use('/files', endpoint('files'), (_req, res) => void res.send('new, and no guard'));
    app.get('/cart', endpoint('cart'), (_req, res) => void res.send('new cart'));
    return app;
  }
  const states = { files: LIVE, cart: LIVE };

  it.each([
    '/files//a',
    '/files/a;b',
    '/files/a%2Fb',
    '/files/a%5cb',
    '/files/%2e%2e/b',
    '/files/.%2E/b',
    '/files/a\\b',
  ])('M28 has none that the scion’s own router reads as its own: %s', async (path) => {
    const behind = await serve(inFront(open()));
    expect((await behind.get(path)).text).toBe('new, and no guard');

    const { get } = await serve((await grafted(open(), { states })).app);
    expect(await get(path)).toMatchObject({ status: 200, text: 'new, and no guard' });
  });

  it('M28 does not answer where only it reads a path as what has moved', async () => {
    const strict = express5().enable('case sensitive routing');
    const { get } = await serve((await grafted(open(strict), { states })).app);
    expect([(await get('/cart')).status, (await get('/Cart')).status]).toEqual([200, 599]);
    expect((await get('/Cart')).text).toContain('ERR_PARTY_OTHER_READING'.toLowerCase());
    expect((await get('/Product.php?id=7')).text).toBe('old 7');
  });

  it('M28 is told from the scion by the scion’s own rules about cases and slashes', async () => {
    const strict = express5().enable('strict routing').enable('case sensitive routing');
    const isNew = async (app: express.Express) => {
      const { get } = await serve((await grafted(app, { states })).app);
      const texts = await Promise.all(
        ['/cart', '/Cart', '/cart/'].map(async (path) => (await get(path)).text),
      );
      return texts.map((text) => text === 'new cart');
    };
    expect(await isNew(open())).toEqual([true, true, true]);
    expect(await isNew(open(strict))).toEqual([true, false, false]);
  });
});

function methodsIn(allow = ''): string[] {
  return allow.split(/, */).sort();
}
