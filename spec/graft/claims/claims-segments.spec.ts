import { Hono } from 'hono';
import { placedRoutes } from '../../../lib/express/placed';
import { type ExpressRouter, routerOf } from '../../../lib/express/router';
import type { Claim } from '../../../lib/graft/claims/claims';
import { Claims } from '../../../lib/graft/claims/claims';
import type { PlacedRoute } from '../../../lib/links/route';
import type { Token } from '../../../lib/pattern/pattern';
import { readHono } from '../../../lib/pattern/syntax/hono';
import { PathTree } from '../../../lib/pattern/tree';
import { majors } from '../../shared/express';

/** A route as a graft tells it from others. */
function claimOf(route: PlacedRoute): Claim {
  return new Claims(undefined, [route]).all[0] as Claim;
}

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
    const [route] = placedRoutes(routerOf(router) as ExpressRouter);
    if (!route) throw new Error(`${path} was not read.`);
    return claimOf(route);
  }

  it.each(['/', '/a', '/a/b', '/:x', '/a/:x', '/a/:x/', '/:x/:y', '/a/:x/c', '/a/:x/:y', '/:x/b'])(
    'is told from others by its segments alone: %s',
    (path) => {
      const { matchesBySegments, pattern, read } = routeOf(path);
      expect(matchesBySegments).toBe(true);
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
    expect(routeOf(path, options).matchesBySegments).toBe(false);
  });

  it('is asked itself where a router above it minds the case', () => {
    const child = express.Router();
    child.get('/b/:x', (_req, res) => void res.end());
    const router = express.Router({ caseSensitive: true });
    router.use('/A', child);
    const [route] = placedRoutes(routerOf(router) as ExpressRouter);
    if (!route) throw new Error('The route was not read.');
    expect(route.pattern.source).toBe('/A/b/:x');
    expect(claimOf(route).matchesBySegments).toBe(false);
  });

  it.each(['/a-:x', '/:x.:y', '/a/:x-b'])('is asked itself where a value is no whole segment: %s', (path) => {
    expect(routeOf(path).matchesBySegments).toBe(false);
  });
});

describe('a route', () => {
  /** Of a router that gives these values for every path. */
  const isDecided = (tokens: readonly Token[], x = 'aB0-_.~') => {
    const matchPrefix = (path: string) => ({ path, params: { x } });
    return claimOf({ name: 'it', methods: ['GET'], pattern: { source: '', tokens, matchPrefix } })
      .matchesBySegments;
  };

  it('is asked itself where it minds its values', () => {
    const [text, name] = [{ type: 'text', value: '/a/' } as const, 'x'];
    const token = { type: 'param', name } as const;
    const isTold = (each: object) => isDecided([text, each as never]);
    expect(isTold(token)).toBe(true);
    for (const more of [{ constraint: '\\d+' }, { valueConstraint: '\\d+' }, { maxLength: 100 }])
      expect(isTold({ ...token, ...more })).toBe(false);
    expect(isTold({ type: 'wildcard', name })).toBe(false);
    expect(isTold({ type: 'group', tokens: [] })).toBe(false);
  });

  it('is asked itself where it makes something of a value', () => {
    const tokens = [
      { type: 'text', value: '/' },
      { type: 'param', name: 'x' },
    ] as const;
    expect([isDecided(tokens), isDecided(tokens, 'else'), isDecided([])]).toEqual([true, false, false]);
  });

  it('of Hono minds its case, and is asked itself', async () => {
    const app = new Hono().get('/a/:x', (c) => c.text('a'));
    expect((await app.request('/A/7')).status).toBe(404);
    const { matchesBySegments } = claimOf({ name: 'it', methods: ['GET'], pattern: readHono('/a/:x') });
    expect(matchesBySegments).toBe((await app.request('/A/7')).status === 200);
  });
});
