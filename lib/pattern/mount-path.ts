import { asSent, hasDotSegment, isPathText } from './path-spelling.js';
import { addText, EMPTY, fitted, type Pattern, repeatedKey, type Token, Unreadable } from './pattern.js';

/** One segment of a mount path: literal, or a name that takes whatever stands there. */
export type MountSegment = { readonly text: string } | { readonly key: string };

/** A mount path: the pattern it puts before a guest's routes, and its segments for finding the guest. */
export interface MountPath {
  readonly pattern: Pattern;
  readonly segments: readonly MountSegment[];
  /** Whether it has a `:name`. */
  readonly isParametric: boolean;
}

/** What a path gives a mount path that it begins with. */
export interface MountMatch {
  /** How many characters of the path are the mount's. */
  readonly length: number;
  /** What its keys took. */
  readonly params: Readonly<Record<string, string>>;
}

const ROOT: MountPath = Object.freeze({ pattern: EMPTY, segments: [], isParametric: false });
export const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze(Object.create(null));
const KEY = /^:([\p{ID_Start}_$][\p{ID_Continue}$]*)$/u;
const SYNTAX = /[:*?+(){}[\]\\!]/;

/** Reads a mount path: literal segments and `:names`, nothing else; a slash at its end makes no difference. */
export function readMount(path: string): MountPath {
  if (path === '/') return ROOT;
  if (!path.startsWith('/')) throw new Unreadable('it does not begin with "/"', `Write "/${path}".`);
  const trimmed = path.replace(/\/$/, '');
  const segments = trimmed === '' ? [] : trimmed.slice(1).split('/').map(readSegment);
  if (segments.some((segment) => 'text' in segment && !isPathText(segment.text))) {
    throw new Unreadable('it is not as browsers send it', `Write "${asSent(trimmed)}".`);
  }
  const tokens = tokensOf(segments);
  const twice = repeatedKey(tokens);
  if (twice) throw new Unreadable(`":${twice}" stands in it twice`, 'Give each a name of its own.');
  return { pattern: { source: trimmed, tokens }, segments, isParametric: segments.some((each) => 'key' in each) };
}

/** Matches whole segments, case aside, as Express does for a `use`. An Error: a value that cannot be decoded. */
export function matchMount({ segments }: MountPath, path: string, isSensitive = false): MountMatch | Error | undefined {
  let params: Record<string, string> | undefined;
  let at = 0;
  for (const segment of segments) {
    const end = path.indexOf('/', at + 1);
    const text = path.slice(at + 1, end < 0 ? path.length : end);
    if (path[at] !== '/' || text === '') return undefined;
    at += text.length + 1;
    if ('text' in segment) {
      if (segment.text === text) continue;
      if (isSensitive || segment.text.toLowerCase() !== text.toLowerCase()) return undefined;
      continue;
    }
    // No link could be built with it.
    if (hasDotSegment(text)) return undefined;
    const value = decode(text);
    if (value instanceof Error) return value;
    params ??= Object.create(null) as Record<string, string>;
    params[segment.key] = value;
  }
  return { length: at, params: params ? Object.freeze(params) : NO_PARAMS };
}

/** Whether a request that was seen at `baseUrl` can have come by this base; `isExact`: came to just there. */
export function matchesBase({ source }: Pattern, baseUrl: string, isExact: boolean): boolean {
  if (source === baseUrl) return true;
  const match = matchMount(readMount(source || '/'), baseUrl);
  if (match === undefined || match instanceof Error) return false;
  return !isExact || match.length === baseUrl.length;
}

function decode(text: string): string | Error {
  try {
    return decodeURIComponent(text);
  } catch {
    return Object.assign(new Error('Failed to decode a parameter of the mount path'), { status: 400 });
  }
}

function readSegment(text: string): MountSegment {
  const key = KEY.exec(text)?.[1];
  if (key) return { key };
  if (text === '') throw new Unreadable('it holds an empty segment', 'Write one slash between two segments.');
  if (SYNTAX.test(text)) {
    throw new Unreadable(`"${text}" is neither a literal segment nor a :name`, 'Write "/shop" or "/t/:tenant/shop".');
  }
  if (hasDotSegment(text)) throw new Unreadable('it holds a dot segment', 'Browsers resolve it away: leave it out.');
  return { text };
}

function tokensOf(segments: readonly MountSegment[]): Token[] {
  const tokens: Token[] = [];
  for (const segment of segments) {
    addText(tokens, 'text' in segment ? `/${segment.text}` : '/');
    if ('key' in segment) tokens.push({ type: 'param', name: segment.key });
  }
  return fitted(tokens);
}
