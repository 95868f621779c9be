import { Hono } from 'hono';
import { routerOf, type Stacked } from '../../../lib/express/router';
import { placedRoutes } from '../../../lib/express/routes';
import { isTakenAtAGlance } from '../../../lib/graft/claims/glance';
import { reader } from '../../../lib/pattern/layers';
import { readHono } from '../../../lib/pattern/syntax/hono';
import { PathTree } from '../../../lib/pattern/tree';
import { majors } from '../../shared/express';

/** Paths that a route of such segments might take, or might not. */
const paths = [
  '/',
  '/a',
  '/A',
  '/a/',
  '/a/b',
  '/A/B/',
  '/a/b/c',
  '/a/b-c.d',
  '/a/b/c/',
  '/a/b/c/d',
  '/x/y',
  '/a@b',
];

describe.each(majors)('a route of Express $major', ({ express }) => {
  function routeOf(path: string, options: { caseSensitive?: boolean; strict?: boolean } = {}) {
    const router = express.Router(options);
    router.get(path, (_req, res) => void res.end());
    const [route] = placedRoutes(routerOf(router) as Stacked);
    if (!route) throw new Error(`${path} was not read.`);
    const read = reader(route.pattern);
    return { ...route, read, isTaken: isTakenAtAGlance(route.pattern, read) };
  }

  it.each(['/', '/a', '/a/b', '/:x', '/a/:x', '/a/:x/', '/:x/:y', '/a/:x/c', '/a/:x/:y', '/:x/b'])(
    'is told from others by its segments alone: %s',
    (path) => {
      const { isTaken, pattern, read } = routeOf(path);
      expect(isTaken).toBe(true);
      const tree = new PathTree<string>();
      tree.add(pattern.tokens, path);
      for (const each of paths)
        expect([each, tree.find(each).length > 0]).toEqual([each, read(each) !== undefined]);
    },
  );

  it.each([
    ['/a/:x', { caseSensitive: true }],
    ['/a', { caseSensitive: true }],
    ['/A/:x', { caseSensitive: true }],
    ['/a/:x', { strict: true }],
    ['/a/', { strict: true }],
  ])('is asked itself where it minds more than that: %s, %j', (path, options) => {
    expect(routeOf(path, options).isTaken).toBe(false);
  });

  it('is asked itself where a router above it minds the case', () => {
    const child = express.Router();
    child.get('/b/:x', (_req, res) => void res.end());
    const router = express.Router({ caseSensitive: true });
    router.use('/A', child);
    const [route] = placedRoutes(routerOf(router) as Stacked);
    if (!route) throw new Error('The route was not read.');
    expect(route.pattern.source).toBe('/A/b/:x');
    expect(isTakenAtAGlance(route.pattern, reader(route.pattern))).toBe(false);
  });

  it.each(['/a-:x', '/:x.:y', '/a/:x-b'])('is asked itself where a value is no whole segment: %s', (path) => {
    expect(routeOf(path).isTaken).toBe(false);
  });
});

describe('a route', () => {
  const read = () => ({ x: 'aB0-_.~' });

  it('is asked itself where it minds its values', () => {
    const [text, name] = [{ type: 'text', value: '/a/' } as const, 'x'];
    const token = { type: 'param', name } as const;
    const takes = (token: object) => isTakenAtAGlance({ source: '', tokens: [text, token as never] }, read);
    expect(takes(token)).toBe(true);
    for (const more of [{ constraint: '\\d+' }, { valueConstraint: '\\d+' }, { maxLength: 100 }])
      expect(takes({ ...token, ...more })).toBe(false);
    expect(takes({ type: 'wildcard', name })).toBe(false);
    expect(takes({ type: 'group', tokens: [] })).toBe(false);
  });

  it('is asked itself where it makes something of a value', () => {
    const tokens = [
      { type: 'text', value: '/' },
      { type: 'param', name: 'x' },
    ] as const;
    expect(isTakenAtAGlance({ source: '/:x', tokens }, () => ({ x: 'else' }))).toBe(false);
    expect(isTakenAtAGlance({ source: '', tokens: [] }, read)).toBe(false);
  });

  it('of Hono minds its case, and is asked itself', async () => {
    const app = new Hono().get('/a/:x', (c) => c.text('a'));
    expect((await app.request('/A/7')).status).toBe(404);
    const pattern = readHono('/a/:x');
    expect(isTakenAtAGlance(pattern, reader(pattern))).toBe((await app.request('/A/7')).status === 200);
  });
});
