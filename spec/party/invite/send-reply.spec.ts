import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { RoutedRequest } from '../../../lib/express/app';
import type { Reply } from '../../../lib/party/invite/send';
import { type Guest, invite } from '../../shared/received';
import { until } from '../../shared/until';

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
    await until(() => closed.mock.calls.length);
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

describe('what a guest does with its invitation', () => {
  /** Node ends the process for what comes here. */
  const uncaught = jest.fn();
  beforeAll(() => void process.on('uncaughtException', uncaught).on('unhandledRejection', uncaught));
  afterAll(() => void process.off('uncaughtException', uncaught).off('unhandledRejection', uncaught));

  const thrower = () => {
    throw new Error('mine');
  };
  const ended = () => new Promise((resolve) => setTimeout(resolve, 10));

  it.each<[string, Guest]>([
    ['replaces destroy by one that throws', (req, res) => all([req, res], { destroy: thrower })],
    ['replaces destroy by one that rejects', (req) => assign(req, { destroy: async () => thrower() })],
    ['replaces the socket’s', (req) => assign(req.socket, { destroy: thrower, destroySoon: thrower })],
    ['replaces emit by one that throws', (req, res) => all([req, res], { emit: thrower })],
    ['wraps emit', (_req, res) => assign(res, { emit: wrapping(res.emit) })],
    [
      'listens with a throw',
      (req, res) => [req, res, req.socket].forEach((each) => void each.on('close', thrower)),
    ],
    [
      'leaves no listener for errors',
      (req, res) => [req, res, req.socket].forEach((each) => void each.removeAllListeners('error')),
    ],
    ['freezes the request', (req) => void Object.freeze(req)],
  ])('ends nothing but itself where it %s', async (_what, change) => {
    let late = () => {};
    const reply = await invite((req, res, next) => {
      change(req, res, next);
      late = () => {
        res.write('late');
        res.end('late');
        req.socket.write('late');
        req.emit('error', new Error('late'));
        res.emit('error', new Error('late'));
      };
      next();
    });
    expect(reply.kind).toBe('passed');
    await ended();
    expect(late).not.toThrow();
    await ended();
    expect(uncaught.mock.calls).toEqual([]);
  });

  it('is its reply where a listener throws in a turn of Node’s', async () => {
    const error = new Error('mine');
    const reply = await invite((req) => {
      req.resume().on('end', () => {
        throw error;
      });
    });
    expect(reply).toEqual({ kind: 'threw', error });
    expect(uncaught.mock.calls).toEqual([]);
  });

  function all(targets: readonly object[], own: object): void {
    for (const target of targets) assign(target, own);
  }

  function assign(target: object, own: object): void {
    Object.assign(target, own);
  }

  function wrapping(emit: ServerResponse['emit']) {
    return function (this: ServerResponse, ...args: [string, ...unknown[]]) {
      return emit.apply(this, args);
    };
  }
});
