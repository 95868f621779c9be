import type { Express } from 'express';
import { type EndpointTable, endpoint, endpoints, guest, party, rsvp } from 'express-party';
import { graft, type States } from 'express-party/graft';
import { majors } from '../../shared/express';
import { closeAll, serve } from '../../shared/serve';

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];
afterEach(closeAll);

type Handler = (req: { params: object }, res: { send(text: string): void }, next: () => void) => void;

const say = (text: string) => (_req: unknown, res: { send(text: string): void }) => void res.send(text);
const pass: Handler = (_req, _res, next) => next();

interface Case {
  /** What the stock has, in its order. */
  readonly stock: (app: Express) => unknown;
  /** The stock's names, of its table. */
  readonly named?: Readonly<Record<string, string>>;
  /** The scion's: endpoint → path. */
  readonly scion: Readonly<Record<string, string>>;
  /** By default, all of the scion's endpoints are live. */
  readonly states?: States;
  readonly isFour?: boolean;
}

/** Asks for paths, `POST /path` too; what the scion serves is `new endpoint`. */
async function asking({ stock, named, scion, states, isFour = true }: Case) {
  const old = four.express() as Express;
  stock(old);
  old.use(say('old 404'));
  const fresh = (isFour ? four : five).express() as Express;
  fresh.use(rsvp('shop'));
  for (const [name, entry] of Object.entries(scion)) {
    const [, method = 'GET', path = ''] = /^(?:([A-Z]+) )?(.*)$/.exec(entry) ?? [];
    const add = method.toLowerCase() as 'get';
    fresh[add](path, endpoint(name), say(`new ${name}`));
  }
  const live = Object.fromEntries(Object.keys(scion).map((name) => [name, { state: 'live' as const }]));
  const table = named && (endpoints('old', named) as EndpointTable);
  const shop = graft(fresh, {
    onto: table ? guest(old, { endpoints: table }) : old,
    states: { ...live, ...states },
  });
  const errors: unknown[] = [];
  const line = party({ '/': shop }, { onError: (error) => void errors.push(error) });
  const served = await serve(five.express().use(line));
  await line.bootstrap(served.server);
  expect(errors).toEqual([]);
  const ask = (...asked: string[]) =>
    Promise.all(
      asked.map(async (each) => {
        const [path = '', method = 'GET'] = each.split(' ').reverse();
        return (await served.get(path, { method })).text;
      }),
    );
  return { ask, shop, line };
}

const user = { scion: { user: '/users/:id' }, named: { user: '/users/:id' } };

describe('a claim takes what was moved, and leaves to the stock', () => {
  it('a route of a part of it, which nobody has moved', async () => {
    const { ask } = await asking({
      ...user,
      stock: (app) => app.get('/users/new', say('old form')).get('/users/:id', say('old user')),
    });
    expect(await ask('/users/new', '/Users/New/', '/users/7', '/users/news')).toEqual([
      'old form',
      'old form',
      'new user',
      'new user',
    ]);
  });

  it('a route of some of its values', async () => {
    const { ask } = await asking({
      ...user,
      stock: (app) => app.get('/users/:id(me|all)', say('old me')).get('/users/:id', say('old user')),
    });
    expect(await ask('/users/me', '/users/all', '/users/7')).toEqual(['old me', 'old me', 'new user']);
  });

  it('a part of a wildcard, and of a prefix', async () => {
    const { ask } = await asking({
      isFour: false,
      scion: { file: '/files/*path' },
      named: { file: '/files/*path' },
      stock: (app) => app.get('/files/index', say('old index')).get('/files/*', say('old file')),
    });
    expect(await ask('/files/index', '/files/a/b', '/files/index/x')).toEqual([
      'old index',
      'new file',
      'new file',
    ]);
  });

  it('nothing of a route that the stock never comes to', async () => {
    const { ask } = await asking({
      ...user,
      stock: (app) => app.get('/users/:id', say('old user')).get('/users/new', say('old form')),
    });
    expect(await ask('/users/new', '/users/7')).toEqual(['new user', 'new user']);
  });

  it('a route behind one that may hand on', async () => {
    const { ask } = await asking({
      ...user,
      stock: (app) =>
        app
          .get('/users/:id', pass as never)
          .get('/users/new', say('old form'))
          .get('/users/:id', say('old user')),
    });
    expect(await ask('/users/new', '/users/7')).toEqual(['old form', 'new user']);
  });

  it.each([
    ['*', (app: Express) => app.get('*', pass as never)],
    ['/:page/:action', (app: Express) => app.get('/:page/:action', pass as never)],
    ['all /users/*', (app: Express) => app.all('/users/*', pass as never)],
    ['a guard at the same path', (app: Express) => app.all('/users/:id', pass as never)],
    ['use /users', (app: Express) => app.use('/users', pass as never)],
    ['a RegExp', (app: Express) => app.get(/^\/users\/.+/, pass as never)],
  ])('nothing of what is as wide as it, wherever that stands: %s', async (_what, add) => {
    for (const isFirst of [true, false]) {
      const { ask } = await asking({
        ...user,
        stock: (app) => {
          if (isFirst) add(app);
          app.get('/users/:id', say('old user'));
          if (!isFirst) add(app);
        },
      });
      expect(await ask('/users/7', '/users/anna')).toEqual(['new user', 'new user']);
    }
  });

  it('by each method apart', async () => {
    const { ask } = await asking({
      scion: { user: '/users/:id', save: 'POST /users/:id' },
      named: { user: '/users/:id', save: 'POST /users/:id' },
      stock: (app) =>
        app
          .post('/users/new', say('old create'))
          .get('/users/:id', say('old user'))
          .post('/users/:id', say('old save')),
    });
    expect(await ask('/users/new', 'POST /users/new', 'POST /users/7')).toEqual([
      'new user',
      'old create',
      'new save',
    ]);
  });

  it('what was moved to the scion too: then its own state counts', async () => {
    const stock = (app: Express) => app.get('/users/new', say('old form')).get('/users/:id', say('old user'));
    const named = { user: '/users/:id', form: '/users/new' };
    for (const scion of [
      { form: '/users/new', user: '/users/:id' },
      { user: '/users/:id', form: '/users/new' },
    ]) {
      const { ask, shop } = await asking({ stock, named, scion, states: { form: { state: 'legacy' } } });
      expect(await ask('/users/new', '/users/7')).toEqual(['old form', 'new user']);
      shop.set('form', { state: 'live' });
      expect(await ask('/users/new')).not.toEqual(['old form']);
      shop.set('user', { state: 'legacy' });
      expect(await ask('/users/7')).toEqual(['old user']);
    }
  });

  it('what its own pattern refuses, where another of its routes takes it', async () => {
    const { ask } = await asking({
      ...user,
      stock: (app) => app.get('/users/:id(\\d+)', say('old user')).get('/users/:name', say('old profile')),
    });
    expect(await ask('/users/7', '/users/anna')).toEqual(['new user', 'old profile']);
  });

  it('nothing more where that is a catch-all', async () => {
    const { ask } = await asking({
      ...user,
      stock: (app) => app.get('/users/:id(\\d+)', say('old user')).get('*', say('old page')),
    });
    expect(await ask('/users/7', '/users/anna')).toEqual(['new user', 'new user']);
  });

  it('what overlaps, where both sides are at one place and the stock asks that first', async () => {
    const at = { scion: { about: '/:lang/about' }, named: { about: '/:lang/about' } };
    const docs = (app: Express) => app.get('/docs/:page', say('old docs'));
    const about = (app: Express) => app.get('/:lang/about', say('old about'));
    const before = await asking({ ...at, stock: (app) => about(docs(app)) });
    expect(await before.ask('/docs/about', '/en/about')).toEqual(['old docs', 'new about']);
    const behind = await asking({ ...at, stock: (app) => docs(about(app)) });
    expect(await behind.ask('/docs/about', '/en/about')).toEqual(['new about', 'new about']);
  });

  it('of an endpoint that only the scion has, a part alone', async () => {
    const { ask } = await asking({
      scion: { page: '/pages/:page' },
      stock: (app) => app.get('/pages/old', say('old page')).get('/:a/intro', say('old intro')),
    });
    expect(await ask('/pages/old', '/pages/intro', '/pages/7')).toEqual(['old page', 'new page', 'new page']);
  });

  it('what is used below a prefix of the scion', async () => {
    const old = four.express() as Express;
    const inner = four.express().use(say('old archive'));
    old.use('/assets/archive', inner).use('/assets', say('old asset'));
    const fresh = five.express() as Express;
    fresh.use(rsvp('shop'));
    fresh.use('/assets', endpoint('assets'), say('new asset'));
    const shop = graft(fresh, { onto: old, states: { assets: { state: 'live' } } });
    const line = party({ '/': shop });
    const served = await serve(five.express().use(line));
    await line.bootstrap(served.server);
    expect((await served.get('/assets/archive/x')).text).toBe('old archive');
    expect((await served.get('/assets/x')).text).toBe('new asset');
  });
});
