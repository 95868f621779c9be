import { createContext, runInContext } from 'node:vm';
import { match } from 'path-to-regexp';
import { isPlain } from '../../lib/common/checks';
import type { Endpoint } from '../../lib/links/member';
import { buildUrl, type Here, readOrigin } from '../../lib/links/url';
import { readMount } from '../../lib/pattern/mount-path';
import { memberWith } from '../shared/member';
import { type BuiltCase, built, show } from '../shared/patterns';
import { refused } from '../shared/refusals';
import { thrownBy } from '../shared/thrown';

const origin = () => 'https://party.test';

/** An endpoint of a guest, by its mount path and pattern. */
function endpointAt(mount: string, pattern: string) {
  const member = memberWith('blog', { post: pattern }, { path: mount });
  return (member.endpoints.get('post') as Endpoint).ready();
}

/** Builds the URL of `/blog` + pattern. */
function url(pattern: string, ...args: unknown[]): string {
  return buildUrl(endpointAt('/blog', pattern), args, { here: undefined, origin, defaults: () => undefined });
}

function urlAt(mount: string, pattern: string, here: Here | undefined, ...args: unknown[]): string {
  return buildUrl(endpointAt(mount, pattern), args, { here, origin, defaults: () => undefined });
}

function here(mount: string, params: Record<string, unknown>): Here {
  return { prefix: readMount(mount).pattern, params };
}

/** A table's URL below `/blog`: what is empty there stays so. */
const below = ({ pattern, url: path }: BuiltCase) => `/blog${path === '/' && pattern !== '/' ? '' : path}`;

const named = (pattern: string, values: readonly unknown[]) => {
  const keys = endpointAt('/', pattern).template.keys.map(({ name }) => name);
  return Object.fromEntries(values.map((value, i) => [keys[i], value]));
};

const lone = '\ud800';

describe('values by position', () => {
  it.each(built.map((row) => [show(row), row] as const))('build %s', (_title, row) => {
    expect(url(row.pattern, ...row.values)).toBe(below(row));
    expect(urlAt('/', row.pattern, undefined, ...row.values)).toBe(row.url);
  });

  it.each(built.map((row) => [show(row), row] as const))('match below the mount: %s', (_title, row) => {
    const matched = match(`/blog${row.pattern}`)(url(row.pattern, ...row.values));
    expect(matched && { ...matched.params }).toEqual(row.params);
  });

  it.each(
    // A lone object is the values by name, wherever it stands in for one.
    refused.filter(({ values }) => !isPlain(values[0])).map((row) => [show(row), row] as const),
  )('are refused for %s', (_title, { pattern, values, code }) => {
    expect(thrownBy(() => url(pattern, ...values)).code).toBe(code);
  });

  it.each([
    ['/', 0, [1]],
    ['/:id', 1, [1, 2]],
    ['/:id', 1, [1, 2, { query: {} }]],
    ['/archive/:y{/:m}', 2, [1, 2, 3]],
    ['/files/*path', 1, ['a', 'b']],
  ])('are refused where %s takes %d and more are given', (pattern, most, values) => {
    const { code, details } = thrownBy(() => url(pattern, ...values));
    expect(code).toBe('ERR_PARTY_TOO_MANY_VALUES');
    const given = values.filter((value) => typeof value !== 'object').length;
    expect(details).toEqual({ name: 'blog:post', pattern: `/blog${pattern}`, most, given });
  });

  it('fill the guest’s own pattern, and never the mount’s keys', () => {
    const tenant = here('/t/:tenant', { tenant: 'acme' });
    expect(urlAt('/t/:tenant', '/posts/:id', tenant, 7)).toBe('/t/acme/posts/7');
    expect(thrownBy(() => urlAt('/t/:tenant', '/posts/:id', tenant, 'acme', 7)).code).toBe(
      'ERR_PARTY_TOO_MANY_VALUES',
    );
  });

  it('may be followed by options', () => {
    expect(url('/posts/:id', 7, { query: { a: 1 }, hash: 'x' })).toBe('/blog/posts/7?a=1#x');
    expect(url('/archive/:y{/:m}', 2024, { query: { a: 1 } })).toBe('/blog/archive/2024?a=1');
    expect(url('/posts/:id', 7, Object.assign(Object.create(null), { hash: 'x' }))).toBe('/blog/posts/7#x');
  });

  it('may be an object that is not plain, right after the name', () => {
    expect(url('/:id', new Date(0))).toBe('/blog/1970-01-01T00%3A00%3A00.000Z');
    class Id {
      toJSON = () => 'abc';
    }
    expect(url('/:id', new Id())).toBe('/blog/abc');
    expect(url('/:a/:b', 'x', new Id())).toBe('/blog/x/abc');
  });
});

describe('values by name', () => {
  it.each(built.map((row) => [show(row), row] as const))('build %s', (_title, row) => {
    expect(url(row.pattern, named(row.pattern, row.values))).toBe(below(row));
  });

  it.each(refused.map((row) => [show(row), row] as const))(
    'are refused for %s',
    (_title, { pattern, values, code }) => {
      expect(thrownBy(() => url(pattern, named(pattern, values))).code).toBe(code);
    },
  );

  it('fill the mount’s keys too', () => {
    expect(urlAt('/t/:tenant', '/posts/:id', undefined, { tenant: 'acme', id: 7 })).toBe('/t/acme/posts/7');
  });

  it('go to the query where the pattern does not take them, in the order given', () => {
    expect(url('/posts/:id', { page: 2, id: 7, q: 'a b' })).toBe('/blog/posts/7?page=2&q=a%20b');
    expect(url('/', { page: 2 })).toBe('/blog/?page=2');
  });

  it('go to the query before those of the option', () => {
    expect(url('/', { page: 2 }, { query: { page: 3, a: 1 } })).toBe('/blog/?page=2&page=3&a=1');
  });

  it('may come in an object without a prototype, or of another realm', () => {
    expect(url('/posts/:id', Object.assign(Object.create(null), { id: 7 }))).toBe('/blog/posts/7');
    expect(url('/posts/:id', runInContext('({ id: 7, page: 2 })', createContext()))).toBe(
      '/blog/posts/7?page=2',
    );
  });

  it('are own ones only', () => {
    const heir = Object.create(Object.create(null, { id: { value: 7, enumerable: true } }));
    expect(thrownBy(() => url('/posts/:id', heir)).code).toBe('ERR_PARTY_MISSING_VALUE');
  });

  it('are not taken from a polluted Object.prototype', () => {
    const polluted = Object.prototype as Record<string, unknown>;
    try {
      Object.assign(polluted, { id: 7, query: { evil: 1 }, hash: 'evil', absolute: 'https://evil.test' });
      expect(thrownBy(() => url('/posts/:id', {})).code).toBe('ERR_PARTY_MISSING_VALUE');
      expect(url('/')).toBe('/blog/');
      expect(url('/', {})).toBe('/blog/');
      expect(url('/:id', 7, {})).toBe('/blog/7');
      expect(url('/', {}, { hash: 'own' })).toBe('/blog/#own');
    } finally {
      for (const key of ['id', 'query', 'hash', 'absolute']) delete polluted[key];
    }
  });

  it('are not taken from a prototype that was given an index', () => {
    const polluted = Object.prototype as Record<number, unknown>;
    try {
      polluted[0] = 'evil';
      expect(thrownBy(() => url('/posts/:id')).code).toBe('ERR_PARTY_MISSING_VALUE');
      expect(thrownBy(() => url('/posts/:id', {})).code).toBe('ERR_PARTY_MISSING_VALUE');
      expect(url('/archive{/:year}', {})).toBe('/blog/archive');
    } finally {
      delete polluted[0];
    }
  });

  it('may be named as objects’ own members are', () => {
    expect(url('/:__proto__/:constructor', JSON.parse('{"__proto__": "a", "constructor": "b"}'))).toBe(
      '/blog/a/b',
    );
    expect(url('/', JSON.parse('{"__proto__": "a", "constructor": "b"}'))).toBe(
      '/blog/?__proto__=a&constructor=b',
    );
    expect(thrownBy(() => url('/:constructor', {})).code).toBe('ERR_PARTY_MISSING_VALUE');
    expect(thrownBy(() => url('/:__proto__', {})).code).toBe('ERR_PARTY_MISSING_VALUE');
  });

  it('let through what a getter throws', () => {
    const own = new Error('own');
    const values = {
      get id() {
        throw own;
      },
    };
    expect(() => url('/posts/:id', values)).toThrow(own);
    expect(() => url('/', values)).toThrow(own);
  });

  it('are read once', () => {
    const read = jest.fn(() => 7);
    const values = Object.defineProperty({}, 'id', { get: read, enumerable: true });
    expect(url('/posts/:id', values)).toBe('/blog/posts/7');
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('are no place for options: the error says where they go', () => {
    for (const word of ['query', 'hash', 'absolute']) {
      const { code, details } = thrownBy(() => url('/posts/:id', { id: 7, [word]: 'x' }));
      expect(code).toBe('ERR_PARTY_BAD_OPTION');
      expect(details).toMatchObject({ where: 'urlFor', option: word });
      expect('write' in details && details.write).toContain('urlFor(name, {}, options)');
    }
  });

  it('may have an option’s word where the pattern takes it', () => {
    expect(url('/c/:hash', { hash: 'abc' })).toBe('/blog/c/abc');
    expect(url('/c/:hash', { hash: 'abc' }, { hash: 'top' })).toBe('/blog/c/abc#top');
  });

  it('are followed by options and nothing else', () => {
    expect(thrownBy(() => url('/:id', { id: 7 }, {}, {})).code).toBe('ERR_PARTY_TOO_MANY_VALUES');
    for (const given of [null, 7, 'x', [], new Date(0)]) {
      const { code, details } = thrownBy(() => url('/:id', { id: 7 }, given));
      expect(code).toBe('ERR_PARTY_BAD_OPTION');
      expect(details).toMatchObject({ option: 'options', reason: 'is no plain object' });
    }
    expect(url('/:id', { id: 7 }, undefined)).toBe('/blog/7');
  });
});

describe('options', () => {
  it.each([['page'], ['Query'], ['querry'], ['fragment'], ['__proto__'], ['constructor']])(
    'may not be %s',
    (option) => {
      const options = JSON.parse(`{"${option}": 1}`);
      for (const args of [
        [7, options],
        [{ id: 7 }, options],
      ]) {
        const { code, details } = thrownBy(() => url('/:id', ...args));
        expect(code).toBe('ERR_PARTY_BAD_OPTION');
        expect(details).toMatchObject({ where: 'urlFor', option, reason: 'is not known' });
      }
    },
  );

  it('may be absent, each of them', () => {
    expect(url('/:id', 7, {})).toBe('/blog/7');
    expect(url('/:id', 7, { query: undefined, hash: undefined, absolute: undefined })).toBe('/blog/7');
    expect(url('/:id', 7, { query: null, hash: null, absolute: null })).toBe('/blog/7');
  });
});

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
    for (const key of ['<script>', 'a b', 'x'.repeat(41), '']) {
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

describe('hash', () => {
  it.each([
    ['top', '#top'],
    [7, '#7'],
    [0, '#0'],
    ['a b#c', '#a%20b%23c'],
    ['é', '#%C3%A9'],
    [new Date(0), '#1970-01-01T00%3A00%3A00.000Z'],
  ])('takes %p', (hash, text) => {
    expect(url('/x', {}, { hash })).toBe(`/blog/x${text}`);
  });

  it('comes after the query', () => {
    expect(url('/x', { a: 1 }, { hash: 'top', query: { b: 2 } })).toBe('/blog/x?a=1&b=2#top');
  });

  it.each([[{}], [['x']], [Number.NaN], [lone], [Symbol('x')]])('is no %p', (hash) => {
    const { code, details } = thrownBy(() => url('/x', {}, { hash }));
    expect(code).toBe('ERR_PARTY_BAD_VALUE');
    expect(details).toMatchObject({ key: 'hash' });
  });
});

describe('absolute', () => {
  it('puts the party’s origin before the path', () => {
    expect(url('/x', { a: 1 }, { absolute: true, hash: 'top' })).toBe('https://party.test/blog/x?a=1#top');
  });

  it('asks for the origin only then', () => {
    const ask = jest.fn(origin);
    const endpoint = endpointAt('/blog', '/x');
    for (const absolute of [false, undefined, null, 'https://a.test']) {
      buildUrl(endpoint, [{}, { absolute }], { here: undefined, origin: ask, defaults: () => undefined });
    }
    expect(ask).not.toHaveBeenCalled();
  });

  it('takes an origin', () => {
    expect(url('/x', {}, { absolute: 'https://cdn.test:8443' })).toBe('https://cdn.test:8443/blog/x');
    expect(url('/x', {}, { absolute: 'http://[::1]:3000/' })).toBe('http://[::1]:3000/blog/x');
  });

  it.each(['', 'cdn.test', '//cdn.test', 'https://cdn.test/x', 'javascript:alert(1)', 7, {}, 1])(
    'takes no %p, and does not echo it',
    (absolute) => {
      const { code, details, message } = thrownBy(() => url('/x', {}, { absolute }));
      expect(code).toBe('ERR_PARTY_BAD_OPTION');
      expect(details).toMatchObject({ option: 'absolute' });
      expect(message).not.toContain('cdn.test');
    },
  );
});

describe('the current request', () => {
  const acme = here('/t/:tenant', { tenant: 'acme' });

  it('gives the keys that target and current mount share', () => {
    expect(urlAt('/t/:tenant', '/x', acme)).toBe('/t/acme/x');
    expect(urlAt('/t/:tenant/shop', '/x', here('/t/:tenant/blog', { tenant: 'acme' }))).toBe(
      '/t/acme/shop/x',
    );
    expect(urlAt('/:a/:b', '/x', here('/:a/:b', { a: '1', b: '2' }))).toBe('/1/2/x');
  });

  it.each([
    ['another text before it', '/u/:tenant', acme],
    ['another name', '/t/:shop', acme],
    ['a place further down', '/t/x/:tenant', acme],
    ['no key', '/t/:tenant', here('/t/x', {})],
    ['no mount', '/t/:tenant', undefined],
    ['an end before it', '/t/:tenant', here('/t', {})],
  ])('gives none from a mount with %s', (_what, mount, current) => {
    expect(thrownBy(() => urlAt(mount, '/x', current)).code).toBe('ERR_PARTY_MISSING_VALUE');
  });

  it('gives the head alone where the rest differs', () => {
    const current = here('/:a/x/:b', { a: '1', b: '2' });
    expect(thrownBy(() => urlAt('/:a/y/:b', '/', current)).details).toMatchObject({ keys: ['b'] });
    expect(urlAt('/:a/y/:b', '/', current, { b: 3 })).toBe('/1/y/3/');
  });

  it('is overruled by a value that is given, and not by one that is undefined', () => {
    expect(urlAt('/t/:tenant', '/x', acme, { tenant: 'other' })).toBe('/t/other/x');
    expect(urlAt('/t/:tenant', '/x', acme, { tenant: undefined })).toBe('/t/acme/x');
  });

  it('stands in for no null: that would be a link to another tenant than was meant', () => {
    const { code, details, message } = thrownBy(() => urlAt('/t/:tenant', '/x', acme, { tenant: null }));
    expect(code).toBe('ERR_PARTY_MISSING_VALUE');
    expect(details).toMatchObject({ keys: ['tenant'], mountKeys: ['tenant'] });
    expect(message).toContain('Give the values of the mount path by name: "tenant".');
  });

  it('gives nothing to the guest’s own keys', () => {
    const current = here('/t/:tenant', { tenant: 'acme', id: 7 });
    expect(thrownBy(() => urlAt('/t/:tenant', '/:id', current)).details).toMatchObject({ keys: ['id'] });
  });

  it('gives a visitor’s text no way out', () => {
    for (const tenant of ['..', '.', '']) {
      expect(thrownBy(() => urlAt('/t/:tenant', '/x', here('/t/:tenant', { tenant }))).code).toMatch(
        /^ERR_PARTY_(UNSAFE_URL|BAD_VALUE)$/,
      );
    }
    expect(urlAt('/t/:tenant', '/x', here('/t/:tenant', { tenant: '/evil.test' }))).toBe('/t/%2Fevil.test/x');
  });
});

describe('what errors say', () => {
  it.each([
    ['a value by position', () => url('/:id', Symbol('secret'))],
    ['a value by name', () => url('/:id', { id: ['secret'] })],
    ['a text that is no URL', () => url('/:id', `secret${lone}`)],
    ['a value too many', () => url('/:id', 'secret', 'secret')],
    ['a query', () => url('/', {}, { query: { a: { b: 'secret' } } })],
    ['a query that is none', () => url('/', {}, { query: 'secret' })],
    ['a hash', () => url('/', {}, { hash: `secret${lone}` })],
    ['an origin', () => url('/', {}, { absolute: 'secret' })],
    ['a key of the current request', () => urlAt('/t/:a', '/', here('/t/:a', { a: `secret${lone}` }))],
  ])('is not %s', (_what, run) => {
    const { message, details } = thrownBy(run);
    expect(message).not.toContain('secret');
    expect(JSON.stringify(details)).not.toContain('secret');
  });
});

describe('readOrigin', () => {
  it.each([
    ['https://example.com', 'https://example.com'],
    ['https://example.com/', 'https://example.com'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['HTTPS://Example.COM:443', 'https://example.com'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
  ])('reads %s', (text, read) => {
    expect(readOrigin(text)).toBe(read);
  });

  it.each([
    '',
    'example.com',
    '//example.com',
    'https:/example.com',
    'https://',
    'https:///x',
    'https://example.com/x',
    'https://example.com//',
    'https://example.com?x',
    'https://example.com#x',
    'https://user@example.com',
    'https://a\\b',
    'https://exa mple.com',
    'https://example.com\n',
    'ftp://example.com',
    'javascript:alert(1)',
    'https://example.com:99999',
    'https://[::1',
    7,
    null,
    undefined,
    true,
    {},
    new URL('https://example.com'),
  ])('reads none of %p', (text) => {
    expect(readOrigin(text)).toBeUndefined();
  });
});

describe('isPlain', () => {
  class Own {}

  it.each([
    ['a literal', {}],
    ['one without a prototype', Object.create(null)],
    ['one of another realm', runInContext('({})', createContext())],
    ['what JSON gives', JSON.parse('{}')],
  ])('is true of %s', (_what, value) => {
    expect(isPlain(value)).toBe(true);
  });

  it.each([
    ['null', null],
    ['undefined', undefined],
    ['a text', 'x'],
    ['a function', () => {}],
    ['a list', []],
    ['a list of another realm', runInContext('[]', createContext())],
    ['a Date', new Date()],
    ['a Map', new Map()],
    ['an instance', new Own()],
    ['an heir of a literal', Object.create({})],
    ['a boxed text', Object('x')],
  ])('is false of %s', (_what, value) => {
    expect(isPlain(value)).toBe(false);
  });
});
