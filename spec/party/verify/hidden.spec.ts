import { createServer } from 'node:http';
import { Router as KoaRouter } from '@koa/router';
import type { Express, RequestHandler } from 'express';
import express from 'express';
import { endpoint, endpoints, type GuestApp, guest, party, rsvp } from 'express-party';
import * as forFastify from 'express-party/fastify';
import * as forHono from 'express-party/hono';
import * as forKoa from 'express-party/koa';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { majors } from '../../shared/express';

const answer: RequestHandler = (_req, res) => void res.end();
const mayPass: RequestHandler = (_req, res, _next) => void res.end();
const pass: RequestHandler = (_req, _res, next) => next();
const tag = (name: string) => endpoint(name) as unknown as RequestHandler;

type Findings = { ok: boolean; shadowed: string[]; possible: string[]; unreachable: string[] };

async function verified(
  app: unknown,
  mount: (line: express.Router) => Express = (line) => express().use(line),
): Promise<Findings> {
  const line = party({ '/g': app as GuestApp }, { onError: () => {} });
  // What says where it is in a Router, too.
  await line.bootstrap(createServer(mount(line)));
  expect(line.guests.map(({ status }) => status)).toEqual([expect.stringMatching(/joined|named/)]);
  const { ok, ...found } = line.verify();
  const namesOf = (kind: 'shadowed' | 'possible' | 'unreachable') => found[kind].map(({ name }) => name);
  return {
    ok,
    shadowed: namesOf('shadowed'),
    possible: namesOf('possible'),
    unreachable: namesOf('unreachable'),
  };
}

const shadowed = (...names: string[]): Findings => ({
  ok: false,
  shadowed: names,
  possible: [],
  unreachable: [],
});
const possible = (...names: string[]): Findings => ({
  ok: true,
  shadowed: [],
  possible: names,
  unreachable: [],
});
const NOTHING = possible();

describe.each(majors)('line.verify() of a guest of Express $major', ({ express: own, major }) => {
  const guestWith = (set: (app: Express) => unknown, who: Parameters<typeof rsvp>[0] = 'g') => {
    const app = own();
    app.use(rsvp(who as string) as never);
    set(app);
    return app;
  };
  const everything = major === 4 ? '*' : '/*all';

  it.each<[string, (app: Express) => unknown, Findings]>([
    [
      'a route with a key',
      (app) => app.get('/users/:id', tag('user'), answer).get('/users/new', tag('new'), answer),
      shadowed('new'),
    ],
    [
      'a route without a name',
      (app) => app.get('/users/:id', answer).get('/users/new', tag('new'), answer),
      shadowed('new'),
    ],
    [
      'a route with a key that may pass it on',
      (app) => app.get('/users/:id', tag('user'), mayPass).get('/users/new', tag('new'), answer),
      possible('new'),
    ],
    [
      'one of the same path',
      (app) => app.get('/users', tag('users'), answer).get('/users', tag('again'), answer),
      shadowed('again'),
    ],
    [
      'a Router',
      (app) =>
        app
          .use('/users', own.Router().get('/:id', answer))
          .use('/users', own.Router().get('/new', tag('new'), answer)),
      shadowed('new'),
    ],
    [
      'one in the same Router',
      (app) => app.use('/users', own.Router().get('/:id', answer).get('/new', tag('new'), answer)),
      shadowed('new'),
    ],
    [
      'a handler of last resort',
      (app) => app.get('/a', tag('a'), answer).use(answer).get('/b', tag('b'), answer),
      shadowed('b'),
    ],
    ['a handler at a path', (app) => app.use('/old', answer).get('/old/b', tag('b'), answer), shadowed('b')],
    ['a catch-all', (app) => app.get(everything, answer).get('/b', tag('b'), answer), shadowed('b')],
  ])('sees what is hidden by %s', async (_what, set, expected) => {
    expect(await verified(guestWith(set))).toEqual(expected);
  });

  it.each<[string, (app: Express) => unknown]>([
    [
      'in the right order',
      (app) => app.get('/users/new', tag('new'), answer).get('/users/:id', tag('user'), answer),
    ],
    ['by another method', (app) => app.post('/users/:id', answer).get('/users/new', tag('new'), answer)],
    ['for every method', (app) => app.all('/users/:id', pass).get('/users/new', tag('new'), answer)],
    ['in front of a Router', (app) => app.use('/users', pass).get('/users/new', tag('new'), answer)],
    ['for everything', (app) => app.all(everything, pass).use(pass).get('/users/new', tag('new'), answer)],
    [
      'in the route itself',
      (app) => app.route('/users/:id').all(pass).get(pass, tag('user'), answer).delete(answer),
    ],
    [
      'of one of the values',
      (app) => app.get('/posts/sample', answer).get('/posts/:id', tag('post'), answer),
    ],
    [
      'of what may be left out',
      (app) => app.get('/list', answer).get(['/list', '/list/:page'], tag('list'), answer),
    ],
    [
      'for some methods of what takes all',
      (app) => app.get('/form', answer).all('/form', tag('form'), answer),
    ],
    [
      'for errors',
      (app) =>
        app
          .use(((_e: unknown, _q: unknown, _s: unknown, n: () => void) => n()) as never)
          .get('/b', tag('b'), answer),
    ],
  ])('finds nothing where routes stand %s', async (_what, set) => {
    const { shadowed: found, possible: may } = await verified(guestWith(set));
    expect([found, may.filter((name) => name !== 'list')]).toEqual([[], []]);
  });

  it('finds the routes of a table by their paths', async () => {
    const table = endpoints('g', { user: '/users/:id', new: '/users/new' });
    const set = (app: Express) => app.get('/users/:id', answer).get('/users/new', answer);
    expect(await verified(guestWith(set, table as never))).toEqual(shadowed('new'));
    const named = own();
    named.use('/users', own.Router().get('/:id', answer).get('/new', answer));
    expect(await verified(guest(named as never, { endpoints: table }))).toEqual(shadowed('new'));
    const other = own();
    other.get('/users/:other', answer);
    expect(await verified(guest(other as never, { endpoints: table }))).toEqual(NOTHING);
  });

  it('says what is in the way', async () => {
    const set = (app: Express) =>
      app
        .get('/users/:id', tag('user'), answer)
        .get('/:kind/old', answer)
        .use('/x', answer)
        .get('/users/new', tag('new'), answer)
        .get('/users/old', tag('old'), mayPass)
        .get('/x/y', tag('y'), answer);
    const line = party({ '/g': guestWith(set) as GuestApp });
    express().use('/v2', line);
    await line.bootstrap();
    const { shadowed: found } = line.verify();
    expect(found.map(({ name, cause, by }) => [name, cause, by])).toEqual([
      ['new', '"user", at /users/:id, of its own guest answers it first', 'g'],
      ['old', '"user", at /users/:id, of its own guest answers it first', 'g'],
      ['y', 'a handler without a next of its own guest answers it first', 'g'],
    ]);
    expect(found[0]).toMatchObject({ method: 'GET', pattern: '/v2/g/users/new', url: '/g/users/new' });
  });

  describe('in a host of it', () => {
    const item = () => guestWith((app) => app.get('/items/:id', tag('item'), answer));

    it.each<[string, (host: Express, line: express.Router) => unknown, Findings]>([
      ['a handler of last resort before it', (host, line) => host.use(answer).use(line), shadowed('item')],
      ['a catch-all before it', (host, line) => host.get(everything, answer).use(line), shadowed('item')],
      [
        'a catch-all that may pass on',
        (host, line) => host.get(everything, pass).use(line),
        possible('item'),
      ],
      [
        'a route before it',
        (host, line) => host.get('/v2/g/items/:id', answer).use('/v2', line),
        shadowed('item'),
      ],
      [
        'a Router before it',
        (host, line) => host.use('/v2/g', own.Router().get('/items/:id', answer)).use('/v2', line),
        shadowed('item'),
      ],
      [
        'a catch-all in the Router that it is in',
        (host, line) => host.use('/v2', own.Router().use(answer).use(line)),
        shadowed('item'),
      ],
      ['a catch-all behind it', (host, line) => host.use(line).use(answer), NOTHING],
      ['a route of another path', (host, line) => host.get('/items/:id', answer).use('/v2', line), NOTHING],
      [
        'middleware before it',
        (host, line) => host.use(pass, own.json()).use('/g', pass).all(everything, pass).use(line),
        NOTHING,
      ],
      ['a key in its path', (host, line) => host.get('/t/x/g', answer).use('/t/:tenant', line), NOTHING],
      [
        'what takes its key’s path',
        (host, line) => host.get('/t/:tenant/g/items/:id', answer).use('/t/:tenant', line),
        shadowed('item'),
      ],
    ])('holds against it %s', async (_what, set, expected) => {
      const host = own();
      const found = await verified(item(), (line) => {
        set(host, line);
        return host;
      });
      expect(found).toEqual(expected);
    });

    it('says that it is the host', async () => {
      const line = party({ '/g': item() as GuestApp });
      own()
        .get('/g/items/:id', answer)
        .use(line as never);
      await line.bootstrap();
      expect(line.verify().shadowed).toMatchObject([
        { cause: 'the route /g/items/:id of the host answers it first', by: 'the host' },
      ]);
    });
  });
});

describe('line.verify() of a guest of another framework', () => {
  const handler = (ctx: Koa.Context) => {
    ctx.body = 'x';
  };
  const mayGoOn = (ctx: Koa.Context, _next: unknown) => handler(ctx);

  it('sees what a Koa guest hides', async () => {
    const koaWith = (set: (router: KoaRouter) => unknown) => {
      const router = new KoaRouter();
      set(router);
      return verified(new Koa().use(forKoa.rsvp('g', router)).use(router.routes()));
    };
    const order = (first: typeof mayGoOn) => (router: KoaRouter) =>
      router.get('user', '/users/:id', first).get('new', '/users/new', handler);
    expect(await koaWith(order(handler))).toEqual(shadowed('new'));
    expect(await koaWith(order(mayGoOn))).toEqual(possible('new'));
    const right = (router: KoaRouter) =>
      router.get('new', '/users/new', handler).get('user', '/users/:id', handler);
    expect(await koaWith(right)).toEqual(NOTHING);
    const loader = (router: KoaRouter) => router.all('/users/:id', mayGoOn).get('new', '/users/new', handler);
    expect(await koaWith(loader)).toEqual(NOTHING);
  });

  it('sees what a Hono guest hides', async () => {
    const honoWith = (set: (app: Hono) => unknown) => {
      const app = new Hono().use(forHono.rsvp('g'));
      set(app);
      return verified(app);
    };
    const [user, made] = [forHono.endpoint('user'), forHono.endpoint('new')];
    const wrong = (app: Hono) =>
      app.get('/users/:id', user, (c) => c.text('')).get('/users/new', made, (c) => c.text(''));
    expect(await honoWith(wrong)).toEqual(shadowed('new'));
    const right = (app: Hono) =>
      app.get('/users/new', made, (c) => c.text('')).get('/users/:id', user, (c) => c.text(''));
    expect(await honoWith(right)).toEqual(NOTHING);
    const cased = (app: Hono) =>
      app.get('/USERS/new', user, (c) => c.text('')).get('/users/new', made, (c) => c.text(''));
    expect(await honoWith(cased)).toEqual(NOTHING);
    const guarded = (app: Hono) =>
      app.use('/users/*', (_c, next) => next()).get('/users/new', made, (c) => c.text(''));
    expect(await honoWith(guarded)).toEqual(NOTHING);
  });

  it('finds nothing in a Fastify guest, which asks the text first', async () => {
    const app = Fastify();
    await app.register(forFastify.rsvp('g'));
    for (const [name, path] of [
      ['user', '/users/:id'],
      ['other', '/USERS/new'],
      ['new', '/users/new'],
    ] as const) {
      app.get(path, { config: { endpoint: name } }, async () => 'x');
    }
    expect(await verified(app)).toEqual(NOTHING);
  });
});
