/** A text that a browser and a router take for the same: RFC 3986's path characters and no dot segment. */
const PATH_TEXT = /^(?:[\w\-.~!$&'()*+,;=:@/]|%[0-9a-f]{2})*$/i;
/** `.` and `..` as a segment, in any spelling. */
export const DOT_SEGMENT = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i;

export function isPathText(text: string): boolean {
  return PATH_TEXT.test(text);
}

/** The text as browsers send it: what is no path text percent-encoded, and nothing encoded twice. */
export function asSent(text: string): string {
  return text.toWellFormed().replace(/%(?![0-9a-f]{2})|[^\w\-.~!$&'()*+,;=:@/%]/giu, encodeURIComponent);
}

/** A URL as `res.redirect` sends it: the host may have decoded it, and not every character can stand in a header. */
export function asHeader(url: string): string {
  return url.toWellFormed().replace(/[^!-~]|["<>`{}]|%(?![0-9a-f]{2})/giu, encodeURIComponent);
}

/** A path as find-my-way and Hono look at it: decoded, but for what would be read as another path. */
export function asMatched(path: string): string {
  return decodeURI(path.replaceAll('%25', '%2525'));
}

export function hasDotSegment(path: string): boolean {
  return DOT_SEGMENT.test(path);
}

/** Two slashes, a slash or backslash that is encoded, a plain backslash, a semicolon, a hash, a dot segment in any spelling. */
const AMBIGUOUS = /\/\/|[\\;#]|%2f|%5c|\/(?:\.|%2e){1,2}(?:\/|$)/i;

/**
 * Whether parsers may disagree on a path: a router, a proxy and a guard before it may read different segments.
 *
 *     '/shop/cart'     → false
 *     '/shop//cart', '/shop/%2e%2e/cart', '/shop/a%2Fb', '/shop;a/cart'  → true
 */
export function parsersMayDisagree(path: string): boolean {
  return AMBIGUOUS.test(path);
}

/** The path of a URL or of a request's target as it is written: who parses it may have tidied it. A hash stays. */
export function pathIn(target: string): string {
  const path = target[0] === '/' ? target : target.replace(/^[a-z][\w+.-]*:\/\/[^/?#\\]*/i, '');
  const end = path.indexOf('?');
  return end < 0 ? path : path.slice(0, end);
}
