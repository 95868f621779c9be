import { match, parse } from 'path-to-regexp';
import { Unreadable } from '../../../lib/pattern/pattern';
import { readExpress4, readExpress4Mount } from '../../../lib/pattern/syntax/express4';
import { majors } from '../../shared/express';
import { type BuiltCase4, both4, own4 } from '../../shared/patterns4';
import { thrownBy } from '../../shared/thrown';

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

const title = (row: BuiltCase4) => [row.pattern, row.source, row] as const;

describe('readExpress4', () => {
  it.each(both4.map(title))('reads %s as %s', (path, source) => {
    const pattern = readExpress4(path);
    expect(pattern.source).toBe(source);
    expect(pattern.tokens).toEqual(parse(source).tokens);
  });

  it.each(own4.map(title))('reads %s, as %s', (path, source) => {
    expect(readExpress4(path).source).toBe(source);
  });

  it.each(both4.map(title))(
    'is right of %s: path-to-regexp 8 takes from %s what Express 4 takes',
    (_p, source, row) => {
      const matched = match(source)(row.url);
      expect(matched && { ...matched.params }).toEqual(row.params);
    },
  );

  it.each(['', 'posts', ':id'])('refuses %j, which does not begin with a slash', (path) => {
    const error = thrownBy(() => readExpress4(path));
    expect(error).toBeInstanceOf(Unreadable);
    expect(error.message).toBe('a path begins with "/"');
  });

  it.each([
    '/[ab]',
    '/a{2}',
    '/:a+',
    '/a$b',
    '/a|b',
    '/a^b',
    '/\\d+',
    '/(\\d+)',
    '/(a|b)',
    '/:a(()',
    '/a(b(c))',
    '/a(:b)?c+)',
    '/:a([)',
    '/:id((a+)+$)',
    '/.:name',
    '/:id(\\d+)+',
    '/-+:id',
    '/:id-+',
    '/-+*',
  ])('refuses %s, with the mend', (path) => {
    const error = thrownBy(() => readExpress4(path)) as unknown as Unreadable;
    expect(error).toBeInstanceOf(Unreadable);
    // The route stays as it is: its tag goes, and its path goes into a table of the host's, which Express 4 need not read.
    expect(error.write).toMatch(/\btag out\b/);
    expect(error.write).toMatch(/\bits path in a table: endpoints\(/);
    expect(error.write).toMatch(/\bguest\(app, \{ endpoints \}\)/);
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

  it('refuses a key that Express 4 keeps nothing of', () => {
    const layer = layerOf('/:__proto__', 'get');
    expect(layer.match('/x')).toBe(true);
    expect(Object.hasOwn(layer.params, '__proto__')).toBe(false);
    expect(thrownBy(() => readExpress4('/:__proto__'))).toBeInstanceOf(Unreadable);
  });

  // Express 4 leaves them in the RegExp, where they say something else than they seem to.
  it.each([
    ['/a$b', '/a$b', false],
    ['/a^b', '/a^b', false],
    ['/a|b', '/a/more', true],
    ['/.:name', '/.rc', false],
  ])('refuses %s with good reason: Express 4 matches it to %s: %s', (path, url, matches) => {
    expect(layerOf(path, 'get').match(url)).toBe(matches);
    expect(thrownBy(() => readExpress4(path))).toBeInstanceOf(Unreadable);
  });

  it.each(['/:name.:ext', '/:name.', '/:from..:to', '/a.:name'])(
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

  it.each([
    ['/:a?', '{/:a}'],
    ['/:lang(en|fr)?', '{/:lang}'],
    ['/a/:id(\\d+)', '/a/:id'],
    ['/:v(v\\d+)?/api', '{/:v}/api'],
    ['/:id([^/]+)/x', '/:id/x'],
    ['/:a.:b', '/:a.:b'],
    ['/files/:path(*)', '/files/*path'],
    ['/files/:path(.*)/:more', '/files/*path/:more'],
    ['/files/:path*', '/files/*path'],
  ])('reads %s back as %s', (path, source) => {
    expect(read(path).source).toBe(source);
  });

  it.each(['/a*', '/ab?', '/(a|b)', '/a-:b', '/:a-:b', /^\/x/, /y/])(
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
