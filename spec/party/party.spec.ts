import express from 'express';
import { endpoint, endpoints, guest, type Party, type PartyOptions, party, rsvp } from 'express-party';
import { closeAll, serve } from '../shared/serve';
import { thrownBy } from '../shared/thrown';

afterEach(closeAll);

const quiet = { onError: () => {} };

function app(name?: string) {
  const made = express();
  if (name) made.use(rsvp(name));
  made.get('/where', endpoint('where'), (req, res) => {
    res.json({ url: req.url, baseUrl: req.baseUrl });
  });
  return made;
}

describe('party', () => {
  it('is an Express Router that mounts its guests', async () => {
    const host = express();
    const line = party({ '/blog': app('blog'), '/shop': app() });
    host.use(line);
    const served = await serve(host);
    expect(await served.json('/blog/where')).toEqual({ url: '/where', baseUrl: '/blog' });
    expect(await served.json('/shop/where')).toEqual({ url: '/where', baseUrl: '/shop' });
    expect((await served.get('/blogs/where')).status).toBe(404);
    expect(typeof line.use).toBe('function');
    expect(Array.isArray(line.stack)).toBe(true);
  });

  it('has methods that work unbound', async () => {
    const line = party({ '/blog': app('blog') });
    const { bootstrap, verify, upgrade, close, urlFor, partyline } = line;
    const served = await serve(express().use(line));
    await bootstrap(served.server);
    expect(verify().ok).toBe(true);
    expect(urlFor('blog:where')).toBe('/blog/where');
    const { ask, connect } = partyline;
    expect([connect('nav', () => 'Home'), ask]).toEqual([expect.any(Function), expect.any(Function)]);
    upgrade(served.server)();
    await close();
    expect(() => upgrade(served.server)).toThrow(expect.objectContaining({ code: 'ERR_PARTY_CLOSED' }));
  });

  it('lets what is put into it after them have what its guests leave, errors too', async () => {
    const line = party({
      '/blog': app('blog'),
      '/broken': () => {
        throw new Error('broken');
      },
      '/away': (_req, _res, next) => next('router'),
    });
    const served = await serve(express().use('/v2', line));
    expect((await served.get('/v2/blog/none')).status).toBe(404);
    line.use((req, res) => void res.json({ url: req.url, baseUrl: req.baseUrl, params: req.params }));
    const failed: express.ErrorRequestHandler = (error, _req, res, _next) =>
      void res.send(`line: ${error.message}`);
    line.use(failed);
    expect(await served.json('/v2/blog/none')).toEqual({ url: '/blog/none', baseUrl: '/v2', params: {} });
    expect(await served.json('/v2/blog/where')).toEqual({ url: '/where', baseUrl: '/v2/blog' });
    expect((await served.get('/v2/broken')).text).toBe('line: broken');
    expect((await served.get('/v2/away')).status).toBe(404);
  });

  it('keeps the URL as it came, and what its guests leave, under a server without an Express', async () => {
    const line = party({ '/blog': express().get('/where', (req, res) => void res.json(req.originalUrl)) });
    const server = (req: unknown, res: express.Response) =>
      (line as unknown as (...given: unknown[]) => void)(req, res, (error?: unknown) =>
        res.end(`left: ${error}`),
      );
    const served = await serve(server as never);
    expect(await served.json('/blog/where?a=1')).toBe('/blog/where?a=1');
    expect((await served.get('/none')).text).toBe('left: undefined');
  });

  it('takes a list, in which a path may stand twice', async () => {
    const first: express.RequestHandler = (req, res, next) => (req.url === '/a' ? res.send('first') : next());
    const host = express().use(
      party([
        ['/x', first],
        ['/x', (_req, res) => res.end('second')],
      ]),
    );
    const served = await serve(host);
    expect((await served.get('/x/a')).text).toBe('first');
    expect((await served.get('/x/b')).text).toBe('second');
  });

  it('lists its guests and endpoints in mount order', async () => {
    const host = express();
    const legacy = endpoints('legacy', { home: '/', save: 'POST /save' });
    const line = party({ '/blog': app('blog'), '/none': app(), '/': guest(app(), { endpoints: legacy }) });
    host.use('/v2', line);
    expect(line.guests.map(({ status }) => status)).toEqual(['waiting', 'waiting', 'waiting']);
    await line.bootstrap();
    expect(line.guests).toEqual([
      expect.objectContaining({
        name: 'blog',
        path: '/blog',
        status: 'joined',
        endpoints: ['where'],
        statusCode: 200,
      }),
      // It has a named route, and no rsvp to tell of it.
      expect.objectContaining({ name: undefined, path: '/none', status: 'failed', endpoints: [] }),
      expect.objectContaining({ name: 'legacy', path: '/', status: 'named', endpoints: ['home', 'save'] }),
    ]);
    expect(line.endpoints).toEqual([
      { name: 'where', guest: 'blog', method: 'GET', pattern: '/v2/blog/where', constraints: {} },
      { name: 'home', guest: 'legacy', method: 'GET', pattern: '/v2/', constraints: {} },
      { name: 'save', guest: 'legacy', method: 'POST', pattern: '/v2/save', constraints: {} },
    ]);
    expect(line.urlFor('legacy:save')).toBe('/v2/save');
  });

  it('is ready when the bootstrap is through', async () => {
    const line = party({ '/blog': app('blog') });
    express().use(line);
    expect(line.ready).toBe(false);
    await line.bootstrap();
    expect(line.ready).toBe(true);
  });

  it('invites at the paths that it is given', async () => {
    const blog = app('blog');
    const line = party(
      { '/blog': blog, '/quiet': guest(app('quiet'), { invite: false }) },
      { invitePath: '/hello' },
    );
    express().use(line);
    await line.bootstrap();
    expect(line.guests.map(({ status }) => status)).toEqual(['joined', 'uninvited']);
  });

  it('invites a guest at several paths, each an invitation of its own', async () => {
    const shop = app('shop');
    const admin = app('admin');
    shop.use('/admin', admin);
    const line = party({ '/shop': guest(shop, { invite: ['/__invite__', '/admin/__invite__'] }) });
    express().use(line);
    await line.bootstrap();
    expect(line.guests.map(({ name, path }) => [name, path])).toEqual([
      ['shop', '/shop'],
      ['admin', '/shop/admin'],
    ]);
    expect(line.urlFor('admin:where')).toBe('/shop/admin/where');
  });

  it('puts a partyline around an app that dispatches itself', async () => {
    const dispatcher = app('main');
    dispatcher.use('/blog', app('blog'));
    const host = express();
    const line = party(dispatcher, { invites: ['/__invite__', '/blog/__invite__', '/gone/__invite__'] });
    host.use('/site', line);
    const served = await serve(host);
    await line.bootstrap(served.server);
    expect(line.guests.map(({ name, path, status }) => [name, path, status])).toEqual([
      ['main', '/', 'joined'],
      ['blog', '/blog', 'joined'],
      // The dispatcher has an rsvp, and nothing at this path.
      [undefined, '/gone', 'declined'],
    ]);
    expect(line.urlFor('blog:where')).toBe('/site/blog/where');
    expect(await served.json('/site/blog/where')).toEqual({ url: '/where', baseUrl: '/site/blog' });
  });

  it('connects the host as a party-goer with endpoints of its own', async () => {
    const host = express();
    const line = party({ '/blog': app('blog') });
    host.use('/v2', line);
    line.partyline.declare('main', { about: '/about' });
    await line.bootstrap();
    expect(line.urlFor('about')).toBe('/about');
    expect(line.partyline.urlFor('main:about')).toBe('/about');
  });

  it('closes: handlers are gone, and no bootstrap starts', async () => {
    const line = party({ '/blog': app('blog') }, { ignoreMissingServices: true });
    line.partyline.connect('ping', () => 'pong');
    express().use(line);
    await line.close();
    expect(line.partyline.askAround('ping')).toEqual([]);
    await expect(line.bootstrap()).rejects.toMatchObject({ code: 'ERR_PARTY_CLOSED' });
  });

  const blog = app('blog');
  it.each<[string, () => Party, string]>([
    ['a path without a slash', () => party({ blog }), 'ERR_PARTY_BAD_MOUNT'],
    ['an empty path', () => party({ '': blog }), 'ERR_PARTY_BAD_MOUNT'],
    ['a wildcard', () => party({ '/*all': blog }), 'ERR_PARTY_BAD_MOUNT'],
    ['an optional part', () => party({ '/a{/b}': blog }), 'ERR_PARTY_BAD_MOUNT'],
    ['an Express 4 constraint', () => party({ '/:id(\\d+)': blog }), 'ERR_PARTY_BAD_MOUNT'],
    ['half a parameter', () => party({ '/a-:b': blog }), 'ERR_PARTY_BAD_MOUNT'],
    ['a nameless parameter', () => party({ '/:': blog }), 'ERR_PARTY_BAD_MOUNT'],
    ['an empty segment', () => party({ '/a//b': blog }), 'ERR_PARTY_BAD_MOUNT'],
    ['a dot segment', () => party({ '/a/../b': blog }), 'ERR_PARTY_BAD_MOUNT'],
    ['an encoded dot segment', () => party({ '/%2e%2E': blog }), 'ERR_PARTY_BAD_MOUNT'],
    ['a path as no browser sends it', () => party({ '/café': blog }), 'ERR_PARTY_BAD_MOUNT'],
    ['a key twice', () => party({ '/:a/:a': blog }), 'ERR_PARTY_BAD_MOUNT'],
    ['an object as guest', () => party({ '/a': {} as never }), 'ERR_PARTY_BAD_GUEST'],
    ['null as guest', () => party({ '/a': null as never }), 'ERR_PARTY_BAD_GUEST'],
    ['a string as guest', () => party({ '/a': 'blog' as never }), 'ERR_PARTY_BAD_GUEST'],
    [
      'an error handler as guest',
      () => party({ '/a': ((_e: 0, _q: 0, _s: 0, _n: 0) => 0) as never }),
      'ERR_PARTY_BAD_GUEST',
    ],
    ['no guests', () => party(undefined as never), 'ERR_PARTY_BAD_OPTION'],
    ['a list of something else', () => party([blog] as never), 'ERR_PARTY_BAD_OPTION'],
    [
      'a name given twice',
      () => party({ '/a': guest(blog, { name: 'x' }), '/b': guest(app(), { name: 'x' }) }),
      'ERR_PARTY_DUPLICATE_NAME',
    ],
    ['an unknown option', () => party({ '/a': blog }, { invitepath: '/x' } as never), 'ERR_PARTY_BAD_OPTION'],
    [
      'an unknown option of a guest',
      () => party({ '/a': guest(blog, { nam: 'x' } as never) }),
      'ERR_PARTY_BAD_OPTION',
    ],
    ['options that are none', () => party({ '/a': blog }, null as never), 'ERR_PARTY_BAD_OPTION'],
    ['a dispatcher without invites', () => party(blog as never), 'ERR_PARTY_BAD_OPTION'],
    [
      'invites without a dispatcher',
      () => party({ '/a': blog }, { invites: ['/x'] } as never),
      'ERR_PARTY_BAD_OPTION',
    ],
    [
      'an invite path without a slash',
      () => party({ '/a': blog }, { invitePath: 'x' }),
      'ERR_PARTY_BAD_OPTION',
    ],
    ['a timeout of nothing', () => party({ '/a': blog }, { inviteTimeout: 0 }), 'ERR_PARTY_BAD_OPTION'],
    [
      'an endless timeout',
      () => party({ '/a': blog }, { inviteTimeout: Number.POSITIVE_INFINITY }),
      'ERR_PARTY_BAD_OPTION',
    ],
    ['a flag that is none', () => party({ '/a': blog }, { strict: 1 as never }), 'ERR_PARTY_BAD_OPTION'],
    ['an origin with a path', () => party({ '/a': blog }, { origin: 'https://h/x' }), 'ERR_PARTY_BAD_OPTION'],
    ['a base without a slash', () => party({ '/a': blog }, { base: 'v2' }), 'ERR_PARTY_BAD_OPTION'],
    [
      'an onError that is no function',
      () => party({ '/a': blog }, { onError: 1 as never }),
      'ERR_PARTY_BAD_OPTION',
    ],
  ])('refuses %s at construction', (_what, make, code) => {
    expect(thrownBy(make).code).toBe(code);
  });

  it('says what to write instead', () => {
    const options: PartyOptions = quiet;
    expect(() => party({ blog }, options)).toThrow('Write "/blog".');
    expect(() => party({ '/a': blog }, { invitepath: '/x' } as never)).toThrow('Known: invitePath');
    expect(() => party({ '/café': blog })).toThrow('Write "/caf%C3%A9".');
  });
});
