import { asSent, hasDotSegment, isPathText } from './path-spelling.js';
import {
  addText,
  EMPTY,
  fitted,
  type MatchPrefix,
  type Pattern,
  repeatedKey,
  type Token,
  Unreadable,
} from './pattern.js';

/** One segment of a mount path: literal, or a name that takes whatever stands there. */
export type MountSegment = ({ readonly text: string } | { readonly key: string }) & {
  /** It begins a part that may be left out, of so many segments. */
  readonly opens?: number;
};

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
/** A part that may be left out, with its slash: it holds a name, or there would be no telling whether it is there. */
const OPTIONAL = /\{(\/[^{}]*:[^{}]*)\}(?=[/{]|$)/g;

/**
 * Reads a mount path: literal segments and `:names`, nothing else, but that a part at its head may be left out, `{/:locale}/shop`;
 * a slash at its end makes no difference.
 */
export function readMount(path: string): MountPath {
  if (/.\{\/[^{}]*:/.test(path)) {
    throw new Unreadable(
      'a part that may be left out stands at its head, and nowhere else',
      'Write "{/:locale}/shop".',
    );
  }
  return readJoined(path);
}

/** The same of several that are joined: a base, and a mount path below it. */
export function readJoined(path: string): MountPath {
  if (path === '/') return ROOT;
  if (!/^(?:\/|\{\/[^{}]*:)/.test(path)) throw new Unreadable('it does not begin with "/"', `Write "/${path}".`);
  const trimmed = path.replace(/\/$/, '');
  const segments = segmentsOf(trimmed);
  if (segments.some((segment) => 'text' in segment && !isPathText(segment.text))) {
    throw new Unreadable('it is not as browsers send it', `Write "${asSent(trimmed)}".`);
  }
  const tokens = tokensOf(segments);
  const twice = repeatedKey(tokens);
  if (twice) throw new Unreadable(`":${twice}" stands in it twice`, 'Give each a name of its own.');
  const pattern: Pattern = { source: trimmed, tokens };
  const isParametric = segments.some((each) => 'key' in each);
  if (!segments.some(({ opens }) => opens)) return { pattern, segments, isParametric };
  // What is left out may be read into what follows: a link is held against this path by itself.
  const matchPrefix: MatchPrefix = (path) => {
    const found = matchFrom(segments, { path, isSensitive: false, first: 0, at: 0, given: undefined });
    if (!found || found instanceof Error) return undefined;
    return { path: path.slice(0, found.length), params: found.params };
  };
  return { pattern: { ...pattern, matchPrefix }, segments, isParametric };
}

/** Matches whole segments, case aside, as Express does for a `use`. An Error: a value that cannot be decoded. */
export function matchMount({ segments }: MountPath, path: string, isSensitive = false): MountMatch | Error | undefined {
  return matchFrom(segments, { path, isSensitive, first: 0, at: 0, given: undefined });
}

/** What is matched, and from where on: nothing before it is looked at again. */
interface Matching {
  readonly path: string;
  readonly isSensitive: boolean;
  readonly first: number;
  readonly at: number;
  readonly given: Readonly<Record<string, string>> | undefined;
  /** The first segment begins a part that may be left out, and is there. */
  readonly isOpen?: boolean;
}

function matchFrom(segments: readonly MountSegment[], matching: Matching): MountMatch | Error | undefined {
  const { path, isSensitive, first, given, isOpen } = matching;
  let params: Record<string, string> | undefined = given && Object.assign(Object.create(null), given);
  let failed: Error | undefined;
  let { at } = matching;
  for (let i = first; i < segments.length; i++) {
    const segment = segments[i] as MountSegment;
    if (segment.opens !== undefined && !(isOpen && i === first)) {
      return matchEither(segments, { path, isSensitive, first: i, at, given: params }, segment.opens);
    }
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
    params ??= Object.create(null) as Record<string, string>;
    if (value instanceof Error) failed = value;
    else params[segment.key] = value;
  }
  return failed ?? { length: at, params: params ? Object.freeze(params) : NO_PARAMS };
}

/** What may be left out is there, if the path can be read so. */
function matchEither(segments: readonly MountSegment[], matching: Matching, length: number) {
  const found = matchFrom(segments, { ...matching, isOpen: true });
  return found ?? matchFrom(segments, { ...matching, first: matching.first + length });
}

/** Whether a request that was seen at `baseUrl` can have come by this base; `isExact`: came to just there. */
export function matchesBase({ source }: Pattern, baseUrl: string, isExact: boolean): boolean {
  if (source === baseUrl) return true;
  const match = matchMount(readJoined(source || '/'), baseUrl);
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

/** Those of a part that may be left out too. */
function segmentsOf(path: string): MountSegment[] {
  const segments: MountSegment[] = [];
  const add = (text: string) => {
    if (text !== '') segments.push(...text.slice(1).split('/').map(readSegment));
  };
  let read = 0;
  for (const { 0: group, 1: body = '', index } of path.matchAll(OPTIONAL)) {
    add(path.slice(read, index));
    const [first, ...rest] = body.slice(1).split('/').map(readSegment) as [MountSegment, ...MountSegment[]];
    segments.push({ ...first, opens: rest.length + 1 }, ...rest);
    read = index + group.length;
  }
  add(path.slice(read));
  return segments;
}

function tokensOf(segments: readonly MountSegment[], isOpen = false): Token[] {
  const tokens: Token[] = [];
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i] as MountSegment;
    if (segment.opens !== undefined && !(isOpen && i === 0)) {
      tokens.push({ type: 'group', tokens: tokensOf(segments.slice(i, i + segment.opens), true) });
      i += segment.opens - 1;
      continue;
    }
    addText(tokens, 'text' in segment ? `/${segment.text}` : '/');
    if ('key' in segment) tokens.push({ type: 'param', name: segment.key });
  }
  return fitted(tokens);
}
