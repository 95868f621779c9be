/** Two slashes, an encoded slash or backslash, a plain one, a semicolon, a dot segment in any spelling. */
const AMBIGUOUS = /\/\/|[\\;]|%2f|%5c|\/(?:\.|%2e){1,2}(?:\/|$)/i;

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
