import type { IncomingMessage, ServerResponse } from 'node:http';
import { snapshot } from '../../../lib/graft/fallback/restore-exchange';
import { closeAll, serve } from '../../shared/serve';

afterEach(closeAll);

type Req = IncomingMessage & Record<PropertyKey, unknown>;
type Res = ServerResponse & { locals?: Record<string, unknown> } & Record<PropertyKey, unknown>;
type Do = (req: Req, res: Res) => void;

/** What is sent where a host has done something, somebody has a try, and all is as before: and where nobody had it. */
async function answers(host: Do, spoil: Do, answer: Do): Promise<[string, string]> {
  const served = await serve((req, res) => {
    const [request, response] = [req as Req, res as Res];
    host(request, response);
    const restore = snapshot(req, res);
    if (req.url === '/spoiled') {
      spoil(request, response);
      restore?.();
    }
    answer(request, response);
  });
  const ask = async (path: string) => {
    const text = await served.raw(`GET ${path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-Own: 1\r\n\r\n`);
    return text.replace(/^Date: .*$/m, 'Date: now').replaceAll(path, '/path');
  };
  return [await ask('/spoiled'), await ask('/unspoil')];
}

const nothing: Do = () => {};

describe('the head of an answer', () => {
  const host: Do = (_req, res) => {
    res.statusCode = 201;
    res.statusMessage = 'Made';
    res.setHeader('X-Case', 'Kept');
    res.setHeader('Set-Cookie', ['a=1', 'b=2']);
  };
  const spoils: Record<string, Do> = {
    'a status': (_req, res) => void Object.assign(res, { statusCode: 500, statusMessage: 'no' }),
    'headers of its own': (_req, res) => void res.setHeader('X-New', '1').setHeader('ETag', '"1"'),
    'the host’s headers': (_req, res) => {
      res.removeHeader('X-Case');
      res.appendHeader('Set-Cookie', 'c=3');
      const cookies = res.getHeader('Set-Cookie');
      if (Array.isArray(cookies)) cookies.push('d=4');
    },
    'how long it is': (_req, res) => void res.setHeader('Content-Length', 7),
    'how it is sent': (_req, res) => void res.setHeader('Transfer-Encoding', 'chunked'),
    'what becomes of the connection': (_req, res) => {
      res.setHeader('Connection', 'keep-alive');
      res.shouldKeepAlive = true;
    },
    'the time': (_req, res) => void res.setHeader('Date', 'never'),
    'no time': (_req, res) => void Object.assign(res, { sendDate: false }),
    'what is below it': (_req, res) => void res.addTrailers({ 'X-Sum': '1' }),
    'what may be written': (_req, res) => void Object.assign(res, { strictContentLength: true }),
  };
  const ways: Record<string, Do> = {
    measured: (_req, res) => void res.end('old'),
    'in chunks': (_req, res) => void res.write('o', () => res.end('ld')),
    'with a head': (_req, res) => void res.writeHead(202, { 'X-Old': '1' }).end('old'),
    'measured wrongly': (_req, res) => void res.setHeader('Content-Length', 2).end('ol'),
  };

  it.each(Object.keys(spoils))('is the host’s again where somebody has said %s', async (what) => {
    for (const before of [nothing, host]) {
      for (const way of Object.values(ways)) {
        const [spoiled, free] = await answers(before, spoils[what] as Do, way);
        expect(spoiled).toBe(free);
      }
    }
  });
});

describe('a request and its response', () => {
  const shared = Symbol.for('spec.shared');

  /** Asks once, and tells what the last one finds. */
  async function found(host: Do, spoil: Do, look: (req: Req, res: Res) => unknown): Promise<unknown> {
    let seen: unknown;
    const answer: Do = (req, res) => {
      seen = look(req, res);
      res.end();
    };
    await answers(host, spoil, answer);
    const spoiled = seen;
    await answers(host, nothing, answer);
    expect(spoiled).toEqual(seen);
    return spoiled;
  }

  it('are without what was put on them, and have what was taken off', async () => {
    const host: Do = (req, res) => {
      Object.assign(req, { user: 'anna', [shared]: 1 });
      Object.assign(res, { locals: { theme: 'dark' } });
    };
    const spoil: Do = (req, res) => {
      Object.assign(req, { user: 'bob', session: {}, url: '/x', [shared]: 2, [Symbol.for('spec.other')]: 1 });
      Object.assign(res, { end: () => res, render: () => {} });
      Object.assign(res.locals as object, { theme: 'light', user: 'bob' });
      delete req.method;
    };
    const look = (req: Req, res: Res) => [
      [req.user, 'session' in req, req.url, req.method, req[shared], Symbol.for('spec.other') in req],
      ['render' in res, res.locals],
    ];
    expect(await found(host, spoil, look)).toEqual([
      ['anna', false, expect.any(String), 'GET', 1, false],
      [false, { theme: 'dark' }],
    ]);
  });

  it('have their prototypes and their headers', async () => {
    const spoil: Do = (req, res) => {
      Object.setPrototypeOf(req, Object.create(Object.getPrototypeOf(req), { app: { value: 1 } }));
      Object.setPrototypeOf(res, Object.create(Object.getPrototypeOf(res), { app: { value: 1 } }));
      delete req.headers['x-own'];
      req.rawHeaders.length = 0;
      req.headers = { 'x-new': '1' };
    };
    const look = (req: Req, res: Res) => [req.headers, req.rawHeaders.length, req.app, res.app];
    expect(await found(nothing, spoil, look)).toEqual([
      { host: 'h', connection: 'close', 'x-own': '1' },
      6,
      undefined,
      undefined,
    ]);
  });

  it('have what the host has parsed, however deep somebody wrote into it', async () => {
    class Upload {
      parts = ['one'];
    }
    const host: Do = (req) => {
      const body = { list: [1, { deep: true }], upload: new Upload(), self: {} };
      body.self = body;
      Object.assign(req, {
        body,
        query: Object.assign(Object.create(null), { a: ['1', '2'] }),
        cookies: { a: 'b' },
      });
    };
    const spoil: Do = (req) => {
      const body = req.body as { list: { deep?: boolean }[]; upload: Upload; self?: unknown };
      delete body.list[1]?.deep;
      body.list.length = 1;
      body.list.push({}, {}, {});
      delete body.self;
      (req.query as { a: string[] }).a.reverse();
      Object.assign(req.cookies as object, { c: 'd' });
      // What only its class knows is left to it.
      body.upload.parts.push('two');
    };
    const look = ({ body, query, cookies }: Req) => {
      const { list, upload, self } = body as { list: unknown; upload: Upload; self: unknown };
      return [list, upload instanceof Upload, self === body, query, cookies];
    };
    expect(await found(host, spoil, look)).toEqual([
      [1, { deep: true }],
      true,
      true,
      { a: ['1', '2'] },
      { a: 'b' },
    ]);
  });

  it('are asked nothing: what is computed stays so', async () => {
    const asked: string[] = [];
    const lazy = (target: object, name: string) =>
      Object.defineProperty(target, name, {
        get: () => asked.push(name),
        configurable: true,
        enumerable: true,
      });
    const host: Do = (req, res) => {
      lazy(req, 'user');
      Object.assign(req, { body: lazy({}, 'secret') });
      Object.assign(res, { locals: lazy({}, 'nav') });
    };
    const spoil: Do = (req, res) => {
      for (const [target, name] of [
        [req, 'user'],
        [req.body, 'secret'],
        [res.locals, 'nav'],
      ] as [object, string][])
        Object.defineProperty(target, name, { value: 1 });
    };
    await answers(host, spoil, (req, res) => {
      expect(asked).toEqual([]);
      expect([req.user, (req.body as Record<string, unknown>).secret, res.locals?.nav]).toEqual([1, 2, 3]);
      asked.length = 0;
      res.end();
    });
  });

  it('come back as far as they can where somebody has locked them', async () => {
    const host: Do = (req, res) => {
      Object.assign(req, { user: 'anna', body: { list: [1] } });
      Object.assign(res, { locals: { theme: 'dark' } });
    };
    const spoil: Do = (req, res) => {
      Object.defineProperty(req, 'user', { value: 'bob', configurable: false, writable: false });
      Object.freeze(Object.assign(req.body as object, { added: 1 }));
      Object.freeze(res.locals);
      res.setHeader('X-New', '1');
    };
    const [spoiled, free] = await answers(host, spoil, (req, res) => {
      res.end(JSON.stringify([(req.body as { list: unknown }).list, res.locals]));
    });
    expect(spoiled).toBe(free);
  });
});
