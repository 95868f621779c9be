import { once } from 'node:events';
import { get, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import {
  endpoint,
  type GuestApp,
  guest,
  isInvitation,
  type Operator,
  type Party,
  PartylineError,
  party,
  rsvp,
} from 'express-party';
import rateLimit from 'express-rate-limit';
import session from 'express-session';
import { run } from './child';
import { closeAll, express5, gate, joiner, listen, majors, send, sleep, throwParty, turn } from './venue';

jest.setTimeout(20_000);
afterEach(closeAll);

/** Long enough for any guest that answers, short enough to wait for one that does not. */
const inviteTimeout = 250;
/** What a loaded machine may add. */
const slack = 2_000;

const noSuchService = expect.objectContaining({ code: 'ERR_PARTY_NO_SUCH_SERVICE_NAME' });

/** Not even the guess at what was meant has heard of it. */
const nobodyKnows = (service: string) =>
  expect.objectContaining({ details: expect.objectContaining({ service, closest: [], known: ['url'] }) });

/** A guest whose invite path is answered by a handler, in an app of some major. */
function answering(make: typeof express, handler: RequestHandler): Express {
  const app = make();
  app.set('env', 'test');
  app.use('/__invite__', handler);
  return app;
}

/** A party of the guest in question between two that join; resolves when the bootstrap is through. */
async function among(app: GuestApp, options: Parameters<typeof throwParty>[1] = {}) {
  const thrown = throwParty(
    { '/first': joiner('first'), '/odd': app, '/last': joiner('last') },
    { inviteTimeout, ...options },
  );
  const started = performance.now();
  await thrown.line.bootstrap();
  const ms = performance.now() - started;
  expect([thrown.at('/first'), thrown.at('/last')]).toMatchObject([
    { status: 'joined' },
    { status: 'joined' },
  ]);
  expect(thrown.line.urlFor).toBeInstanceOf(Function);
  return { ...thrown, ms, odd: thrown.at('/odd') };
}

const take = (req: Request): Operator => {
  const { partyline } = req as Request & { partyline: Operator };
  partyline.declare('odd', { home: '/' });
  partyline.connect('nav', () => 'odd');
  return partyline;
};

/** It failed, its cause is told, and nothing of it is left. */
function expectFailed({ odd, errors, line }: Awaited<ReturnType<typeof among>>, text: string): void {
  expect(odd).toMatchObject({ status: 'failed', error: { code: 'ERR_PARTY_DID_NOT_JOIN' } });
  expect(odd?.error?.message).toContain(text);
  expect(errors).toEqual([odd?.error]);
  expect(() => line.partyline.askAround('nav')).toThrow(nobodyKnows('nav'));
  expect(() => line.urlFor('odd:home')).toThrow(PartylineError);
}

describe.each(majors)('a guest of %s at its invitation', (_major, make) => {
  it('G1 hangs: it is given up, its response closes, and the others join', async () => {
    const closed: string[] = [];
    const app = answering(make, (req, res) => {
      take(req);
      req.on('close', () => closed.push('req'));
      res.on('close', () => closed.push('res'));
    });
    const outcome = await among(app);
    expectFailed(outcome, 'in time');
    expect(outcome.ms).toBeGreaterThanOrEqual(inviteTimeout - 10);
    expect(outcome.ms).toBeLessThan(inviteTimeout + slack);
    expect(outcome.at('/first')?.ms).toBeLessThan(inviteTimeout);
    await turn();
    expect(closed.sort()).toEqual(['req', 'res']);
  });

  it('G1 streams events without end: it is given up', async () => {
    let beats = 0;
    let destroyed = false;
    const app = answering(make, (_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const heart = setInterval(() => {
        beats++;
        res.write('data: beat\n\n');
      }, 5);
      res.on('close', () => {
        destroyed = res.destroyed;
        clearInterval(heart);
      });
    });
    expectFailed(await among(app), 'in time');
    await turn();
    expect(beats).toBeGreaterThan(0);
    expect(destroyed).toBe(true);
  });

  it('G1 hangs: the first request is delayed by the time limit at most', async () => {
    const { app, line } = throwParty(
      { '/hung': answering(make, () => {}), '/fine': joiner('fine') },
      { inviteTimeout },
    );
    const { port } = await listen((req, res) => app(req, res));
    const started = performance.now();
    expect(await send(port, { target: '/fine' })).toMatchObject({ status: 200, body: 'fine' });
    expect(performance.now() - started).toBeLessThan(inviteTimeout + slack);
    expect(line.guests).toMatchObject([{ status: 'failed' }, { status: 'joined' }]);
    const again = performance.now();
    expect(await send(port, { target: '/fine' })).toMatchObject({ status: 200 });
    expect(performance.now() - again).toBeLessThan(inviteTimeout);
  });

  it.each([
    ['an error', new Error('broken'), 'Error: broken'],
    ['a string', 'broken', 'a value of type string'],
    ['a number', 7, 'a value of type number'],
  ])('G2 throws %s: it failed', async (_what, thrown, text) => {
    const app = answering(make, (req) => {
      take(req);
      throw thrown;
    });
    const outcome = await among(app);
    expectFailed(outcome, text);
    expect(outcome.odd?.error?.cause).toBe(thrown);
  });

  it.each([null, undefined, 0])(
    'G2 throws %s, which its Express takes for next(): it did not join',
    async (thrown) => {
      const app = answering(make, (req) => {
        take(req);
        throw thrown;
      });
      const { odd, line } = await among(app);
      expect(['declined', 'failed']).toContain(odd?.status);
      expect(() => line.partyline.askAround('nav')).toThrow(noSuchService);
    },
  );

  it.each([null, undefined, 0, '', 'broken', new Error('broken')])(
    'G2 G3 throws or rejects with %p in its rsvp: it failed',
    async (thrown) => {
      for (const onJoin of [
        () => {
          throw thrown;
        },
        () => Promise.reject(thrown),
        async () => {
          await turn();
          throw thrown;
        },
        // biome-ignore lint/suspicious/noThenProperty: a thenable that rejects is the row
        () => ({ then: (_resolve: unknown, reject: (error: unknown) => void) => reject(thrown) }),
      ]) {
        const app = make();
        app.use(
          rsvp('odd', (partyline) => {
            partyline.connect('nav', () => 'odd');
            return onJoin();
          }),
        );
        const outcome = await among(app);
        expectFailed(outcome, 'threw');
        expect(outcome.odd?.error?.cause).toBe(thrown);
      }
    },
  );

  it('G6 answers twice: the first counts', async () => {
    const app = answering(make, (req, res) => {
      take(req);
      res.end('1');
      res.end('2');
    });
    const { odd, errors } = await among(app);
    await sleep(20);
    expect(odd).toMatchObject({ status: 'joined', statusCode: 200 });
    expect(errors).toEqual([]);
  });

  it('G6 answers twice through its Express: the first counts', async () => {
    const app = answering(make, (req, res) => {
      take(req);
      res.send('1');
      res.status(500).send('2');
    });
    const { odd, errors } = await among(app);
    await sleep(20);
    expect(odd).toMatchObject({ status: 'joined', statusCode: 200 });
    expect(errors).toEqual([]);
  });

  it.each([500, 503, 401, 403, 302, 304, 400, 429])('G7 answers %i: it failed', async (status) => {
    const app = answering(make, (_req, res) => void res.status(status).end());
    const outcome = await among(app);
    expectFailed(outcome, String(status));
    expect(outcome.odd?.statusCode).toBe(status);
  });

  it.each([
    [404, 'without'],
    [200, 'without'],
    [204, 'without'],
    [404, 'after'],
  ])('G7 answers %i %s taking the operator: it declined', async (status, when) => {
    const app = answering(make, (req, res) => {
      if (when === 'after') take(req);
      res.status(status).end();
    });
    const { odd, errors, line } = await among(app);
    expect(odd).toMatchObject({ status: 'declined', statusCode: status, error: undefined });
    expect(errors).toEqual([]);
    expect(() => line.partyline.askAround('nav')).toThrow(noSuchService);
  });

  it('G7 redirects: nobody follows, and the error says where to', async () => {
    const login = jest.fn();
    const app = make();
    app.get('/login', login);
    app.use((_req, res) => res.redirect('/odd/login'));
    expectFailed(await among(app), '302 to /odd/login');
    expect(login).not.toHaveBeenCalled();
  });

  it('G7 sets a cookie: no visitor gets it', async () => {
    const app = make();
    app.get('/page', (_req, res) => void res.send('page'));
    app.use('/__invite__', (_req, res) => void res.cookie('sid', 'invited').status(403).end());
    const { app: host, line } = throwParty({ '/odd': app });
    const { port, server } = await listen(host);
    await line.bootstrap(server);
    const { headers } = await send(port, { target: '/odd/page' });
    expect(headers.filter((header) => /^set-cookie/i.test(header))).toEqual([]);
  });

  it.each<[string, (req: Request, res: Response) => void]>([
    ['req.socket', (req) => void req.socket.destroy()],
    ['res', (_req, res) => void res.destroy()],
    ['res.socket', (_req, res) => void res.socket?.destroy()],
    ['res with an error', (_req, res) => void res.destroy(new Error('broken'))],
    ['req.socket, later', (req) => void setImmediate(() => req.socket.destroy())],
  ])('G8 destroys %s: it failed', async (_what, destroy) => {
    const app = answering(make, (req, res) => {
      take(req);
      destroy(req, res);
    });
    const outcome = await among(app);
    expectFailed(outcome, 'closed');
  });

  it('G8 finds a socket with the members that apps reach for, and it is no real one', async () => {
    const seen: unknown[] = [];
    const app = answering(make, (req, res) => {
      take(req);
      const { socket } = req;
      expect(res.socket).toBe(socket);
      socket.setTimeout(1_000).setKeepAlive(true).setNoDelay(true).ref().unref();
      res.setTimeout(1_000);
      req.setTimeout(1_000);
      seen.push(socket.remoteAddress, socket.writable, socket.destroyed, typeof socket.remotePort);
      seen.push(Boolean((socket as { encrypted?: boolean }).encrypted), req.secure, req.protocol, req.ip);
      seen.push(Boolean((socket as { authorized?: boolean }).authorized), typeof socket.address());
      res.flushHeaders();
      res.end('ok');
    });
    expect((await among(app)).odd).toMatchObject({ status: 'joined' });
    expect(seen).toEqual([
      '127.0.0.1',
      true,
      false,
      'number',
      false,
      false,
      'http',
      '127.0.0.1',
      false,
      'object',
    ]);
  });

  it('G8 has a session store and a rate limiter before its rsvp: it joins', async () => {
    const app = make();
    app.use(session({ secret: 'party', resave: false, saveUninitialized: true }));
    app.use(rateLimit({ windowMs: 60_000, limit: 100 }));
    app.use(rsvp('odd'));
    const { odd, errors } = await among(app as GuestApp);
    expect(odd).toMatchObject({ status: 'joined', name: 'odd' });
    expect(errors).toEqual([]);
  });

  it('G9 answers without end, as fast as it is let: it is cut off, and did not join', async () => {
    let made = 0;
    const app = answering(make, (_req, res) => {
      const endless = new Readable({
        read() {
          made += 1024;
          this.push(Buffer.alloc(1024));
        },
      });
      endless.pipe(res);
      res.on('close', () => endless.destroy());
    });
    const { odd } = await among(app);
    expect(odd).toMatchObject({ status: 'declined', statusCode: 200 });
    await sleep(20);
    expect(made).toBeGreaterThan(64 * 1024);
    expect(made).toBeLessThan(1024 * 1024);
    const after = made;
    await sleep(20);
    expect(made).toBe(after);
  });

  it('G9 answers without end and waits for nothing: it is cut off, and did not join', async () => {
    let closed = false;
    const app = answering(make, (_req, res) => {
      const pump = setInterval(() => res.write(Buffer.alloc(16 * 1024)), 1);
      res.on('close', () => {
        closed = true;
        clearInterval(pump);
      });
    });
    const { odd } = await among(app);
    expect(odd).toMatchObject({ status: 'declined', statusCode: 200 });
    await sleep(20);
    expect(closed).toBe(true);
  });

  it('G9 answers an unknown path with a page of 48 KiB, streamed: it declined', async () => {
    const app = make();
    app.use((_req, res) => {
      let left = 3;
      const page = new Readable({
        read() {
          this.push(left-- > 0 ? Buffer.alloc(16 * 1024) : null);
        },
      });
      page.pipe(res);
    });
    const { odd } = await among(app);
    expect(odd).toMatchObject({ status: 'declined', statusCode: 200 });
  });

  it('G10 reads the body to its end: it ends at once', async () => {
    const seen: unknown[] = [];
    const app = answering(make, async (req, res) => {
      take(req);
      for await (const chunk of req) seen.push(chunk);
      seen.push(req.complete, req.readableEnded);
      res.send('ok');
    });
    expect((await among(app)).odd).toMatchObject({ status: 'joined' });
    expect(seen).toEqual([true, true]);
  });

  it('G10 pipes its request into its response: that is an answer', async () => {
    const app = answering(make, (req, res) => {
      take(req);
      req.pipe(res);
    });
    expect((await among(app)).odd).toMatchObject({ status: 'joined' });
  });

  it('G10 parses bodies before its rsvp: it joins', async () => {
    const app = make();
    app.use(express.json(), express.urlencoded({ extended: false }), express.text(), express.raw());
    app.use(rsvp('odd'));
    expect((await among(app)).odd).toMatchObject({ status: 'joined' });
  });

  it.each<[string, RequestHandler]>([
    ['next()', (_req, _res, next) => next()],
    [
      'next() twice',
      (_req, _res, next) => {
        next();
        next();
      },
    ],
    ["next('route')", (_req, _res, next) => next('route')],
    ["next('router')", (_req, _res, next) => next('router')],
    [
      'next() and answers',
      (_req, res, next) => {
        next();
        res.end('late');
      },
    ],
    [
      'next() and then next(error)',
      (_req, _res, next) => {
        next();
        next(new Error('late'));
      },
    ],
  ])('G11 calls %s: it declined', async (_what, handler) => {
    const { odd, errors } = await among(answering(make, handler));
    await sleep(20);
    expect(odd).toMatchObject({ status: 'declined', error: undefined });
    expect(errors).toEqual([]);
  });

  it('G11 calls next(error): it failed', async () => {
    const app = answering(make, (req, _res, next) => {
      take(req);
      next(new Error('broken'));
      next();
    });
    expectFailed(await among(app), 'Error: broken');
  });

  it.each<[string, RequestHandler]>([
    ['next()', (_req, _res, next) => next()],
    ['next(error)', (_req, _res, next) => next(new Error('late'))],
    ["next('route')", (_req, _res, next) => next('route')],
    ['destroy()', (_req, res) => void res.destroy()],
    [
      'throw',
      () => {
        throw new Error('late');
      },
    ],
  ])('G11 answers and then does %s: the answer counts', async (_what, then) => {
    const app = answering(make, (req, res, next) => {
      take(req);
      res.end('ok');
      return then(req, res, next);
    });
    const { odd, errors, line } = await among(app);
    await sleep(20);
    expect(odd).toMatchObject({ status: 'joined', statusCode: 200 });
    expect(line.partyline.askAround('nav')).toEqual(['odd']);
    expect(errors).toEqual([]);
  });

  it('G11 answers with 404 and calls next(error) afterwards: it declined', async () => {
    const app = answering(make, (_req, res, next) => {
      res.status(404).end();
      next(new Error('late'));
    });
    expect((await among(app)).odd).toMatchObject({ status: 'declined', statusCode: 404 });
  });

  it('G16 declares 100,000 endpoints: they are taken in', async () => {
    const names = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`n${i}`, `/n/${i}/:id`]));
    const app = answering(make, (req, res) => {
      (req as Request & { partyline: Operator }).partyline.declare('odd', names);
      res.send('ok');
    });
    const { odd, line } = await among(app, { inviteTimeout: 30_000 });
    expect(odd).toMatchObject({ status: 'joined' });
    expect(odd?.endpoints).toHaveLength(100_000);
    expect(line.urlFor('odd:n99999', 7)).toBe('/odd/n/99999/7');
    const started = performance.now();
    for (let i = 0; i < 10_000; i++) line.urlFor(`odd:n${i}`, 7);
    expect(performance.now() - started).toBeLessThan(slack);
    expect(() => line.urlFor('odd:unknown')).toThrow(/no endpoint/);
  });

  it('G16 has names that an object would mistake for its own: they are names', async () => {
    const words = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf', 'prototype'];
    const entries: Record<string, string> = Object.create(null);
    for (const word of words) entries[word] = `/${word}/:id`;
    const app = answering(make, (req, res) => {
      const { partyline } = req as Request & { partyline: Operator };
      partyline.declare('__proto__', entries);
      partyline.connect('constructor', () => 'answered');
      res.send('ok');
    });
    const { odd, line } = await among(app);
    expect(odd).toMatchObject({ status: 'joined', name: '__proto__' });
    expect(odd?.endpoints).toEqual(words);
    for (const word of words) expect(line.urlFor(`__proto__:${word}`, 7)).toBe(`/odd/${word}/7`);
    expect(line.partyline.ask('constructor')).toBe('answered');
    for (const word of ['toString', '__proto__', 'hasOwnProperty']) {
      expect(() => line.partyline.ask(word)).toThrow(noSuchService);
      expect(() => line.urlFor(`${word}:home`)).toThrow(PartylineError);
      expect(() => line.urlFor(`first:${word}`)).toThrow(PartylineError);
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it.each(['', ':', 'a:b', ' ', 'blоg', 'blog\n', 'blog\u200b', 'b/log', 'ﬁrst', '.\u0000'])(
    'G16 calls itself or an endpoint %j: it failed, and the error says so',
    async (name) => {
      for (const declare of [
        (operator: Operator) => operator.declare(name, { home: '/' }),
        (operator: Operator) => operator.declare('odd', { [name]: '/' }),
      ]) {
        const app = make();
        app.use('/__invite__', (req, res, next) => {
          if (!req.partyline) return next();
          declare(req.partyline);
          res.send('ok');
        });
        const { odd } = await among(app);
        expect(odd).toMatchObject({ status: 'failed', error: { cause: { code: 'ERR_PARTY_BAD_NAME' } } });
      }
      expect(() => rsvp(name)).toThrow(expect.objectContaining({ code: 'ERR_PARTY_BAD_NAME' }));
      expect(() => endpoint(name)).toThrow(expect.objectContaining({ code: 'ERR_PARTY_BAD_NAME' }));
      expect(() => guest(make(), { name })).toThrow(expect.objectContaining({ code: 'ERR_PARTY_BAD_NAME' }));
    },
  );

  it('G16 takes a name that is taken: the later mount failed, and the error names both owners', async () => {
    const { line, errors } = throwParty({ '/blog': namesake(make), '/archive': namesake(make) });
    await line.bootstrap();
    const [first, second] = line.guests;
    expect(first).toMatchObject({ status: 'joined', name: 'blog' });
    expect(second).toMatchObject({ status: 'failed', error: { code: 'ERR_PARTY_DUPLICATE_NAME' } });
    for (const word of ['"blog"', '"/blog"', '"/archive"', 'name:']) {
      expect(second?.error?.message).toContain(word);
    }
    expect(errors).toEqual([second?.error]);
    expect(line.partyline.askAround('nav')).toEqual(['/blog']);
    expect(line.urlFor('blog:home')).toBe('/blog/');
  });

  it('G16 takes a name that is taken: the later mount failed, whoever was faster', async () => {
    const slow = gate();
    const { line } = throwParty({
      '/blog': namesake(make, () => slow.opened),
      '/archive': namesake(make, slow.open),
    });
    await line.bootstrap();
    expect(line.guests).toMatchObject([{ status: 'joined' }, { status: 'failed' }]);
    expect(line.partyline.askAround('nav')).toEqual(['/blog']);
  });

  it('G16 gives one name to two paths: it failed, and the error names both', async () => {
    const app = make();
    app.use(rsvp('odd'));
    app.get('/a', endpoint('page'), (_req, res) => void res.end());
    app.get('/b', endpoint('page'), (_req, res) => void res.end());
    const { odd } = await among(app);
    expect(odd).toMatchObject({ status: 'failed', error: { cause: { code: 'ERR_PARTY_DUPLICATE_NAME' } } });
    expect(String(odd?.error?.cause)).toMatch(/"page".*\/a.*\/b/);
  });
});

/** A guest called blog, like others; its menu entry is where it stands. */
function namesake(make: typeof express, onJoin: () => unknown = () => {}): Express {
  const app = make();
  app.use(
    rsvp('blog', (partyline) => {
      partyline.connect('nav', () => app.path());
      return onJoin();
    }),
  );
  app.get('/', endpoint('home'), (_req, res) => void res.end());
  return app;
}

describe('a guest that is a plain function', () => {
  it.each([null, undefined, 0, '', false, 'route', 'router', 'broken'])(
    'G2 throws %p: it failed',
    async (thrown) => {
      const outcome = await among((req) => {
        take(req as Request);
        throw thrown;
      });
      expectFailed(outcome, 'threw');
    },
  );

  it.each<[string, () => unknown]>([
    ['undefined', () => Promise.reject()],
    ['null', () => Promise.reject(null)],
    ['an error', () => Promise.reject(new Error('broken'))],
    // biome-ignore lint/suspicious/noThenProperty: a thenable that rejects is the row
    ['anything, as a thenable', () => ({ then: (_: unknown, reject: () => void) => reject() })],
  ])('G3 rejects with %s: it failed', async (_what, reject) => {
    const outcome = await among((req) => {
      take(req as Request);
      return reject();
    });
    expectFailed(outcome, 'threw');
  });

  it.each<[string, (next: () => void, res: ServerResponse) => unknown]>([
    ['next()', (next) => next()],
    ['destroy()', (_next, res) => res.destroy()],
    ['end() again', (_next, res) => res.end('again')],
    ['reject', () => Promise.reject(new Error('late'))],
    [
      'throw',
      () => {
        throw new Error('late');
      },
    ],
  ])('G6 G11 answers and then does %s: the answer counts', async (_what, then) => {
    const { odd, errors, line } = await among((req, res, next) => {
      take(req as Request);
      res.end('ok');
      return then(next, res);
    });
    await sleep(20);
    expect(odd).toMatchObject({ status: 'joined', statusCode: 200 });
    expect(line.partyline.askAround('nav')).toEqual(['odd']);
    expect(errors).toEqual([]);
  });
});

describe('a guest of Express 5', () => {
  it.each([undefined, null, 'broken', new Error('broken')])(
    'G3 rejects with %p: it failed',
    async (reason) => {
      const app = answering(express5, (req) => {
        take(req);
        return Promise.reject(reason);
      });
      const outcome = await among(app);
      // The router of Express 5 makes an error of undefined; null is one more that it makes one of.
      expectFailed(outcome, 'threw');
    },
  );
});

describe('a process with a guest', () => {
  const host = `
    const app = express();
    const errors = [];
    const throwParty = (odd, options) => {
      const fine = express5();
      fine.use(rsvp('fine'));
      fine.get('/', (req, res) => res.send('fine'));
      const line = party({ '/odd': odd, '/fine': fine }, { inviteTimeout: 200, onError: (e) => errors.push(e.code), ...options });
      app.use(line);
      return line;
    };
    const tell = (line) => say(...line.guests.map(({ status }) => status), ...errors);
  `;

  it('G4 that throws in a timer: the bootstrap settles all the same', async () => {
    const { said, code } = await run(`${host}
      process.on('uncaughtException', (error) => say('uncaught', error.message));
      const odd = express5();
      odd.use('/__invite__', () => void setTimeout(() => { throw new Error('in a timer'); }, 20));
      const line = throwParty(odd);
      line.bootstrap().then(() => { tell(line); line.close(); });
    `);
    expect(said).toEqual(['uncaught in a timer', 'failed joined ERR_PARTY_DID_NOT_JOIN']);
    expect(code).toBe(0);
  });

  it('G4 that throws in a timer: without a handler the process ends, as its policy is', async () => {
    const { said, code, stderr } = await run(`${host}
      const odd = express5();
      odd.use('/__invite__', () => void setTimeout(() => { throw new Error('in a timer'); }, 20));
      throwParty(odd).bootstrap().then(() => say('through'));
    `);
    expect({ said, code }).toEqual({ said: [], code: 1 });
    expect(stderr).toContain('in a timer');
  });

  it('G5 of Express 4 that rejects: the promise is dropped there, and the time limit settles it', async () => {
    const { said, code } = await run(`${host}
      process.on('unhandledRejection', (error) => say('unhandled', error.message));
      const odd = express4();
      odd.use('/__invite__', async () => { throw new Error('dropped'); });
      const line = throwParty(odd);
      line.bootstrap().then(() => { tell(line); line.close(); });
    `);
    expect(said).toEqual(['unhandled dropped', 'failed joined ERR_PARTY_DID_NOT_JOIN']);
    expect(code).toBe(0);
  });

  it('G6 that answers twice and writes on: nothing is thrown where nobody could catch it', async () => {
    const { said, code, stderr } = await run(`${host}
      const line = throwParty((req, res) => {
        req.partyline.declare('odd');
        res.end('1');
        res.end('2');
        res.write('3');
        setTimeout(() => { res.write('4'); res.end('5'); res.destroy(new Error('6')); }, 20);
      });
      line.bootstrap().then(() => { tell(line); return line.close(); });
    `);
    expect({ said, code, stderr }).toMatchObject({ said: ['joined joined'], code: 0 });
    expect(stderr).not.toContain('write after end');
  });

  it('G15 that hangs: closing the server leaves a bootstrap that settles and a process that ends', async () => {
    const { said, code, stderr } = await run(`${host}
      const odd = express5();
      odd.use('/__invite__', () => {});
      const line = throwParty(odd);
      const server = app.listen(0, () => {
        const { port } = server.address();
        const request = require('node:http').get({ port, path: '/fine' });
        request.on('error', () => say('client dropped'));
        server.on('request', () => setTimeout(() => {
          server.close();
          server.closeAllConnections();
        }, 20));
      });
      line.bootstrap().then(() => tell(line));
      process.on('exit', () => say(Date.now() - started < 5000 ? 'soon' : 'late'));
    `);
    expect(said).toEqual(['client dropped', 'failed joined ERR_PARTY_DID_NOT_JOIN', 'soon']);
    expect({ code, stderr: stderr.replace(/^npm.*\n/gm, '') }).toEqual({ code: 0, stderr: '' });
  });

  it('G15 that hangs: closing the party too ends the process at once, whatever the limit', async () => {
    const { said, code } = await run(`${host}
      const odd = express5();
      odd.use('/__invite__', (req, res) => { res.on('close', () => { say('guest closed'); res.write('late'); res.end('late'); }); });
      const line = throwParty(odd, { inviteTimeout: 60000 });
      const server = app.listen(0, () => setTimeout(() => { server.close(); line.close(); }, 50));
      line.bootstrap(server).then(() => say('through'), (error) => say(error.code));
      process.on('exit', () => say(Date.now() - started < 10000 ? 'soon' : 'late', ...errors));
    `);
    expect([...said].sort()).toEqual(['ERR_PARTY_CLOSED', 'guest closed', 'soon']);
    expect(code).toBe(0);
  });

  it('G15 that joined: party and server closed, nothing keeps the process', async () => {
    const { said, code } = await run(`${host}
      const line = throwParty(rsvp('odd'), { inviteTimeout: 60000 });
      const server = app.listen(0, async () => {
        await line.bootstrap(server);
        tell(line);
        server.close();
      });
      process.on('exit', () => say(Date.now() - started < 10000 ? 'soon' : 'late'));
    `);
    expect(said).toEqual(['joined joined', 'soon']);
    expect(code).toBe(0);
  });

  it('G15 never bootstrapped: a party alone keeps no process', async () => {
    const { said, code } = await run(`${host}
      throwParty((req, res, next) => next());
      process.on('exit', () => say('ended'));
    `);
    expect({ said, code }).toEqual({ said: ['ended'], code: 0 });
  });

  it.each([
    ['the app', '/loop'],
    ['a Router', '/loop'],
    ['the app', '/'],
    ['a Router', '/'],
  ])('G12 that is its own host by way of %s, at %s: a typed error, no loop', async (way, path) => {
    const { said, code, stderr } = await run(`
      const app = express();
      app.set('env', 'test');
      const errors = [];
      const options = { onError: (e) => errors.push(e.code), inviteTimeout: 300 };
      try {
        const line = party({ '${path}': app }, options);
        app.use('${way}' === 'the app' ? line : express.Router().use(line));
        const server = app.listen(0, async () => {
          await line.bootstrap(server).catch((error) => errors.push(error.code));
          say(...errors);
          const { port } = server.address();
          require('node:http').get({ port, path: '/loop/loop/x' }, (res) => {
            say(res.statusCode >= 400 ? 'refused' : res.statusCode);
            server.closeAllConnections();
            server.close();
            line.close();
          });
        });
      } catch (error) { say(error.code, 'at once'); }
    `);
    // Within a Router no `app.use` tells of the host: the circle shows when the party looks for itself.
    const told = expect.stringMatching(/^ERR_PARTY_(BAD_GUEST|MOUNTED_TWICE)/);
    expect(said).toEqual(way === 'the app' ? ['ERR_PARTY_BAD_GUEST at once'] : [told, 'refused']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('a party', () => {
  it('G12 inside a guest: each mount is invited once, and links know where they are', async () => {
    const invited: string[] = [];
    const inner = express5();
    const leaf = joiner('leaf', () => void invited.push('leaf'));
    const innerLine = party({ '/leaf': leaf });
    inner.use(rsvp('inner', () => void invited.push('inner')));
    inner.use('/deep', innerLine);
    const { app, line } = throwParty({ '/outer': inner });
    const { port, server } = await listen(app);
    await line.bootstrap(server);
    expect(await send(port, { target: '/outer/deep/leaf' })).toMatchObject({ status: 200, body: 'leaf' });
    expect(invited).toEqual(['inner', 'leaf']);
    expect(line.guests).toMatchObject([{ name: 'inner', status: 'joined' }]);
    expect(innerLine.guests).toMatchObject([{ name: 'leaf', status: 'joined' }]);
    await innerLine.close();
  });

  it('G12 whose guest is the app that it is mounted in: refused with a typed error', () => {
    const { app } = throwParty({});
    expect(() => app.use(party({ '/loop': app }))).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_BAD_GUEST' }),
    );
  });

  it.each([
    [0, 1],
    [1, 0],
  ])(
    'G12 whose guest has a party with the host as guest: refused, whichever is mounted first',
    (...order) => {
      const one = express();
      const other = express();
      const lines: Party[] = [party({ '/other': other }), party({ '/one': one })];
      const [first, last] = order as [number, number];
      [one, other][first]?.use(lines[first] as Party);
      expect(() => [one, other][last]?.use(lines[last] as Party)).toThrow(
        expect.objectContaining({ code: 'ERR_PARTY_BAD_GUEST' }),
      );
      for (const line of lines) void line.close();
    },
  );

  it('G12 with one app at two paths: both are invited once, and the second wants a name', async () => {
    let invited = 0;
    const twice = joiner('twice', () => void invited++);
    const { line } = throwParty({ '/a': twice, '/b': twice });
    await line.bootstrap();
    expect(invited).toBe(2);
    expect(line.guests).toMatchObject([
      { path: '/a', status: 'joined' },
      { path: '/b', status: 'failed', error: { code: 'ERR_PARTY_DUPLICATE_NAME' } },
    ]);
    expect(line.guests[1]?.error?.message).toContain('Give it a name');
  });

  it('G12 with one app at two paths under two names: both join', async () => {
    const twice = express5();
    twice.use(rsvp('twice'));
    twice.get('/', endpoint('home'), (req, res) => void res.send(req.urlFor('home')));
    const { app, line } = throwParty({ '/a': twice, '/b': guest(twice, { name: 'again' }) });
    const { port, server } = await listen(app);
    await line.bootstrap(server);
    expect(line.guests).toMatchObject([{ status: 'joined' }, { status: 'joined' }]);
    expect([line.urlFor('twice:home'), line.urlFor('again:home')]).toEqual(['/a/', '/b/']);
    expect(await send(port, { target: '/a' })).toMatchObject({ body: '/a/' });
    expect(await send(port, { target: '/b' })).toMatchObject({ body: '/b/' });
  });

  it('G13 whose app listens twice is bootstrapped once', async () => {
    const { app, line, joined } = counting();
    const one = app.listen(0);
    const other = app.listen(0);
    await Promise.all([once(one, 'listening'), once(other, 'listening')]);
    await line.bootstrap();
    await sleep(20);
    expect(joined()).toBe(1);
    for (const server of [one, other]) {
      const { port } = server.address() as { port: number };
      expect(await send(port, { target: '/guest' })).toMatchObject({ body: 'guest' });
      server.close();
    }
    expect(joined()).toBe(1);
    expect(line.partyline.askAround('nav')).toEqual(['guest']);
  });

  it('G13 bootstrapped twice invites only who has not joined', async () => {
    let doors = 0;
    const late = joiner('late', (partyline) => {
      if (doors++ === 0) throw new Error('not yet');
      partyline.connect('nav', () => 'late');
    });
    const { line, joined, errors } = counting({ '/late': late });
    await line.bootstrap();
    expect(line.guests).toMatchObject([{ status: 'joined' }, { status: 'failed' }]);
    await line.bootstrap();
    expect(line.guests).toMatchObject([{ status: 'joined' }, { status: 'joined' }]);
    expect(joined()).toBe(1);
    expect(errors).toHaveLength(1);
    await line.bootstrap();
    expect(doors).toBe(2);
    expect(line.partyline.askAround('nav')).toEqual(['guest', 'late']);
  });

  it('G13 bootstrapped by several at once is bootstrapped once, a first request included', async () => {
    const { app, line, joined } = counting();
    const { port, server } = await listen(app);
    await Promise.all([
      line.bootstrap(server),
      send(port, { target: '/guest' }),
      line.bootstrap(),
      line.bootstrap(server),
      send(port, { target: '/guest' }),
    ]);
    expect(joined()).toBe(1);
    expect(line.partyline.askAround('nav')).toEqual(['guest']);
  });

  it('G13 that has bootstrapped itself invites nobody again when it is asked to for the first time', async () => {
    let doors = 0;
    const shy = joiner('shy', () => {
      doors++;
      throw new Error('never');
    });
    const { app, line } = throwParty({ '/shy': shy });
    const { port, server } = await listen(app);
    await send(port, { target: '/shy' });
    await line.bootstrap(server);
    expect(doors).toBe(1);
    await line.bootstrap(server);
    expect(doors).toBe(2);
  });

  it('G13 closed refuses to bootstrap, serves its guests, and may be closed again', async () => {
    const { app, line, joined } = counting();
    const { port, server } = await listen(app);
    await line.bootstrap(server);
    await line.close();
    await line.close();
    await expect(line.bootstrap(server)).rejects.toMatchObject({ code: 'ERR_PARTY_CLOSED' });
    expect(await send(port, { target: '/guest' })).toMatchObject({ status: 200, body: 'guest' });
    expect(joined()).toBe(1);
    expect(() => line.partyline.askAround('nav')).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_CLOSED' }),
    );
  });

  it('G13 closed before its first request serves its guests', async () => {
    const { app, line, joined } = counting();
    await line.close();
    const { port } = await listen(app);
    expect(await send(port, { target: '/guest' })).toMatchObject({ status: 200, body: 'guest' });
    expect(joined()).toBe(0);
  });

  it('G15 whose server closes during the bootstrap settles, and nobody is written to', async () => {
    const slow = gate();
    const { app, line, errors } = throwParty({
      '/slow': joiner('slow', () => slow.opened),
      '/fine': joiner('fine'),
    });
    const { port, server } = await listen(app);
    const bootstrap = line.bootstrap(server);
    const dropped = new Promise((resolve) => get({ port, path: '/fine' }).on('error', resolve));
    await sleep(50);
    server.close();
    server.closeAllConnections();
    await dropped;
    slow.open();
    await bootstrap;
    await sleep(20);
    expect(line.guests).toMatchObject([{ status: 'joined' }, { status: 'joined' }]);
    expect(errors).toEqual([]);
  });

  it('G15 closed during the bootstrap settles at once, and its guests see their response close', async () => {
    const slow = gate();
    let closed = false;
    const { line, errors } = throwParty(
      {
        '/hung': (req, res) => {
          expect(isInvitation(req)).toBe(true);
          res.on('close', () => {
            closed = true;
          });
        },
        '/slow': joiner('slow', () => slow.opened),
      },
      { inviteTimeout: 60_000 },
    );
    const bootstrap = line.bootstrap();
    await turn();
    await line.close();
    await expect(bootstrap).rejects.toMatchObject({ code: 'ERR_PARTY_CLOSED' });
    await turn();
    expect(closed).toBe(true);
    slow.open();
    await sleep(20);
    expect(errors).toEqual([]);
  });
});

/** A party with a guest that counts how often it joined, and is connected to `nav`. */
function counting(more: Record<string, Express> = {}) {
  let count = 0;
  const counted = joiner('guest', (partyline) => {
    count++;
    partyline.connect('nav', () => 'guest');
  });
  return { ...throwParty({ '/guest': counted, ...more }), joined: () => count };
}
