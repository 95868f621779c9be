import type { PartylineError } from '../../lib/errors';
import type { Route } from '../../lib/links/route';
import { ServedRoutes } from '../../lib/links/served';
import { routesOf } from '../../lib/links/table';
import { build } from '../../lib/pattern/build';
import type { Key } from '../../lib/pattern/pattern';
import { readExpress4 } from '../../lib/pattern/syntax/express4';
import { prepare, type Template } from '../../lib/pattern/template';

type Served = readonly [method: string, path: string];

/** What a table's entry comes to beside the routes of an Express 4 router. */
function servedAs(entry: string, ...routes: readonly Served[]): Template | undefined {
  const [route] = routesOf({ x: entry }) as [Route];
  const placed = routes.map(([method, path]) => ({
    name: undefined,
    methods: [method],
    pattern: readExpress4(path),
  }));
  const found = new ServedRoutes(placed).find(route);
  return found && prepare(found.pattern, 0, { name: 'x', pattern: found.pattern.source });
}

/** The URL, or the code of what is thrown. */
function urlOf(template: Template | undefined, ...values: unknown[]): string | undefined {
  try {
    return template && build(template, values);
  } catch (error) {
    return (error as PartylineError).code;
  }
}

const refused = 'ERR_PARTY_BAD_VALUE';

describe('ServedRoutes', () => {
  it.each<readonly [entry: string, served: Served, values: readonly unknown[], url: string]>([
    ['/:lang/about', ['GET', '/:lang(en|fr)/about'], ['en'], '/en/about'],
    ['/:lang/about', ['GET', '/:lang(en|fr)/about'], ['de'], refused],
    ['/:lang/about', ['GET', '/:lang(en|fr)?/about'], ['de'], refused],
    ['{/:lang}/about', ['GET', '/:lang(en|fr)?/about'], [], '/about'],
    ['{/:lang}/about', ['GET', '/:lang(en|fr)?/about'], ['fr'], '/fr/about'],
    ['{/:lang}/about', ['GET', '/:lang(en|fr)?/about'], ['de'], refused],
    ['/about', ['GET', '/:lang(en|fr)?/about'], [], '/about'],
    ['/users/:user', ['GET', '/users/:id(\\d+)'], ['7'], '/users/7'],
    ['/users/:user', ['GET', '/users/:id(\\d+)'], ['anna'], refused],
    ['/Users/:user/', ['GET', '/users/:id(\\d+)'], ['anna'], refused],
    ['POST /users/:id', ['POST', '/users/:id(\\d+)'], ['anna'], refused],
    ['/users/:id', ['ALL', '/users/:id(\\d+)'], ['anna'], refused],
    ['/files/*path', ['GET', '/files/*'], ['a/b c'], '/files/a/b%20c'],
    ['/files/*path', ['GET', '/files/:file(.*)'], ['a/b c'], '/files/a/b%20c'],
    ['/files/*path', ['GET', '/files/:file(*)'], [['a', 'b c']], '/files/a/b%20c'],
    ['/files/*path', ['GET', '/files/:file(.+\\.txt)'], ['a/b.txt'], '/files/a/b.txt'],
    ['/files/*path', ['GET', '/files/:file(.+\\.txt)'], ['a/b'], refused],
    ['/files/*path', ['GET', '/files/:file(.*)'], ['a//b'], refused],
    ['/files/*path', ['GET', '/files/:file(.*)'], ['a/../b'], 'ERR_PARTY_UNSAFE_URL'],
    ['/files/:path', ['GET', '/files/:file(.+)'], ['a/b c'], '/files/a/b%20c'],
    ['/*all', ['GET', '*'], ['a/b'], '/a/b'],
  ])('holds %s to %j: of %j it makes %s', (entry, served, values, url) => {
    expect(urlOf(servedAs(entry, served), ...values)).toBe(url);
  });

  it.each<readonly [entry: string, served: Served]>([
    ['/users/:id', ['GET', '/users/:id']],
    ['/users/:id', ['POST', '/users/:id(\\d+)']],
    ['/users/:id', ['GET', '/people/:id(\\d+)']],
    ['/users/:id/edit', ['GET', '/users/:id(\\d+)']],
    ['/users/:id', ['GET', '/users/:id(\\d+)/edit']],
    ['/users/new', ['GET', '/users/:id(\\d+)']],
    ['/users{/:id}', ['GET', '/users/:id(\\d+)']],
    ['/users/*id', ['GET', '/users/:id(\\d+)']],
  ])('takes nothing for %s from %j', (entry, served) => {
    expect(servedAs(entry, served)).toBeUndefined();
  });

  it('takes what one of several routes takes, and no more where one of them takes all', () => {
    const both = servedAs('/:lang/x', ['GET', '/:lang(en|fr)/x'], ['GET', '/:lang(de)/x']);
    expect(['en', 'de', 'it'].map((lang) => urlOf(both, lang))).toEqual(['/en/x', '/de/x', refused]);
    expect(servedAs('/:id', ['GET', '/:id(\\d+)'], ['GET', '/:id'])).toMatchObject({
      keys: [{ constraint: undefined } as Key],
    });
  });

  it('goes by the route of its own method and its own names, not by a guard for all', () => {
    const guarded = servedAs('/users/:id', ['ALL', '/users/:id'], ['GET', '/users/:id(\\d+)']);
    expect(urlOf(guarded, 'anna')).toBe(refused);
    const named = servedAs('/users/:name', ['GET', '/users/:id(\\d+)'], ['GET', '/users/:name([a-z]+)']);
    expect([urlOf(named, 'anna'), urlOf(named, '7')]).toEqual(['/users/anna', refused]);
  });
});
