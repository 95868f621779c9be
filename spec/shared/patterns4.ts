import { Unreadable } from '../../lib/pattern/pattern';
import { readsAlike } from '../../lib/pattern/syntax/express4';
import { readExpress5 } from '../../lib/pattern/syntax/express5';
import type { BuiltCase, PatternCase } from './patterns';
import { type RefusedCase, SECRET } from './refusals';

/** A pattern in Express 4's syntax, and how it is written in path-to-regexp 8's, or the nearest to it. */
export interface BuiltCase4 extends BuiltCase {
  readonly source: string;
}

type Row = readonly [
  pattern: string,
  source: string,
  values: readonly unknown[],
  url: string,
  params: Readonly<Record<string, string>>,
];

const caseOf = ([pattern, source, values, url, params]: Row): BuiltCase4 => ({
  pattern,
  source,
  values,
  url,
  params,
});

/** What both can say. */
export const both4: readonly BuiltCase4[] = (
  [
    ['/', '/', [], '/', {}],
    ['/about', '/about', [], '/about', {}],
    ['/posts/:id', '/posts/:id', [7], '/posts/7', { id: '7' }],
    ['/:a/:b', '/:a/:b', ['x', 'y'], '/x/y', { a: 'x', b: 'y' }],
    ['/:from-:to', '/:from-:to', ['a', 'b'], '/a-b', { from: 'a', to: 'b' }],
    ['/v:major', '/v:major', [2], '/v2', { major: '2' }],
    ['/:name.:ext', '/:name.:ext', ['tea', 'png'], '/tea.png', { name: 'tea', ext: 'png' }],
    ['/archive/:y/:m?', '/archive/:y{/:m}', [2024, 2], '/archive/2024/2', { y: '2024', m: '2' }],
    ['/archive/:y/:m?', '/archive/:y{/:m}', [2024], '/archive/2024', { y: '2024' }],
    ['/:lang?/about', '{/:lang}/about', [], '/about', {}],
    ['/:lang?/about', '{/:lang}/about', ['fr'], '/fr/about', { lang: 'fr' }],
    ['/:a?/:b?', '{/:a}{/:b}', ['x', 'y'], '/x/y', { a: 'x', b: 'y' }],
    ['/a.b-c_d~e', '/a.b-c_d~e', [], '/a.b-c_d~e', {}],
    ['/a@b,c;d=e', '/a@b,c;d=e', [], '/a@b,c;d=e', {}],
    ['/a\\:b', '/a\\:b', [], '/a:b', {}],
    ['/price:', '/price\\:', [], '/price:', {}],
    ['/caf%C3%A9', '/caf%C3%A9', [], '/caf%C3%A9', {}],
    ['/:constructor', '/:constructor', ['x'], '/x', { constructor: 'x' }],
  ] as const
).map(caseOf);

/** What only Express 4 can say. */
export const own4: readonly BuiltCase4[] = (
  [
    ['/:id(\\d+)', '/:id', [7], '/7', { id: '7' }],
    ['/:id(\\d+)/edit', '/:id/edit', [7], '/7/edit', { id: '7' }],
    ['/:slug([a-z-]+)', '/:slug', ['a-b'], '/a-b', { slug: 'a-b' }],
    ['/:name([a-z%27]+)', '/:name', ["o'neil"], '/o%27neil', { name: "o'neil" }],
    ['/:name([^/]+)', '/:name', ["o'neil"], '/o%27neil', { name: "o'neil" }],
    ['/files/*', '/files/*"0"', ["a'/b'"], '/files/a%27/b%27', { 0: "a'/b'" }],
    ['/:lang(en|de)?/about', '{/:lang}/about', ['de'], '/de/about', { lang: 'de' }],
    ['/:lang(en|de)?/about', '{/:lang}/about', [], '/about', {}],
    [
      '/:year(\\d{4})-:month(\\d\\d)',
      '/:year-:month',
      [2024, '02'],
      '/2024-02',
      { year: '2024', month: '02' },
    ],
    ['/files/*', '/files/*"0"', ['a/b c'], '/files/a/b%20c', { 0: 'a/b c' }],
    ['/files/*', '/files/*"0"', ['%2e%2e/\\x?#'], '/files/%252e%252e/%5Cx%3F%23', { 0: '%2e%2e/\\x?#' }],
    ['/a*', '/a*"0"', ['x'], '/ax', { 0: 'x' }],
    ['*', '/*"0"', ['a/b c'], '/a/b%20c', { 0: '/a/b c' }],
    ['*/x', '/*"0"/x', ['a/b'], '/a/b/x', { 0: '/a/b' }],
    ['/f/:key(*)', '/f/*key', ['a/b c'], '/f/a/b%20c', { key: 'a/b c', 0: 'a/b c' }],
    ['/f/:file(.*)', '/f/*file', ['a/b c'], '/f/a/b%20c', { file: 'a/b c', 0: '/b c' }],
    ['/f/:path(.+)', '/f/*path', ['a/b c'], '/f/a/b%20c', { path: 'a/b c' }],
    ['/f/:path(.+?)', '/f/*path', ['a/b'], '/f/a/b', { path: 'a/b' }],
    ['/f/:js(*.js)', '/f/*js', ['a/b.js'], '/f/a/b.js', { js: 'a/b.js', 0: 'a/b' }],
    ['/f/:p([\\w/]+)', '/f/*p', ['a/b'], '/f/a/b', { p: 'a/b' }],
    ['/f/:p([\\s\\S]*)', '/f/*p', ['a/b'], '/f/a/b', { p: 'a/b' }],
    ['/:a(b*)', '/*a', ['bc/d'], '/bc/d', { a: 'bc/d', 0: 'c/d' }],
    [
      '/:id/:key(*)/x/*',
      '/:id/*key/x/*"1"',
      [7, 'a', 'b/c'],
      '/7/a/x/b/c',
      { id: '7', key: 'a', 0: 'a', 1: 'b/c' },
    ],
    ['/:key(*)?/x', '{/*key}/x', [], '/x', {}],
    ['/uid/:uid*', '/uid/*uid', ['a/b/c'], '/uid/a/b/c', { uid: 'a', 0: '/b/c' }],
    ['/uid/:uid*', '/uid/*uid', ['a'], '/uid/a', { uid: 'a', 0: '' }],
    ['/n/:id(\\d+)*', '/n/*id', ['7/b'], '/n/7/b', { id: '7', 0: '/b' }],
    ['/*/x/*', '/*"0"/x/*"1"', ['a', 'b'], '/a/x/b', { 0: 'a', 1: 'b' }],
    ['/a(\\d+)', '/a:"0"', [7], '/a7', { 0: '7' }],
    ['/a(b|c)', '/a:"0"', ['c'], '/ac', { 0: 'c' }],
    ['/a(\\d+)?', '/a{:"0"}', [], '/a', {}],
    ['/a(b)?', '/a{b}', [], '/ab', { 0: 'b' }],
    ['/(foo)?', '/{foo}', [], '/foo', {}],
    ['/ab?cd', '/a{b}cd', [], '/abcd', {}],
    ['/ab+cd', '/abcd', [], '/abcd', {}],
    ['/a:b?', '/a{:b}', ['x'], '/ax', { b: 'x' }],
    ['/a-:b?', '/a-{:b}', [], '/a-', {}],
    ['/:file.:ext?', '/:file{.:ext}', ['tea', 'png'], '/tea.png', { file: 'tea', ext: 'png' }],
    ['/:file.:ext?', '/:file{.:ext}', ['tea'], '/tea', { file: 'tea' }],
  ] as const
).map(caseOf);

/** What must not be built of an Express 4 pattern. */
export const refused4: readonly RefusedCase[] = [
  ...(
    [
      ['/:id(\\d+)', [SECRET]],
      ['/:id(\\d+)', [`7${SECRET}`]],
      ['/:id(\\d+)', ['7\n']],
      ['/:id(a|b)', ['ab']],
      ['/:slug([a-z]+)', [`é${SECRET}`]],
      ['/f/:file(.*)', [`${SECRET}//b`]],
      ['/f/:file(.+)', [`/${SECRET}`]],
      ['/f/:file(*)', ['']],
      ['/f/:js(*.js)', [`${SECRET}/b`]],
      ['/n/:id(\\d+)*', [`${SECRET}/7`]],
      ['*', [`/${SECRET}`]],
      ["/:name([a-zA-Z']+)", [`'${SECRET}`]],
      ['/files/*', [`${SECRET}//b`]],
      ['/files/*', [`/${SECRET}`]],
      ['/*', [`/${SECRET}`]],
      ['/files/*', ['']],
      ['/files/*', [[SECRET, 'b']]],
      ['/files/*', [`${SECRET}\ud800`]],
      ['/:from(\\w+)-:to(\\w+)', [`${SECRET}-b`, 'c']],
      ['/*/x/*', ['a', `${SECRET}/x/c`]],
      ['/*/x/*', ['a', '']],
      ['/files/*/', [SECRET]],
    ] as const
  ).map(([pattern, values]) => ({ pattern, values, code: 'ERR_PARTY_BAD_VALUE' }) as const),
  { pattern: '/files/*', values: [`${SECRET}/../b`], code: 'ERR_PARTY_UNSAFE_URL' },
  { pattern: '/f/:file(.*)', values: [`${SECRET}/../b`], code: 'ERR_PARTY_UNSAFE_URL' },
  { pattern: '/files/*', values: ['..'], code: 'ERR_PARTY_UNSAFE_URL' },
  { pattern: '/:id([^/]+)', values: ['..'], code: 'ERR_PARTY_UNSAFE_URL' },
  { pattern: '/posts/:id(\\d+)', values: [], code: 'ERR_PARTY_MISSING_VALUE' },
];

/** Whether Express 4 reads a pattern of Express 5's syntax for the very same: such cases are cases of both. */
export function isAlike({ pattern }: PatternCase): boolean {
  try {
    return readsAlike(readExpress5(pattern));
  } catch (error) {
    if (error instanceof Unreadable) return false;
    throw error;
  }
}
