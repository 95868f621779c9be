import { IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Handler, Next, RoutedRequest, RoutedResponse } from '../lib/common/apps';
import { type Invitation, invitationOf, isInvitation, type Reply, send } from '../lib/invitation';
import { majors } from './shared/express';
import { dressAsHost, letter } from './shared/invite';
import { thrownBy } from './shared/thrown';

type Guest = (req: RoutedRequest, res: RoutedResponse, next: Next) => unknown;

const invite = (guest: Guest, given?: Parameters<typeof letter>[0]) => send(letter(given), guest as Handler);

/** The request and response that a guest is given. */
async function received(given?: Parameters<typeof letter>[0]) {
  let got: { req: RoutedRequest; res: RoutedResponse } | undefined;
  await invite((req, res, next) => {
    got = { req, res };
    next();
  }, given);
  return got as { req: RoutedRequest; res: RoutedResponse };
}

describe('the request', () => {
  it('is a GET of the invite path, at the guest’s mount', async () => {
    const { req } = await received({ url: '/__invite__', baseUrl: '/t/x', params: { tenant: 'x' } });
    expect(req).toBeInstanceOf(IncomingMessage);
    expect([req.method, req.url, req.baseUrl, req.originalUrl]).toEqual([
      'GET',
      '/__invite__',
      '/t/x',
      '/t/x/__invite__',
    ]);
    expect(req.params).toEqual({ tenant: 'x' });
    expect(req.httpVersion).toBe('1.1');
    expect(req.headers).toEqual({ host: 'localhost' });
    expect(req.rawHeaders).toEqual(['Host', 'localhost']);
  });

  it('carries the operator, and its brand, as own properties that are not enumerable', async () => {
    const partyline = {};
    const { req } = await received({ partyline });
    expect(Object.getOwnPropertyDescriptor(req, 'partyline')).toEqual({
      value: partyline,
      writable: false,
      enumerable: false,
      configurable: false,
    });
    expect(Object.keys(req)).not.toContain('partyline');
    expect({ ...req }).not.toHaveProperty('partyline');
    expect(isInvitation({ ...req })).toBe(false);
  });

  it('ends at once for who reads its body', async () => {
    const reply = await invite((req, res) => {
      let body = '';
      req.on('data', (chunk) => {
        body += chunk;
      });
      req.on('end', () => {
        res.statusCode = body === '' && req.complete ? 200 : 500;
        res.end();
      });
    });
    expect(reply).toMatchObject({ kind: 'answered', statusCode: 200 });
  });

  it('has a socket that can be asked and told what a real one can', async () => {
    let seen: unknown;
    const reply = await invite((req, res) => {
      const { socket } = req;
      for (const poke of [
        () => socket.setTimeout(10),
        () => socket.setNoDelay(),
        () => socket.setKeepAlive(true),
      ]) {
        expect(poke()).toBe(socket);
      }
      expect(socket.ref()).toBe(socket);
      expect(socket.unref()).toBe(socket);
      expect(socket.address()).toEqual({});
      expect(res.socket).toBe(socket);
      seen = {
        remote: [socket.remoteAddress, socket.remotePort, socket.remoteFamily],
        local: [socket.localAddress, socket.localPort],
        encrypted: (socket as unknown as { encrypted: unknown }).encrypted,
        connecting: socket.connecting,
      };
      res.end();
    });
    expect(reply.kind).toBe('answered');
    expect(seen).toEqual({
      remote: ['127.0.0.1', 0, 'IPv4'],
      local: ['127.0.0.1', 0],
      encrypted: false,
      connecting: false,
    });
  });

  it('comes with locals of its own that know nothing by birth', async () => {
    const [one, two] = [await received(), await received()];
    expect(Object.getPrototypeOf(one.res.locals)).toBeNull();
    expect(one.res.locals).not.toBe(two.res.locals);
  });

  it('is dressed before the guest gets it', async () => {
    const { req, res } = await received({ dress: dressAsHost });
    expect(typeof (req as unknown as { get: unknown }).get).toBe('function');
    expect(typeof (res as unknown as { send: unknown }).send).toBe('function');
  });

  it('is a throw of the guest’s where it cannot be dressed', async () => {
    const error = new Error('own');
    const guest = jest.fn();
    const dress = () => {
      throw error;
    };
    expect(await invite(guest, { dress })).toEqual({ kind: 'threw', error });
    expect(guest).not.toHaveBeenCalled();
  });
});

describe('the reply', () => {
  const own = new Error('own');

  const replies: readonly (readonly [string, Guest, Reply])[] = [
    ['an answer', (_req, res) => res.end('hi'), { kind: 'answered', statusCode: 200, location: undefined }],
    [
      'a status',
      (_req, res) => {
        res.statusCode = 403;
        res.end();
      },
      { kind: 'answered', statusCode: 403, location: undefined },
    ],
    [
      'a redirect, with where to',
      (_req, res) => res.writeHead(302, { location: '/login' }).end(),
      { kind: 'answered', statusCode: 302, location: '/login' },
    ],
    ['a pass', (_req, _res, next) => next(), { kind: 'passed' }],
    ['a pass with null', (_req, _res, next) => next(null), { kind: 'passed' }],
    ["a pass with 'route'", (_req, _res, next) => next('route'), { kind: 'passed' }],
    ["a pass with 'router'", (_req, _res, next) => next('router'), { kind: 'passed' }],
    ['a pass with 0', (_req, _res, next) => next(0), { kind: 'passed' }],
    ["a pass with ''", (_req, _res, next) => next(''), { kind: 'passed' }],
    ['an error handed on', (_req, _res, next) => next(own), { kind: 'threw', error: own }],
    [
      'a throw',
      () => {
        throw own;
      },
      { kind: 'threw', error: own },
    ],
    ['a response destroyed', (_req, res) => res.destroy(), { kind: 'closed' }],
    ['a socket destroyed', (req) => req.socket.destroy(), { kind: 'closed' }],
    ['a socket destroyed soon', (req) => req.socket.destroySoon(), { kind: 'closed' }],
  ];

  it.each(replies)('tells %s', async (_what, guest, reply) => {
    expect(await invite(guest)).toEqual(reply);
  });

  it.each(replies)('tells %s that comes later', async (what, guest, reply) => {
    if (what === 'a throw') return;
    const later: Guest = (req, res, next) => {
      setImmediate(() => guest(req, res, next));
    };
    expect(await invite(later)).toEqual(reply);
  });

  it('tells the first of a list of locations', async () => {
    const reply = await invite((_req, res) => {
      res.setHeader('location', ['/a', '/b']);
      res.end();
    });
    expect(reply).toEqual({ kind: 'answered', statusCode: 200, location: '/a' });
  });

  function fail(res: ServerResponse): void {
    res.statusCode = 500;
  }

  it.each([
    ['a status changed after the head', (res) => [res.writeHead(200), fail(res), res.end()], 200],
    ['a status changed after a first piece', (res) => [res.write('x'), fail(res), res.end()], 200],
    ['a status changed after the end', (res) => [res.end(), fail(res)], 200],
    ['a status given with the head', (res) => [fail(res), res.writeHead(201).end()], 201],
    ['a status with a message of its own', (res) => res.writeHead(404, 'HTTP/1.1 200').end(), 404],
  ] as [string, (res: ServerResponse) => unknown, number][])(
    'tells the status of the head as it was written: %s',
    async (_what, answer, statusCode) => {
      expect(await invite((_req, res) => answer(res))).toMatchObject({ kind: 'answered', statusCode });
    },
  );

  it.each([
    ['whatever its case', (res) => res.writeHead(302, { LOCATION: '/a' }).end(), '/a'],
    ['given as a list', (res) => res.writeHead(302, ['x-y', 'z', 'Location', '/a']).end(), '/a'],
    [
      'not that of a name like it',
      (res) => res.writeHead(302, { 'content-location': '/a' }).end(),
      undefined,
    ],
    ['not that of a text in it', (res) => res.writeHead(302, { 'x-y': 'location: /a' }).end(), undefined],
    ['not one that is in the body', (res) => res.writeHead(302).end('location: /a\r\n'), undefined],
  ] as [string, (res: ServerResponse) => unknown, string | undefined][])(
    'tells the location of the head as it was written: %s',
    async (_what, answer, location) => {
      const reply = await invite((_req, res) => answer(res));
      expect(reply).toEqual({ kind: 'answered', statusCode: 302, location });
    },
  );

  it.each([
    ['passes twice', (_req, _res, next) => [next(), next(own)], 'passed'],
    ['passes, then throws', (_req, _res, next) => thrower(next), 'passed'],
    ['passes, then answers', (_req, res, next) => [next(), res.end('late')], 'passed'],
    ['answers twice', (_req, res) => [res.end('1'), res.end('2')], 'answered'],
    ['answers, then passes', (_req, res, next) => [res.end(), next()], 'answered'],
    ['answers, then hands on an error', (_req, res, next) => [res.end(), next(own)], 'answered'],
    ['answers, then throws', (_req, res) => thrower(() => res.end()), 'answered'],
    ['answers, then closes', (_req, res) => [res.end(), res.destroy()], 'answered'],
    ['answers, then closes its socket', (req, res) => [res.end(), req.socket.destroy()], 'answered'],
    [
      'finishes, then passes',
      (_req, res, next) => [res.on('finish', () => next(own)), res.end()],
      'answered',
    ],
    ['answers, then writes', (_req, res) => [res.end(), res.write('late')], 'answered'],
    ['closes, then answers', (_req, res) => [res.destroy(), res.end('late')], 'closed'],
    ['closes its socket, then answers', (req, res) => [req.socket.destroy(), res.end('late')], 'closed'],
  ] as [string, Guest, Reply['kind']][])('is the first of a guest that %s', async (_what, guest, kind) => {
    expect((await invite(guest)).kind).toBe(kind);
    await new Promise((resolve) => setTimeout(resolve, 5));
  });

  function thrower(first: () => unknown): never {
    first();
    throw own;
  }

  it('is an answer, by its head, where more is written than anybody could want', async () => {
    let written = 0;
    const reply = await invite((_req, res) => {
      res.writeHead(404, { location: '/x' });
      const more = () => {
        if (res.destroyed) return;
        res.write('x'.repeat(4 * 1024));
        written += 4;
        setImmediate(more);
      };
      more();
    });
    expect(reply).toEqual({ kind: 'answered', statusCode: 404, location: '/x' });
    // It was ended there: nobody waits for the rest, and the guest sees it.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(written).toBeLessThan(128);
  });

  it('is an answer where more than anybody could want is written past the response', async () => {
    const reply = await invite((req) => {
      req.socket.write(Buffer.alloc(65 * 1024));
    });
    expect(reply).toEqual({ kind: 'answered', statusCode: 200, location: undefined });
  });

  it('lets a guest that waits until its response has drained go on', async () => {
    let full = false;
    const reply = await invite((_req, res) => {
      full = !res.write('x'.repeat(res.writableHighWaterMark));
      res.once('drain', () => res.end());
    });
    expect(full).toBe(true);
    expect(reply.kind).toBe('answered');
  });

  // A page served from a file comes in pieces of 64 KiB, and each waits until the one before has gone.
  it.each([
    ['an answer', 'a page', [40, 10], 'answered'],
    ['an answer', 'a film', Array(16).fill(64), 'answered'],
  ])('is %s where %s is piped', async (_kind, _what, chunks, kind) => {
    const reply = await invite((_req, res) => {
      Readable.from(chunks.map((kib) => Buffer.alloc(kib * 1024))).pipe(res);
    });
    expect(reply.kind).toBe(kind);
  });

  it('is an answer where a page is written', async () => {
    expect((await invite((_req, res) => res.end('x'.repeat(32 * 1024)))).kind).toBe('answered');
  });

  it('lets the guest see the close, and swallows what it does then', async () => {
    const closed = jest.fn();
    const { req, res } = await new Promise<{ req: RoutedRequest; res: ServerResponse }>((resolve) => {
      void invite(
        (req, res) => {
          res.on('close', closed);
          setImmediate(() => resolve({ req, res }));
        },
        { timeout: 1 },
      );
    });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(closed).toHaveBeenCalledTimes(1);
    expect(req.destroyed).toBe(true);
    expect(() => {
      res.write('late');
      res.end('late');
      res.destroy(own);
      req.destroy(own);
      req.emit('error', own);
      req.socket.destroy(own);
    }).not.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
});

describe('time', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('makes a guest late that does not answer', async () => {
    const reply = invite(() => {}, { timeout: 2000 });
    await jest.advanceTimersByTimeAsync(1999);
    expect(jest.getTimerCount()).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(await reply).toEqual({ kind: 'late' });
  });

  it.each([
    ['an answer', (_req, res) => res.end()],
    ['a pass', (_req, _res, next) => next()],
    ['a close', (_req, res) => res.destroy()],
  ] as [string, Guest][])('is not waited for after %s', async (_what, guest) => {
    await invite(guest);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('a party that closes', () => {
  it('ends its invitations', async () => {
    const controller = new AbortController();
    const reply = invite(() => {}, { closing: controller.signal });
    controller.abort();
    expect(await reply).toEqual({ kind: 'cancelled' });
  });

  it('does not undo what was answered', async () => {
    const controller = new AbortController();
    const reply = invite((_req, res) => [res.end(), controller.abort()], { closing: controller.signal });
    expect(await reply).toMatchObject({ kind: 'answered', statusCode: 200 });
  });

  it('is left without a listener when the invitation is answered', async () => {
    const { signal } = new AbortController();
    const [added, removed] = [
      jest.spyOn(signal, 'addEventListener'),
      jest.spyOn(signal, 'removeEventListener'),
    ];
    await invite((_req, res) => res.end(), { closing: signal });
    expect(removed.mock.calls).toEqual(added.mock.calls.map(([event, listener]) => [event, listener]));
  });
});

describe('invitationOf', () => {
  const INVITATION = Symbol.for('express-party.invitation');

  it('gives a frozen invitation: path, app, accept, pattern', async () => {
    const app = () => {};
    const accept = () => 'membership';
    const pattern = (text: string) => text.toUpperCase();
    const { req } = await received({ invitation: { path: '/x/__invite__', app, accept, pattern } });
    const invitation = invitationOf(req) as Invitation;
    expect(Object.isFrozen(invitation)).toBe(true);
    expect([invitation.path, invitation.app, invitation.accept(), invitation.pattern('a')]).toEqual([
      '/x/__invite__',
      app,
      'membership',
      'A',
    ]);
  });

  it('lets a guest refuse, which ends it', async () => {
    const error = new Error('own');
    expect(await invite((req) => invitationOf(req)?.refuse(error))).toEqual({ kind: 'threw', error });
  });

  it('cannot be taken off or put back by a guest', async () => {
    const { req } = await received();
    expect(() => Object.defineProperty(req, INVITATION, { value: undefined })).toThrow(TypeError);
    expect(thrownBy(() => Object.defineProperty(req, 'partyline', { value: {} }))).toBeInstanceOf(TypeError);
  });

  it('knows no plain request, nor one with a partyline of its own making', () => {
    expect(isInvitation({})).toBe(false);
    expect(isInvitation({ partyline: {}, headers: { partyline: '1' } })).toBe(false);
    expect(isInvitation({ [Symbol('express-party.invitation')]: {} })).toBe(false);
  });

  it('knows no request that inherits one: a polluted prototype invites nobody', () => {
    const polluted = Object.prototype as Record<symbol, unknown>;
    try {
      polluted[INVITATION] = { accept: () => ({}) };
      expect(isInvitation({})).toBe(false);
      expect(invitationOf({})).toBeUndefined();
    } finally {
      delete polluted[INVITATION];
    }
    expect(isInvitation(Object.create({ [INVITATION]: {} }))).toBe(false);
  });

  it('knows those of another copy of the package', async () => {
    const { req } = await received();
    jest.isolateModules(() => {
      const other: typeof import('../lib/invitation') = require('../lib/invitation');
      expect(other.isInvitation).not.toBe(isInvitation);
      expect(other.isInvitation(req)).toBe(true);
    });
  });
});

describe.each(majors)('through an app of Express $major', ({ express }) => {
  const through = (app: unknown, given?: Parameters<typeof letter>[0]) => send(letter(given), app as Handler);

  it('arrives with its operator and its base', async () => {
    const app = express();
    const partyline = {};
    let seen: unknown;
    app.use('/__invite__', (req, res) => {
      seen = [req.partyline === partyline, isInvitation(req), req.baseUrl];
      res.send('ok');
    });
    expect(await through(app, { partyline })).toEqual({
      kind: 'answered',
      statusCode: 200,
      location: undefined,
    });
    expect(seen).toEqual([true, true, '/blog/__invite__']);
  });

  it.each([
    ['no route', { kind: 'passed' }, () => {}],
    [
      'a redirect',
      { kind: 'answered', statusCode: 302, location: '/login' },
      (_req, res) => res.redirect('/login'),
    ],
    ['json', { kind: 'answered', statusCode: 200, location: undefined }, (_req, res) => res.json({ a: 1 })],
    [
      'a status',
      { kind: 'answered', statusCode: 404, location: undefined },
      (_req, res) => res.sendStatus(404),
    ],
    ['a throw', { kind: 'threw', error: new Error('own') }, () => thrower(new Error('own'))],
  ] as [string, Reply, (req: unknown, res: import('express').Response) => void][])(
    'tells %s',
    async (what, reply, handler) => {
      const app = express();
      if (what !== 'no route') app.use(handler as never);
      expect(await through(app)).toEqual(reply);
    },
  );

  function thrower(error: unknown): never {
    throw error;
  }

  it('arrives in a bare Router as in an app, once it is dressed', async () => {
    const router = express.Router();
    router.get('/__invite__', (req, res) => {
      res.status(201).send(req.get('host'));
    });
    expect(await through(router, { dress: dressAsHost })).toMatchObject({
      kind: 'answered',
      statusCode: 201,
    });
  });
});
