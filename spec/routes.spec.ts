import { METHODS } from 'node:http';
import type { RequestHandler } from 'express';
import { endpoint } from '../lib/endpoints';
import type { ExpressApp } from '../lib/handler';
import { EMPTY, Unreadable } from '../lib/pattern/pattern';
import { prefixOf, routerOf, type Stacked, standingsOf, taggedRoutes } from '../lib/routes';
import { majors } from './shared/express';
import { thrownBy } from './shared/thrown';

const pass: RequestHandler = (_req, _res, next) => next();
const tag = (name: string) => endpoint(name) as unknown as RequestHandler;

const asApp = (app: unknown) => app as ExpressApp;
const asRouter = (router: unknown) => router as Stacked;

/** A router whose layers keep what one of another version would. */
const routerOf22 = (layer: object): Stacked => asRouter(Object.assign(() => {}, { stack: [layer] }));

describe.each(majors)('routerOf, Express $major', ({ express }) => {
  it('gives the router of an app', () => {
    const app = express();
    app.get('/', pass);
    expect(routerOf(app)?.stack.some((layer) => layer.route?.path === '/')).toBe(true);
  });

  it('gives a Router as it is', () => {
    const router = express.Router();
    expect(routerOf(router)).toBe(router);
  });

  it('gives none, and makes none, of an app without a route', () => {
    const app = express();
    const before = Object.keys(app);
    const router = routerOf(app);
    expect(router?.stack ?? []).toEqual([]);
    expect(Object.keys(app)).toEqual(before);
  });
});

describe('routerOf', () => {
  it.each([
    ['undefined', undefined],
    ['null', null],
    ['an object with a stack', { stack: [] }],
    ['a function', () => {}],
    ['a function whose router is none', Object.assign(() => {}, { router: { stack: [] } })],
    ['a function whose stack is none', Object.assign(() => {}, { stack: 'x' })],
  ])('gives none of %s', (_what, value) => {
    expect(routerOf(value)).toBeUndefined();
  });
});

describe.each(majors)('prefixOf, Express $major', ({ express }) => {
  it('is empty for an app that nobody has mounted', () => {
    expect(prefixOf(asApp(express()))).toBe(EMPTY);
  });

  it('joins the mount paths on the way down', () => {
    const [outer, middle, inner] = [express(), express(), express()];
    outer.use('/v2', middle);
    middle.use('/t/:tenant', inner);
    expect(prefixOf(asApp(inner)).source).toBe('/v2/t/:tenant');
  });

  it('is empty at the root of another', () => {
    const [outer, inner] = [express(), express()];
    outer.use(inner);
    expect(prefixOf(asApp(inner)).source).toBe('');
  });

  it.each([
    ['several paths', ['/a', '/b'], 'it is mounted at several paths at once'],
    [
      'a wildcard',
      express === majors[0]?.express ? '/*' : '/*all',
      'is neither a literal segment nor a :name',
    ],
  ])('is unreadable below %s', (_what, path, reason) => {
    const [outer, inner] = [express(), express()];
    outer.use(path, inner);
    const error = thrownBy(() => prefixOf(asApp(inner)));
    expect(error).toBeInstanceOf(Unreadable);
    expect(error.message).toContain(reason);
  });
});

describe.each(majors)('standingsOf, Express $major', ({ express }) => {
  const pathsOf = (router: unknown) => standingsOf(pass, asRouter(router)).map(({ path }) => path().source);

  it('finds a handler by identity, at each of its places', () => {
    const router = express.Router();
    router.use((_req, _res, next) => next());
    router.use(pass);
    router.use('/admin', pass);
    expect(pathsOf(router)).toEqual(['', '/admin']);
  });

  it('finds it in routers within, with the path and the routers down to it', () => {
    const [outer, middle, inner] = [express.Router(), express.Router(), express.Router()];
    outer.use('/a', middle);
    middle.use('/t/:tenant', inner);
    inner.use('/b/', pass);
    const [standing, ...more] = standingsOf(pass, asRouter(outer));
    expect(more).toEqual([]);
    expect(standing?.routers).toEqual([outer, middle, inner]);
    expect(standing?.path().source).toBe('/a/t/:tenant/b');
  });

  it('finds it in no route, and in no app within', () => {
    const [router, app] = [express.Router(), express()];
    router.get('/x', pass);
    app.use(pass);
    router.use(app);
    expect(standingsOf(pass, asRouter(router))).toEqual([]);
  });

  it('looks for it among the layers of an app', () => {
    const app = express();
    app.use('/x', pass);
    expect(pathsOf(routerOf(app))).toEqual(['/x']);
  });

  it('reads a path only when it is asked for one, and then may not', () => {
    const router = express.Router();
    router.use(/^\/x/, pass);
    const [standing] = standingsOf(pass, asRouter(router));
    expect(thrownBy(() => standing?.path())).toBeInstanceOf(Unreadable);
  });
});

describe.each(majors)('taggedRoutes, Express $major', ({ express }) => {
  const read = (router: unknown) =>
    taggedRoutes(asRouter(router), undefined).map(({ name, methods, pattern }) => [
      name,
      methods.join(' '),
      pattern.source,
    ]);

  it('finds the routes that carry a tag, in order', () => {
    const router = express.Router();
    router.get('/', tag('index'), pass);
    router.get('/plain', pass);
    router.post('/posts', pass, tag('create'), pass);
    router.route('/posts/:id').all(pass).get(tag('post')).put(tag('update'));
    expect(read(router)).toEqual([
      ['index', 'GET', '/'],
      ['create', 'POST', '/posts'],
      ['post', 'GET', '/posts/:id'],
      ['update', 'PUT', '/posts/:id'],
    ]);
  });

  it('gives one name its several methods', () => {
    const router = express.Router();
    router.route('/posts').get(tag('posts'), pass).post(tag('posts'), pass);
    expect(read(router)).toEqual([['posts', 'GET POST', '/posts']]);
  });

  it('finds those of an app, and what stands at every method', () => {
    const app = express();
    app.all('/every', tag('every'));
    app.route('/each').all(tag('each'));
    expect(read(routerOf(app))).toEqual([
      ['every', 'ALL', '/every'],
      ['each', 'ALL', '/each'],
    ]);
  });

  it('gives methods that are not all of them one by one', () => {
    const router = express.Router();
    const route = router.route('/x');
    for (const method of ['get', 'post', 'delete'] as const) route[method](tag('x'));
    expect(taggedRoutes(asRouter(router), undefined)[0]?.methods).toEqual(['GET', 'POST', 'DELETE']);
    expect(METHODS.length).toBeGreaterThan(3);
  });

  it('reads into routers, below their paths', () => {
    const [router, inner] = [express.Router(), express.Router()];
    router.use('/t/:tenant', inner);
    inner.get('/posts/:id', tag('post'));
    inner.get('/', tag('root'));
    router.use(inner);
    expect(read(router)).toEqual([
      ['post', 'GET', '/t/:tenant/posts/:id'],
      ['root', 'GET', '/t/:tenant/'],
      ['post', 'GET', '/posts/:id'],
      ['root', 'GET', '/'],
    ]);
  });

  it('leaves apps within alone: their routes are their own', () => {
    const [app, inner] = [express(), express()];
    inner.get('/x', tag('x'));
    app.use('/inner', inner);
    expect(read(routerOf(app))).toEqual([]);
  });

  it('finds a tag in use', () => {
    const router = express.Router();
    router.use('/static', tag('static'));
    router.use(tag('everything'));
    expect(read(router)).toEqual([
      ['static', 'ALL', '/static'],
      ['everything', 'ALL', ''],
    ]);
  });

  it('takes the first of several paths', () => {
    const router = express.Router();
    router.get(['/a', '/b'], tag('a'));
    expect(read(router)).toEqual([['a', 'GET', '/a']]);
  });

  it('refuses a RegExp, naming the endpoint', () => {
    const router = express.Router();
    router.get(/^\/x/, tag('x'));
    const { code, details } = thrownBy(() => read(router));
    expect(code).toBe('ERR_PARTY_BAD_PATTERN');
    expect(details).toMatchObject({
      endpoint: 'x',
      pattern: '/^\\/x/',
      reason: 'a RegExp can be matched, never built',
    });
  });

  it('minds no RegExp that carries no tag', () => {
    const router = express.Router();
    router.get(/^\/x/, pass);
    router.use(/^\/y/, pass);
    router.get('/z', tag('z'));
    expect(read(router)).toEqual([['z', 'GET', '/z']]);
  });

  it('refuses a route below a path that cannot be read, naming the endpoint', () => {
    const [router, inner] = [express.Router(), express.Router()];
    router.use(/^\/x/, inner);
    inner.get('/y', tag('y'));
    const { code, details } = thrownBy(() => read(router));
    expect(code).toBe('ERR_PARTY_BAD_PATTERN');
    expect(details).toMatchObject({ endpoint: 'y', pattern: '/y' });
  });
});

describe('taggedRoutes', () => {
  it.each([
    [4, '/archive/:y/:m?', '/archive/:y{/:m}'],
    [5, '/archive/:y{/:m}', '/archive/:y{/:m}'],
  ])('reads each router in its own syntax: Express %d has %s', (major, path, source) => {
    const { express } = majors.find((each) => each.major === major) as (typeof majors)[number];
    const router = express.Router();
    router.get(path, tag('archive'));
    expect(taggedRoutes(asRouter(router), undefined)[0]?.pattern.source).toBe(source);
  });

  it('reads a Router of one Express within one of the other', () => {
    const [four, five] = majors.map(({ express }) => express.Router());
    four?.get('/a/:b?', tag('four'));
    five?.get('/a{/:b}', tag('five'));
    five?.use('/four', four as never);
    expect(
      taggedRoutes(asRouter(five), undefined).map(({ name, pattern }) => [name, pattern.source]),
    ).toEqual([
      ['five', '/a{/:b}'],
      ['four', '/four/a{/:b}'],
    ]);
  });

  // What the layers of router 2.0 to 2.2 keep: nothing but whether they stand at the root.
  it('reads the root of a router that keeps no paths, and refuses any other', () => {
    expect(taggedRoutes(routerOf22({ handle: tag('x'), slash: true }), undefined)[0]?.pattern).toEqual(EMPTY);
    const { code, details } = thrownBy(() =>
      taggedRoutes(routerOf22({ handle: tag('x'), slash: false }), undefined),
    );
    expect(code).toBe('ERR_PARTY_BAD_PATTERN');
    expect(details).toMatchObject({
      endpoint: 'x',
      reason: 'its router keeps no mount path that can be read',
    });
  });

  it('refuses a list of paths of which the first is none', () => {
    const route = { path: [], stack: [{ handle: tag('x'), method: 'get' }] };
    expect(thrownBy(() => taggedRoutes(routerOf22({ handle: pass, route }), undefined)).code).toBe(
      'ERR_PARTY_BAD_PATTERN',
    );
  });

  it('reads an Express 4 layer whose keys are not told as one without', () => {
    const layer = { handle: tag('x'), regexp: /^\/shop\/?(?=\/|$)/i };
    expect(taggedRoutes(routerOf22(layer), undefined)[0]?.pattern.source).toBe('/shop');
  });
});
