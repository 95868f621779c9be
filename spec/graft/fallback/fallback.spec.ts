import type { RequestHandler } from 'express';
import { endpoint, rsvp } from 'express-party';
import { rsvp as fastifyRsvp } from 'express-party/fastify';
import { rsvp as koaRsvp } from 'express-party/koa';
import fastify from 'fastify';
import Koa from 'koa';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { grow } from '../grow';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];
const STATE = { state: 'live', fallback: true } as const;
const Router: new () => {
  all(name: string, path: string, handler: (ctx: never) => unknown): unknown;
  routes(): never;
} = require('@koa/router').default ?? require('@koa/router');

/** What the stock finds, as JSON. */
function mirror(parser: RequestHandler) {
  const stock = four.express().use(parser);
  stock.all('/cart', (req, res) => {
    const prototypes = [
      Object.getPrototypeOf(req) === stock.request,
      Object.getPrototypeOf(res) === stock.response,
    ];
    const { locals, statusCode } = res;
    const own = (req as unknown as { user: unknown }).user ?? 'none';
    res.json({
      body: req.body,
      query: req.query,
      locals,
      statusCode,
      own,
      seen: req.get('x-seen') ?? 'none',
      prototypes,
    });
  });
  return stock;
}

const CLEAN = {
  query: { a: '1' },
  locals: {},
  statusCode: 200,
  own: 'none',
  seen: 'none',
  prototypes: [true, true],
};

const failures: Record<string, RequestHandler> = {
  throws: () => {
    throw new Error('no');
  },
  'hands on an error': (_req, _res, next) => next(new Error('no')),
  'answers 500': (_req, res) => void res.status(500).send('no'),
  'streams 502': (_req, res) => {
    res.statusCode = 502;
    res.write('n');
    setImmediate(() => res.end('o'));
  },
  'writes a head of 503': (_req, res) => void res.writeHead(503, { 'Retry-After': '1' }).end('no'),
};

describe.each(majors)('the fallback of an Express $major scion', ({ major, express }) => {
  const spoil: RequestHandler = (req, res, next) => {
    res.status(201).set({ 'X-New': '1', ETag: '"new"' }).cookie('a', 'b');
    res.locals.user = 'anna';
    Object.assign(req, { user: 'anna' });
    req.headers['x-seen'] = 'yes';
    next();
  };

  async function failing(handler: RequestHandler, state: object = STATE, parsers: RequestHandler[] = []) {
    const fresh = express().use(rsvp('shop'), ...parsers);
    fresh.all('/cart', endpoint('cart'), spoil, handler);
    return grow(fresh, { onto: mirror(four.express.json()), states: { cart: state as never } });
  }

  const idempotent = { ...STATE, replay: 'idempotent' } as const;
  const json = { method: 'POST', headers: { 'Content-Type': 'application/json' } };

  it.each(Object.keys(failures))('gives the stock the request as it came where it %s', async (how) => {
    const { get, shop } = await failing(failures[how] as RequestHandler);
    const { status, headers, text } = await get('/cart?a=1');
    expect([status, JSON.parse(text)]).toEqual([200, { body: {}, ...CLEAN }]);
    expect([headers['x-new'], headers['set-cookie'], headers['retry-after']]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(headers.etag).not.toBe('"new"');
    expect(shop.report().endpoints[0]).toMatchObject({ fallbacks: 1, hits: { scion: 1, stock: 1 } });
  });

  it.each([400, 401, 403, 404, 413, 429, 499])(
    'leaves an error with the status %d to the host: it is an answer',
    async (code) => {
      for (const refused of [{ status: code }, { statusCode: code }]) {
        const { get, shop } = await failing((_req, _res, next) =>
          next(Object.assign(new Error('no'), refused)),
        );
        const { status, text } = await get('/cart');
        expect([status, text]).toEqual([555, 'host: no']);
        expect(shop.report().endpoints[0]).toMatchObject({ fallbacks: 0, hits: { scion: 1, stock: 0 } });
      }
    },
  );

  it('leaves a body that the scion’s parser refuses to the host', async () => {
    const { get } = await failing((_req, res) => void res.end('new'), idempotent, [
      (express.json as (options: object) => RequestHandler)({ limit: 10 }),
    ]);
    for (const body of ['{"a":"far too long"}', '{']) {
      const { status, text } = await get('/cart', { ...json, body });
      expect([status, text]).toEqual([555, expect.stringMatching(/^host: .*(?:too large|JSON)/)]);
    }
  });

  it.each([500, 503, 600, 399, undefined, '404'])(
    'takes an error with the status %p for a failure',
    async (status) => {
      const { get } = await failing((_req, _res, next) => next(Object.assign(new Error('no'), { status })));
      expect(JSON.parse((await get('/cart?a=1')).text)).toEqual({ body: {}, ...CLEAN });
    },
  );

  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  const wide = (count: number) => JSON.stringify(Array(count).fill(0));
  /** Node's client gives a length only to methods that usually have a body. */
  const sized = (body: string) => ({ ...json.headers, 'Content-Length': String(body.length) });

  it.each([
    ['nested 20,000 deep', nested(20_000)],
    ['of 1,001 values', wide(1_001)],
    ['of lists that hold 1,001 values together', JSON.stringify([...Array(501).fill([0]), []])],
  ])('is none for a body %s, and that is told once', async (_what, body) => {
    const fresh = express().use(rsvp('shop'));
    fresh.all('/cart', endpoint('cart'), failures['answers 500'] as RequestHandler);
    const { get, shop, errors } = await grow(
      fresh,
      { onto: express().use((_req, res) => void res.send('old')), states: { cart: idempotent } },
      { before: (host) => void host.use(four.express.json() as RequestHandler) },
    );
    for (const method of ['POST', 'PUT', 'OPTIONS']) {
      const { status } = await get('/cart', { headers: sized(body), method, body });
      expect(status).toBe(method === 'OPTIONS' ? 200 : 500);
    }
    expect((await get('/cart', { ...json, body: nested(100) })).status).toBe(200);
    expect(errors).toMatchObject([{ code: 'ERR_PARTY_NO_FALLBACK', details: { endpoint: 'shop:cart' } }]);
    expect(shop.report().endpoints[0]).toMatchObject({ fallbacks: 1 });
  });

  it('looks at no value of OPTIONS: the scion is asked for what the stock has not, whatever stands in the body', async () => {
    const fresh = express().use(rsvp('shop'));
    fresh.get('/cart', endpoint('cart'), (_req, res) => void res.end('new'));
    const onto = express().use((_req, res) => void res.status(404).send('old'));
    const { get, errors } = await grow(
      fresh,
      { onto, states: { cart: STATE } },
      { before: (host) => void host.use(four.express.json() as RequestHandler) },
    );
    const { status, headers } = await get('/cart', {
      method: 'OPTIONS',
      headers: sized(wide(2_000)),
      body: wide(2_000),
    });
    expect([status, headers.allow, errors]).toEqual([200, expect.stringContaining('GET'), []]);
  });

  it('is off by default, and for unsafe methods', async () => {
    const { get, shop } = await failing(failures['answers 500'] as RequestHandler, { state: 'live' });
    expect((await get('/cart')).status).toBe(500);
    shop.set('cart', STATE);
    expect((await get('/cart', { method: 'POST' })).status).toBe(500);
    expect((await get('/cart?a=1', { method: 'HEAD' })).status).toBe(200);
    shop.set('cart', { state: 'live' });
    expect((await get('/cart')).status).toBe(500);
  });

  it('sends an unsafe request again where its state says so, with the body that came', async () => {
    for (const parsers of [[], [express.json()]]) {
      const { get, close } = await failing(failures['answers 500'] as RequestHandler, idempotent, parsers);
      const chunked = { ...json.headers, 'Transfer-Encoding': 'chunked' };
      for (const headers of [json.headers, chunked]) {
        const { text } = await get('/cart?a=1', { method: 'POST', headers, body: '{"x":[1]}' });
        expect(JSON.parse(text)).toEqual({ body: { x: [1] }, ...CLEAN });
      }
      await close();
    }
  });

  it('sends a body again that the scion has read in part', async () => {
    const { get } = await failing((req, res) => {
      req.once('data', () => {
        req.pause();
        res.status(500).end();
      });
    }, idempotent);
    const body = JSON.stringify({ x: 'y'.repeat(90_000) });
    expect(JSON.parse((await get('/cart?a=1', { ...json, body })).text)).toMatchObject({
      body: JSON.parse(body),
    });
  });

  it('leaves the answer as it is where the body is longer than is kept', async () => {
    const { get } = await failing((req, res) => {
      req.resume().on('end', () => res.status(500).send('no'));
    }, idempotent);
    const body = JSON.stringify({ x: 'y'.repeat(1_100_000) });
    expect(await get('/cart', { ...json, body })).toMatchObject({ status: 500, text: 'no' });
  });

  it('leaves the answer as it is after the first byte', async () => {
    const { get, shop } = await failing((_req, res) => {
      res.status(200).write('half');
      res.status(500).end(' whole');
    });
    expect(await get('/cart')).toMatchObject({ status: 200, text: 'half whole' });
    expect(shop.report().endpoints[0]).toMatchObject({ fallbacks: 0 });
  });

  it('has one attempt: what the stock answers is the answer', async () => {
    const fresh = express().use(rsvp('shop'));
    fresh.get('/cart', endpoint('cart'), failures.throws as RequestHandler);
    const stock = four.express().get('/cart', (_req, res) => void res.status(503).send('old no'));
    const { get } = await grow(fresh, { onto: stock, states: { cart: STATE } });
    expect(await get('/cart')).toMatchObject({ status: 503, text: 'old no' });
  });

  it(`takes what rejects, ${major === 4 ? 'with catchRejections' : 'as Express 5 does'}`, async () => {
    const { guest } = await import('express-party');
    const fresh = express().use(rsvp('shop'));
    fresh.get('/cart', endpoint('cart'), async () => {
      throw new Error('no');
    });
    const scion = guest(fresh, { catchRejections: true });
    const { get } = await grow(scion, { onto: mirror(four.express.json()), states: { cart: STATE } });
    expect(JSON.parse((await get('/cart?a=1')).text)).toEqual({ body: {}, ...CLEAN });
  });

  it('gives back what the host has parsed and the scion has written into', async () => {
    const fresh = express().use(rsvp('shop'));
    fresh.post('/cart', endpoint('cart'), (req, res) => {
      delete req.body.x.secret;
      req.body.y = 1;
      res.status(500).end();
    });
    const before = (host: { use(parser: unknown): unknown }) => void host.use(five.express.json());
    const options = { onto: mirror((_req, _res, next) => next()), states: { cart: idempotent } };
    const { get } = await grow(fresh, options, { before: before as never });
    const { text } = await get('/cart', { ...json, body: '{"x":{"secret":1}}' });
    expect(JSON.parse(text)).toMatchObject({ body: { x: { secret: 1 } } });
  });

  it('leaves no trace of a session and a compression of the scion’s', async () => {
    const session = require('express-session')({ secret: 's', resave: false, saveUninitialized: true });
    const parsers = [require('cookie-parser')(), require('compression')({ threshold: 0 }), session];
    const { get } = await failing(failures['answers 500'] as RequestHandler, STATE, parsers);
    const { headers, text } = await get('/cart?a=1', {
      headers: { 'Accept-Encoding': 'gzip', Cookie: 'a=b' },
    });
    expect([headers['content-encoding'], headers['set-cookie']]).toEqual([undefined, undefined]);
    expect(JSON.parse(text)).toEqual({ body: {}, ...CLEAN });
  });
});

describe('the fallback of another framework’s scion', () => {
  const body = '{"x":1}';
  const post = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body };
  const states = { cart: { ...STATE, replay: 'idempotent' as const } };

  it.each(['read by the host', 'as it came'])('is Koa’s too, with a body %s', async (how) => {
    const router = new Router();
    router.all(
      'cart',
      '/cart',
      (ctx: { status: number; body: unknown; set(name: string, value: string): void }) => {
        ctx.set('X-New', '1');
        ctx.status = 500;
        ctx.body = 'no';
      },
    );
    const koa = new Koa().use(koaRsvp('shop', router as never)).use(router.routes());
    koa.silent = true;
    const before = (host: { use(parser: unknown): unknown }) =>
      void (how === 'as it came' || host.use(five.express.json()));
    const { get } = await grow(
      koa as never,
      { onto: mirror(four.express.json()), states },
      { before: before as never },
    );
    const { headers, text } = await get('/cart?a=1', post);
    expect([headers['x-new'], JSON.parse(text)]).toEqual([undefined, { body: { x: 1 }, ...CLEAN }]);
  });

  it('is Fastify’s too, with a body that it has parsed', async () => {
    const app = fastify();
    await app.register(fastifyRsvp('shop') as never);
    app.post('/cart', { config: { endpoint: 'cart' } as never }, async () => {
      throw new Error('no');
    });
    const { get } = await grow(app as never, { onto: mirror(four.express.json()), states });
    expect(JSON.parse((await get('/cart?a=1', post)).text)).toEqual({ body: { x: 1 }, ...CLEAN });
  });
});
