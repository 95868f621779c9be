/** Two slashes, an encoded slash or backslash, a plain one, a semicolon, a hash, a dot segment in any spelling. */
const AMBIGUOUS = /\/\/|[\\;#]|%2f|%5c|\/(?:\.|%2e){1,2}(?:\/|$)/i;

/**
 * Whether a path is one that two readings could split: what a router, a proxy and a guard before it take it for may
 * differ.
 *
 *     '/shop/cart'     → false
 *     '/shop//cart', '/shop/%2e%2e/cart', '/shop/a%2Fb', '/shop;a/cart'  → true
 */
export function isAmbiguous(path: string): boolean {
  return AMBIGUOUS.test(path);
}

/** The path of a URL or of a request's target as it is written: who parses it may have tidied it. A hash stays. */
export function pathIn(target: string): string {
  const path = target[0] === '/' ? target : target.replace(/^[a-z][\w+.-]*:\/\/[^/?#\\]*/i, '');
  const end = path.indexOf('?');
  return end < 0 ? path : path.slice(0, end);
}
