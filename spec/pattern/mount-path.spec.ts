import { parse } from 'path-to-regexp';
import { isParametric, matchesBase, matchMount, readMount } from '../../lib/pattern/mount-path';
import { Unreadable } from '../../lib/pattern/pattern';
import { majors } from '../shared/express';
import { thrownBy } from '../shared/thrown';

const text = (value: string) => ({ text: value });
const key = (name: string) => ({ key: name });

describe('readMount', () => {
  it.each([
    ['/', '', []],
    ['/shop', '/shop', [text('shop')]],
    ['/shop/', '/shop', [text('shop')]],
    ['/api/v2/shop', '/api/v2/shop', [text('api'), text('v2'), text('shop')]],
    ['/:tenant', '/:tenant', [key('tenant')]],
    ['/t/:tenant/shop', '/t/:tenant/shop', [text('t'), key('tenant'), text('shop')]],
    ['/:a/:b/', '/:a/:b', [key('a'), key('b')]],
    ['/.well-known', '/.well-known', [text('.well-known')]],
    ['/a.b~c@d,e;f=g', '/a.b~c@d,e;f=g', [text('a.b~c@d,e;f=g')]],
    ['/caf%C3%A9', '/caf%C3%A9', [text('caf%C3%A9')]],
    ['/__proto__/:constructor', '/__proto__/:constructor', [text('__proto__'), key('constructor')]],
    ['/:__proto__', '/:__proto__', [key('__proto__')]],
    ['/:größe', '/:größe', [key('größe')]],
  ])('reads %s', (path, source, segments) => {
    const read = readMount(path);
    expect(read.pattern.source).toBe(source);
    expect(read.segments).toEqual(segments);
    expect(read.pattern.tokens).toEqual(source === '' ? [] : parse(source).tokens);
  });

  it.each([
    ['', 'Write "/".'],
    ['shop', 'Write "/shop".'],
    [':tenant', 'Write "/:tenant".'],
  ])('refuses %j, which does not begin with a slash', (path, write) => {
    const error = thrownBy(() => readMount(path)) as unknown as Unreadable;
    expect(error).toBeInstanceOf(Unreadable);
    expect(error.message).toBe('it does not begin with "/"');
    expect(error.write).toBe(write);
  });

  it.each(['//', '//shop', '/shop//', '/a//b'])('refuses %j, which holds an empty segment', (path) => {
    expect(thrownBy(() => readMount(path)).message).toBe('it holds an empty segment');
  });

  it.each([
    ['/*', '*'],
    ['/*all', '*all'],
    ['/a*', 'a*'],
    ['/:', ':'],
    ['/:1', ':1'],
    ['/:a-:b', ':a-:b'],
    ['/v:n', 'v:n'],
    ['/:a?', ':a?'],
    ['/:a(\\d+)', ':a(\\d+)'],
    ['/{a}', '{a}'],
    ['/a+', 'a+'],
    ['/[a]', '[a]'],
    ['/a\\b', 'a\\b'],
    ['/a!', 'a!'],
    ['/a?b', 'a?b'],
  ])('refuses %s, whose %s is neither literal nor a :name', (path, segment) => {
    const error = thrownBy(() => readMount(path)) as unknown as Unreadable;
    expect(error).toBeInstanceOf(Unreadable);
    expect(error.message).toBe(`"${segment}" is neither a literal segment nor a :name`);
    expect(error.write).toBe('Write "/shop" or "/t/:tenant/shop".');
  });

  it.each(['/café', '/a b', '/a#b', '/a"b', '/%zz', '/a\n'])(
    'refuses %j, which no browser sends so',
    (path) => {
      expect(thrownBy(() => readMount(path)).message).toBe('it is not as browsers send it');
    },
  );

  it('says how browsers send it', () => {
    const writeOf = (path: string) => (thrownBy(() => readMount(path)) as unknown as Unreadable).write;
    expect(writeOf('/café')).toBe('Write "/caf%C3%A9".');
    expect(writeOf('/a b')).toBe('Write "/a%20b".');
    expect(writeOf('/a#b')).toBe('Write "/a%23b".');
  });

  it.each(['/\ud800', '/a/\udc00'])('refuses %j, which no URL holds', (path) => {
    expect(thrownBy(() => readMount(path))).toBeInstanceOf(Unreadable);
  });

  it.each(['/.', '/..', '/a/../b', '/%2e%2E', '/.%2e/a'])('refuses %j, which browsers resolve', (path) => {
    expect(thrownBy(() => readMount(path)).message).toBe('it holds a dot segment');
  });

  it('refuses a key that stands twice', () => {
    expect(thrownBy(() => readMount('/:a/x/:a')).message).toBe('":a" stands in it twice');
    expect(thrownBy(() => readMount('/:toString/:toString')).message).toBe('":toString" stands in it twice');
  });
});

describe('isParametric', () => {
  it('tells whether a mount path has keys', () => {
    expect(['/', '/shop', '/a/b'].map((path) => isParametric(readMount(path)))).toEqual([
      false,
      false,
      false,
    ]);
    expect(['/:a', '/t/:tenant/shop'].map((path) => isParametric(readMount(path)))).toEqual([true, true]);
  });
});

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
  ['/t/:tenant', '/t/%2e%2e/x', 9, { tenant: '..' }],
  ['/t/:tenant', '/t/../x', 5, { tenant: '..' }],
  ['/t/:tenant', '/t/;x=1', 7, { tenant: ';x=1' }],
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
];

describe('matchMount', () => {
  it.each(matching)('finds %s at the head of %s: %d characters', (mount, path, length, params) => {
    const match = matchMount(readMount(mount), path);
    expect(match).toMatchObject({ length });
    expect(match && 'params' in match && { ...match.params }).toEqual(params);
  });

  it.each(passing)('finds no %s in %j', (mount, path) => {
    expect(matchMount(readMount(mount), path)).toBeUndefined();
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

describe('matchesBase', () => {
  const { pattern: plain } = readMount('/v2/shop');
  const { pattern: parametric } = readMount('/t/:tenant');

  it.each([
    ['/v2/shop', true, true],
    ['/V2/SHOP', true, true],
    ['/v2/shop/admin', true, false],
    ['/v2', false, false],
    ['/v2/shopping', false, false],
    ['', false, false],
    ['/v1/shop', false, false],
  ])('tells whether a request at %j came by /v2/shop, and to just there', (baseUrl, cameBy, cameTo) => {
    expect(matchesBase(plain, baseUrl, false)).toBe(cameBy);
    expect(matchesBase(plain, baseUrl, true)).toBe(cameTo);
  });

  it.each([
    ['/t/acme', true, true],
    ['/T/a%20b', true, true],
    ['/t/acme/shop', true, false],
    ['/t', false, false],
    ['/t/%zz', false, false],
  ])('tells whether a request at %j came by /t/:tenant, and to just there', (baseUrl, cameBy, cameTo) => {
    expect(matchesBase(parametric, baseUrl, false)).toBe(cameBy);
    expect(matchesBase(parametric, baseUrl, true)).toBe(cameTo);
  });

  it('takes the root for what stands before everything', () => {
    expect(matchesBase(readMount('/').pattern, '', true)).toBe(true);
    expect(matchesBase(readMount('/').pattern, '/v2', false)).toBe(true);
    expect(matchesBase(readMount('/').pattern, '/v2', true)).toBe(false);
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
