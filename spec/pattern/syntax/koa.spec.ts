import Router from '@koa/router';
import Koa from 'koa';
import { Unreadable } from '../../../lib/pattern/pattern';
import { type KoaLayer, readKoaRouter } from '../../../lib/pattern/syntax/koa';
import { type ForeignCase, hostileTrips, pathOf } from '../../shared/foreign';
import { closeAll, type Served, serve } from '../../shared/serve';
import { thrownBy } from '../../shared/thrown';

function routerOf(path: string | RegExp, options = {}): Router {
  return new Router(options).get(path, (ctx) => {
    ctx.body = ctx.params;
  });
}

function layerOf(router: Router): KoaLayer {
  return router.stack[0] as KoaLayer;
}

async function serveKoa(router: Router): Promise<Served> {
  return serve(new Koa().use(router.routes()).callback());
}

const cases: readonly ForeignCase[] = [
  { path: '/', values: [], url: '/', params: {} },
  { path: '/about/', values: [], url: '/about/', params: {} },
  { path: '/caf%C3%A9', values: [], url: '/caf%C3%A9', params: {} },
  { path: '/a\\:b', values: [], url: '/a:b', params: {} },
  {
    path: '/posts/:id',
    values: ['a/b%2F é\n'],
    url: '/posts/a%2Fb%252F%20%C3%A9%0A',
    params: { id: 'a/b%2F é\n' },
  },
  { path: '/:a-:b', values: ['x-y', 'z'], url: '/x-y-z', params: { a: 'x-y', b: 'z' } },
  { path: '/:"a-b"', values: ['x'], url: '/x', params: { 'a-b': 'x' } },
  { path: '/archive/:y{/:m}', values: [2024], url: '/archive/2024', params: { y: '2024' } },
  { path: '/archive/:y{/:m}', values: [2024, 2], url: '/archive/2024/2', params: { y: '2024', m: '2' } },
  { path: '/files/*path', values: ['a b/c%2F'], url: '/files/a%20b/c%252F', params: { path: 'a b/c%2F' } },
  { path: '/files{/*path}', values: [], url: '/files', params: {} },
  { path: '/files{/*path}', values: ['a/b'], url: '/files/a/b', params: { path: 'a/b' } },
];

/** What @koa/router 12 and 13 make of a path, which have path-to-regexp 6.3. */
const version6: readonly (ForeignCase & Omit<KoaLayer, 'paramNames'>)[] = [
  {
    path: '/posts/:id(\\d+)',
    regexp: /^\/posts(?:\/(\d+))[/#?]?$/i,
    values: [7],
    url: '/posts/7',
    params: { id: '7' },
  },
  { path: '/a/:id?', regexp: /^\/a(?:\/([^/#?]+?))?[/#?]?$/i, values: [], url: '/a', params: {} },
  {
    path: '/a/:id?',
    regexp: /^\/a(?:\/([^/#?]+?))?[/#?]?$/i,
    values: ['é'],
    url: '/a/%C3%A9',
    params: { id: 'é' },
  },
  {
    path: '/files/(.*)',
    regexp: /^\/files(?:\/(.*))[/#?]?$/i,
    values: ['a/b c'],
    url: '/files/a/b%20c',
    params: { 0: 'a/b c' },
  },
  {
    path: '/files/:path(.*)',
    regexp: /^\/files(?:\/(.*))[/#?]?$/i,
    values: ['a/b'],
    url: '/files/a/b',
    params: { path: 'a/b' },
  },
  { path: '/x{-:n}?', regexp: /^\/x(?:-((?:(?!-)[^/#?])+?))?[/#?]?$/i, values: [], url: '/x', params: {} },
  {
    path: '/x{-:n}?',
    regexp: /^\/x(?:-((?:(?!-)[^/#?])+?))?[/#?]?$/i,
    values: [1],
    url: '/x-1',
    params: { n: '1' },
  },
  { path: '/x{b}?', regexp: /^\/x(?:b)?[/#?]?$/i, values: [], url: '/xb', params: {} },
  {
    path: '/:y(\\d{4})-:m(\\d{2})',
    regexp: /^(?:\/(\d{4}))-(\d{2})[/#?]?$/i,
    values: ['2024', '02'],
    url: '/2024-02',
    params: { y: '2024', m: '02' },
  },
  {
    path: '/:name.:ext?',
    regexp: /^(?:\/([^/#?]+?))(?:\.((?:(?!\.)[^/#?])+?))?[/#?]?$/i,
    values: ['tea'],
    url: '/tea',
    params: { name: 'tea' },
  },
  {
    path: '/:name.:ext?',
    regexp: /^(?:\/([^/#?]+?))(?:\.((?:(?!\.)[^/#?])+?))?[/#?]?$/i,
    values: ['tea', 'png'],
    url: '/tea.png',
    params: { name: 'tea', ext: 'png' },
  },
  {
    path: '/y/(\\d+)/(a|b)',
    regexp: /^\/y(?:\/(\d+))(?:\/(a|b))[/#?]?$/i,
    values: [1, 'b'],
    url: '/y/1/b',
    params: { 0: '1', 1: 'b' },
  },
  {
    path: '/z\\:{-:n(\\d+)s}?',
    regexp: /^\/z:(?:-(\d+)s)?[/#?]?$/i,
    values: [1],
    url: '/z:-1s',
    params: { n: '1' },
  },
  { path: '/g{-(\\d+)}?', regexp: /^\/g(?:-(\d+))?[/#?]?$/i, values: [1], url: '/g-1', params: { 0: '1' } },
  {
    path: '/v/:a(x(?:y|z))',
    regexp: /^\/v(?:\/(x(?:y|z)))[/#?]?$/i,
    values: ['xz'],
    url: '/v/xz',
    params: { a: 'xz' },
  },
];

/** A layer as they make it; its keys in the order of the path. */
function layer6({ path, regexp }: Pick<KoaLayer, 'path' | 'regexp'>): KoaLayer {
  let unnamed = 0;
  const keys = String(path).matchAll(/(?<!\\):(\w+)(?:\([^)]*\))?|(?<!\(\?)\((?!\?)/g);
  return { path, regexp, paramNames: [...keys].map(([, name]) => ({ name: name ?? unnamed++ })) };
}

describe('readKoaRouter', () => {
  afterEach(closeAll);

  it.each(cases.map((row) => [row.path, row.values, row] as const))(
    'reads %s, and what is built with %j arrives at Koa',
    async (path, values, { url, params }) => {
      const router = routerOf(path);
      const built = pathOf(readKoaRouter(layerOf(router)), values);
      expect(built).toBe(url);
      expect(await (await serveKoa(router)).json(built)).toEqual(params);
    },
  );

  it('reads the path with its prefix', async () => {
    const router = routerOf('/:id', { prefix: '/t/:tenant' });
    const url = pathOf(readKoaRouter(layerOf(router)), ['acme', 7]);
    expect(url).toBe('/t/acme/7');
    expect(await (await serveKoa(router)).json(url)).toEqual({ tenant: 'acme', id: '7' });
  });

  it.each([
    ['/:id', 'x'],
    ['/:a-:b', 'x', 'y'],
    ['/:name.:ext', 'x', 'y'],
    ['/v:major{.:minor}', 'x', 'y'],
    ['/files/*path', 'x'],
    ['/files/*path/', 'x'],
    ['/*path/edit', 'x'],
    ['/*a/x/*b', 'x', 'y'],
  ])('of %s, builds what arrives of hostile values, or throws a code', async (path, ...fits) => {
    const router = routerOf(path);
    const served = await serveKoa(router);
    const { trips, refused } = hostileTrips(readKoaRouter(layerOf(router)), fits);
    expect(refused).toEqual(expect.arrayContaining(['.', '..', '\ud800']));
    expect(trips).not.toEqual([]);
    for (const { url, params } of trips) expect([url, await served.json(url)]).toEqual([url, params]);
  });

  it('names a RegExp, and builds no URL of it', () => {
    expect(readKoaRouter(layerOf(routerOf(/^\/x/)))).toMatchObject({
      source: '/^\\/x/',
      unbuildable: /RegExp/,
    });
  });

  it.each([
    ['/a//b', 'it holds an empty segment'],
    ['/café', 'its text is not as browsers send it'],
    ['/:__proto__', 'Koa keeps no value of ":__proto__"'],
  ])('refuses %s: %s', (path, message) => {
    const error = thrownBy(() => readKoaRouter(layerOf(routerOf(path)))) as unknown as Unreadable;
    expect(error).toBeInstanceOf(Unreadable);
    expect(error.message).toBe(message);
  });

  describe('of version 12 or 13', () => {
    it.each(version6.map((row) => [row.path, row.values, row] as const))(
      'reads %s, and what is built with %j its layer reads back',
      (path, values, { url, params, regexp }) => {
        const layer = layer6({ path, regexp });
        const pattern = readKoaRouter(layer);
        expect(pathOf(pattern, values)).toBe(url);
        expect({ ...pattern.matchPrefix?.(url)?.params }).toEqual(params);
      },
    );

    it('does not leave out what these do not', () => {
      const layer = layer6({ path: '/a{/:b}', regexp: /^\/a(?:\/([^/#?]+?))[/#?]?$/i });
      expect(pathOf(readKoaRouter(layer), ['x'])).toBe('/a/x');
      expect(thrownBy(() => pathOf(readKoaRouter(layer), [])).code).toBe('ERR_PARTY_UNSAFE_URL');
    });

    it.each(['/:id*', '/:id+', '/*', '/(?:a|b)', '/:a(x(y))', '/:id?*', '/a)', '/{:a', '/{(a)}*'])(
      'refuses %s, and says to update',
      (path) => {
        const error = thrownBy(() => readKoaRouter(layer6({ path, regexp: /x/ }))) as unknown as Unreadable;
        expect(error).toBeInstanceOf(Unreadable);
        expect(error.write).toMatch(/\bor update @koa\/router\.$/);
      },
    );

    it('refuses a constraint that is no RegExp', () => {
      const layer = layer6({ path: '/:id([)', regexp: /x/ });
      expect(thrownBy(() => readKoaRouter(layer)).message).toBe('"([)" is no RegExp');
    });
  });
});
