import { isOption, readOrigin } from '../../lib/links/url';
import { CALLER } from '../shared/member';
import { thrownBy } from '../shared/thrown';
import { endpointAt, url } from '../shared/urls';

const lone = '\ud800';

describe('isOption', () => {
  it('knows the words of options, and no inherited ones', () => {
    expect(['query', 'hash', 'absolute', 'id', 'constructor'].map(isOption)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
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

describe('hash', () => {
  it.each([
    ['top', '#top'],
    [7, '#7'],
    [0, '#0'],
    ['a b#c', '#a%20b%23c'],
    ['é', '#%C3%A9'],
    [new Date(0), '#1970-01-01T00:00:00.000Z'],
    ['/score-board', '#/score-board'],
    ['/search?q=tea&page=2', '#/search?q=tea&page=2'],
    [':~:text=tea,pot', '#:~:text=tea,pot'],
    ["!$&'()*+,;=:@/?-._~", "#!$&'()*+,;=:@/?-._~"],
    ['a b#c<"`{|}^\\[]%2F', '#a%20b%23c%3C%22%60%7B%7C%7D%5E%5C%5B%5D%252F'],
  ])('takes %p', (hash, text) => {
    expect(url('/x', {}, { hash })).toBe(`/blog/x${text}`);
    expect(new URL(`http://x/${text}`).hash).toBe(text);
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
    const ask = jest.fn(CALLER.origin);
    const endpoint = endpointAt('/blog', '/x');
    for (const absolute of [false, undefined, null, 'https://a.test']) {
      endpoint.url([{}, { absolute }], { ...CALLER, origin: ask }, undefined);
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
