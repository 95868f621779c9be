import type { IncomingMessage } from 'node:http';
import express, { type Express, type Request, type RequestHandler } from 'express';
import { type GuestApp, party } from 'express-party';
import session, { MemoryStore } from 'express-session';
import { BIG, FILE } from './shared/guests/content';
import { kinds } from './shared/kinds';
import { closeAll, type Served, serve } from './shared/serve';

const cookieParser: (secret?: string) => RequestHandler = require('cookie-parser');
const compression: (options?: object) => RequestHandler = require('compression');
const four: typeof express = require('express4');
const five: typeof express = require('express5');

/** What is used of passport, which has no types of its own. */
interface Passport {
  Strategy: new () => { name?: string };
  Passport: new () => this;
  initialize(): RequestHandler;
  session(): RequestHandler;
  authenticate(name: string): RequestHandler;
  use(name: string, strategy: unknown): this;
  serializeUser(fn: (user: { id: string }, done: (error: null, id: string) => void) => void): void;
  deserializeUser(fn: (id: string, done: (error: null, user: { id: string }) => void) => void): void;
}
const passportModule: Passport = require('passport');

interface Visit extends Request {
  session: session.Session & { count?: number; by?: string };
  user?: { id: string };
  logout(done: (error?: unknown) => void): void;
}

afterEach(closeAll);

async function hostOf(
  before: RequestHandler[],
  guests: readonly (readonly [string, GuestApp])[],
): Promise<Served> {
  const app = express();
  if (before.length > 0) app.use(before);
  const line = party(guests);
  const served = await serve(app.use(line));
  await line.bootstrap(served.server);
  return served;
}

/** A client that keeps its cookies. */
function visitor({ get }: Served) {
  const jar = new Map<string, string>();
  return async (path: string, method = 'GET') => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await get(path, { method, headers: cookie ? { cookie } : {} });
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    return answer;
  };
}

const pairs: [string, typeof express, typeof express][] = [
  ['Express 4 and Express 5', four, five],
  ['Express 5 and Express 4', five, four],
];

const sessions = (store: session.Store) =>
  session({ secret: 's', resave: false, saveUninitialized: false, store }) as unknown as RequestHandler;

/** Counts the visits in the session, and hands on `/both`. */
function counter(own: typeof express, name: string, before: RequestHandler[] = []): Express {
  const app = own();
  if (before.length > 0) app.use(before);
  return app.use((given, res, next) => {
    const req = given as Visit;
    req.session.count = (req.session.count ?? 0) + 1;
    req.session.by = `${req.session.by ?? ''}${name}`;
    if (name === 'a' && req.path === '/both') next();
    else res.json({ count: req.session.count, by: req.session.by });
  });
}

describe.each(pairs)('guests of %s', (_name, first, second) => {
  it.each([
    ['the host', (store: session.Store) => [[sessions(store)], []]],
    ['each guest, by one store', (store: session.Store) => [[], [sessions(store)]]],
    ['the host and each guest', (store: session.Store) => [[sessions(store)], [sessions(store)]]],
  ] as const)('share the session of %s, which is saved once for each request', async (_whose, place) => {
    const store = new MemoryStore();
    const saved = jest.spyOn(store, 'set');
    const [before, own] = place(store) as unknown as [RequestHandler[], RequestHandler[]];
    const a = counter(first, 'a', own);
    const b = counter(second, 'b', own);
    const ask = visitor(
      await hostOf(before, [
        ['/a', a],
        ['/b', b],
        ['/', a],
        ['/', b],
      ]),
    );
    // Invitations have sessions too, and leave them empty or lose them.
    saved.mockClear();
    expect(JSON.parse((await ask('/a')).text)).toEqual({ count: 1, by: 'a' });
    expect(JSON.parse((await ask('/b')).text)).toEqual({ count: 2, by: 'ab' });
    expect(JSON.parse((await ask('/both')).text)).toEqual({ count: 4, by: 'abab' });
    expect(JSON.parse((await ask('/a')).text)).toEqual({ count: 5, by: 'ababa' });
    expect(saved.mock.calls.length).toBe(4);
  });

  it.each(['the host', 'each guest'])('share a login of passport, which is mounted in %s', async (where) => {
    const passport = new passportModule.Passport();
    passport.serializeUser(({ id }, done) => done(null, id));
    passport.deserializeUser((id, done) => done(null, { id }));
    const strategy = Object.assign(new passportModule.Strategy(), {
      authenticate(
        this: { success(user: object): void; fail(): void },
        req: IncomingMessage & { query: object },
      ) {
        const { user } = req.query as { user?: string };
        if (user) this.success({ id: user });
        else this.fail();
      },
    });
    passport.use('query', strategy);
    const all = [sessions(new MemoryStore()), passport.initialize(), passport.session()];
    const [before, own] = where === 'the host' ? [all, []] : [[], all];
    const make = (express: typeof first) => {
      const app = express();
      if (own.length > 0) app.use(own);
      app.post('/login', passport.authenticate('query'), (_req, res) => void res.send('in'));
      app.get('/me', (req, res) => void res.send((req as unknown as Visit).user?.id ?? 'nobody'));
      app.post('/logout', (req, res, next) => {
        (req as unknown as Visit).logout((error) => (error ? next(error) : res.send('out')));
      });
      return app;
    };
    const ask = visitor(
      await hostOf(before, [
        ['/a', make(first)],
        ['/b', make(second)],
      ]),
    );
    expect((await ask('/b/me')).text).toBe('nobody');
    expect((await ask('/a/login', 'POST')).status).toBe(401);
    expect((await ask('/a/login?user=ann', 'POST')).text).toBe('in');
    expect((await ask('/a/me')).text).toBe('ann');
    expect((await ask('/b/me')).text).toBe('ann');
    expect((await ask('/b/logout', 'POST')).text).toBe('out');
    expect((await ask('/a/me')).text).toBe('nobody');
  });

  it.each([
    ['the host', true, false],
    ['each guest', false, true],
    ['the host and each guest', true, true],
  ])('share cookies, signed ones too, that cookie-parser reads in %s', async (_where, inHost, inGuests) => {
    const parser = () => cookieParser('secret');
    const make = (express: typeof first, name: string) => {
      const app = express();
      if (inGuests) app.use(parser());
      app.get('/set', (req, res) => {
        Object.assign(req, { secret: 'secret' });
        res.cookie(name, `${name} 1`, { signed: true });
        res.cookie(`${name}-plain`, { of: name }).send('set');
      });
      app.get(
        '/get',
        ({ cookies, signedCookies }, res) => void res.json([{ ...cookies }, { ...signedCookies }]),
      );
      return app;
    };
    const host: RequestHandler = (_req, res, next) => {
      res.cookie('host', 'h');
      next();
    };
    const before = inHost ? [host, parser()] : [host];
    const ask = visitor(
      await hostOf(before, [
        ['/a', make(first, 'a')],
        ['/b', make(second, 'b')],
      ]),
    );
    expect((await ask('/a/set')).headers['set-cookie']).toHaveLength(3);
    expect((await ask('/b/set')).headers['set-cookie']).toHaveLength(3);
    for (const path of ['/a/get', '/b/get']) {
      expect(JSON.parse((await ask(path)).text)).toEqual([
        { host: 'h', 'a-plain': { of: 'a' }, 'b-plain': { of: 'b' } },
        { a: 'a 1', b: 'b 1' },
      ]);
    }
  });
});

describe.each(kinds)(
  'compression in the host, around a guest of the kind $name',
  ({ make, prefix = '/g' }) => {
    it('compresses what the guest answers, once, and loses nothing of it', async () => {
      const host = [compression({ threshold: 0 })];
      const { port } = await hostOf(host, [['/g', make(() => {})]]);
      const ask = async (path: string) => {
        // `fetch` unpacks it once.
        const headers = { 'accept-encoding': 'gzip' };
        const answer = await fetch(`http://127.0.0.1:${port}${prefix}${path}`, { headers });
        return [answer.status, answer.headers.get('content-encoding'), await answer.text()];
      };
      // It compresses by type, and few give a stream one.
      expect((await ask('/stream')).at(-1)).toBe('one two three');
      expect(await ask('/big')).toEqual([200, 'gzip', BIG]);
      expect(await ask('/items/7')).toEqual([200, 'gzip', '{"id":"7"}']);
      expect(await ask('/events')).toEqual([200, 'gzip', 'data: 1\n\ndata: 2\n\n']);
      expect((await ask('/file')).at(-1)).toBe(FILE);
    });
  },
);
