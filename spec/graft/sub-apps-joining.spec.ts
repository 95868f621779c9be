import type express from 'express';
import { endpoint, guest, type PartyOptions, party, rsvp } from 'express-party';
import { createUrlFor } from 'express-party/client';
import { type Graft, graft } from 'express-party/graft';
import request from 'supertest';
import { TOOLS, type Tools } from '../../lib/party/tools/tools';
import { majors } from '../shared/express';

type App = express.Express;

const invite = ['/__invite__', '/admin/__invite__'];

async function open(shop: Graft, options: PartyOptions = {}, mount = '/s') {
  const told: Error[] = [];
  const line = party({ [mount]: shop }, { onError: (error) => void told.push(error as Error), ...options });
  const app = majors[1]?.express().use(line) as App;
  await line.bootstrap();
  const get = (path: string) => request(app).get(path).redirects(0);
  return { line, told, get };
}

describe.each(majors)('sub-apps of a graft, $name', ({ express: make }) => {
  /** A sub-app by its routes, each of which says whose it is. */
  const subApp = (side: string, routes: Record<string, string>, name = 'admin'): App => {
    const app = make().use(rsvp(name));
    for (const [path, endpointName] of Object.entries(routes)) {
      app.get(path, endpoint(endpointName), (_req, res) => void res.send(side));
    }
    return app;
  };
  const around = (side: string, sub: App | undefined, path = '/admin') => {
    const app = make().use(rsvp(side === 'scion' ? 'shop' : 'legacy'));
    app.get('/', endpoint('home'), (_req, res) => void res.send(side));
    return sub ? app.use(path, sub) : app;
  };
  const asked = (app: App, paths: readonly string[] = invite) => guest(app, { invite: paths });

  it('a page of the scion’s sub-app alone is a new page', async () => {
    const shop = graft(asked(around('scion', subApp('scion', { '/new': 'fresh', '/users/:id': 'user' }))), {
      onto: asked(around('stock', subApp('stock', { '/users/:id': 'user' }))),
    });
    const { line, get } = await open(shop);
    expect(shop.states()).toMatchObject({
      'admin:fresh': { isNew: true },
      'admin:user': { state: 'legacy' },
    });
    expect((await get(line.urlFor('admin:fresh'))).text).toBe('scion');
    expect((await get(line.urlFor('admin:user', 5))).text).toBe('stock');
  });

  it('a sub-app of the stock alone is linked to and served as before', async () => {
    const shop = graft(around('scion', undefined), {
      onto: asked(around('stock', subApp('stock', { '/old': 'old' }))),
    });
    const { line, get } = await open(shop);
    expect((await get(line.urlFor('admin:old'))).text).toBe('stock');
    expect(shop.report().stockOnly).toMatchObject([
      { endpoint: 'admin:old', pattern: '/s/admin/old', hits: 1 },
    ]);
  });

  it('what the stock’s sub-app alone has is found by all, whichever side asks', async () => {
    const scion = subApp('scion', { '/users/:id': 'user' });
    scion.get('/links', endpoint('links'), (req, res) => void res.send(req.urlFor('old')));
    const shop = graft(asked(around('scion', scion)), {
      onto: asked(around('stock', subApp('stock', { '/old': 'old' }))),
    });
    const { line, get } = await open(shop);
    expect([line.urlFor('admin:old'), (await get('/s/admin/links')).text]).toEqual([
      '/s/admin/old',
      '/s/admin/old',
    ]);
  });

  it('keeps the stock’s own page that a claim of the sub-app takes too', async () => {
    const stock = subApp('stock', { '/users/:id': 'user' });
    const legacy = make().use(rsvp('admin'));
    legacy.get('/users/new', (_req, res) => void res.send('the form'));
    legacy.use(stock);
    legacy.get('/users/:id', endpoint('user'), (_req, res) => void res.send('stock'));
    const shop = graft(asked(around('scion', subApp('scion', { '/users/:id': 'user' }))), {
      onto: asked(around('stock', legacy)),
      states: { 'admin:user': { state: 'live' } },
    });
    const { get } = await open(shop);
    expect([(await get('/s/admin/users/new')).text, (await get('/s/admin/users/5')).text]).toEqual([
      'the form',
      'scion',
    ]);
    expect(shop.verify().findings).toContainEqual(
      expect.objectContaining({ code: 'exception', endpoint: 'admin:user' }),
    );
  });

  it('says which guard the scion’s sub-app lacks', async () => {
    const requireLogin: express.RequestHandler = (_req, _res, next) => next();
    const legacy = make().use(rsvp('legacy'));
    legacy.use('/admin', requireLogin, subApp('stock', { '/users/:id': 'user' }));
    const shop = graft(asked(around('scion', subApp('scion', { '/users/:id': 'user' }))), {
      onto: asked(legacy),
    });
    const { line } = await open(shop);
    const found = [expect.objectContaining({ code: 'behind', endpoint: 'admin:user' })];
    expect(shop.verify().findings).toEqual(found);
    expect(line.verify().findings).toEqual(found);
  });

  it('pairs keys as the host says, and leaves legacy what cannot be mapped', async () => {
    const apps = () => [
      asked(around('scion', subApp('scion', { '/users': 'user' }))),
      asked(around('stock', subApp('stock', { '/u/:no': 'user' }))),
    ];
    const [fresh, legacy] = apps();
    const shop = graft(fresh as never, { onto: legacy as never });
    await open(shop);
    expect(() => shop.set('admin:user', { state: 'live' })).toThrow(/"admin:user"/);
    expect(shop.verify().findings).toMatchObject([{ code: 'unmapped', endpoint: 'admin:user' }]);
    const mapped = graft(asked(around('scion', subApp('scion', { '/users/:a/:b': 'user' }))), {
      onto: asked(around('stock', subApp('stock', { '/u/:x/:y': 'user' }))),
      keys: { 'admin:user': { a: 'y', b: 'x' } },
    });
    const { line } = await open(mapped);
    expect(line.urlFor('admin:user', { a: 1, b: 2 })).toBe('/s/admin/u/2/1');
  });

  it('names the sub-app of a tag that cannot be read', async () => {
    const bad = subApp('scion', { '/users/:id': 'user' });
    bad.use(
      /\/(?:x|y)/,
      make.Router().get('/z', endpoint('lost'), (_req, res) => void res.send('z')),
    );
    const shop = graft(asked(around('scion', bad)), { onto: asked(around('stock', undefined)) });
    const { told, line } = await open(shop);
    const of = 'of endpoint "lost" of the sub-app "admin" at "/s/admin"';
    expect(told).toContainEqual(expect.objectContaining({ message: expect.stringContaining(of) }));
    expect(shop.verify().findings).toContainEqual(
      expect.objectContaining({
        code: 'left out',
        endpoint: 'admin:lost',
        cause: expect.stringContaining(of),
      }),
    );
    expect(line.urlFor('admin:user', 5)).toBe('/s/admin/users/5');
  });

  it('names it in a party without a graft too, where the sub-app cannot join', async () => {
    const bad = subApp('scion', {});
    bad.use(
      /\/(?:x|y)/,
      make.Router().get('/z', endpoint('lost'), (_req, res) => void res.send('z')),
    );
    const line = party({ '/s': asked(around('scion', bad)) }, { onError: () => {} });
    await line.bootstrap();
    const [, { error }] = line.guests as never as [unknown, { error: Error }];
    expect(error.message).toContain('the sub-app "admin" at "/s/admin" threw');
    expect(error.message).toContain('"lost"');
  });

  it('takes the invite paths in any order, and those of sub-apps alone', async () => {
    const sub = (side: string, path: string) => subApp(side, { [path]: 'user' });
    const shop = graft(asked(around('scion', sub('scion', '/users/:id')), [...invite].reverse()), {
      onto: asked(around('stock', sub('stock', '/u/:id')), ['/admin/__invite__']),
    });
    const { line, get } = await open(shop);
    expect(Object.keys(shop.states())).toEqual(['home', 'admin:user']);
    expect(line.urlFor('admin:user', 5)).toBe('/s/admin/u/5');
    expect((await get('/s/admin/users/5')).headers.location).toBe('/s/admin/u/5');
    shop.set('admin:user', { state: 'live' });
    expect((await get(line.urlFor('admin:user', 5))).text).toBe('scion');
    expect((await get(line.urlFor('shop:home'))).text).toBe('stock');
    const alone = graft(asked(around('scion', sub('scion', '/users/:id')), ['/admin/__invite__']), {
      onto: asked(around('stock', sub('stock', '/u/:id')), ['/admin/__invite__']),
      states: { 'admin:user': { state: 'live' } },
    });
    const other = await open(alone);
    expect((await other.get(other.line.urlFor('admin:user', 5))).text).toBe('scion');
    expect((await other.get('/s/')).text).toBe('stock');
  });

  it('is the stock’s alone where the scion cannot join', async () => {
    const broken = make();
    broken.use(rsvp('shop', () => Promise.reject(new Error('no database'))));
    broken.use('/admin', subApp('scion', { '/users/:id': 'user' }));
    const shop = graft(asked(broken), {
      onto: asked(around('stock', subApp('stock', { '/u/:id': 'user' }))),
    });
    const { line, get } = await open(shop);
    expect(line.guests.map(({ side, status }) => `${side} ${status}`)).toEqual([
      'scion failed',
      'scion failed',
      'stock joined',
      'stock joined',
    ]);
    expect(line.urlFor('admin:user', 5)).toBe('/s/admin/u/5');
    expect((await get('/s/admin/u/5')).text).toBe('stock');
  });

  it('links below a mount path that takes values', async () => {
    const shop = graft(asked(around('scion', subApp('scion', { '/users/:id': 'user' }))), {
      onto: asked(around('stock', subApp('stock', { '/u/:no': 'user' }))),
    });
    const { line, get } = await open(shop, {}, '/t/:tenant');
    expect(line.urlFor('admin:user', { tenant: 'a', id: 5 })).toBe('/t/a/admin/u/5');
    expect((await get('/t/a/admin/users/5')).headers.location).toBe('/t/a/admin/u/5');
    shop.set('admin:user', { state: 'live' });
    expect((await get(line.urlFor('admin:user', { tenant: 'a', no: 5 }))).text).toBe('scion');
  });

  it('is what tools are told: routes with their states, and who serves a path', async () => {
    const shop = graft(asked(around('scion', subApp('scion', { '/users/:id': 'user' }))), {
      onto: asked(around('stock', subApp('stock', { '/u/:id': 'user' }))),
      states: { 'admin:user': { state: 'live' } },
    });
    const { line } = await open(shop);
    expect(line.match('/s/admin/users/5')).toMatchObject({
      name: 'admin:user',
      side: 'scion',
      values: { id: '5' },
    });
    const told = (line as unknown as { [TOOLS]: Tools })[TOOLS]
      .routes()
      .filter(({ name }) => name === 'admin:user');
    expect(told).toMatchObject([
      { pattern: '/s/admin/users/:id', side: 'scion', state: 'live' },
      { pattern: '/s/admin/u/:id', side: 'stock', state: 'live' },
    ]);
    expect(line.endpoints.map(({ guest, name }) => `${guest}:${name}`)).toEqual([
      'shop:home',
      'admin:user',
      'admin:user',
    ]);
  });

  it('takes a Router with an rsvp of its own for a sub-app', async () => {
    const routerOf = (side: string, path: string) => {
      const router = make.Router();
      router.use(rsvp('admin'));
      router.get('/about', endpoint('home'), (_req, res) => void res.send(`about ${side}`));
      return router.get(path, endpoint('user'), (_req, res) => void res.send(side));
    };
    const shop = graft(asked(around('scion', routerOf('scion', '/users/:id') as App)), {
      onto: asked(around('stock', routerOf('stock', '/u/:id') as App)),
      states: { 'admin:user': { state: 'live' }, home: { state: 'live' } },
    });
    const { line, get } = await open(shop);
    expect(Object.keys(shop.states())).toEqual(['home', 'admin:home', 'admin:user']);
    const texts = ['shop:home', 'admin:home', 'admin:user'].map((name) => get(line.urlFor(name, { id: 5 })));
    expect((await Promise.all(texts)).map(({ text }) => text)).toEqual(['scion', 'about stock', 'scion']);
    expect((await get('/s/admin/u/5')).text).toBe('stock');
  });

  it('joins the sub-app of a stock whose own endpoints the host names', async () => {
    const legacy = make();
    legacy.get('/', (_req, res) => void res.send('stock'));
    legacy.use('/admin', subApp('stock', { '/u/:id': 'user' }));
    const shop = graft(asked(around('scion', subApp('scion', { '/users/:id': 'user' }))), {
      onto: guest(legacy, { name: 'legacy', endpoints: { home: '/' }, invite }),
    });
    const { line, get } = await open(shop);
    expect(line.guests.map(({ name, side, status }) => `${name} ${side} ${status}`)).toEqual([
      'shop scion joined',
      'admin scion joined',
      'shop stock named',
      'admin stock joined',
    ]);
    expect((await get(line.urlFor('admin:user', 5))).text).toBe('stock');
    expect((await get(line.urlFor('shop:home'))).text).toBe('stock');
  });

  it('tells browsers who serves', async () => {
    const shop = graft(asked(around('scion', subApp('scion', { '/users/:id': 'user' }))), {
      onto: asked(around('stock', subApp('stock', { '/u/:no': 'user' }))),
    });
    const { line } = await open(shop);
    const link = () => createUrlFor(line.manifest({ only: ['admin:*'] }))('admin:user' as never, 5 as never);
    expect(link()).toBe('/s/admin/u/5');
    shop.set('admin:user', { state: 'live' });
    expect(link()).toBe('/s/admin/users/5');
  });

  it('refuses the second of one name', async () => {
    const twice = around('scion', subApp('scion', { '/users/:id': 'user' })).use(
      '/a',
      subApp('scion', { '/x': 'x' }),
    );
    const shop = graft(asked(twice, [...invite, '/a/__invite__']), { onto: around('stock', undefined) });
    const { line } = await open(shop);
    expect(line.guests.map(({ path, status }) => `${path} ${status}`)).toEqual([
      '/s joined',
      '/s/admin joined',
      '/s/a failed',
      '/s joined',
    ]);
  });
});
