import { IncomingMessage } from 'node:http';
import { isInvitation } from '../../../lib/invitation';
import type { Reply } from '../../../lib/party/invite/send';
import { majors } from '../../shared/express';
import { equipAsHost, type letter } from '../../shared/invite';
import { type Guest, invite, received } from '../../shared/received';

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
  });

  it('has the headers of a client', async () => {
    const { req } = await received({ host: 'shop.example.com:8080' });
    expect(req.headers).toEqual({
      host: 'shop.example.com:8080',
      connection: 'keep-alive',
      accept: 'application/json, text/plain, */*',
      'accept-language': 'en',
      'accept-encoding': 'identity',
      'user-agent': expect.stringMatching(/^Mozilla\/5\.0 .* express-party$/),
    });
    expect(req.rawHeaders.slice(0, 4)).toEqual(['Host', 'shop.example.com:8080', 'Connection', 'keep-alive']);
    expect(Object.keys(req.headersDistinct)).toEqual(Object.keys(req.headers));
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

  it('comes with locals of its own that know nothing by birth', async () => {
    const [one, two] = [await received(), await received()];
    expect(Object.getPrototypeOf(one.res.locals)).toBeNull();
    expect(one.res.locals).not.toBe(two.res.locals);
  });

  it('has the host’s methods before the guest gets it', async () => {
    const { req, res } = await received({ equip: equipAsHost });
    expect(typeof (req as unknown as { get: unknown }).get).toBe('function');
    expect(typeof (res as unknown as { send: unknown }).send).toBe('function');
  });

  it('is a throw of the guest’s where it cannot be given them', async () => {
    const error = new Error('own');
    const guest = jest.fn();
    const equip = () => {
      throw error;
    };
    expect(await invite(guest, { equip })).toEqual({ kind: 'threw', error });
    expect(guest).not.toHaveBeenCalled();
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

describe.each(majors)('through an app of Express $major', ({ express }) => {
  const through = (app: unknown, given?: Parameters<typeof letter>[0]) => invite(app as Guest, given);

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

  it('arrives in a bare Router as in an app, once it has the host’s methods', async () => {
    const router = express.Router();
    router.get('/__invite__', (req, res) => {
      res.status(201).send(req.get('host'));
    });
    expect(await through(router, { equip: equipAsHost })).toMatchObject({
      kind: 'answered',
      statusCode: 201,
    });
  });
});
