import { createContext, runInContext } from 'node:vm';
import { match } from 'path-to-regexp';
import { isPlain } from '../../lib/common/checks';
import { fillFromDefaults, fillFromMount, readArguments, readNamed } from '../../lib/links/arguments';
import { asWritten } from '../../lib/links/template-arguments';
import { NO_OPTIONS } from '../../lib/links/url';
import { readMount } from '../../lib/pattern/mount-path';
import { thrownBy } from '../shared/thrown';
import { below, builtRows, endpointAt, hereAt, refusedRows, url, urlAt } from '../shared/urls';

describe('values by position', () => {
  it.each(builtRows)('build %s', (_title, row) => {
    expect(url(row.pattern, ...row.values)).toBe(below(row));
    expect(urlAt('/', row.pattern, undefined, ...row.values)).toBe(row.url);
  });

  it.each(builtRows)('match below the mount: %s', (_title, row) => {
    const matched = match(`/blog${row.pattern}`)(url(row.pattern, ...row.values));
    expect(matched && { ...matched.params }).toEqual(row.params);
  });

  it.each(
    // A lone object is the values by name, wherever it stands in for one.
    refusedRows.filter(([, { values }]) => !isPlain(values[0])),
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
    const tenant = hereAt('/t/:tenant', { tenant: 'acme' });
    expect(urlAt('/t/:tenant', '/posts/:id', tenant, 7)).toBe('/t/acme/posts/7');
    expect(thrownBy(() => urlAt('/t/:tenant', '/posts/:id', tenant, 'acme', 7)).code).toBe(
      'ERR_PARTY_TOO_MANY_VALUES',
    );
  });

  it('may be followed by options', () => {
    expect(url('/posts/:id', 7, { query: { a: 1 }, hash: 'x' })).toBe('/blog/posts/7?a=1#x');
    expect(url('/archive/:y{/:m}', 2024, undefined, { query: { a: 1 } })).toBe('/blog/archive/2024?a=1');
    expect(url('/archive/:y{/:m}', 2024, null, { query: { a: 1 } })).toBe('/blog/archive/2024?a=1');
    expect(url('/posts/:id', 7, Object.assign(Object.create(null), { hash: 'x' }))).toBe('/blog/posts/7#x');
    expect(url('/:a/:b', 'x', 'y', { hash: 'z' })).toBe('/blog/x/y#z');
  });

  it.each([
    ['/archive/:y{/:m}', [2024]],
    ['/archive/:y{/:m}', [2024, undefined]],
    ['/archive/:y{/:m}', [2024, undefined, undefined]],
    ['/archive/:y{/:m}{/:d}', [2024, undefined, undefined, undefined]],
    ['/archive/:y{/:m}{/:d}', [2024, null, undefined, {}]],
  ])('of %s may be followed by none: %j', (pattern, values) => {
    expect(url(pattern, ...values)).toBe('/blog/archive/2024');
  });

  const forged: readonly object[] = [
    {},
    { absolute: 'https://evil.test' },
    { hash: 'evil' },
    { query: { evil: 1 } },
    { id: 7 },
    { toJSON: 'evil' },
    { toString: 'evil' },
    { __keywords: true, evil: 1 },
    { name: 'evil', hash: { evil: 1 }, data: { root: {} } },
    Object.assign(Object.create(null), { absolute: 'https://evil.test' }),
    JSON.parse('{"__proto__": {"absolute": "https://evil.test"}}'),
    runInContext('({ absolute: "https://evil.test" })', createContext()),
  ];

  it.each(forged)('are no options before the last of them, whatever an object holds: %j', (object) => {
    for (const [pattern, key, values] of [
      ['/posts/:id{/:slug}', 'slug', [7, object]],
      ['/posts/:id{/:slug}', 'slug', [7, object, undefined]],
      ['/posts/:id{/:slug}', 'slug', [7, object, { query: { a: 1 } }]],
      ['/posts/:id/:slug', 'slug', [7, object]],
      ['/posts{/:id}{/:slug}', 'slug', [undefined, object]],
      ['/posts/:id{/:a}{/:b}', 'a', [7, object]],
      ['/posts/:id{/:a}{/:b}', 'b', [7, undefined, object]],
      ['/files/:id{/*path}', 'path', [7, object]],
    ] as const) {
      const { code, details, message } = thrownBy(() => url(pattern, ...values));
      expect({ code, details }).toMatchObject({
        code: 'ERR_PARTY_BAD_VALUE',
        details: { name: 'blog:post', pattern: `/blog${pattern}`, key },
      });
      expect(message).toContain('write undefined for an optional key that is left out');
      expect(message).toContain('write String(value)');
      expect(message).not.toContain('evil');
    }
  });

  it('may be a plain object that says its text itself', () => {
    expect(url('/:a{/:b}', 'x', { toJSON: () => 'abc' })).toBe('/blog/x/abc');
  });

  it('may be followed by what a template gave by name, however many are left out', () => {
    const engine = { name: 'urlFor', hash: { page: 2 }, lookupProperty: () => undefined };
    const given = (...values: unknown[]) => asWritten(undefined, [...values, engine]);
    expect(url('/archive/:y{/:m}', ...given(2024))).toBe('/blog/archive/2024?page=2');
    expect(url('/archive/:y{/:m}{/:d}', ...given(2024, 2))).toBe('/blog/archive/2024/2?page=2');
    expect(url('/archive/:y{/:m}', ...given(2024, undefined))).toBe('/blog/archive/2024?page=2');
    expect(url('/archive/:y', ...given(2024))).toBe('/blog/archive/2024?page=2');
    expect(thrownBy(() => url('/archive/:y', ...given(2024, 2))).code).toBe('ERR_PARTY_TOO_MANY_VALUES');
    expect(thrownBy(() => url('/archive/:y{/:m}', ...given(2024, { hash: 'evil' }))).code).toBe(
      'ERR_PARTY_BAD_VALUE',
    );
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

describe('the current request', () => {
  const acme = hereAt('/t/:tenant', { tenant: 'acme' });

  it('gives the keys that target and current mount share', () => {
    expect(urlAt('/t/:tenant', '/x', acme)).toBe('/t/acme/x');
    expect(urlAt('/t/:tenant/shop', '/x', hereAt('/t/:tenant/blog', { tenant: 'acme' }))).toBe(
      '/t/acme/shop/x',
    );
    expect(urlAt('/:a/:b', '/x', hereAt('/:a/:b', { a: '1', b: '2' }))).toBe('/1/2/x');
  });

  it.each([
    ['another text before it', '/u/:tenant', acme],
    ['another name', '/t/:shop', acme],
    ['a place further down', '/t/x/:tenant', acme],
    ['no key', '/t/:tenant', hereAt('/t/x', {})],
    ['no mount', '/t/:tenant', undefined],
    ['an end before it', '/t/:tenant', hereAt('/t', {})],
  ])('gives none from a mount with %s', (_what, mount, current) => {
    expect(thrownBy(() => urlAt(mount, '/x', current)).code).toBe('ERR_PARTY_MISSING_VALUE');
  });

  it('gives the head alone where the rest differs', () => {
    const current = hereAt('/:a/x/:b', { a: '1', b: '2' });
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
    const current = hereAt('/t/:tenant', { tenant: 'acme', id: 7 });
    expect(thrownBy(() => urlAt('/t/:tenant', '/:id', current)).details).toMatchObject({ keys: ['id'] });
  });

  it('gives a visitor’s text no way out', () => {
    for (const tenant of ['..', '.', '']) {
      expect(thrownBy(() => urlAt('/t/:tenant', '/x', hereAt('/t/:tenant', { tenant }))).code).toMatch(
        /^ERR_PARTY_(UNSAFE_URL|BAD_VALUE)$/,
      );
    }
    expect(urlAt('/t/:tenant', '/x', hereAt('/t/:tenant', { tenant: '/evil.test' }))).toBe(
      '/t/%2Fevil.test/x',
    );
  });
});

describe('the arguments of a call', () => {
  const { template } = endpointAt('/t/:tenant', '/posts/:id{/:part}');

  it('are a value for each key, the query and the options', () => {
    expect(readArguments(template, [7])).toEqual({
      values: [undefined, 7, undefined],
      query: '',
      options: NO_OPTIONS,
    });
    expect(readArguments(template, [7, 'x', { query: { a: 1 }, hash: 'top' }])).toMatchObject({
      values: [undefined, 7, 'x'],
      query: '?a=1',
      options: { hash: 'top' },
    });
    expect(
      readArguments(template, [{ page: 2, id: 7, tenant: 'acme' }, { query: { page: 3 } }]),
    ).toMatchObject({
      values: ['acme', 7, undefined],
      query: '?page=2&page=3',
    });
  });

  it('by name alone have no options, whatever they are', () => {
    expect(readNamed(template, { id: {} })).toEqual({
      values: [undefined, {}, undefined],
      query: '',
      options: NO_OPTIONS,
    });
  });

  it('take for the mount what the request has for the keys that it shares', () => {
    const values = [undefined, undefined, undefined];
    const prefix = readMount('/t/:tenant').pattern;
    fillFromMount(template, values, prefix, hereAt('/t/:tenant/x/:id', { tenant: 'acme', id: '9' }));
    expect(values).toEqual(['acme', undefined, undefined]);
    fillFromMount(template, values, undefined, hereAt('/t/:tenant', { tenant: 'other' }));
    fillFromMount(template, values, prefix, hereAt('/t/:tenant', { tenant: 'other' }));
    expect(values).toEqual(['acme', undefined, undefined]);
  });

  it('take what is still missing of the defaults’ own members, and nothing for null', () => {
    const fill = (values: unknown[], defaults: object | undefined) => {
      fillFromDefaults(template, values, defaults as Record<string, unknown>);
      return values;
    };
    expect(fill([undefined, 7, undefined], { tenant: 'acme', id: 8, part: 'x', page: 2 })).toEqual([
      'acme',
      7,
      'x',
    ]);
    expect(fill([undefined, 7, null], { part: 'x' })).toEqual([undefined, 7, null]);
    expect(fill([undefined, 7, undefined], Object.create({ tenant: 'acme' }))).toEqual([
      undefined,
      7,
      undefined,
    ]);
    expect(fill([undefined, 7, undefined], undefined)).toEqual([undefined, 7, undefined]);
  });
});
