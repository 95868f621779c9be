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

/**
 * The target of a request whose path every parser reads alike, but for case and a slash at its end: plain characters, no empty
 * segment, and none that begins with a dot.
 *
 *     '/shop/cart', '/shop/cart/?x#y'  → true
 *     '/shop//cart', '/shop/../cart', '/shop/a%2Fb', '/shop;a/cart', '/shop#x', 'http://h/shop'  → false
 */
export const PLAIN_TARGET =
  /^\/(?:[\w\-~!$&'()*+,=:@][\w\-.~!$&'()*+,=:@]*(?:\/[\w\-~!$&'()*+,=:@][\w\-.~!$&'()*+,=:@]*)*\/?)?(?:\?|$)/;

/** The path of a request's target as it is written, without query and fragment: who parses it may have tidied it. */
export function pathIn(target: string): string {
  const path = inOriginForm(target);
  const end = path.search(/[?#]/);
  return end < 0 ? path : path.slice(0, end);
}

/** `http://h/shop` as `/shop`. */
function inOriginForm(target: string): string {
  const rest = target[0] === '/' ? target : target.replace(/^[a-z][\w+.-]*:\/\/[^/?#\\]*/i, '');
  return /^[/\\]/.test(rest) ? rest : `/${rest}`;
}

/** The path of a target as a URL parser tidies it: dot segments in every spelling, backslashes, tabs. */
export function asTidied(target: string): string {
  return new URL(`http://localhost${inOriginForm(target)}`).pathname;
}

/** Two spellings of one path are the same by it, where a parser has encoded no more than it has to. */
export function isSameSpelling(one: string, other: string): boolean {
  return asSent(one) === asSent(other);
}

/**
 * A path decoded as Hono does before it compares, in the one encoding in which patterns are kept. What cannot be decoded
 * stays as it is.
 *
 *     '/%61%20b%2Fc%ff'  → '/a%20b%2Fc%ff'
 */
export function asDecoded(path: string): string {
  return reencoded(asMatchedIfAny(path));
}

/** The same as find-my-way does it, which has no route for a path that cannot be decoded: `undefined`. */
export function asWhollyDecoded(path: string): string | undefined {
  try {
    return reencoded(asMatched(path));
  } catch {
    return undefined;
  }
}

/**
 * The paths that a path may be for who decodes all of it, as those do who look for a file: slashes too, before a query is cut off or
 * after, and tidied or not.
 *
 *     '/a%2Fb%3Fc'  → '/a/b%3Fc', '/a/b'
 *     '/x/%2e%2e%2Fa'  → '/x/../a', '/a'
 */
export function asFreelyDecoded(path: string): string[] {
  const whole = path.replace(ENCODED, (piece) => (isDecodable(piece) ? decodeURIComponent(piece) : piece));
  const cut = whole.split(/[?#]/, 1)[0] as string;
  return [whole, cut].flatMap((each) => {
    const text = each.replace(/[?#]/g, encodeURIComponent);
    const tidied = asTidied(text);
    return [reencoded(text), tidied, withoutEmpty(tidied), asTidied(withoutEmpty(text))];
  });
}

/** A path without its empty segments. */
export function withoutEmpty(path: string): string {
  return path.replace(/\/{2,}/g, '/');
}

/** Stands for an empty segment where one is to be compared with a pattern: no route has such a text. */
const FILLING = '%00';

/** Whether a path has an empty segment; the slash at its end is followed by one. */
export function hasEmptySegment(path: string): boolean {
  return path.endsWith('/') || path.includes('//');
}

/** A path with a text in each empty segment: what a router takes for it that takes an empty value. */
export function withFilledSegments(path: string): string {
  return path.replace(/\/(?=\/|$)/g, `/${FILLING}`);
}

/** The value of a segment that was filled. */
export function asFilled(value: unknown): unknown {
  return value === decodeURIComponent(FILLING) ? '' : value;
}

function reencoded(decoded: string): string {
  return decoded.toWellFormed().replace(/[^\w\-.~!$&'()*+,;=:@/%]/gu, encodeURIComponent);
}

/** As Hono looks at a path: piece by piece where it cannot be decoded as a whole. */
function asMatchedIfAny(path: string): string {
  const decoded = pieceByPiece(path);
  // A percent sign that stood alone may have got two digits behind it: it is none of an encoded character's.
  if (!LONE_PERCENT.test(path) || pieceByPiece(decoded) === decoded) return decoded;
  return pieceByPiece(path.replace(LONE_PERCENTS, '%25'));
}

const LONE_PERCENT = /%(?![0-9a-f]{2})/i;
const LONE_PERCENTS = /%(?![0-9a-f]{2})/gi;
const ENCODED = /(?:%[0-9a-f]{2})+/gi;

function pieceByPiece(path: string): string {
  return path.replace(ENCODED, (piece) => (isDecodable(piece) ? asMatched(piece) : piece));
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** A path whose values every router decodes: what none can is encoded once more. Routers match it before they decode. */
export function asDecodable(path: string): string {
  if (isDecodable(path)) return path;
  const kept = path.replace(ENCODED, (piece) => (isDecodable(piece) ? piece : piece.replaceAll('%', '%25')));
  return kept.replace(LONE_PERCENTS, '%25');
}
