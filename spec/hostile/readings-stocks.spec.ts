import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import connect from 'connect';
import express from 'express';
import { endpoint, endpoints, type GuestApp, guest, party, rsvp } from 'express-party';
import * as forFastify from 'express-party/fastify';
import { graft, type States } from 'express-party/graft';
import * as forHono from 'express-party/hono';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { closeAll, serve } from '../shared/serve';
import { bytesOf, readReplies, Wire } from '../shared/wire';
import { express4, express5, majors } from './venue';

const root = mkdtempSync(join(tmpdir(), 'party-static-'));
mkdirSync(join(root, 's'));
for (const file of ['report.html', 's/report.html']) writeFileSync(join(root, file), 'old');
afterAll(() => rmSync(root, { recursive: true }));
afterEach(closeAll);

const LIVE = { state: 'live' } as const;
const REFUSED = 'ERR_PARTY_OTHER_READING';

/** A scion of these routes, which are live. */
function scionOf(routes: Readonly<Record<string, string>>, make = express5) {
  const app = make().use(rsvp('new'));
  for (const [name, path] of Object.entries(routes)) {
    app.get(path, endpoint(name), (_req, res) => void res.send('new'));
  }
  return app.use((_req, res) => void res.send('other new'));
}

/** What a graft answers for each target, over one connection. */
async function answersOf(
  scion: GuestApp,
  onto: GuestApp | ReturnType<typeof guest>,
  states: States,
  targets: string[],
) {
  const shop = graft(scion, { onto, states });
  const host = express();
  const line = party({ '/': shop as GuestApp });
  host.use(line);
  host.use(((error, _req, res, _next) => {
    res.status(error.status ?? 500).end(error.code ?? error.message);
  }) as express.ErrorRequestHandler);
  await line.bootstrap();
  const { port } = await serve(host);
  const sent = targets.map((target, i) =>
    bytesOf(target, { headers: i < targets.length - 1 ? [] : ['Connection: close'] }),
  );
  const replies = readReplies(
    await new Wire(port).send(sent.join('')).end(),
    targets.map(() => 'GET'),
  );
  return Object.fromEntries(targets.map((target, i) => [target, replies[i]?.body]));
}

const report = { report: '/s/report.html' };
const states = { report: LIVE };
/** What whoever decodes and tidies a path takes for the page. */
const disguises = [
  '/s/%72eport.html',
  '/s/x/%2e%2e/report.html',
  '/s//report.html',
  '/s/./report.html',
  '/s/.%2Freport.html',
];
const refusedAll = (targets: readonly string[]) =>
  Object.fromEntries(targets.map((target) => [target, REFUSED]));

describe.each(majors)('a stock of %s', (_major, make) => {
  const other: express.RequestHandler = (_req, res) => void res.send('other old');
  const stocks: Readonly<Record<string, () => express.Express>> = {
    'files at a path': () => make().use('/s', make.static(join(root, 's'))),
    'files at the root': () => make().use(make.static(root)),
    'files in a Router': () => make().use(make.Router().use('/s', make.static(join(root, 's')))),
    'files at several paths': () => make().use(['/s', '/t'], make.static(join(root, 's'))),
    'files behind a route': () => make().get(make === express4 ? '/s/*' : '/s/*path', make.static(root)),
    'an app at a path': () => make().use('/s', make().use(make.static(join(root, 's')))),
    'a function at a path': () =>
      make().use('/s', (req, res, next) => {
        if (normalize(decodeURIComponent(req.path)) === '/report.html') res.send('old');
        else next();
      }),
  };

  it.each(Object.entries(stocks))(
    'P20 is refused what it would take for what is live: %s',
    async (_kind, stock) => {
      const targets = ['/s/report.html', ...disguises, '/s/%6fther.html', '/about'];
      expect(await answersOf(scionOf(report), stock().use(other), states, targets)).toEqual({
        '/s/report.html': 'new',
        ...refusedAll(disguises),
        '/s/%6fther.html': 'other old',
        '/about': 'other old',
      });
    },
  );

  it('P20 is refused what a route of its reads in a value', async () => {
    const stock = make().get('/s/:file', (req, res) => void res.send(`old ${req.params.file}`));
    stock.get(make === express4 ? '*' : '/*rest', other);
    const targets = ['/s/report.html', '/s/%72eport.html', '/s/%72eports', '/s/a%2Fb', '/%61bout'];
    expect(
      await answersOf(scionOf({ ...report, about: '/about' }), stock, { ...states, about: LIVE }, targets),
    ).toEqual({
      '/s/report.html': 'new',
      '/s/%72eport.html': REFUSED,
      '/s/%72eports': 'old reports',
      '/s/a%2Fb': 'old a/b',
      // What takes all that nothing else takes answers none of it as that page.
      '/%61bout': 'other old',
    });
  });
});

describe('a stock that reads paths by itself', () => {
  const decoding =
    (answer: (path: string) => string) => (req: { url?: string }, res: { end(text: string): void }) =>
      res.end(answer(decodeURIComponent(req.url ?? '').split('?', 1)[0] as string));
  const byPath = (path: string) => (normalize(path) === '/s/report.html' ? 'old' : 'other old');

  it('P20 is refused what it would decode as a whole, slashes too', async () => {
    const targets = [
      '/s/report.html',
      ...disguises,
      '/s%2Freport.html',
      '/s%2freport.html%3Fx',
      '/x%2F..%2Fs/report.html',
      '/s%2Fother',
    ];
    expect(await answersOf(scionOf(report), decoding(byPath) as GuestApp, states, targets)).toEqual({
      ...refusedAll(targets),
      '/s/report.html': 'new',
      '/s%2Fother': 'other old',
    });
  });

  it('P20 leaves the scion its links, whatever such a stock would decode', async () => {
    const targets = ['/files/a%2Fb', '/files/..%2Fx', '/files/%2e%2e%2Fx'];
    const table = guest(decoding(byPath) as GuestApp, {
      name: 'old',
      endpoints: endpoints('old', { file: '/files/:id' }),
    });
    const got = await answersOf(scionOf({ file: '/files/:id' }), table, { file: LIVE }, targets);
    expect(got).toEqual(Object.fromEntries(targets.map((target) => [target, 'new'])));
  });

  it('P20 is refused what it takes a dot for: connect', async () => {
    const stock = connect().use('/account/mine', ((_req: unknown, res: { end(text: string): void }) =>
      res.end('old')) as never);
    stock.use('/shop', ((req: { url: string }, res: { end(text: string): void }) =>
      res.end(new URL(req.url, 'http://h').pathname === '/cart' ? 'old' : 'other old')) as never);
    stock.use(((_req: unknown, res: { end(text: string): void }) => res.end('other old')) as never);
    const refused = [
      '/account/mine.',
      '/account/mine.html',
      '/ACCOUNT/mine.x/y',
      '/shop./cart',
      '/shop.%2Fcart',
      '/shop../cart',
    ];
    const targets = [
      ...refused,
      '/account/mine',
      '/account/mines',
      '/shop.html',
      '/shop/cart.html',
      '/shop/cart',
    ];
    expect(
      await answersOf(
        scionOf({ mine: '/account/mine', cart: '/shop/cart' }),
        stock as never,
        { mine: LIVE, cart: LIVE },
        targets,
      ),
    ).toEqual({
      ...refusedAll(refused),
      '/account/mine': 'new',
      '/shop/cart': 'new',
      '/account/mines': 'other old',
      '/shop.html': 'other old',
      '/shop/cart.html': 'other old',
    });
  });

  it('P20 is refused what a Koa app finds among its files', async () => {
    const app = new Koa();
    app.use(async function serve(ctx, next) {
      if (normalize(decodeURIComponent(ctx.path)) !== '/s/report.html') return next();
      ctx.body = 'old';
    });
    expect(await answersOf(scionOf(report), app as never, states, disguises)).toEqual(refusedAll(disguises));
  });
});

describe('a stock that looks for files below a star', () => {
  const file = (path: string) =>
    normalize(`/${decodeURIComponent(path)}`) === '/report.html' ? 'old' : 'other old';
  const disguised = [
    ...disguises.filter((each) => each !== '/s/x/%2e%2e/report.html'),
    '/s/x/..%2Freport.html',
  ];

  it.each(majors)('P20 is refused what it would find: %s', async (_major, make) => {
    const path = make === express4 ? '/s/*' : '/s/*path';
    const stock = make().get(path, (req, res) => void res.send(file(req.path.slice(3))));
    stock.use((_req, res) => void res.send('other old'));
    const targets = [...disguised, '/s/other.html', '/t/%2e%2e/s/report.html'];
    expect(await answersOf(scionOf(report), stock, states, targets)).toEqual({
      ...refusedAll(disguised),
      '/s/other.html': 'other old',
      '/t/%2e%2e/s/report.html': 'other old',
    });
  });

  it('P20 is refused what it would find: Hono', async () => {
    const stock = new Hono().use('/s/*', async (c) => c.text(file(c.req.path.slice(3))));
    const got = await answersOf(scionOf(report), stock as never, states, [...disguised, '/s/other.html']);
    expect(got).toEqual({ ...refusedAll(disguised), '/s/other.html': 'other old' });
  });

  it('P20 is refused what it would find: Fastify', async () => {
    const stock = Fastify();
    await stock.register(forFastify.rsvp('old'));
    stock.get<{ Params: { '*': string } }>('/s/*', async ({ params }) =>
      file(encodeURIComponent(params['*'])),
    );
    await stock.ready();
    const got = await answersOf(scionOf(report), stock as never, states, [...disguised, '/s/other.html']);
    expect(got).toEqual({ ...refusedAll(disguised), '/s/other.html': 'other old' });
  });
});

describe('a star of Hono, which has no value', () => {
  const star = (text: string) => {
    const app = new Hono().use(forHono.rsvp(text));
    app.use('/:any/*', (_c, next) => next());
    app.get('/files/*', forHono.endpoint('files'), (c) => c.text(text));
    app.get('/:any/mine', forHono.endpoint('mine'), (c) => c.text(`${text} mine`));
    return app.notFound((c) => c.text(`other ${text}`)) as never as GuestApp;
  };
  const targets = [
    '/files',
    '/files/',
    '/files/a',
    '/files/a/b?x',
    '/files/a%2Fb',
    '/files//',
    '/filesa',
    '/FILES/a',
    '/x/mine',
  ];
  const alone = ['new', 'new', 'new', 'new', 'new', 'new', 'other old', 'other old', 'new mine'];

  it('P19 is claimed with all that is below it, as the scion alone has it', async () => {
    const got = await answersOf(star('new'), star('old'), { files: LIVE, mine: LIVE }, targets);
    expect(Object.values(got)).toEqual(alone);
    const legacy = await answersOf(
      star('new'),
      star('old'),
      { files: { state: 'legacy' }, mine: LIVE },
      targets,
    );
    expect(Object.values(legacy)).toEqual(alone.map((each) => (each === 'new' ? 'old' : each)));
  });
});

describe('a constraint of a route of the scion', () => {
  it('P20 is the stock’s where the scion’s own route refuses a value, whatever the stock uses at that path', async () => {
    const stock = express4().use('/users', (_req, _res, next) => next());
    stock.get('/users/:name', (req, res) => void res.send(`old ${req.params.name}`));
    const targets = ['/users/7', '/USERS/7/', '/users/anna', '/users/a%20b'];
    expect(
      await answersOf(scionOf({ user: '/users/:id(\\d+)' }, express4), stock, { user: LIVE }, targets),
    ).toEqual({
      '/users/7': 'new',
      '/USERS/7/': 'new',
      '/users/anna': 'old anna',
      '/users/a%20b': 'old a b',
    });
  });
});

describe('a segment that is empty', () => {
  const fastify = async (text: string, paths: Readonly<Record<string, string>>) => {
    const app = Fastify();
    await app.register(forFastify.rsvp(text));
    for (const [name, path] of Object.entries(paths))
      app.get(path, { config: { endpoint: name } }, async () => `${text} ${name}`);
    app.setNotFoundHandler(async (_request, reply) => reply.code(200).send(`other ${text}`));
    await app.ready();
    return app as never as GuestApp;
  };
  const paths = {
    page: '/:page',
    post: '/posts/:id',
    notes: '/posts/:id/notes',
    list: '/list',
    item: '/list/:id',
  };
  const live = { page: LIVE, post: LIVE, notes: LIVE, item: LIVE };

  it('P19 is a value for a scion of Fastify, as for the scion alone', async () => {
    const stock = express5().use((_req, res) => void res.send('other old'));
    const targets = ['/', '/posts/', '/posts//notes', '/posts', '/list', '/list/', '/x//y'];
    expect(await answersOf(await fastify('new', paths), stock, { ...live, list: LIVE }, targets)).toEqual({
      '/': 'new page',
      '/posts/': 'new post',
      '/posts//notes': 'new notes',
      '/posts': 'new page',
      '/list': 'new list',
      '/list/': 'new item',
      '/x//y': 'other old',
    });
  });

  const few = { post: '/posts/:id', notes: '/posts/:id/notes', list: '/list', item: '/list/:id' };

  it('P20 is refused where a stock of Fastify takes it for a value of what is live', async () => {
    const targets = ['/posts/', '/posts//notes', '/list/', '/x//y', '/posts/7/', '/list'];
    expect(
      await answersOf(
        scionOf(few),
        await fastify('old', few),
        { post: LIVE, notes: LIVE, item: LIVE },
        targets,
      ),
    ).toEqual({
      ...refusedAll(['/posts/', '/posts//notes', '/list/']),
      '/x//y': 'other old',
      '/posts/7/': 'new',
      '/list': 'old list',
    });
    const page = { page: '/:page' };
    expect(await answersOf(scionOf(page), await fastify('old', page), { page: LIVE }, ['/'])).toEqual(
      refusedAll(['/']),
    );
  });

  it('P20 is the stock’s where it has a route for what stands before it', async () => {
    const own = { ...few, home: '/', posts: '/posts/' };
    const targets = ['/', '/posts/', '/posts//notes'];
    expect(
      await answersOf(scionOf({ ...few, page: '/p/:page' }), await fastify('old', own), live, targets),
    ).toEqual({
      '/': 'old home',
      '/posts/': 'old posts',
      '/posts//notes': REFUSED,
    });
  });

  it('P19 is none for a scion of Express, whose router takes no empty value', async () => {
    const stock = express5().use((_req, res) => void res.send('other old'));
    const got = await answersOf(scionOf(paths), stock, live, ['/posts//notes', '//']);
    expect(got).toEqual({ '/posts//notes': 'other old', '//': 'other old' });
  });
});
