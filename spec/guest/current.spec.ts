import diagnostics from 'node:diagnostics_channel';
import express, { type Express, type RequestHandler } from 'express';
import { endpoint, endpoints, type Guests, guest, party, rsvp } from 'express-party';
import { graft } from 'express-party/graft';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

const tag = (name: string) => endpoint(name) as never;
const show: RequestHandler = (req, res) => void res.json(req.endpoint);

async function open(guests: Guests) {
  const line = party(guests);
  const served = await serve(express().use(line));
  await line.bootstrap(served.server);
  return { line, ...served };
}

describe.each(majors)('req.endpoint, Express $major', ({ major, express: made }) => {
  const star = major === 4 ? '*' : '/*all';
  const blog = (more: (app: Express) => void = () => {}): Express => {
    const app = made();
    app.use(rsvp('blog') as never);
    more(app);
    app.get('/posts/:id', tag('post'), show);
    app.get('/plain', show);
    return app;
  };
  const post = (above = '', values: object = {}) => ({
    name: 'blog:post',
    guest: 'blog',
    pattern: `${above}/posts/:id`,
    values: { ...values, id: 'a b' },
  });

  it('is the route that serves, with its mount, and null elsewhere', async () => {
    const seen: unknown[] = [];
    const app = blog((own) => {
      own.use((req, _res, next) => {
        seen.push(req.endpoint);
        next();
      });
      own.all(star, (req, _res, next) => {
        seen.push(req.endpoint);
        next();
      });
    });
    const { json } = await open({ '/blog': app, '/t/:tenant/blog': guest(app, { name: 'other' }) });
    expect(await json('/blog/posts/a%20b?x=1')).toEqual(post('/blog'));
    expect(await json('/t/acme/blog/posts/a%20b')).toEqual({
      ...post('/t/:tenant/blog', { tenant: 'acme' }),
      name: 'other:post',
      guest: 'other',
    });
    expect(await json('/blog/plain')).toBeNull();
    expect(seen).toEqual([null, null, null, null, null, null]);
  });

  it('is known of a table, of the host’s too, and of Routers below', async () => {
    const make = (who: ReturnType<typeof endpoints>) => {
      const [app, router] = [made(), made.Router({ mergeParams: true })];
      app.use(rsvp(who) as never);
      app.all(star, (_req, _res, next) => next());
      router.get('/:year', show);
      router.get('/', show);
      app.use('/archive/:lang', router);
      app.post('/posts', show);
      app.get('/posts', show);
      return app;
    };
    const table = endpoints('t', {
      year: '/archive/:lang/:year',
      all: '/archive/:lang',
      save: 'POST /posts',
    });
    const { json, get } = await open({
      '/own': make(table),
      '/host': guest(make(endpoints('inner', {})), { name: 'h', endpoints: table.entries }),
    });
    for (const [at, name] of [
      ['/own', 't'],
      ['/host', 'h'],
    ] as const) {
      expect(await json(`${at}/archive/en/2024`)).toEqual({
        name: `${name}:year`,
        guest: name,
        pattern: `${at}/archive/:lang/:year`,
        values: { lang: 'en', year: '2024' },
      });
      expect(await json(`${at}/archive/en`)).toMatchObject({ name: `${name}:all` });
      expect(await json(`${at}/posts`)).toBeNull();
      expect(JSON.parse((await get(`${at}/posts`, { method: 'POST' })).text)).toMatchObject({
        name: `${name}:save`,
      });
    }
  });

  it('is known outside any party, and in a bare Router', async () => {
    expect(await (await serve(blog())).json('/posts/a%20b')).toEqual(post());
    const router = made.Router();
    router.use(rsvp('blog') as never);
    router.get('/posts/:id', tag('post'), show);
    const { json } = await open({ '/r': router });
    expect(await json('/r/posts/a%20b')).toEqual(post('/r'));
  });

  it('is that of the side of a graft which serves', async () => {
    const [fresh, onto] = [made(), made()];
    fresh.use(rsvp('shop') as never);
    fresh.get('/products/:id', tag('product'), show);
    onto.use(rsvp('old') as never);
    onto.get(
      '/product/:key',
      tag('product'),
      (req, res) => void res.json([req.endpoint, req.urlFor.current({ p: 2 })]),
    );
    const shop = graft(fresh, { onto, states: { product: { state: 'live' } } });
    const { json } = await open({ '/': shop });
    expect(await json('/products/7')).toMatchObject({
      name: 'shop:product',
      pattern: '/products/:id',
      values: { id: '7' },
    });
    shop.set('product', { state: 'legacy' });
    expect(await json('/product/7?a=1')).toEqual([
      { name: 'shop:product', guest: 'shop', pattern: '/product/:key', values: { key: '7' } },
      '/product/7?a=1&p=2',
    ]);
  });

  it('is left to an app that has one of its own', async () => {
    const assigned = blog((app) => {
      app.use((req, _res, next) => {
        (req as { endpoint: unknown }).endpoint = 'own';
        next();
      });
    });
    const inherited = blog();
    Object.defineProperty(inherited.request, 'endpoint', { value: 'theirs', configurable: true });
    const { json } = await open({ '/a': assigned, '/b': guest(inherited, { name: 'b' }) });
    expect([await json('/a/plain'), await json('/b/posts/1')]).toEqual(['own', 'theirs']);
  });

  it('adds nothing to the requests themselves', async () => {
    const app = blog((own) =>
      own.get('/keys', (req, res) => void res.json(Object.keys(req).includes('endpoint'))),
    );
    expect(await (await open({ '/blog': app })).json('/blog/keys')).toBe(false);
  });

  it('is told on a channel when a named route has answered', async () => {
    const told: Record<string, unknown>[] = [];
    const listener = (message: unknown) => void told.push(message as Record<string, unknown>);
    diagnostics.subscribe('express-party:endpoint', listener);
    try {
      const { get } = await open({ '/blog': blog() });
      for (const [url, method] of [
        ['/blog/posts/1', 'GET'],
        ['/blog/posts/2', 'HEAD'],
        ['/blog/plain', 'GET'],
        ['/none', 'GET'],
      ] as const) {
        await get(url, { method });
      }
    } finally {
      diagnostics.unsubscribe('express-party:endpoint', listener);
    }
    expect(told.map(({ name, method, pattern, values }) => [name, method, pattern, values])).toEqual([
      ['blog:post', 'GET', '/blog/posts/:id', { id: '1' }],
      ['blog:post', 'HEAD', '/blog/posts/:id', { id: '2' }],
    ]);
    expect(told.every((message) => Object.isFrozen(message) && message.request)).toBe(true);
  });
});

describe.each(majors)('req.urlFor.current, Express $major', ({ express: made }) => {
  async function asked(url: string, changes?: object) {
    const app = made();
    app.use(rsvp('blog') as never);
    app.get('/posts/:id', tag('post'), (req, res) => void res.send(req.urlFor.current(changes as never)));
    const { get } = await open({ '/t/:tenant/blog': app });
    return (await get(`/t/a%2Fb/blog${url}`)).text;
  }

  it.each([
    ['/posts/7', undefined, '/posts/7'],
    ['/posts/7', { page: 2 }, '/posts/7?page=2'],
    ['/posts/7?page=1&q=tea', { page: 2 }, '/posts/7?page=2&q=tea'],
    ['/posts/7?page=1&q=tea', { page: null }, '/posts/7?q=tea'],
    ['/posts/7?a=1&a=2', { b: ['x', 'y'] }, '/posts/7?a=1&a=2&b=x&b=y'],
    ['/posts/a%20b?q=%26%3D%22%3E%20x', {}, '/posts/a%20b?q=%26%3D%22%3E%20x'],
    [
      '/posts/7?a[b]=1&__proto__=x&query=q&absolute=https://evil.test',
      {},
      '/posts/7?a%5Bb%5D=1&__proto__=x&query=q&absolute=https%3A%2F%2Fevil.test',
    ],
    ['/posts/7?q=%zz%ff&x', {}, '/posts/7?q=%25zz%EF%BF%BD&x='],
    ['/POSTS/7/?x=1', {}, '/posts/7?x=1'],
  ])('builds %s with %j anew: %s', async (url, changes, built) => {
    expect(await asked(url, changes)).toBe(`/t/a%2Fb/blog${built}`);
  });

  it('throws without a name', async () => {
    const app = made();
    app.use(rsvp('blog') as never);
    app.get('/plain', (req, res) => {
      try {
        res.send(req.urlFor.current());
      } catch (error) {
        res.send((error as { code: string }).code);
      }
    });
    expect((await (await open({ '/': app })).get('/plain')).text).toBe('ERR_PARTY_NO_CURRENT');
  });

  it('is of its own request, whenever it is called, as urlFor is', async () => {
    const app = made();
    app.use(rsvp('blog') as never);
    const waiting: (() => void)[] = [];
    app.get('/:id', tag('page'), async (req, res) => {
      const { urlFor } = req;
      const before = urlFor('page', 'x');
      waiting.push(() => res.json([before, urlFor.current({ a: 1 }), urlFor === req.urlFor]));
      if (waiting.length === 2) for (const go of waiting) go();
    });
    const { json } = await open({ '/b': app });
    const answers = await Promise.all([json('/b/1'), json('/b/2')]);
    expect(answers.map((answer) => (answer as unknown[]).slice(0, 2))).toEqual([
      ['/b/x', '/b/1?a=1'],
      ['/b/x', '/b/2?a=1'],
    ]);
  });
});
