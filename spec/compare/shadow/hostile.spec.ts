import type { RequestHandler } from 'express';
import { endpoint, rsvp } from 'express-party';
import { compare, isShadow } from 'express-party/compare';
import { grow } from '../../graft/grow';
import { closeAll } from '../../shared/serve';
import { appOf, compared, five, four, PATIENT, until } from './site';

afterEach(closeAll);

const SHADOW = { state: 'shadow' } as const;
const stock: RequestHandler = (_req, res) => void res.set('X-Old', '1').send('old');

/** What a scion can do to a shadow; the process lives on, and a visitor sees nothing of it. */
const failing: Record<string, RequestHandler> = {
  throws: () => {
    throw new Error('no');
  },
  rejects: async () => {
    throw new Error('no');
  },
  'rejects with nothing': () => Promise.reject(undefined),
  'hands on an error': (_req, _res, next) => next(new Error('no')),
  'throws after the first byte': (_req, res) => {
    res.write('a');
    throw new Error('no');
  },
  'hands on an error after the first byte': (_req, res, next) => {
    res.write('a');
    setImmediate(() => next(new Error('no')));
  },
  'destroys the response': (_req, res) => void res.destroy(new Error('no')),
  'destroys the socket': (req) => void req.socket.destroy(),
  'emits an error': (_req, res) => {
    res.emit('error', new Error('no'));
    res.destroy();
  },
  'throws in a listener': (_req, res) => {
    res.on('finish', () => {
      throw new Error('no');
    });
    res.on('close', () => {
      throw new Error('no');
    });
    res.destroy();
  },
};

const answering: Record<string, RequestHandler> = {
  'answers twice': (_req, res) => {
    res.set('X-Old', '1').end('old');
    res.end('again');
    res.write('more');
    process.nextTick(() => res.write('late'));
  },
  'throws after its answer': (_req, res) => {
    res.set('X-Old', '1').end('old');
    throw new Error('late');
  },
  'hands on after its answer': (_req, res, next) => {
    res.set('X-Old', '1').end('old');
    next();
  },
};

describe.each([
  ['Express 5', five],
  ['Express 4', four],
])('a scion of %s', (_name, major) => {
  const site = async (scion: RequestHandler, how: object = {}) => {
    const grown = await grow(appOf('shop', { cart: scion }, major), {
      onto: appOf('legacy', { cart: stock }, four),
      compare: compare({ ...PATIENT, noise: 0, ...how }),
      states: { cart: SHADOW },
    });
    return { ...grown, verdict: () => grown.shop.report().endpoints[0]?.verdict };
  };

  it.each(Object.keys(failing))('that %s is counted as failed, and no visitor is hurt', async (name) => {
    const { get, verdict } = await site(failing[name] as RequestHandler);
    for (let i = 1; i <= 3; i++) {
      expect(await get('/cart')).toMatchObject({ status: 200, text: 'old', headers: { 'x-old': '1' } });
      await until(() => verdict()?.failed === i);
    }
    expect(verdict()).toMatchObject({ compared: 0, dropped: 0, failed: 3 });
  });

  it.each(Object.keys(answering))('that %s has answered', async (name) => {
    const { get, verdict } = await site(answering[name] as RequestHandler);
    expect(await get('/cart')).toMatchObject({ status: 200, text: 'old' });
    await until(() => verdict() !== undefined);
    expect(verdict()).toMatchObject({ compared: 1, failed: 0 });
  });

  it('that hangs is cut off in time, asked less often, and sees that nobody waits', async () => {
    let closed = 0;
    let asked = 0;
    const { get, verdict } = await site(
      (_req, res) => {
        asked++;
        res.on('close', () => closed++);
      },
      { timeout: 50 },
    );
    for (let i = 1; i <= 5; i++) {
      expect((await get('/cart')).text).toBe('old');
      await until(() => verdict()?.failed === i);
    }
    await until(() => closed === 5);
    const before = asked;
    await Promise.all(Array.from({ length: 20 }, () => get('/cart')));
    await until(() => (verdict()?.failed ?? 0) + (verdict()?.dropped ?? 0) === 25);
    expect(asked - before).toBeLessThan(20);
  });

  it('that sends 1 GB is cut off, whether it minds how fast that is taken or not', async () => {
    const block = Buffer.alloc(1024 * 1024);
    let sent = 0;
    const streams: RequestHandler[] = [
      (_req, res) => {
        for (let i = 0; i < 1024; i++) res.write(block);
        sent += 1024;
        res.end();
      },
      (_req, res) => {
        const more = () => {
          sent++;
          if (res.destroyed || sent > 4096) return;
          if (res.write(block)) setImmediate(more);
          else res.once('drain', more);
        };
        more();
      },
    ];
    for (const stream of streams) {
      const { get, verdict } = await site(stream);
      expect((await get('/cart')).text).toBe('old');
      await until(() => verdict() !== undefined);
      expect(verdict()).toMatchObject({ compared: 0, dropped: 1 });
    }
    expect(sent).toBeLessThan(2048);
  });
});

describe('an answer of the stock', () => {
  const big = 'x'.repeat(3_000_000);

  it('is sent as it is, however it is written', async () => {
    const pages: Record<string, RequestHandler> = {
      json: (_req, res) => void res.json({ a: 1 }),
      chunks: (_req, res) => {
        res.writeHead(203, 'Own', ['X-A', '1', 'X-A', '2']);
        res.write('a');
        res.write(Buffer.from('b'), () => res.end('c', 'latin1'));
      },
      encoded: (_req, res) => void res.end('c3bc', 'hex'),
      empty: (_req, res) => void res.status(204).end(),
      large: (_req, res) => void res.send(big),
      headers: (_req, res) => void res.writeHead(200, { 'X-B': ['1', '2'], 'content-length': 2 }).end('ok'),
    };
    const plain = appOf('legacy', pages, four);
    const names = Object.keys(pages);
    const [shadowed, alone] = await Promise.all(
      ['shadow', 'legacy'].map(async (state) => {
        const { get } = await grow(appOf('shop', pages), {
          onto: plain,
          compare: compare(PATIENT),
          states: Object.fromEntries(names.map((name) => [name, { state: state as 'shadow' }])),
        });
        const answers = await Promise.all(names.map((name) => get(`/${name}`)));
        return answers.map(({ headers: { date: _date, ...headers }, ...rest }) => ({ ...rest, headers }));
      }),
    );
    expect(shadowed).toEqual(alone);
  });

  it('is not compared where it is too long, or breaks off', async () => {
    const { get, verdict } = await compared(
      { cart: (_req, res) => void res.send('new'), cut: (_req, res) => void res.send('new') },
      {
        cart: (_req, res) => void res.send(big),
        cut: (_req, res) => {
          res.write('a');
          res.destroy();
        },
      },
      { states: { cart: SHADOW, cut: SHADOW } },
    );
    expect((await get('/cart')).text).toBe(big);
    await expect(get('/cut')).rejects.toThrow();
    expect(await verdict('cart')).toMatchObject({ compared: 0, dropped: 1 });
    expect(await verdict('cut')).toMatchObject({ compared: 0, dropped: 1 });
  });

  it('that nobody gives is compared as that: 404, or the status of its error', async () => {
    const on: RequestHandler = (_req, _res, next) => next();
    const gone: RequestHandler = (_req, _res, next) =>
      next(Object.assign(new Error('gone'), { status: 410 }));
    const { get, verdict } = await compared(
      { none: on, some: (_req, res) => void res.send('new'), gone, other: on },
      { none: on, some: on, gone, other: gone },
      { states: { none: SHADOW, some: SHADOW, gone: SHADOW, other: SHADOW }, how: { noise: 0 } },
    );
    expect(await get('/none')).toMatchObject({ status: 404, text: 'host' });
    expect(await get('/gone')).toMatchObject({ status: 555 });
    for (const page of ['some', 'other']) await get(`/${page}`);
    expect(await verdict('none')).toMatchObject({ compared: 1, equal: 1 });
    expect(await verdict('gone')).toMatchObject({ compared: 1, equal: 1 });
    const statuses = async (name: string) => (await verdict(name)).different[0]?.examples;
    expect(await statuses('some')).toEqual([{ scion: '200', stock: '404' }]);
    expect(await statuses('other')).toEqual([{ scion: '404', stock: '410' }]);
  });
});

describe('what is on a request', () => {
  it('beyond what is copied is not asked again, and the visitor is served', async () => {
    const before: RequestHandler = (req, _res, next) => {
      Object.assign(req, { list: Array.from({ length: 5_000 }, (_, i) => ({ i })) });
      next();
    };
    const { get, verdict } = await compared(
      { cart: (_req, res) => void res.send('new') },
      { cart: (_req, res) => void res.send('old') },
      { states: { cart: SHADOW }, place: { before: (host) => void host.use(before) } },
    );
    expect((await get('/cart')).text).toBe('old');
    expect(await verdict('cart')).toMatchObject({ compared: 0, dropped: 1 });
  });

  it('may be circular, and may hold the request itself', async () => {
    const before: RequestHandler = (req, res, next) => {
      const ring: Record<string, unknown> = { req, res };
      ring.self = ring;
      Object.assign(req, { ring });
      next();
    };
    const read: RequestHandler = (req, res) => {
      const { ring } = req as unknown as { ring: { req: object; res: object; self: { self: object } } };
      // An app of another Express holds a view of either.
      const isOwn = isShadow(ring.req) === isShadow(req);
      res.json({ isOwn, isRing: ring.self === ring && ring.self.self === ring });
    };
    const { get, verdict } = await compared(
      { cart: read },
      { cart: read },
      { states: { cart: SHADOW }, place: { before: (host) => void host.use(before) } },
    );
    expect((await get('/cart')).text).toBe('{"isOwn":true,"isRing":true}');
    expect(await verdict('cart')).toMatchObject({ compared: 1, equal: 1 });
  });
});

describe('an app within', () => {
  it('that is a graft itself compares no shadow', async () => {
    const asked: string[] = [];
    const inner = five.express().use(rsvp('shop'));
    inner.get('/cart', endpoint('cart'), (req, res) => {
      asked.push(String(isShadow(req)));
      res.send('same');
    });
    const { get, verdict } = await compared(
      { cart: (req, res, next) => void inner(req, res, next) },
      { cart: (_req, res) => void res.send('same') },
      { states: { cart: SHADOW }, how: { noise: 0 } },
    );
    await get('/cart');
    await verdict('cart');
    expect(asked).toEqual(['true']);
  });
});
