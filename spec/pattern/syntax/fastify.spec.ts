import fastify from 'fastify';
import findMyWay from 'find-my-way';
import { readMount } from '../../../lib/pattern/mount-path';
import { join, Unreadable } from '../../../lib/pattern/pattern';
import { readFindMyWay } from '../../../lib/pattern/syntax/fastify';
import { type ForeignCase, hostileTrips, pathOf } from '../../shared/foreign';
import { closeAll, serve } from '../../shared/serve';
import { thrownBy } from '../../shared/thrown';

/** What Fastify itself gives the handler of a route for a URL; `undefined`: the route is not the one. */
async function askFastify(path: string, url: string): Promise<unknown> {
  const app = fastify();
  app.get(path, async ({ params }) => params);
  await app.ready();
  const { status, text } = await (await serve(app.routing)).get(url);
  return status === 200 ? JSON.parse(text) : undefined;
}

/** The same of Fastify's router alone. */
function routerOf(path: string, options = {}) {
  const router = findMyWay(options);
  router.on('GET', path, () => {});
  return (url: string) => router.find('GET', url)?.params;
}

const HUNDRED = 'x'.repeat(100);

const cases: readonly ForeignCase[] = [
  { path: '/', values: [], url: '/', params: {} },
  { path: '/about/', values: [], url: '/about/', params: {} },
  { path: '/tea/été', values: [], url: '/tea/%C3%A9t%C3%A9', params: {} },
  { path: '/100%', values: [], url: '/100%25', params: {} },
  { path: '/caf%C3%A9', values: [], url: '/caf%25C3%25A9', params: {} },
  { path: '/a::b/:id', values: [7], url: '/a:b/7', params: { id: '7' } },
  { path: '/:::id', values: [7], url: '/:7', params: { id: '7' } },
  { path: '/:id', values: [HUNDRED], url: `/${HUNDRED}`, params: { id: HUNDRED } },
  { path: '/:id', values: ['a/b%2F é\n'], url: '/a%2Fb%252F%20%C3%A9%0A', params: { id: 'a/b%2F é\n' } },
  { path: '/:__proto__', values: ['x'], url: '/x', params: { ['__proto__']: 'x' } },
  { path: '/v:major/x', values: [2], url: '/v2/x', params: { major: '2' } },
  { path: '/:id(^\\d+$)', values: [7], url: '/7', params: { id: '7' } },
  { path: '/:id(^a|b$)', values: ['b'], url: '/b', params: { id: 'b' } },
  { path: '/:id(^[a-zé @]+$)/x', values: ['é @'], url: '/%C3%A9%20%40/x', params: { id: 'é @' } },
  { path: '/:x(^a/b$)', values: ['a/b'], url: '/a%2Fb', params: { x: 'a/b' } },
  { path: '/:x(^(?:a(?:b|c))+$)', values: ['abac'], url: '/abac', params: { x: 'abac' } },
  { path: '/:file(^\\S+).png', values: ['a.b'], url: '/a.b.png', params: { file: 'a.b' } },
  { path: '/:file.png', values: ['a b'], url: '/a%20b.png', params: { file: 'a b' } },
  {
    path: '/at/:hour(^\\d{2})h:minute(^\\d{2})m',
    values: ['08', '15'],
    url: '/at/08h15m',
    params: { hour: '08', minute: '15' },
  },
  { path: '/:lat-:lng', values: ['1', '2'], url: '/1-2', params: { lat: '1', lng: '2' } },
  { path: '/:lat-:lng', values: ['1-2', '3'], url: '/1-2-3', params: { lat: '1-2', lng: '3' } },
  { path: '/:a(^\\d+)::b*(:c', values: ['1', 'x'], url: '/1:b*(x', params: { a: '1', c: 'x' } },
  { path: '/:a(^\\d+)(x', values: ['1'], url: '/1(x', params: { a: '1' } },
  { path: '/:a(^\\d+$):b(^[a-z]+$)', values: ['1', 'x'], url: '/1x', params: { a: '1', b: 'x' } },
  { path: '/a/:id?', values: [], url: '/a', params: {} },
  { path: '/a/:id?', values: [7], url: '/a/7', params: { id: '7' } },
  { path: '/a/:id?', values: ['x\ny'], url: '/a/x%0Ay', params: { id: 'x\ny' } },
  { path: '/:id?', values: [], url: '/', params: {} },
  { path: '/a/:id?/', values: [], url: '/a/', params: {} },
  { path: '/a/:id?/', values: [7], url: '/a/7/', params: { id: '7' } },
  { path: '/m/:a-:b?', values: [], url: '/m', params: {} },
  { path: '/m/:a-:b?', values: [1, 2], url: '/m/1-2', params: { a: '1', b: '2' } },
  { path: '/static/*', values: ['a b/c%2F'], url: '/static/a%20b/c%252F', params: { '*': 'a b/c%2F' } },
  { path: '/*', values: [`a/${HUNDRED}y`], url: `/a/${HUNDRED}y`, params: { '*': `a/${HUNDRED}y` } },
  { path: '/:u/f*', values: ['me', 'x'], url: '/me/fx', params: { u: 'me', '*': 'x' } },
];

describe('readFindMyWay', () => {
  afterEach(closeAll);

  it.each(cases.map((row) => [row.path, row.values, row] as const))(
    'reads %s, and what is built with %j arrives at Fastify',
    async (path, values, { url, params }) => {
      const built = pathOf(readFindMyWay(path), values);
      expect(built).toBe(url);
      expect(await askFastify(path, built)).toEqual(params);
    },
  );

  it.each([
    ['/:id', 'x'],
    ['/v:id/x', '1'],
    ['/:id(^\\S+$)', 'x'],
    ['/:id(^.*$)', 'x'],
    ['/:lat-:lng', '1', '2'],
    ['/:file(^\\S+).png', 'x'],
    ['/:a(^.+)h:b(^.+)m', '1', '2'],
    ['/a::b/:id?', 'x'],
    ['/:a-:b?', 'x', 'y'],
    ['/static/*', 'x'],
    ['/:a/s*', 'x', 'y'],
  ])('of %s, builds what arrives of hostile values, or throws a code', (path, ...fits) => {
    const find = routerOf(path);
    const { trips, refused } = hostileTrips(readFindMyWay(path), fits);
    expect(refused).toEqual(expect.arrayContaining(['.', '..', '\ud800']));
    expect(trips).not.toEqual([]);
    for (const { url, params } of trips) expect([url, { ...find(url) }]).toEqual([url, params]);
  });

  it.each([
    // Fastify gives what the group in the constraint has taken as "b".
    ['/:a(^(x|y)+)-:b', ['x', '1'], 'ERR_PARTY_BAD_VALUE'],
    ['/:id(^\\d+$)', ['x'], 'ERR_PARTY_BAD_VALUE'],
    ['/:id(^[a-z]+$)', ['X'], 'ERR_PARTY_BAD_VALUE'],
    ['/:id', [`${HUNDRED}x`], 'ERR_PARTY_BAD_VALUE'],
    ['/:file.png', ['a\nb'], 'ERR_PARTY_UNSAFE_URL'],
    ['/static/*', ['a//b'], 'ERR_PARTY_BAD_VALUE'],
    ['/static/*', ['a/../b'], 'ERR_PARTY_UNSAFE_URL'],
  ])('does not build %s with %j', (path, values, code) => {
    expect(thrownBy(() => pathOf(readFindMyWay(path), values)).code).toBe(code);
  });

  it('leaves a mount path to the mount, and takes what is below it', () => {
    const joined = join(readMount('/t/:tenant').pattern, readFindMyWay('/:lat-:lng?'));
    expect(joined.source).toBe('/t/:tenant{/:lat-:lng}');
    expect(pathOf(joined, ['acme'])).toBe('/t/acme');
    expect(pathOf(joined, [`${HUNDRED}-x`, '1-2', 3])).toBe(`/t/${HUNDRED}-x/1-2-3`);
    expect(thrownBy(() => pathOf(joined, ['acme', 1, '2-3'])).code).toBe('ERR_PARTY_BAD_VALUE');
  });

  it('counts on the length of parameters that the router was given', () => {
    const options = { maxParamLength: 3 };
    const pattern = readFindMyWay('/:id', options);
    expect({ ...routerOf('/:id', options)(pathOf(pattern, ['xxx'])) }).toEqual({ id: 'xxx' });
    expect(routerOf('/:id', options)('/xxxx')).toBeUndefined();
    expect(thrownBy(() => pathOf(pattern, ['xxxx'])).code).toBe('ERR_PARTY_BAD_VALUE');
  });

  it.each([
    ['posts', 'a path begins with "/"'],
    ['*', 'it also matches the slash that every path begins with, and no value may begin so'],
    ['/a/:id?/b', 'only the last parameter may be left out'],
    ['/*/b', 'a star ends the path'],
    ['/:a@:b', 'find-my-way takes "a@:b" for the name of a parameter'],
    ['/:id::x', 'find-my-way takes "id::x" for the name of a parameter'],
    ['/:', 'find-my-way takes "" for the name of a parameter'],
    ['/:id((a)', 'a parenthesis is not closed'],
    ['/:id([)', '"([)" is no RegExp'],
    ['/:id(^\\d+$)?', 'no path that is sent matches "?"'],
    ['/a?b', 'no path that is sent matches "/a?b"'],
    ['/:id-%', 'a "%" after a parameter is never matched'],
    ['/:id/:id', '":id" stands in it twice'],
    ['/a//b', 'it holds an empty segment'],
    ['/a/../b', 'it holds a dot segment, which browsers resolve away'],
  ])('refuses %s: %s', (path, message) => {
    const error = thrownBy(() => readFindMyWay(path)) as unknown as Unreadable;
    expect(error).toBeInstanceOf(Unreadable);
    expect(error.message).toBe(message);
    expect(error.write).toMatch(/^(?:Write|Give) /);
  });
});
