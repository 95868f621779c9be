import { parse } from 'path-to-regexp';
import { matchesBase, readJoined, readMount } from '../../lib/pattern/mount-path';
import { Unreadable } from '../../lib/pattern/pattern';
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
    ['{/:locale}/shop', [{ key: 'locale', opens: 1 }, text('shop')]],
    ['{/:locale}', [{ key: 'locale', opens: 1 }]],
    ['{/:locale}/', [{ key: 'locale', opens: 1 }]],
    ['{/t/:tenant/:locale}/shop', [{ text: 't', opens: 3 }, key('tenant'), key('locale'), text('shop')]],
  ])('reads %s, whose head may be left out', (path, segments) => {
    const read = readMount(path);
    expect(read).toMatchObject({
      pattern: { source: path.replace(/\/$/, '') },
      segments,
      isParametric: true,
    });
    expect(read.pattern.tokens).toEqual(parse(read.pattern.source).tokens);
  });

  it.each(['/a{/:b}', '/a{/:b}/c', '{/:a}{/:b}', '{/:a}/b{/:c}'])(
    'refuses %s, where more than the head may be left out',
    (path) => {
      expect(thrownBy(() => readMount(path)).message).toBe(
        'a part that may be left out stands at its head, and nowhere else',
      );
    },
  );

  it.each(['{/a}', '{/a}/b', '{:a}/b', '{/:a/}/b', '{/:a}b', '{/:a{/:b}}/c', '{/:a'])(
    'refuses %s',
    (path) => {
      expect(thrownBy(() => readMount(path))).toBeInstanceOf(Unreadable);
    },
  );

  it('reads a base and a mount path that are joined, wherever its parts stand', () => {
    expect(readJoined('/v2{/:locale}/shop').pattern.tokens).toEqual(parse('/v2{/:locale}/shop').tokens);
    expect(readJoined('{/:a}{/:b}/c').segments).toEqual([
      { key: 'a', opens: 1 },
      { key: 'b', opens: 1 },
      text('c'),
    ]);
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
    expect(['/', '/shop', '/a/b'].map((path) => readMount(path).isParametric)).toEqual([false, false, false]);
    expect(['/:a', '/t/:tenant/shop'].map((path) => readMount(path).isParametric)).toEqual([true, true]);
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
