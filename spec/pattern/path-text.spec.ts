import { isAmbiguous, pathIn } from '../../lib/pattern/path-text';

describe('isAmbiguous', () => {
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
  ])('tells %s', (path) => expect(isAmbiguous(path)).toBe(true));

  it.each(['', '/', '/a', '/a/', '/a.b', '/.a', '/..a', '/a..', '/%41', '/a%20b', '/a,b=c', '/...'])(
    'lets %s be',
    (path) => expect(isAmbiguous(path)).toBe(false),
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
