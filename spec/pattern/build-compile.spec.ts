import { inspect } from 'node:util';
import { compile } from 'path-to-regexp';
import type { ErrorCode } from '../../lib/errors';
import { keysOf } from '../../lib/pattern/pattern';
import { readExpress5 } from '../../lib/pattern/syntax/express5';
import { type Page, pages } from '../shared/pages';
import { built, show } from '../shared/patterns';
import { thrownBy } from '../shared/thrown';
import { urlAt } from '../shared/urls';

type Values = Readonly<Record<string, unknown>>;

const urlFor = (pattern: string, values: Values) => urlAt('/', pattern, undefined, values);
const compiled = (pattern: string, values: Values) => compile(pattern)(values as Record<string, string>);

/** What path-to-regexp's Readme shows or says of `compile`, and of the syntax. */
const documented: readonly (readonly [string, Values, string])[] = [
  ['/user/:id', { id: 'name' }, '/user/name'],
  ['/user/:id', { id: 'café' }, '/user/caf%C3%A9'],
  ['/user/:id', { id: '%3A%2F' }, '/user/%253A%252F'],
  ['/*segment', { segment: ['foo'] }, '/foo'],
  ['/*segment', { segment: ['a', 'b', 'c'] }, '/a/b/c'],
  ['/:foo/:bar', { foo: 'test', bar: 'route' }, '/test/route'],
  ['/*splat', { splat: ['bar', 'baz'] }, '/bar/baz'],
  ['/users{/:id}/delete', {}, '/users/delete'],
  ['/users{/:id}/delete', { id: '123' }, '/users/123/delete'],
  ['/file{.:ext}', {}, '/file'],
  ['/file{.:ext}', { ext: 'png' }, '/file.png'],
  ['/files{/*path}', {}, '/files'],
  ['/files{/*path}', { path: ['a'] }, '/files/a'],
  ['/:"param-name"', { 'param-name': 'x' }, '/x'],
  ['/:"this"', { this: 'x' }, '/x'],
  ['/a\\(b\\)', {}, '/a(b)'],
];

/** Where `urlFor` throws and `compile` gives a path: the table of docs/api/core.md. */
const stricter: readonly (readonly [string, Values, string, ErrorCode, string])[] = [
  ['/:id', { id: '..' }, '/..', 'ERR_PARTY_UNSAFE_URL', 'A browser removes a dot segment, encoded or not.'],
  [
    '/:id/edit',
    { id: '' },
    '//edit',
    'ERR_PARTY_BAD_VALUE',
    'A path that begins with two slashes leads to another host; elsewhere no route matches an empty segment.',
  ],
  ['/*path', { path: ['', 'evil.test'] }, '//evil.test', 'ERR_PARTY_BAD_VALUE', 'The same, in a wildcard.'],
  ['/{:a}/b', {}, '//b', 'ERR_PARTY_UNSAFE_URL', 'The same, where a part is left out.'],
  [
    '/:a-:b',
    { a: 'x', b: 'y-z' },
    '/x-y-z',
    'ERR_PARTY_BAD_VALUE',
    'The route would read `x-y` and `z` from it.',
  ],
  [
    '/:a-:b',
    { a: '-', b: '-' },
    '/---',
    'ERR_PARTY_UNSAFE_URL',
    'Express 5 matches it, Express 4 does not; a table is for both.',
  ],
  ['/:a{-:b}', { a: 'x-y' }, '/x-y', 'ERR_PARTY_BAD_VALUE', 'The route would read `x` and `y` from it.'],
  [
    '/*a/x/*b',
    { a: ['1'], b: ['2', 'x', '3'] },
    '/1/x/2/x/3',
    'ERR_PARTY_BAD_VALUE',
    'The first wildcard would match more.',
  ],
  [
    '/files/*path/',
    { path: ['a'] },
    '/files/a/',
    'ERR_PARTY_BAD_VALUE',
    'The wildcard would match the last slash too, as an empty segment.',
  ],
  [
    '/p{/:a-:b}',
    { a: 'x' },
    '/p',
    'ERR_PARTY_MISSING_VALUE',
    'A value that was given would be left out without an error.',
  ],
  ['{/:lang}about', {}, 'about', 'ERR_PARTY_BAD_PATTERN', 'It would run into the mount path.'],
  [
    '/:a:b',
    { a: 'x', b: 'y' },
    '/xy',
    'ERR_PARTY_BAD_PATTERN',
    'No router matches it: there is nothing between the two.',
  ],
  [
    '/{a}{a}{a}{a}{a}{a}{a}{a}{a}',
    {},
    '/aaaaaaaaa',
    'ERR_PARTY_BAD_PATTERN',
    'No router matches it: it has more than 256 combinations.',
  ],
  [
    '/:id/:id',
    { id: 'x' },
    '/x/x',
    'ERR_PARTY_BAD_PATTERN',
    'The route gives back only one of the two values.',
  ],
  [
    '/café',
    {},
    '/café',
    'ERR_PARTY_BAD_PATTERN',
    'Browsers send it encoded, which the route does not match: write `/caf%C3%A9`.',
  ],
  ['/a/../b', {}, '/a/../b', 'ERR_PARTY_BAD_PATTERN', 'Browsers never send it.'],
  ['posts/:id', { id: '7' }, 'posts/7', 'ERR_PARTY_BAD_PATTERN', 'A path begins with a slash.'],
];

/** Where `compile` throws and `urlFor` does not. */
const wider: readonly (readonly [string, Values, string])[] = [
  ['/:id', { id: 7 }, '/7'],
  ['/:id', { id: 7n }, '/7'],
  ['/:id', { id: false }, '/false'],
  ['/:id', { id: new Date(0) }, '/1970-01-01T00%3A00%3A00.000Z'],
  ['/*path', { path: ['a', 7] }, '/a/7'],
];

const both = built.filter(({ values }) =>
  values.flat().every((value) => typeof value === 'string' || value === undefined),
);
function titled<Row extends readonly [string, Values, ...unknown[]]>(rows: readonly Row[]): [string, Row][] {
  return rows.map((row) => [`${row[0]} with ${inspect(row[1])}`, row]);
}

describe('beside path-to-regexp’s compile, a link', () => {
  it.each(titled(documented))('is what its Readme says: %s', (_title, [pattern, values, url]) => {
    expect(compiled(pattern, values)).toBe(url);
    expect(urlFor(pattern, values)).toBe(url);
  });

  it.each(both.map((row) => [show(row), row] as const))('is the same: %s', (_title, { pattern, values }) => {
    const names = keysOf(readExpress5(pattern).tokens).map(({ name }) => name);
    const named = Object.fromEntries(names.map((name, i) => [name, values[i]]));
    // But for the apostrophe, which is encoded too.
    expect(urlFor(pattern, named)).toBe(compiled(pattern, named).replaceAll("'", '%27') || '/');
  });

  it.each(titled(stricter))(
    'is none where law 3 is stricter: %s',
    (_title, [pattern, values, path, code]) => {
      expect(compiled(pattern, values)).toBe(path);
      expect(thrownBy(() => urlFor(pattern, values)).code).toBe(code);
    },
  );

  it.each(titled(wider))('is built of more: %s', (_title, [pattern, values, url]) => {
    expect(() => compiled(pattern, values)).toThrow(TypeError);
    expect(urlFor(pattern, values)).toBe(url);
  });

  it('is built of own values alone', () => {
    const heir = Object.create(Object.create(null, { id: { value: 'x' } }));
    expect(compiled('/:id', heir)).toBe('/x');
    expect(thrownBy(() => urlFor('/:id', heir)).code).toBe('ERR_PARTY_MISSING_VALUE');
  });

  it('is stricter in just what the page says', () => {
    const { text } = pages.find(({ path }) => path === 'docs/api/core.md') as Page;
    const [, section = ''] = text.split(/^#+ Where urlFor is stricter than path-to-regexp$/m);
    const rows = section
      .split(/^#/m)[0]
      ?.split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(rows).toEqual(
      stricter.map(
        ([pattern, values, path, code, why]) =>
          `| \`${pattern}\` | \`${inspect(values)}\` | \`${path}\` | \`${code}\` | ${why} |`,
      ),
    );
  });
});
