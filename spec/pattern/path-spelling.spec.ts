import {
  asMatched,
  hasDotSegment,
  isPathText,
  parsersMayDisagree,
  pathIn,
} from '../../lib/pattern/path-spelling';

describe('parsersMayDisagree', () => {
  it.each([
    '//',
    '/a//b',
    '/a%2fb',
    '/a%2Fb',
    '/a%5cb',
    '/a\\b',
    '/a;b',
    '/./a',
    '/a/..',
    '/%2e%2E/a',
    '/.%2e',
    '/a#b',
  ])('tells %s', (path) => expect(parsersMayDisagree(path)).toBe(true));

  it.each(['', '/', '/a', '/a/', '/a.b', '/.a', '/..a', '/a..', '/%41', '/a%20b', '/a,b=c', '/...'])(
    'lets %s be',
    (path) => expect(parsersMayDisagree(path)).toBe(false),
  );
});

describe('pathIn', () => {
  it.each([
    ['/a?b=//', '/a'],
    ['http://h:1/a//b?c', '/a//b'],
    ['http://h\\a', '\\a'],
    ['//h/a', '//h/a'],
    ['http://h', ''],
    ['*', '*'],
  ])('of %s is %j', (target, path) => expect(pathIn(target)).toBe(path));
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
