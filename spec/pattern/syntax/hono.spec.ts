import { Hono } from 'hono';
import { UnsupportedPathError } from 'hono/router';
import { RegExpRouter } from 'hono/router/reg-exp-router';
import { TrieRouter } from 'hono/router/trie-router';
import { Unreadable } from '../../../lib/pattern/pattern';
import { readHono } from '../../../lib/pattern/syntax/hono';
import { type ForeignCase, hostileTrips, pathOf } from '../../shared/foreign';
import { thrownBy } from '../../shared/thrown';

/** Apps with the one route: Hono's default, which takes whichever of the two suits, and each of the two alone. */
function appsOf(path: string): Hono[] {
  const routers = [undefined, new RegExpRouter<never>(), new TrieRouter<never>()];
  return routers.flatMap((router) => {
    const app = new Hono(router && { router });
    try {
      return app.get(path, (c) => c.json(c.req.param()));
    } catch (error) {
      if (error instanceof UnsupportedPathError) return [];
      throw error;
    }
  });
}

/** What Hono gives the handler for a URL, by each router; `undefined`: the route is not the one. */
async function ask(apps: readonly Hono[], url: string): Promise<unknown[]> {
  return Promise.all(
    apps.map(async (app) => {
      const answer = await app.request(url);
      return answer.status === 200 ? answer.json() : undefined;
    }),
  );
}

const cases: readonly ForeignCase[] = [
  { path: '/', values: [], url: '/', params: {} },
  { path: '/about/', values: [], url: '/about/', params: {} },
  { path: '/tea/été/:id', values: [1], url: '/tea/%C3%A9t%C3%A9/1', params: { id: '1' } },
  { path: '/a%2Fb%25', values: [], url: '/a%2Fb%25', params: {} },
  { path: '/items:batch@1', values: [], url: '/items:batch@1', params: {} },
  {
    path: '/posts/:id',
    values: ['a/b%2F é\n'],
    url: '/posts/a%2Fb%252F%20%C3%A9%0A',
    params: { id: 'a/b%2F é\n' },
  },
  { path: '/:post-id', values: ['x'], url: '/x', params: { 'post-id': 'x' } },
  { path: '/:id{[0-9]+}', values: [7], url: '/7', params: { id: '7' } },
  { path: '/:y{[0-9]{4}}/:m{\\d{1,2}}/', values: [2024, 2], url: '/2024/2/', params: { y: '2024', m: '2' } },
  { path: '/:name{[a-zé ]+}/x', values: ['é x'], url: '/%C3%A9%20x/x', params: { name: 'é x' } },
  { path: '/:lang{en|ja}/x', values: ['ja'], url: '/ja/x', params: { lang: 'ja' } },
  { path: '/:id{(a|b)+}', values: ['ab'], url: '/ab', params: { id: 'ab' } },
  {
    path: '/:file{.+\\.png}',
    values: ['dir x/a.png'],
    url: '/dir%20x/a.png',
    params: { file: 'dir x/a.png' },
  },
  { path: '/:path{.+}/edit', values: ['a/b'], url: '/a/b/edit', params: { path: 'a/b' } },
  { path: '/:pair{[a-z]+/[a-z]+}', values: ['a/b'], url: '/a/b', params: { pair: 'a/b' } },
  { path: '/api/:animal?', values: [], url: '/api', params: {} },
  { path: '/api/:animal?', values: ['cat'], url: '/api/cat', params: { animal: 'cat' } },
  { path: '/:id{[0-9]+}?', values: [], url: '/', params: {} },
  { path: '/:id{[0-9]+}?', values: [7], url: '/7', params: { id: '7' } },
  { path: '/:a?/:b?', values: [], url: '/', params: {} },
  { path: '/:a?/:b?', values: ['x'], url: '/x', params: { a: 'x' } },
  { path: '/:a?/:b?', values: ['x', 'y'], url: '/x/y', params: { a: 'x', b: 'y' } },
  { path: '*', values: [], url: '/', params: {} },
  { path: '/static/*', values: [], url: '/static', params: {} },
  { path: '/static/*', values: ['a/b c'], url: '/static/a/b%20c', params: {} },
  { path: '/:id/*', values: ['x', 'y'], url: '/x/y', params: { id: 'x' } },
  { path: '/:id/*', values: ['x'], url: '/x', params: { id: 'x' } },
];

describe('readHono', () => {
  it.each(cases.map((row) => [row.path, row.values, row] as const))(
    'reads %s, and what is built with %j arrives at Hono, whatever its router',
    async (path, values, { url, params }) => {
      const built = pathOf(readHono(path), values);
      expect(built).toBe(url);
      const apps = appsOf(path);
      expect(apps.length).toBeGreaterThan(1);
      expect(await ask(apps, built)).toEqual(apps.map(() => params));
    },
  );

  it('reads the path of a route below a base path', async () => {
    const app = new Hono().basePath('/:tenant').route(
      '/blog',
      new Hono().get('/:id', (c) => c.json(c.req.param())),
    );
    const url = pathOf(readHono(app.routes[0]?.path as string), ['acme', 7]);
    expect(url).toBe('/acme/blog/7');
    expect(await ask([app], url)).toEqual([{ tenant: 'acme', id: '7' }]);
  });

  it.each([
    ['/:id', 'x'],
    ['/:id{[^x]+}', 'y'],
    ['/:id{\\S+}/x', 'y'],
    ['/:a{.+}/:b', 'x', 'y'],
    ['/:a{.+}/x/:b{.+}', 'y', 'z'],
    ['/:f{.+\\.png}', 'x.png'],
    ['/:a{[a-z@%:]+}', 'x'],
    ['/a/:id?', 'x'],
    ['/a/:id{.+}?', 'x'],
    ['/:a?/:b?', 'x', 'y'],
  ])('of %s, builds what arrives of hostile values, or throws a code', async (path, ...fits) => {
    const apps = appsOf(path);
    const { trips, refused } = hostileTrips(readHono(path), fits);
    expect(refused).toEqual(expect.arrayContaining(['.', '..', '\ud800']));
    expect(trips).not.toEqual([]);
    for (const { url, params } of trips) {
      expect([url, await ask(apps, url)]).toEqual([url, apps.map(() => params)]);
    }
  });

  it.each([
    ['/:id{[0-9]+}', ['x'], 'ERR_PARTY_BAD_VALUE'],
    ['/:id{[a-z]+}', ['X'], 'ERR_PARTY_BAD_VALUE'],
    ['/:file{.+\\.png}', ['a/../b.png'], 'ERR_PARTY_UNSAFE_URL'],
    ['/:file{.+\\.png}', ['/b.png'], 'ERR_PARTY_BAD_VALUE'],
    // Hono looks for the "@", and it stands encoded in the URL.
    ['/:mail{[a-z]+@[a-z]+}', ['a@b'], 'ERR_PARTY_UNSAFE_URL'],
    // The TrieRouter matches only "a" of it.
    ['/:id{a|ab}', ['ab'], 'ERR_PARTY_UNSAFE_URL'],
    // The TrieRouter takes all of it for the first.
    ['/:a{.+}/:b', ['x', 'y'], 'ERR_PARTY_UNSAFE_URL'],
    // The RegExpRouter never matches it.
    ['/:id{^[0-9]+$}/x', [7], 'ERR_PARTY_UNSAFE_URL'],
  ])('does not build %s with %j', (path, values, code) => {
    expect(thrownBy(() => pathOf(readHono(path), values)).code).toBe(code);
  });

  it.each([
    ['posts', 'a path begins with "/"'],
    ['/:id?/b', 'an optional part stands at the end'],
    ['/:id?/*', 'an optional part stands at the end'],
    ['/a/*/b', '"/*/b" is not read'],
    ['/a*', '"/a*" is not read'],
    ['/:id{[0-9]+}x', '"/:id{[0-9]+}x" is not read'],
    ['/:id{[}]}', '"/:id{[}]}" is not read'],
    ['/a|b/:id', '"/a|b/:id" is not read'],
    ['/:a-:b', 'Hono\'s routers disagree on ":a-:b"'],
    ['/:file.png', 'Hono\'s routers disagree on ":file.png"'],
    ['/:a/v:b', 'Hono\'s routers disagree on "v:b"'],
    ['/@1/:id', 'Hono\'s routers disagree on "@1"'],
    ['/:id{x@1}', 'Hono\'s routers disagree on "{x@1}"'],
    ['/:id{[a-z]{2}/x}', 'Hono\'s routers disagree on "{[a-z]{2}/x}"'],
    ['/:id{a/b}?', '"?" and a slash in a constraint do not mix'],
    ['/:id{[a}', '"([a)" is no RegExp'],
    ['/:__proto__', 'Hono keeps no value of ":__proto__"'],
    ['/caf%C3%A9', 'no path that is sent matches "caf%C3%A9"'],
    ['/:id/:id', '":id" stands in it twice'],
    ['/a//b', 'it holds an empty segment'],
  ])('refuses %s: %s', (path, message) => {
    const error = thrownBy(() => readHono(path)) as unknown as Unreadable;
    expect(error).toBeInstanceOf(Unreadable);
    expect(error.message).toBe(message);
    expect(error.write).toMatch(/^(?:Write|Give|Rename) /);
  });

  it.each([
    ['/@1/:id', '/@1/x'],
    ['/caf%C3%A9', '/caf%C3%A9'],
    ['/:a/v:b', '/x/v1'],
    ['/:id?/b', '/b'],
  ])('refuses %s with good reason: Hono does not match it to %s by every router', async (path, url) => {
    expect(await ask(appsOf(path), url)).toContain(undefined);
  });
});
