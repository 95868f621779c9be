import { checkPath, encode, isAbsent, textOf } from '../../lib/pattern/build';
import { thrownBy } from '../shared/thrown';

const subject = { name: 'blog:post', pattern: '/blog/posts/:id' };

describe('textOf', () => {
  it.each([
    ['string', 'x', 'x'],
    ['empty string', '', ''],
    ['integer', 42, '42'],
    ['-0', -0, '0'],
    ['bigint', -5n, '-5'],
    ['boolean', false, 'false'],
    ['Date', new Date(0), '1970-01-01T00:00:00.000Z'],
    [
      'object with toJSON on its prototype',
      new (class {
        toJSON = () => 'id';
      })(),
      'id',
    ],
  ])('gives the text of a %s', (_kind, value, text) => {
    expect(textOf(value, 'id', subject)).toBe(text);
  });

  it.each([
    ['undefined', undefined, 'it is of type undefined'],
    ['null', null, 'it is null'],
    ['an array', ['x'], 'it is an array'],
    ['a function', () => 'x', 'it is of type function'],
    ['a symbol', Symbol('x'), 'it is of type symbol'],
    ['an object', { a: 1 }, 'it is of type object'],
    ['NaN', Number.NaN, 'a number has to be finite'],
  ])('refuses %s, by its kind', (_kind, value, reason) => {
    const { code, details } = thrownBy(() => textOf(value, 'id', subject));
    expect(code).toBe('ERR_PARTY_BAD_VALUE');
    expect(details).toMatchObject({ ...subject, key: 'id' });
    expect('reason' in details && details.reason.startsWith(reason)).toBe(true);
  });

  it('runs no toString, valueOf or Symbol.toPrimitive', () => {
    const run = jest.fn(() => 'x');
    const value = { toString: run, valueOf: run, [Symbol.toPrimitive]: run };
    expect(thrownBy(() => textOf(value, 'id', subject)).code).toBe('ERR_PARTY_BAD_VALUE');
    expect(run).not.toHaveBeenCalled();
  });
});

describe('encode', () => {
  it('percent-encodes as encodeURIComponent, and the apostrophe too, wherever it stands', () => {
    expect(encode('a/b?c#d&e=f gé', 'id', subject)).toBe('a%2Fb%3Fc%23d%26e%3Df%20g%C3%A9');
    expect(encode("'", 'id', subject)).toBe('%27');
    expect(encode("a long text, it's", 'id', subject)).toBe('a%20long%20text%2C%20it%27s');
    expect(encode("a-long-text-it's", 'id', subject)).toBe('a-long-text-it%27s');
    expect(encode('%27', 'id', subject)).toBe('%2527');
  });

  it('takes a pair of surrogates and refuses half of one', () => {
    expect(encode('\ud83c\udf75', 'id', subject)).toBe('%F0%9F%8D%B5');
    expect(thrownBy(() => encode('\ud83c', 'id', subject)).details).toMatchObject({ key: 'id' });
    expect(thrownBy(() => encode('\udf75', 'id', subject)).code).toBe('ERR_PARTY_BAD_VALUE');
  });
});

describe('isAbsent', () => {
  it('is true of undefined and null, and of no other', () => {
    expect([undefined, null].map(isAbsent)).toEqual([true, true]);
    expect(['', 0, false, Number.NaN, [], {}].map(isAbsent)).toEqual(Array(6).fill(false));
  });
});

describe('checkPath', () => {
  it.each(['/', '/a', '/a/', '/a/b.c', '/...', '/a/..b', '/a..', '/.a', '/a%2Fb'])('takes %s', (path) => {
    expect(() => checkPath(path, subject)).not.toThrow();
  });

  it.each([
    '',
    'a',
    'http://evil.test/',
    '//evil.test',
    '///evil.test',
    '/\\evil.test',
    '\\/evil.test',
    '/a//b',
    '/a//',
    '/.',
    '/..',
    '/a/../b',
    '/a/./b',
    '/a/..',
    '/%2e%2e/a',
    '/a/%2E./b',
    '/a/.%2e',
  ])('refuses %j', (path) => {
    const { code, details } = thrownBy(() => checkPath(path, subject));
    expect(code).toBe('ERR_PARTY_UNSAFE_URL');
    expect(details).toMatchObject(subject);
  });
});
