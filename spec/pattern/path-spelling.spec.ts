import {
  asDecodable,
  asDecoded,
  asFilled,
  asFreelyDecoded,
  asMatched,
  asTidied,
  asWhollyDecoded,
  hasDotSegment,
  hasEmptySegment,
  isPathText,
  isSameSpelling,
  PLAIN_TARGET,
  pathIn,
  withFilledSegments,
} from '../../lib/pattern/path-spelling';

describe('PLAIN_TARGET', () => {
  it.each(['/', '/a', '/a/', '/a.b/c..', '/a,b=c', '/a/b?c=//\\#%;', '/?', '/~a/-'])('takes %s', (target) =>
    expect(PLAIN_TARGET.test(target)).toBe(true),
  );

  it.each([
    '',
    'a',
    '*',
    '//',
    '/a//b',
    '/a%20b',
    '/a\\b',
    '/a;b',
    '/./a',
    '/a/..',
    '/.a',
    '/a#b',
    '/a b',
    'http://h/a',
  ])('refuses %j', (target) => expect(PLAIN_TARGET.test(target)).toBe(false));
});

describe('pathIn', () => {
  it.each([
    ['/a?b=//', '/a'],
    ['/a#b?c', '/a'],
    ['http://h:1/a//b?c', '/a//b'],
    ['http://h\\a', '\\a'],
    ['//h/a', '//h/a'],
    ['http://h', '/'],
    ['http://h?a', '/'],
  ])('of %s is %j', (target, path) => expect(pathIn(target)).toBe(path));
});

describe('asTidied', () => {
  it.each([
    ['/a/../b/./c', '/b/c'],
    ['/a/%2e%2E/b', '/b'],
    ['/a\\..\\b', '/b'],
    ['/a\tb', '/ab'],
    ['//a//b', '//a//b'],
    ['http://h/a/../b?c/../d', '/b'],
    ['/a#/../b', '/a'],
  ])('gives %j as %s', (target, path) => expect(asTidied(target)).toBe(path));
});

describe('isSameSpelling', () => {
  it('takes what a URL parser encodes for the same', () => {
    for (const path of ['/a"b', '/a b', '/é', '/a%', '/{a}|b', '/a%2fb']) {
      expect(isSameSpelling(path, asTidied(path))).toBe(true);
    }
    for (const path of ['/a\\b', '/a/./b', '/a\tb', '/%2e/a']) {
      expect(isSameSpelling(path, asTidied(path))).toBe(false);
    }
  });
});

describe('asDecoded', () => {
  it.each([
    ['/%61%20b%2Fc', '/a%20b%2Fc'],
    ['/%61/%ff%61', '/a/%ff%61'],
    ['/%2561', '/%2561'],
    ['/%6%31', '/%2561'],
    ['/a%zz', '/a%zz'],
  ])('gives %s as %s', (path, decoded) => expect(asDecoded(path)).toBe(decoded));
});

describe('asWhollyDecoded', () => {
  it.each([
    ['/%61%20b%2Fc', '/a%20b%2Fc'],
    ['/%2561', '/%2561'],
    ['/%61/%ff', undefined],
    ['/a%', undefined],
  ])('gives %s as %s', (path, decoded) => expect(asWhollyDecoded(path)).toBe(decoded));
});

describe('asDecodable', () => {
  it.each([
    ['/%61%20b', '/%61%20b'],
    ['/%61/%ff/%', '/%61/%25ff/%25'],
  ])('gives %s as %s', (path, decodable) => expect(asDecodable(path)).toBe(decodable));
});

describe('isPathText', () => {
  it.each(['', '/', '/a/b', '/a-b_c.d~e', "/!$&'()*+,;=:@", '/%C3%A9', '/%2f'])('takes %j', (path) => {
    expect(isPathText(path)).toBe(true);
  });

  it.each([
    '/a b',
    '/é',
    '/a?b',
    '/a#b',
    '/a\\b',
    '/a"b',
    '/<',
    '/>',
    '/[',
    '/]',
    '/{',
    '/|',
    '/^',
    '/`',
    '/%',
    '/%zz',
    '/%4',
    '/\n',
    '/\0',
    '/\ud800',
    '/a\n',
  ])('refuses %j', (path) => {
    expect(isPathText(path)).toBe(false);
  });
});

describe('asMatched', () => {
  it.each([
    ['/a%20b%C3%A9', '/a bé'],
    ['/a%2Fb%3F%25%2F%23', '/a%2Fb%3F%25%2F%23'],
    ['/%2525', '/%2525'],
  ])('gives %s as %s', (path, matched) => {
    expect(asMatched(path)).toBe(matched);
  });
});

describe('hasDotSegment', () => {
  it.each(['.', '..', '/.', '/..', '/./a', '/a/../b', '/a/..', '../a', '/%2e', '/%2E%2e/a', '/.%2e'])(
    'finds one in %j',
    (path) => {
      expect(hasDotSegment(path)).toBe(true);
    },
  );

  it.each([
    '',
    '/',
    '/...',
    '/.a',
    '/a.',
    '/a..',
    '/..a',
    '/a.b',
    '/.well-known',
    '/%2ea',
    '/%252e',
    '/a..b/c',
  ])('finds none in %j', (path) => {
    expect(hasDotSegment(path)).toBe(false);
  });
});

describe('asFreelyDecoded', () => {
  it.each([
    ['/a%2Fb%3Fc', ['/a/b%3Fc', '/a/b']],
    ['/x/%2e%2e%2Fa', ['/x/../a', '/a']],
    ['/x%2F%2F%5Ca%ff', ['/x//%5Ca%ff', '/x/a%ff']],
  ])('of %s holds %j', (path, expected) => {
    expect(asFreelyDecoded(path)).toEqual(expect.arrayContaining(expected));
  });
});

describe('an empty segment', () => {
  it.each([
    ['/', '/%00'],
    ['/a/', '/a/%00'],
    ['/a//b/', '/a/%00/b/%00'],
    ['//', '/%00/%00'],
  ])('of %s is filled: %s', (path, filled) => {
    expect([hasEmptySegment(path), withFilledSegments(path)]).toEqual([true, filled]);
  });

  it('is none where each holds something', () => {
    expect([hasEmptySegment('/a/b'), withFilledSegments('/a/b')]).toEqual([false, '/a/b']);
    expect(['\0', 'a'].map(asFilled)).toEqual(['', 'a']);
  });
});
