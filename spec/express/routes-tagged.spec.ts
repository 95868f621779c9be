import { METHODS } from 'node:http';
import type { RequestHandler } from 'express';
import { type ExpressRouter, routerOf } from '../../lib/express/router';
import { ownRoutes } from '../../lib/express/routes';

import { endpoint } from '../../lib/links/endpoint-tag';
import { build } from '../../lib/pattern/build';
import { readMount } from '../../lib/pattern/mount-path';
import { EMPTY, join, type Pattern } from '../../lib/pattern/pattern';
import { majors } from '../shared/express';
import { templateOf } from '../shared/template';
import { thrownBy } from '../shared/thrown';

const pass: RequestHandler = (_req, _res, next) => next();
const tag = (name: string) => endpoint(name) as unknown as RequestHandler;

const asRouter = (router: unknown) => router as ExpressRouter;

/** A router whose layers keep what one of another version would. */
const routerOf22 = (layer: object): ExpressRouter => asRouter(Object.assign(() => {}, { stack: [layer] }));

describe.each(majors)('ownRoutes, Express $major', ({ express }) => {
  const read = (router: unknown) =>
    ownRoutes(asRouter(router), undefined).routes.map(({ name, methods, pattern }) => [
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
    expect(ownRoutes(asRouter(router), undefined).routes[0]?.methods).toEqual(['GET', 'POST', 'DELETE']);
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

  it('takes each of several paths, and leaves out what cannot be read behind the first', () => {
    const router = express.Router();
    router.get(['/a', '/b', /^\/c/], tag('a'));
    expect(read(router)).toEqual([
      ['a', 'GET', '/a'],
      ['a', 'GET', '/b'],
      ['a', 'GET', '/^\\/c/'],
    ]);
    const layer = {
      route: { path: ['/a', '/[x]'], stack: [{ handle: tag('a'), method: 'get' }] },
      handle: pass,
    };
    expect(read(routerOf22(layer))).toEqual([['a', 'GET', '/a']]);
  });

  it.each([
    ['a RegExp', /^\/x/],
    ['a list that begins with one', [/^\/x/, '/x']],
  ])('names %s, which cannot be built', (_what, path) => {
    const [router, inner] = [express.Router(), express.Router()];
    router.use('/in', inner);
    inner.get(path, tag('x'));
    const [route] = ownRoutes(asRouter(router), undefined).routes;
    expect(route).toMatchObject({ name: 'x', methods: ['GET'] });
    expect(route?.pattern).toMatchObject({
      source: '/in/^\\/x/',
      unbuildable: 'a RegExp can be matched, never built',
    });
  });

  it('minds no RegExp that carries no tag', () => {
    const router = express.Router();
    router.get(/^\/x/, pass);
    router.use(/^\/y/, pass);
    router.get('/z', tag('z'));
    expect(read(router)).toEqual([['z', 'GET', '/z']]);
  });

  it('names all that cannot be read at once, a use by its own path', () => {
    const [router, inner] = [express.Router(), express.Router()];
    router.use(['/.well-known/old.txt', '/old.txt'], tag('old'));
    router.get('/fine', tag('fine'));
    router.use(/^\/x/, inner);
    inner.get('/y', tag('y'));
    inner.get('/z', tag('z'));
    const { details, message } = thrownBy(() => read(router));
    expect(details).toMatchObject({ endpoint: 'old', pattern: '/.well-known/old.txt, /old.txt' });
    expect(details).toMatchObject({
      others: [expect.stringMatching(/^"\/y" of "y" \(it stands/), expect.stringContaining('"z"')],
    });
    expect(message).toMatch(/"old".*Nor can these: "\/y" of "y" .*; "\/z" of "z" /);
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

/** Major, the path of a Router, the route in it, values, and the URL: what the routers read otherwise has none. */
const nested: readonly (readonly [number, string, string, readonly unknown[], string | undefined])[] = [
  [5, '/o{/:opt}', '/x', ['7'], '/o/7/x'],
  [5, '/o{/:opt}', '/x', [], undefined],
  [5, '/*all', '/x', [['a']], undefined],
  [5, '/:p-:q', '/:r', ['a', 'b', 'c'], '/a-b/c'],
  [5, '/:p-:q', '/:r', ['a', 'b-b', 'c'], undefined],
  [5, '/', '/*all/', [['a']], undefined],
  [5, '/', '/:"a"a:b', ["'", '\u00a0'], undefined],
  [4, '/s/:p', '/:r', ['a', 'b'], '/s/a/b'],
  // In Express 4 the text before a value matters only after another value.
  [4, '/', '/v:n(\\d+)/v:m', ['1', '2v3'], '/v1/v2v3'],
  [4, '/', '/:a-:b', ['x-y', 'z'], '/x-y-z'],
  [4, '/', '/:a-:b', ['x', 'y-z'], undefined],
  // A dot before a name keeps dots out of its value.
  [4, '/', '/:a..:b', ['x', 'y.z'], undefined],
  // What may be left out is never looked past: no value can stand there.
  [4, '/', '/:a-?:b', ['x', 'y'], undefined],
];

describe('ownRoutes', () => {
  it.each(nested)(
    'holds what is built against the routers, Express %d: %s and %s with %j',
    (major, mount, path, values, url) => {
      const { express } = majors.find((each) => each.major === major) as (typeof majors)[number];
      const router = express.Router().use(mount, express.Router().get(path, tag('x')));
      const [route] = ownRoutes(asRouter(router), undefined).routes;
      const template = templateOf(join(readMount('/blog').pattern, route?.pattern as Pattern));
      const built = () => build(template, values).replace(/^\/blog/, '');
      if (url) expect(built()).toBe(url);
      else expect(thrownBy(built).code).toMatch(/^ERR_PARTY_(BAD_VALUE|UNSAFE_URL)$/);
    },
  );

  it.each([
    [4, '/archive/:y/:m?', '/archive/:y{/:m}'],
    [5, '/archive/:y{/:m}', '/archive/:y{/:m}'],
  ])('reads each router in its own syntax: Express %d has %s', (major, path, source) => {
    const { express } = majors.find((each) => each.major === major) as (typeof majors)[number];
    const router = express.Router();
    router.get(path, tag('archive'));
    expect(ownRoutes(asRouter(router), undefined).routes[0]?.pattern.source).toBe(source);
  });

  it('reads a Router of one Express within one of the other', () => {
    const [four, five] = majors.map(({ express }) => express.Router());
    four?.get('/a/:b?', tag('four'));
    five?.get('/a{/:b}', tag('five'));
    five?.use('/four', four as never);
    expect(
      ownRoutes(asRouter(five), undefined).routes.map(({ name, pattern }) => [name, pattern.source]),
    ).toEqual([
      ['five', '/a{/:b}'],
      ['four', '/four/a{/:b}'],
    ]);
  });

  // What the layers of router 2.0 to 2.2 keep: nothing but whether they stand at the root.
  it('reads the root of a router that keeps no paths, and refuses any other', () => {
    expect(ownRoutes(routerOf22({ handle: tag('x'), slash: true }), undefined).routes[0]?.pattern).toEqual(
      EMPTY,
    );
    const { code, details } = thrownBy(
      () => ownRoutes(routerOf22({ handle: tag('x'), slash: false }), undefined).routes,
    );
    expect(code).toBe('ERR_PARTY_BAD_PATTERN');
    expect(details).toMatchObject({
      endpoint: 'x',
      reason: 'its router keeps no mount path that can be read',
    });
  });

  it('refuses a list of paths of which the first is none', () => {
    const route = { path: [], stack: [{ handle: tag('x'), method: 'get' }] };
    expect(thrownBy(() => ownRoutes(routerOf22({ handle: pass, route }), undefined).routes).code).toBe(
      'ERR_PARTY_BAD_PATTERN',
    );
  });

  it('reads an Express 4 layer whose keys are not told as one without', () => {
    const layer = { handle: tag('x'), regexp: /^\/shop\/?(?=\/|$)/i };
    expect(ownRoutes(routerOf22(layer), undefined).routes[0]?.pattern.source).toBe('/shop');
  });
});
