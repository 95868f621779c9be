import { isPlain } from '../common/checks.js';

/** On options that an object of Handlebars was turned into: they are options, however many values stand before them. */
const BY_ENGINE = Symbol.for('express-party.byEngine');

/**
 * The arguments as they would stand in JavaScript: Handlebars and Nunjucks append an object of their own.
 *
 *     {{urlFor 'blog:post' id=7}}          → urlFor('blog:post', { id: 7 })
 *     {{urlFor 'blog:post' 7 page=2}}      → urlFor('blog:post', 7, { query: { page: 2 } })
 *     {{urlFor 'blog:post' 7}}             → urlFor('blog:post', 7)
 *
 * `self` is the `this` of the call. Handlebars' object is told by the functions in it, which no JSON and no query parser can
 * make. That of Nunjucks holds nothing that a visitor could not send: it is one where options stand, right after the name or
 * behind all values, and in the place of a value it is what a visitor may have sent there.
 */
export function asWritten(self: unknown, args: readonly unknown[]): readonly unknown[] {
  const last = args[args.length - 1];
  if (typeof last !== 'object' || !isPlain(last)) return args;
  const byNunjucks = namedInNunjucks(self, last);
  const named = byNunjucks ?? namedInHandlebars(last);
  if (!named) return args;
  const written = args.slice(0, -1);
  const isEmpty = Object.keys(named).length === 0;
  if (written.length === 0) return isEmpty ? written : [named];
  // Not left out where it is empty: a visitor's may be, and stand in the place of a value.
  if (byNunjucks) return [...written, { query: named }];
  if (isEmpty) return written;
  return [...written, Object.defineProperty({ query: named }, BY_ENGINE, { value: true })];
}

/** Whether options come of a template engine's object. */
export function isByEngine(options: object): boolean {
  return Object.hasOwn(options, BY_ENGINE);
}

/** Nunjucks calls a function with its Context as `this`. */
function namedInNunjucks(self: unknown, last: Record<string, unknown>): Record<string, unknown> | undefined {
  // `in` first, which V8 remembers by the shape of the object.
  if (!('__keywords' in last) || !Object.hasOwn(last, '__keywords')) return undefined;
  const { lookup, getVariables } = Object(self) as { lookup?: unknown; getVariables?: unknown };
  if (!isFunction(lookup) || !isFunction(getVariables)) return undefined;
  const { __keywords, ...named } = last;
  return named;
}

/** Handlebars hands a helper a function, and to a function of the page that page itself, which holds the function. */
function namedInHandlebars(last: Record<string, unknown>): Record<string, unknown> | undefined {
  // Its own and of these kinds: a caller's { name, hash } are values.
  if (!('hash' in last) || !Object.hasOwn(last, 'hash') || !Object.hasOwn(last, 'name')) return undefined;
  const { hash, name } = last;
  return isPlain(hash) && typeof name === 'string' && holdsFunction(last) ? hash : undefined;
}

function holdsFunction(last: Record<string, unknown>): boolean {
  if (Object.hasOwn(last, 'lookupProperty')) return isFunction(last.lookupProperty);
  const data = Object.hasOwn(last, 'data') ? last.data : undefined;
  const root = isPlain(data) && Object.hasOwn(data, 'root') ? data.root : undefined;
  // First what most pages have: they may hold much else.
  return isObject(root) && (isFunction(root.urlFor) || Object.values(root).some(isFunction));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
