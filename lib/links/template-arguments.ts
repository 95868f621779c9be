import { isPlain } from '../common/checks.js';

/**
 * The arguments as they would stand in JavaScript: Handlebars and Nunjucks append an object of their own.
 *
 *     {{urlFor 'blog:post' id=7}}          → urlFor('blog:post', { id: 7 })
 *     {{urlFor 'blog:post' 7 page=2}}      → urlFor('blog:post', 7, { query: { page: 2 } })
 *     {{urlFor 'blog:post' 7}}             → urlFor('blog:post', 7)
 */
export function withoutTemplate(args: readonly unknown[]): readonly unknown[] {
  const last = args[args.length - 1];
  const named = isPlain(last) ? namedIn(last) : undefined;
  if (!named) return args;
  const written = args.slice(0, -1);
  if (Object.keys(named).length === 0) return written;
  return written.length === 0 ? [named] : [...written, { query: named }];
}

/** What was given by name, if the object is a template engine's; `undefined` for a caller's own. */
function namedIn(last: Record<string, unknown>): Record<string, unknown> | undefined {
  // `in` first, which V8 remembers by the shape of the object: this is asked at every link.
  if ('__keywords' in last && Object.hasOwn(last, '__keywords')) {
    const { __keywords, ...named } = last;
    return named;
  }
  // All three, its own and of these kinds: a caller's { name, hash } are values.
  if (!('hash' in last) || !Object.hasOwn(last, 'hash') || !Object.hasOwn(last, 'data') || !Object.hasOwn(last, 'name'))
    return undefined;
  const { hash, data, name } = last;
  return isPlain(hash) && isPlain(data) && typeof name === 'string' ? hash : undefined;
}
