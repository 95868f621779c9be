import { thrownBy } from '../shared/thrown';
import { url } from '../shared/urls';

const lone = '\ud800';

describe('query', () => {
  it.each([
    ['nothing', {}, ''],
    ['a text', { q: 'tea' }, '?q=tea'],
    ['an empty text', { q: '' }, '?q='],
    ['a number, a bigint, booleans', { a: 1, b: 2n, c: true, d: false }, '?a=1&b=2&c=true&d=false'],
    ['-0', { a: -0 }, '?a=0'],
    ['a Date', { at: new Date(0) }, '?at=1970-01-01T00%3A00%3A00.000Z'],
    ['null and undefined', { a: null, b: undefined, c: 1 }, '?c=1'],
    ['a list', { tag: ['a', 'b', 3] }, '?tag=a&tag=b&tag=3'],
    ['an empty list', { tag: [], a: 1 }, '?a=1'],
    ['a list with holes and nulls', { tag: ['a', null, undefined, 'b'] }, '?tag=a&tag=b'],
    ['what has to be encoded', { 'a b': '&=?#+/é' }, '?a%20b=%26%3D%3F%23%2B%2F%C3%A9'],
    ['an apostrophe', { "it's": "o'clock" }, '?it%27s=o%27clock'],
    ['CR, LF and NUL', { a: '\r\n\0' }, '?a=%0D%0A%00'],
    ['an empty name', { '': 'x' }, '?=x'],
    ['a dot segment', { next: '../..' }, '?next=..%2F..'],
    ['a URL', { next: '//evil.test' }, '?next=%2F%2Fevil.test'],
  ])('takes %s', (_what, query, text) => {
    expect(url('/x', {}, { query })).toBe(`/blog/x${text}`);
    expect(url('/:id', 'x', { query })).toBe(`/blog/x${text}`);
    expect(url('/x', query)).toBe(`/blog/x${text}`);
  });

  it('repeats a name in no error that may be a visitor’s text', () => {
    for (const key of ['<script>', 'a b', "alert('x')", '!', 'x'.repeat(41), '']) {
      for (const call of [() => url('/x', { [key]: {} }), () => url('/x', {}, { query: { [key]: {} } })]) {
        const error = thrownBy(call);
        expect(error).toMatchObject({ code: 'ERR_PARTY_BAD_VALUE', details: { key: 'query' } });
        if (key) expect(error.message).not.toContain(key);
      }
    }
    expect(thrownBy(() => url('/x', {}, { '<script>': 1 })).details).toMatchObject({ option: 'options' });
    expect(thrownBy(() => url('/x', { page: {} })).details).toMatchObject({ key: 'page' });
  });

  it('has names such as __proto__ for names', () => {
    const query = JSON.parse('{"__proto__": 1, "constructor": 2}');
    expect(url('/x', {}, { query })).toBe('/blog/x?__proto__=1&constructor=2');
  });

  it('is read back by URLSearchParams as it was given', () => {
    const query = { 'a b': 'x+y', 'é&': '=%&#', list: ['1', '2'] };
    const { searchParams } = new URL(url('/x', {}, { query }), 'https://party.test');
    expect([...searchParams]).toEqual([
      ['a b', 'x+y'],
      ['é&', '=%&#'],
      ['list', '1'],
      ['list', '2'],
    ]);
  });

  it('has own names only', () => {
    expect(
      url('/x', {}, { query: Object.create(Object.create(null, { a: { value: 1, enumerable: true } })) }),
    ).toBe('/blog/x');
  });

  it.each([
    ['an object', {}],
    ['a list in a list', [['x']]],
    ['NaN', Number.NaN],
    ['a symbol', Symbol('x')],
    ['a function', () => 'x'],
    ['an invalid Date', new Date(Number.NaN)],
    ['a lone surrogate', lone],
  ])('refuses the value %s, by its name', (_what, value) => {
    const { code, details } = thrownBy(() => url('/x', {}, { query: { ok: 1, bad: value } }));
    expect(code).toBe('ERR_PARTY_BAD_VALUE');
    expect(details).toMatchObject({ name: 'blog:post', pattern: '/blog/x', key: 'bad' });
  });

  it('refuses a name with a lone surrogate', () => {
    expect(thrownBy(() => url('/x', {}, { query: { [lone]: 1 } })).code).toBe('ERR_PARTY_BAD_VALUE');
    expect(thrownBy(() => url('/x', { [lone]: 1 })).code).toBe('ERR_PARTY_BAD_VALUE');
  });

  it.each([['a=1'], [7], [true], [['a', 1]], [new Map([['a', 1]])], [new URLSearchParams('a=1')]])(
    'is no %p',
    (query) => {
      const { code, details } = thrownBy(() => url('/x', {}, { query }));
      expect(code).toBe('ERR_PARTY_BAD_OPTION');
      expect(details).toMatchObject({ option: 'query', reason: 'is no plain object' });
    },
  );
});
