/** A pattern in path-to-regexp 8's syntax with values for its keys, in order. */
export interface PatternCase {
  readonly pattern: string;
  readonly values: readonly unknown[];
}

/** What is built: it has to match its pattern, and to give the values back. */
export interface BuiltCase extends PatternCase {
  readonly url: string;
  /** Key → what a router takes from the URL. */
  readonly params: Readonly<Record<string, string | readonly string[]>>;
}

class ObjectId {
  toJSON(): string {
    return '507f1f77bcf86cd799439011';
  }
}
const objectId = new ObjectId();
const day = new Date(Date.UTC(2024, 1, 29));

const ENDLESS = 'x'.repeat(1_000_000);

type Topic = 'texts' | 'parameters' | 'names' | 'kinds' | 'encoded' | 'long' | 'optional' | 'wildcards';

/** By what each case is about. */
export const builtBy: Record<Topic, readonly BuiltCase[]> = {
  texts: [
    { pattern: '/', values: [], url: '/', params: {} },
    { pattern: '/about', values: [], url: '/about', params: {} },
    { pattern: '/about/', values: [], url: '/about/', params: {} },
    { pattern: '/.well-known/x', values: [], url: '/.well-known/x', params: {} },
    { pattern: '/...', values: [], url: '/...', params: {} },
    { pattern: '/a\\:b', values: [], url: '/a:b', params: {} },
    { pattern: '/caf%C3%A9', values: [], url: '/caf%C3%A9', params: {} },
  ],
  parameters: [
    { pattern: '/posts/:id', values: ['7'], url: '/posts/7', params: { id: '7' } },
    { pattern: '/:a/:b', values: ['x', 'y'], url: '/x/y', params: { a: 'x', b: 'y' } },
    { pattern: '/:from-:to', values: ['a', 'b'], url: '/a-b', params: { from: 'a', to: 'b' } },
    { pattern: '/v:major', values: [2], url: '/v2', params: { major: '2' } },
    { pattern: '/:name.:ext', values: ['tea', 'png'], url: '/tea.png', params: { name: 'tea', ext: 'png' } },
    { pattern: '/.:name', values: ['rc'], url: '/.rc', params: { name: 'rc' } },
    { pattern: '/:"a-b"', values: ['x'], url: '/x', params: { 'a-b': 'x' } },
  ],
  names: [
    { pattern: '/:__proto__', values: ['x'], url: '/x', params: { ['__proto__']: 'x' } },
    { pattern: '/:constructor', values: ['x'], url: '/x', params: { constructor: 'x' } },
    {
      pattern: '/:toString/:hasOwnProperty',
      values: [1, 2],
      url: '/1/2',
      params: { toString: '1', hasOwnProperty: '2' },
    },
  ],
  kinds: [
    { pattern: '/:v', values: [7], url: '/7', params: { v: '7' } },
    { pattern: '/:v', values: [0], url: '/0', params: { v: '0' } },
    { pattern: '/:v', values: [-0], url: '/0', params: { v: '0' } },
    { pattern: '/:v', values: [-1.5], url: '/-1.5', params: { v: '-1.5' } },
    { pattern: '/:v', values: [1e21], url: '/1e%2B21', params: { v: '1e+21' } },
    {
      pattern: '/:v',
      values: [2n ** 64n],
      url: '/18446744073709551616',
      params: { v: '18446744073709551616' },
    },
    { pattern: '/:v', values: [true], url: '/true', params: { v: 'true' } },
    { pattern: '/:v', values: [false], url: '/false', params: { v: 'false' } },
    {
      pattern: '/:v',
      values: [objectId],
      url: '/507f1f77bcf86cd799439011',
      params: { v: '507f1f77bcf86cd799439011' },
    },
    {
      pattern: '/:v',
      values: [day],
      url: '/2024-02-29T00%3A00%3A00.000Z',
      params: { v: '2024-02-29T00:00:00.000Z' },
    },
    {
      pattern: '/:v',
      values: [new URL('http://x.test/')],
      url: '/http%3A%2F%2Fx.test%2F',
      params: { v: 'http://x.test/' },
    },
  ],
  encoded: [
    { pattern: '/:v', values: ['//evil.test'], url: '/%2F%2Fevil.test', params: { v: '//evil.test' } },
    { pattern: '/:v', values: ['\\evil.test'], url: '/%5Cevil.test', params: { v: '\\evil.test' } },
    { pattern: '/:v', values: ['a b+c'], url: '/a%20b%2Bc', params: { v: 'a b+c' } },
    { pattern: '/:v', values: ['?a=1&b#c;@'], url: '/%3Fa%3D1%26b%23c%3B%40', params: { v: '?a=1&b#c;@' } },
    { pattern: '/:v', values: ['\r\n\0\u2028'], url: '/%0D%0A%00%E2%80%A8', params: { v: '\r\n\0\u2028' } },
    { pattern: '/:v', values: ['%'], url: '/%25', params: { v: '%' } },
    { pattern: '/:v', values: ['%2e%2e'], url: '/%252e%252e', params: { v: '%2e%2e' } },
    { pattern: '/:v', values: ['../x'], url: '/..%2Fx', params: { v: '../x' } },
    { pattern: '/:v', values: ['...'], url: '/...', params: { v: '...' } },
    { pattern: '/:v', values: ['.a'], url: '/.a', params: { v: '.a' } },
    { pattern: '/:v', values: ['é'], url: '/%C3%A9', params: { v: 'é' } },
    { pattern: '/:v', values: ['🍵'], url: '/%F0%9F%8D%B5', params: { v: '🍵' } },
    { pattern: '/:v', values: ["-_.!~*'()"], url: '/-_.!~*%27()', params: { v: "-_.!~*'()" } },
    { pattern: '/:v', values: ['__proto__'], url: '/__proto__', params: { v: '__proto__' } },
    { pattern: '/:v', values: [':id'], url: '/%3Aid', params: { v: ':id' } },
    { pattern: '/:v', values: ['%zz'], url: '/%25zz', params: { v: '%zz' } },
    { pattern: '/:v', values: ['..%2fx'], url: '/..%252fx', params: { v: '..%2fx' } },
    { pattern: '/:v', values: ['..;/x'], url: '/..%3B%2Fx', params: { v: '..;/x' } },
    { pattern: '/:v', values: ['.. '], url: '/..%20', params: { v: '.. ' } },
    { pattern: '/:v', values: ['..\0'], url: '/..%00', params: { v: '..\0' } },
    { pattern: '/:v', values: ['․․'], url: '/%E2%80%A4%E2%80%A4', params: { v: '․․' } },
    { pattern: '/:v', values: ['\t/evil.test'], url: '/%09%2Fevil.test', params: { v: '\t/evil.test' } },
    {
      pattern: '/:v',
      values: ['http://evil.test'],
      url: '/http%3A%2F%2Fevil.test',
      params: { v: 'http://evil.test' },
    },
    { pattern: '/:v', values: ['javascript:x()'], url: '/javascript%3Ax()', params: { v: 'javascript:x()' } },
    { pattern: '/:v', values: ['"><b>'], url: '/%22%3E%3Cb%3E', params: { v: '"><b>' } },
    { pattern: '/:v', values: ['$&$1'], url: '/%24%26%241', params: { v: '$&$1' } },
    {
      pattern: '/:a/:b',
      values: ['\\', 'evil.test'],
      url: '/%5C/evil.test',
      params: { a: '\\', b: 'evil.test' },
    },
    { pattern: '/:a/:b', values: [':b', ':a'], url: '/%3Ab/%3Aa', params: { a: ':b', b: ':a' } },
  ],
  long: [
    { pattern: '/:v', values: [ENDLESS], url: `/${ENDLESS}`, params: { v: ENDLESS } },
    { pattern: '/:a-:b', values: [ENDLESS, 'y'], url: `/${ENDLESS}-y`, params: { a: ENDLESS, b: 'y' } },
    {
      pattern: '/files/*path',
      values: [[ENDLESS, 'y']],
      url: `/files/${ENDLESS}/y`,
      params: { path: [ENDLESS, 'y'] },
    },
  ],
  optional: [
    { pattern: '/archive/:y{/:m}', values: [2024], url: '/archive/2024', params: { y: '2024' } },
    { pattern: '/archive/:y{/:m}', values: [2024, null], url: '/archive/2024', params: { y: '2024' } },
    { pattern: '/archive/:y{/:m}', values: [2024, 2], url: '/archive/2024/2', params: { y: '2024', m: '2' } },
    { pattern: '/archive/:y{/:m}', values: [2024, 0], url: '/archive/2024/0', params: { y: '2024', m: '0' } },
    { pattern: '{/:lang}', values: [], url: '/', params: {} },
    { pattern: '{/:lang}', values: ['fr'], url: '/fr', params: { lang: 'fr' } },
    { pattern: '{/:lang}/about', values: [undefined], url: '/about', params: {} },
    { pattern: '{/:lang}/about', values: ['fr'], url: '/fr/about', params: { lang: 'fr' } },
    { pattern: '/a{/b}', values: [], url: '/a/b', params: {} },
    { pattern: '/a{/b{/:c}}', values: [], url: '/a/b', params: {} },
    { pattern: '/a{/:b{/:c}}', values: [], url: '/a', params: {} },
    { pattern: '/a{/:b{/:c}}', values: ['x'], url: '/a/x', params: { b: 'x' } },
    { pattern: '/a{/:b{/:c}}', values: ['x', 'y'], url: '/a/x/y', params: { b: 'x', c: 'y' } },
    { pattern: '/p{/:a-:b}', values: [], url: '/p', params: {} },
    { pattern: '/p{/:a-:b}', values: ['x', 'y'], url: '/p/x-y', params: { a: 'x', b: 'y' } },
    { pattern: '/p{-:n}', values: ['x'], url: '/p-x', params: { n: 'x' } },
  ],
  wildcards: [
    { pattern: '/files/*path', values: [['a']], url: '/files/a', params: { path: ['a'] } },
    {
      pattern: '/files/*path',
      values: [['a b', 'c/d', 7, 8n]],
      url: '/files/a%20b/c%2Fd/7/8',
      params: { path: ['a b', 'c/d', '7', '8'] },
    },
    {
      pattern: '/files/*path',
      values: [[day]],
      url: '/files/2024-02-29T00%3A00%3A00.000Z',
      params: { path: ['2024-02-29T00:00:00.000Z'] },
    },
    { pattern: '/*path', values: [['/evil.test']], url: '/%2Fevil.test', params: { path: ['/evil.test'] } },
    {
      pattern: '/*path',
      values: [['%2e%2e', '..a']],
      url: '/%252e%252e/..a',
      params: { path: ['%2e%2e', '..a'] },
    },
    { pattern: '/files{/*path}', values: [], url: '/files', params: {} },
    { pattern: '/files{/*path}', values: [['a', 'b']], url: '/files/a/b', params: { path: ['a', 'b'] } },
    { pattern: '/*path/edit', values: [['a', 'edit']], url: '/a/edit/edit', params: { path: ['a', 'edit'] } },
    { pattern: '/:u/*path', values: ['me', ['a']], url: '/me/a', params: { u: 'me', path: ['a'] } },
  ],
};

export const built: readonly BuiltCase[] = Object.values(builtBy).flat();

/** A case in the title of its spec: a value by its kind, since some have no text. */
export function show({ pattern, values }: PatternCase): string {
  return `${pattern} with (${values.map(showValue).join(', ')})`;
}

function showValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 3)}…` : value);
  if (Array.isArray(value))
    return `[${Array.from(value, (item, i) => (i in value ? showValue(item) : 'a hole')).join(', ')}]`;
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'object' && value !== null) return nameOf(value);
  return String(value);
}

function nameOf(value: object): string {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null) return 'a null-prototype object';
  const keys = Object.keys(value);
  return keys.length
    ? `a ${prototype.constructor.name} with ${keys.join(', ')}`
    : `a ${prototype.constructor.name}`;
}
