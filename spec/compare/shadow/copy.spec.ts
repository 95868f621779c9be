import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import type { RequestHandler } from 'express';
import { isShadow } from 'express-party/compare';
import session, { MemoryStore } from 'express-session';
import { realOf } from '../../../lib/common/real';
import { closeAll } from '../../shared/serve';
import { type Compared, compared } from './site';

afterEach(closeAll);

const SHADOW = { state: 'shadow' } as const;
const POST = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}' };

/** What the scion finds on a request, beside what the stock found on it. */
async function seen(
  read: RequestHandler,
  {
    before,
    ask = {},
    scion = read,
  }: { before?: RequestHandler[]; ask?: object; scion?: RequestHandler } = {},
): Promise<Compared> {
  const grown = await compared(
    { cart: scion },
    { cart: read },
    {
      how: { pure: ['cart'], noise: 0 },
      states: { cart: SHADOW },
      place: {
        before: (host) => {
          for (const each of before ?? []) host.use(each);
        },
      },
    },
  );
  await grown.get('/cart?a=1&b[c]=2', ask);
  return grown;
}

describe('a shadow', () => {
  it('finds method, URL, headers, address and query as the visitor has sent them', async () => {
    const read: RequestHandler = (
      { method, url, originalUrl, headers, rawHeaders, ip, query, hostname, secure },
      res,
    ) =>
      void res.json({ method, url, originalUrl, headers, rawHeaders, ip, query: query.a, hostname, secure });
    const { verdict } = await seen(read, { ask: { headers: { 'X-Own': 'é', Accept: 'text/html' } } });
    expect(await verdict('cart')).toMatchObject({ compared: 1, equal: 1 });
  });

  it.each(['json', 'text', 'raw', 'urlencoded'] as const)(
    'finds a body that %s() of the host has parsed',
    async (parser) => {
      const express = require('express5') as Record<typeof parser, (options: object) => RequestHandler>;
      const read: RequestHandler = ({ body }, res) => void res.json({ body });
      const parse = express[parser]({ type: () => true, extended: true });
      const { verdict } = await seen(read, { before: [parse], ask: POST });
      expect(await verdict('cart')).toMatchObject({ compared: 1, equal: 1 });
    },
  );

  it('finds a body that each app parses by itself, and one that each reads as a stream', async () => {
    const read: RequestHandler = (req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk));
      req.on('end', () => res.send(String(Buffer.concat(chunks))));
    };
    const { get, verdict } = await seen(read, { ask: POST });
    await get('/cart', { ...POST, body: 'x'.repeat(300_000) });
    expect(await verdict('cart')).toMatchObject({ compared: 2, equal: 2 });
  });

  it('finds what the host has put there, and changes nothing of it', async () => {
    class User {
      name = 'anna';
      roles = ['admin'];
      get isAdmin() {
        return this.roles.includes('admin');
      }
    }
    class Vault {
      #secret = 1;
      tell() {
        return this.#secret;
      }
    }
    const user = new User();
    const service = Object.assign(new EventEmitter(), { calls: 0 });
    const before: RequestHandler = (req, res, next) => {
      Object.assign(req, {
        user,
        service,
        vault: new Vault(),
        list: [{ deep: { value: 1 } }],
        at: new Date(0),
      });
      Object.assign(res.locals, { title: 'Shop', nested: { menu: ['a'] } });
      res.set('X-Host', '1').status(201);
      next();
    };
    const read: RequestHandler = (req, res) => {
      const own = req as unknown as { user: User; vault: Vault; list: unknown; at: Date; service: unknown };
      const { isAdmin, name } = own.user;
      const { statusCode, locals } = res;
      const found = { isAdmin, name, told: own.vault.tell(), list: own.list, at: own.at.toISOString() };
      res.json({ ...found, statusCode, locals: { ...locals, urlFor: undefined, helpers: undefined } });
    };
    const spoil: RequestHandler = (req, res, next) => {
      read(req, res, next);
      const own = req as unknown as {
        user: User;
        list: { deep: { value: number } }[];
        service: typeof service;
      };
      own.user.name = 'mallory';
      own.user.roles.push('owner');
      if (own.list[0]) own.list[0].deep.value = 2;
      (res.locals.nested as { menu: string[] }).menu.push('b');
      own.service.calls++;
    };
    const { get, verdict } = await seen(read, { before: [before], scion: spoil });
    expect(await verdict('cart')).toMatchObject({ compared: 1, equal: 1 });
    expect(user).toEqual(new User());
    // What emits events is a service, and no copy of it would be one.
    expect(service.calls).toBe(1);
    expect((await get('/cart')).headers['x-host']).toBe('1');
  });

  it('finds what the host follows a request by', async () => {
    const storage = new AsyncLocalStorage<string>();
    const before: RequestHandler = (_req, _res, next) => storage.run('tenant 7', next);
    const read: RequestHandler = async (_req, res) => {
      await new Promise((resolve) => setImmediate(resolve));
      res.json({ tenant: storage.getStore() ?? 'none' });
    };
    const { verdict } = await seen(read, { before: [before] });
    expect(await verdict('cart')).toMatchObject({ compared: 1, equal: 1 });
  });

  it('can be told, in any framework, by what came in alone', async () => {
    const told: boolean[] = [];
    const read: RequestHandler = (req, res) => {
      told.push(isShadow(req));
      res.send(String(req.get('x-shadow')));
    };
    const { verdict } = await seen(read, { ask: { headers: { 'x-shadow': '1' } } });
    await verdict('cart');
    expect(told).toEqual([false, true]);
    expect(isShadow({})).toBe(false);
    expect(isShadow(Object.create({ [Symbol.for('express-party.shadow')]: true }))).toBe(false);
  });
});

describe('the session of a shadow', () => {
  const host = (store = new MemoryStore()) =>
    session({ secret: 's', resave: false, saveUninitialized: true, store, name: 'sid' });
  type Kept = session.Session & { visits?: number; flash?: string[]; user?: { name: string } };

  it('is a copy as it is when the answer is through, in which nothing is written down', async () => {
    const store = new MemoryStore();
    const saves: string[] = [];
    for (const name of ['set', 'touch', 'destroy'] as const) {
      const own = store[name].bind(store) as (...given: unknown[]) => void;
      Object.assign(store, {
        [name]: (...given: unknown[]) => {
          saves.push(name);
          own(...given);
        },
      });
    }
    const found: unknown[] = [];
    const calls: string[] = [];
    const { get, verdict } = await seen((_req, res) => void res.send(''), {
      before: [host(store)],
      scion: async (req, res) => {
        const own = req.session as Kept;
        found.push({
          ...own,
          cookie: undefined,
          id: own.id,
          // In a host of another Express the app has a view of its request, and the session that of the host.
          isSame: realOf((own as unknown as { req: object }).req) === realOf(req),
        });
        for (const name of ['save', 'destroy', 'regenerate', 'reload'] as const)
          await new Promise<void>((resolve) => own[name](() => resolve())).then(() => calls.push(name));
        own.touch();
        if (own.user) own.user.name = 'mallory';
        req.sessionStore.destroy(own.id, () => calls.push('store'));
        res.send('');
      },
    });
    await verdict('cart');
    const written = saves.length;
    const [cookie = ''] = (await get('/cart')).headers['set-cookie'] ?? [];
    const visitor = { headers: { cookie: cookie.split(';', 1)[0] as string } };
    found.length = 0;
    await get('/cart', visitor);
    await verdict('cart');
    expect(found.at(-1)).toMatchObject({ isSame: true, id: expect.any(String) });
    expect(calls.slice(0, 4)).toEqual(['save', 'destroy', 'regenerate', 'reload']);
    expect(saves.slice(written)).not.toContain('destroy');
  });

  it('has what the stock has put there, and changes nothing of it', async () => {
    const store = new MemoryStore();
    const counts: unknown[] = [];
    const { get, verdict } = await seen(
      (req, res) => {
        const own = req.session as Kept;
        own.visits = (own.visits ?? 0) + 1;
        own.user ??= { name: 'anna' };
        res.json({ visits: own.visits, name: own.user.name });
      },
      {
        before: [host(store)],
        scion: (req, res) => {
          const own = req.session as Kept;
          counts.push([own.visits, own.user?.name]);
          own.visits = 99;
          if (own.user) own.user.name = 'mallory';
          res.json({});
        },
      },
    );
    const first = await get('/cart');
    const cookie = String(first.headers['set-cookie']).split(';', 1)[0] as string;
    expect((await get('/cart', { headers: { cookie } })).text).toBe('{"visits":2,"name":"anna"}');
    await verdict('cart');
    expect((await get('/cart', { headers: { cookie } })).text).toBe('{"visits":3,"name":"anna"}');
    expect(counts).toContainEqual([2, 'anna']);
  });
});
