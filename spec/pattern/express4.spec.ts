import { match, parse } from 'path-to-regexp';
import { build, prepare } from '../../lib/pattern/build';
import { readExpress4, readExpress4Mount } from '../../lib/pattern/express4';
import { Unreadable } from '../../lib/pattern/pattern';
import { majors } from '../shared/express';
import { thrownBy } from '../shared/thrown';

const express4 = majors[0]?.express as (typeof majors)[number]['express'];

interface Layer {
  readonly regexp: RegExp;
  readonly keys: readonly { name: string | number }[];
  match(path: string): boolean;
  readonly params: Record<string, string>;
}

/** The layer that Express 4 itself makes of a path. */
function layerOf(path: string | RegExp, how: 'get' | 'use'): Layer {
  const router = express4.Router();
  if (how === 'get') router.get(path, (_req, res) => res.end());
  else router.use(path, (_req, res) => res.end());
  return (router as unknown as { stack: Layer[] }).stack[0] as Layer;
}

/** Path of Express 4, the same in path-to-regexp 8, values, and the URL that comes of them. */
const readable: readonly (readonly [string, string, readonly unknown[], string])[] = [
  ['/', '/', [], '/'],
  ['/about', '/about', [], '/about'],
  ['/posts/:id', '/posts/:id', [7], '/posts/7'],
  ['/:a/:b', '/:a/:b', ['x', 'y'], '/x/y'],
  ['/:from-:to', '/:from-:to', ['a', 'b'], '/a-b'],
  ['/v:major', '/v:major', [2], '/v2'],
  ['/:name.:ext', '/:name.:ext', ['tea', 'png'], '/tea.png'],
  ['/archive/:y/:m?', '/archive/:y{/:m}', [2024, 2], '/archive/2024/2'],
  ['/archive/:y/:m?', '/archive/:y{/:m}', [2024], '/archive/2024'],
  ['/:lang?/about', '{/:lang}/about', [], '/about'],
  ['/:lang?/about', '{/:lang}/about', ['fr'], '/fr/about'],
  ['/:a?/:b?', '{/:a}{/:b}', ['x', 'y'], '/x/y'],
  ['/a.b-c_d~e', '/a.b-c_d~e', [], '/a.b-c_d~e'],
  ['/a@b,c;d=e', '/a@b,c;d=e', [], '/a@b,c;d=e'],
  ['/a\\:b', '/a\\:b', [], '/a:b'],
  ['/price:', '/price\\:', [], '/price:'],
  ['/caf%C3%A9', '/caf%C3%A9', [], '/caf%C3%A9'],
  ['/:constructor', '/:constructor', ['x'], '/x'],
];

describe('readExpress4', () => {
  it.each(readable)('reads %s as %s', (path, source) => {
    const pattern = readExpress4(path);
    expect(pattern.source).toBe(source);
    expect(pattern.tokens).toEqual(parse(source).tokens);
  });

  it.each(readable)(
    'is right of %s: Express 4 takes what is built of %s with %p',
    (path, _source, values, url) => {
      const pattern = readExpress4(path);
      const made = build(prepare(pattern.tokens), values, { name: 'a', pattern: pattern.source });
      expect(made).toBe(url);
      const layer = layerOf(path, 'get');
      expect(layer.match(made)).toBe(true);
      const params = Object.fromEntries(
        Object.entries(layer.params).filter(([, value]) => value !== undefined),
      );
      const matched = match(pattern.source)(made);
      expect(params).toEqual(matched && { ...matched.params });
      expect(Object.values(params)).toEqual(values.map(String));
    },
  );

  it.each(['', 'posts', ':id', '*'])('refuses %j, which does not begin with a slash', (path) => {
    const error = thrownBy(() => readExpress4(path));
    expect(error).toBeInstanceOf(Unreadable);
    expect(error.message).toBe('a path begins with "/"');
  });

  /** What only Express 4 can say: path, the nearest in path-to-regexp 8, values, and the URL. */
  const own: readonly (readonly [string, string, readonly unknown[], string])[] = [
    ['/:id(\\d+)', '/:id', [7], '/7'],
    ['/:id(\\d+)/edit', '/:id/edit', [7], '/7/edit'],
    ['/:slug([a-z-]+)', '/:slug', ['a-b'], '/a-b'],
    ['/:lang(en|de)?/about', '{/:lang}/about', ['de'], '/de/about'],
    ['/:lang(en|de)?/about', '{/:lang}/about', [], '/about'],
    ['/:year(\\d{4})-:month(\\d\\d)', '/:year-:month', [2024, '02'], '/2024-02'],
    ['/files/*', '/files/*"0"', ['a/b c'], '/files/a/b%20c'],
    ['/a*', '/a*"0"', ['x'], '/ax'],
    ['/*/x/*', '/*"0"/x/*"1"', ['a', 'b'], '/a/x/b'],
    ['/a(\\d+)', '/a:"0"', [7], '/a7'],
    ['/a(b|c)', '/a:"0"', ['c'], '/ac'],
    ['/a(\\d+)?', '/a{:"0"}', [], '/a'],
    ['/a(b)?', '/a{b}', [], '/ab'],
    ['/(foo)?', '/{foo}', [], '/foo'],
    ['/ab?cd', '/a{b}cd', [], '/abcd'],
    ['/ab+cd', '/abcd', [], '/abcd'],
    ['/a:b?', '/a{:b}', ['x'], '/ax'],
    ['/a-:b?', '/a-{:b}', [], '/a-'],
    ['/:file.:ext?', '/:file{.:ext}', ['tea', 'png'], '/tea.png'],
    ['/:file.:ext?', '/:file{.:ext}', ['tea'], '/tea'],
  ];

  it.each(own)(
    'reads %s, as %s with %p, and Express 4 reads the values back',
    (path, source, values, url) => {
      const pattern = readExpress4(path);
      expect(pattern.source).toBe(source);
      const template = prepare(pattern.tokens);
      expect(build(template, values, { name: 'a', pattern: source })).toBe(url);
      const layer = layerOf(path, 'get');
      expect(layer.match(url)).toBe(true);
      const given = Object.fromEntries(
        template.keys.map(({ name }, i) => [name, values[i] === undefined ? undefined : String(values[i])]),
      );
      expect(layer.params).toMatchObject(JSON.parse(JSON.stringify(given)));
    },
  );

  it.each([
    ['/:id(\\d+)', ['x']],
    ['/:id(\\d+)', ['7x']],
    ['/:id(a|b)', ['ab']],
    ['/:slug([a-z]+)', ['é']],
    ['/files/*', ['a//b']],
    ['/files/*', ['/a']],
    ['/files/*', ['']],
    ['/files/*', [['a', 'b']]],
    ['/:from(\\w+)-:to(\\w+)', ['a-b', 'c']],
    ['/*/x/*', ['a', 'b/x/c']],
  ])('holds %s against what would not come back: %p', (path, values) => {
    const { tokens, source } = readExpress4(path);
    const { code } = thrownBy(() => build(prepare(tokens), values, { name: 'a', pattern: source }));
    expect(code).toBe('ERR_PARTY_BAD_VALUE');
  });

  it('refuses a star that would climb', () => {
    const { tokens, source } = readExpress4('/files/*');
    const { code } = thrownBy(() => build(prepare(tokens), ['a/../b'], { name: 'a', pattern: source }));
    expect(code).toBe('ERR_PARTY_UNSAFE_URL');
  });

  it.each([
    '/[ab]',
    '/a{2}',
    '/:a*',
    '/:ab*',
    '/:a+',
    '/a$b',
    '/a|b',
    '/a^b',
    '/\\d+',
    '/(\\d+)',
    '/(a|b)',
    '/:a(b*)',
    '/:a(()',
    '/a(b(c))',
    '/a(:b)?c+)',
    '/:a([)',
    '/:id((a+)+$)',
  ])('refuses %s, with the mend', (path) => {
    const error = thrownBy(() => readExpress4(path)) as unknown as Unreadable;
    expect(error).toBeInstanceOf(Unreadable);
    // The route stays as it is: its tag goes, and its path goes into a table.
    expect(error.write).toMatch(/\btag out\b/);
    expect(error.write).toMatch(/\bits path in a table: endpoints\(/);
  });

  it.each(['/café', '/a b', '/a#b', '/\ud800', '/a/../b', '/:id/..', '/a//b', '//a', '/:a//:b'])(
    'refuses %j as text',
    (path) => {
      expect(thrownBy(() => readExpress4(path))).toBeInstanceOf(Unreadable);
    },
  );

  it.each(['/:lang?about', '/:a?-:b'])(
    'refuses %s, which begins with a slash only where nothing is left out',
    (path) => {
      expect(thrownBy(() => readExpress4(path)).message).toBe(
        'a path begins with "/", whatever is left out of it',
      );
    },
  );

  // Express 4 leaves them in the RegExp, where they say something else than they seem to.
  it.each([
    ['/a$b', '/a$b', false],
    ['/a^b', '/a^b', false],
    ['/a|b', '/a/more', true],
  ])('refuses %s with good reason: Express 4 matches it to %s: %s', (path, url, matches) => {
    expect(layerOf(path, 'get').match(url)).toBe(matches);
    expect(thrownBy(() => readExpress4(path))).toBeInstanceOf(Unreadable);
  });

  it.each(['/:name.:ext', '/.:name', '/:name.', '/:from..:to'])(
    'reads %s, whose dots are part of a segment',
    (path) => {
      expect(readExpress4(path).source).toBe(path);
    },
  );
});

describe('readExpress4Mount', () => {
  const read = (path: string | RegExp) => {
    const { regexp, keys } = layerOf(path, 'use');
    return readExpress4Mount(
      regexp,
      keys.map(({ name }) => name),
    );
  };

  it.each([
    '/shop',
    '/shop/admin',
    '/t/:tenant',
    '/t/:tenant/shop',
    '/:a/:b',
    '/a.b-c_d',
    '/a~b@c%20d',
    "/a&b=c;d,e'f",
    '/:constructor',
  ])('reads %s back from what Express 4 keeps', (path) => {
    expect(read(path)).toEqual({ source: path, tokens: parse(path).tokens });
  });

  it('reads a colon that is text, and the slash at the end away', () => {
    expect(read('/a:/b').source).toBe('/a\\:/b');
    expect(read('/shop/').source).toBe('/shop');
  });

  it.each(['/:a?', '/:a(\\d+)', '/a*', '/ab?', '/(a|b)', '/a-:b', '/:a-:b', '/:a.:b', /^\/x/, /y/])(
    'refuses %p, whose RegExp says more than a path',
    (path) => {
      expect(thrownBy(() => read(path))).toBeInstanceOf(Unreadable);
    },
  );

  it('refuses a RegExp whose keys do not fit', () => {
    const { regexp } = layerOf('/t/:tenant', 'use');
    expect(readExpress4Mount(regexp, ['tenant']).source).toBe('/t/:tenant');
    expect(thrownBy(() => readExpress4Mount(regexp, ['tenant', 'more']))).toBeInstanceOf(Unreadable);
  });
});
