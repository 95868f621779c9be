import { createContext, runInContext } from 'node:vm';
import { thrownBy } from '../shared/thrown';
import { below, builtRows, named, refusedRows, url, urlAt } from '../shared/urls';

describe('values by name', () => {
  it.each(builtRows)('build %s', (_title, row) => {
    expect(url(row.pattern, named(row.pattern, row.values))).toBe(below(row));
  });

  it.each(refusedRows)('are refused for %s', (_title, { pattern, values, code }) => {
    expect(thrownBy(() => url(pattern, named(pattern, values))).code).toBe(code);
  });

  it('fill the mount’s keys too', () => {
    expect(urlAt('/t/:tenant', '/posts/:id', undefined, { tenant: 'acme', id: 7 })).toBe('/t/acme/posts/7');
  });

  it('go to the query where the pattern does not take them, in the order given', () => {
    expect(url('/posts/:id', { page: 2, id: 7, q: 'a b' })).toBe('/blog/posts/7?page=2&q=a%20b');
    expect(url('/posts/:id', { id: 7, page: 2, 'a b': 'é', e: '' })).toBe(
      '/blog/posts/7?page=2&a%20b=%C3%A9&e=',
    );
    expect(url('/posts/:id', { id: 7, q: null, list: [1, 2] })).toBe('/blog/posts/7?list=1&list=2');
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

  it('are followed by no origin, where there are several keys: both objects may be a visitor’s', () => {
    const options = { absolute: 'https://site.test' };
    expect(url('/:id', { id: 7 }, options)).toBe('https://site.test/blog/7');
    expect(url('/', {}, options)).toBe('https://site.test/blog/');
    expect(url('/:a/:b', 'x', 'y', options)).toBe('https://site.test/blog/x/y');
    expect(urlAt('/t/:tenant', '/:id', undefined, { tenant: 'acme', id: 7 }, options)).toBe(
      'https://site.test/t/acme/7',
    );
    for (const pattern of ['/:a/:b', '/:a{/:b}']) {
      const { code, details } = thrownBy(() => url(pattern, { a: 'x', b: 'y' }, options));
      expect(code).toBe('ERR_PARTY_BAD_OPTION');
      expect(details).toMatchObject({ option: 'absolute' });
      expect(url(pattern, { a: 'x', b: 'y' }, { absolute: true })).toBe('https://party.test/blog/x/y');
    }
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
