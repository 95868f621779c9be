import type { RoutedRequest } from '../express/app.js';

/**
 * Moves the mount path from a request's URL to its `baseUrl`. Returns the undo function, which keeps a guest's changes.
 *
 *     '/shop/cart?x=1', 5       → url '/cart?x=1', baseUrl '/shop'
 *     '/shop?x=1', 5            → url '/?x=1'
 *     'http://h/shop/cart', 5   → url 'http://h/cart'
 */
export function strip(req: RoutedRequest, length: number): () => void {
  const { url, baseUrl = '' } = req;
  const origin = originOf(url);
  const removed = url.slice(origin.length, origin.length + length);
  const rest = url.slice(origin.length + length);
  const slashAdded = length > 0 && origin === '' && rest[0] !== '/';
  req.url = origin + (slashAdded ? '/' : '') + rest;
  req.baseUrl = baseUrl + removed;
  return () => {
    const isRoot = req.url === '/' || req.url.startsWith('/?');
    const kept = slashAdded && isRoot ? req.url.slice(1) : req.url;
    req.url = origin + removed + kept.slice(origin.length);
    req.baseUrl = baseUrl;
  };
}

/** `http://h` of the absolute form `http://h/shop` (RFC 9112, 3.2.2). */
function originOf(url: string): string {
  if (url[0] === '/') return '';
  const search = url.indexOf('?');
  const scheme = url.slice(0, search < 0 ? url.length : search).indexOf('://');
  const slash = scheme < 0 ? -1 : url.indexOf('/', scheme + 3);
  return slash < 0 ? '' : url.slice(0, slash);
}
