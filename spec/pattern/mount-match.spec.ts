import { matchMount, readMount } from '../../lib/pattern/mount-path';
import { majors } from '../shared/express';

/** Mount path, path, how much of it is the mount's, and what its keys took. */
const matching: readonly (readonly [string, string, number, Record<string, string>])[] = [
  ['/', '/', 0, {}],
  ['/', '/anything', 0, {}],
  ['/', '//anything', 0, {}],
  ['/shop', '/shop', 5, {}],
  ['/shop', '/shop/', 5, {}],
  ['/shop', '/shop/cart', 5, {}],
  ['/shop', '/SHOP/cart', 5, {}],
  ['/Shop', '/sHop', 5, {}],
  ['/shop', '/shop/..', 5, {}],
  ['/shop', '/shop//x', 5, {}],
  ['/a/b', '/a/b/c', 4, {}],
  ['/caf%C3%A9', '/caf%c3%a9/x', 10, {}],
  ['/a.b', '/a.b', 4, {}],
  ['/:tenant', '/acme', 5, { tenant: 'acme' }],
  ['/t/:tenant/shop', '/T/Acme/Shop/cart', 12, { tenant: 'Acme' }],
  ['/:a/:b', '/x/y/z', 4, { a: 'x', b: 'y' }],
  ['/t/:tenant', '/t/a%20b%2Fc/x', 12, { tenant: 'a b/c' }],
  ['/t/:tenant', '/t/.../x', 6, { tenant: '...' }],
  ['/t/:tenant', '/t/.a', 5, { tenant: '.a' }],
  ['/t/:tenant', '/t/;x=1', 7, { tenant: ';x=1' }],
  ['{/:locale}/shop', '/shop/cart', 5, {}],
  ['{/:locale}/shop', '/en/shop/cart', 8, { locale: 'en' }],
  ['{/:locale}/shop', '/shop/shop', 10, { locale: 'shop' }],
  ['{/:locale}', '/', 0, {}],
  ['{/:locale}', '/en/x', 3, { locale: 'en' }],
  ['{/t/:tenant/:locale}/shop', '/t/a/en/shop', 12, { tenant: 'a', locale: 'en' }],
  ['{/t/:tenant/:locale}/shop', '/shop', 5, {}],
  ['/:__proto__', '/x', 2, JSON.parse('{"__proto__": "x"}')],
];

const passing: readonly (readonly [string, string])[] = [
  ['/shop', '/'],
  ['/shop', ''],
  ['/shop', '/shopping'],
  ['/shop', '/sho'],
  ['/shop', '//shop'],
  ['/shop', '/%73hop'],
  ['/shop', '/shop%2Fcart'],
  ['/shop', '/shop;x/cart'],
  ['/shop', '/./shop'],
  ['/shop', '*'],
  ['/a.b', '/axb'],
  ['/a/b', '/a'],
  ['/a/b', '/a/'],
  ['/a/b', '/a//b'],
  ['/:tenant', '/'],
  ['/:tenant', '//x'],
  ['/t/:tenant', '/t'],
  ['/t/:tenant', '/t/'],
  ['/t/:tenant/shop', '/t/acme'],
  ['/t/:tenant/shop', '/t/acme/shops'],
  ['{/:locale}/shop', '/en'],
  ['{/:locale}/shop', '/en/fr/shop'],
  ['{/t/:tenant/:locale}/shop', '/t/a/shop'],
];

describe('matchMount', () => {
  // A Router takes them; no link could be built with them.
  it.each(['/t/..', '/t/../x', '/t/./x', '/t/%2e%2e/x', '/t/.%2E/x', '/t/%2E'])(
    'gives a key no dot segment: %s',
    (path) => {
      expect(matchMount(readMount('{/t/:tenant}/x'), `${path}/x`)).toBeUndefined();
      expect(matchMount(readMount('/t/:tenant'), path)).toBeUndefined();
      expect(matchMount(readMount('/t/:tenant/shop'), `${path}/shop`)).toBeUndefined();
    },
  );

  it.each(matching)('finds %s at the head of %s: %d characters', (mount, path, length, params) => {
    const match = matchMount(readMount(mount), path);
    expect(match).toMatchObject({ length });
    expect(match && 'params' in match && { ...match.params }).toEqual(params);
  });

  it.each(passing)('finds no %s in %j', (mount, path) => {
    expect(matchMount(readMount(mount), path)).toBeUndefined();
  });

  it('gives an error for a value of a part that may be left out, too', () => {
    expect(matchMount(readMount('{/:locale}/shop'), '/%zz/shop')).toMatchObject({ status: 400 });
    expect(matchMount(readMount('{/:locale}/shop'), '/%zz/blog')).toBeUndefined();
  });

  it.each(['/t/%', '/t/%zz/shop', '/t/%ff', '/t/%e0%a4'])('gives an error of status 400 for %s', (path) => {
    const error = matchMount(readMount('/t/:tenant'), path);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ status: 400 });
    expect((error as Error).message).not.toContain('%');
  });

  it('tells cases apart where it is told to: those of the literal segments', () => {
    const mount = readMount('/t/:tenant/Shop');
    expect(matchMount(mount, '/T/acme/shop')).toMatchObject({ length: 12 });
    expect(matchMount(mount, '/t/Acme/Shop/x', true)).toMatchObject({
      length: 12,
      params: { tenant: 'Acme' },
    });
    expect(matchMount(mount, '/T/acme/Shop', true)).toBeUndefined();
    expect(matchMount(mount, '/t/acme/shop', true)).toBeUndefined();
  });

  it('decodes nothing of what does not match', () => {
    expect(matchMount(readMount('/t/:tenant'), '/x/%zz')).toBeUndefined();
    expect(matchMount(readMount('/t/:tenant/shop'), '/t/%zz/blog')).toBeUndefined();
    expect(matchMount(readMount('/t'), '/t/%zz')).toMatchObject({ length: 2 });
  });

  it('gives params that are frozen and know nothing by birth', () => {
    for (const [mount, path] of matching) {
      const match = matchMount(readMount(mount), path);
      const params = match && 'params' in match ? match.params : {};
      expect(Object.isFrozen(params)).toBe(true);
      expect(Object.getPrototypeOf(params)).toBeNull();
    }
  });
});

describe('matchMount, beside a Router of Express 5', () => {
  const { express } = majors[1] as (typeof majors)[number];

  /** What the Router takes of a path for a mount. */
  function taken(mount: string, url: string): unknown {
    let seen: unknown;
    const router = express.Router();
    router.use(mount, (req) => {
      seen = [req.baseUrl.length, { ...req.params }];
    });
    (router as unknown as (...args: unknown[]) => void)(
      { url, method: 'GET', baseUrl: '' },
      {},
      (error?: unknown) => {
        seen = error;
      },
    );
    return seen;
  }

  // The Router keeps `__proto__` off its params.
  it.each(matching.filter(([mount]) => !mount.includes('__')))(
    'agrees on %s and %s',
    (mount, path, length, params) => {
      expect(taken(mount, path)).toEqual([length, params]);
    },
  );

  it.each(passing.filter(([, path]) => path !== ''))('agrees that %s is not in %s', (mount, path) => {
    expect(taken(mount, path)).toBeUndefined();
  });

  it('agrees on what cannot be decoded', () => {
    expect(taken('/t/:tenant', '/t/%zz')).toMatchObject({ status: 400 });
  });
});
