import { type Matcher, matchersFor } from './matcher.js';
import { DOT_SEGMENT } from './path-spelling.js';
import { type Key, keysOf, type Pattern, type Token } from './pattern.js';

/** What an error about a URL says of the endpoint. */
export interface Subject {
  readonly name: string;
  readonly pattern: string;
}

/** A pattern made ready for building. */
export interface Template {
  readonly subject: Subject;
  readonly keys: readonly Key[];
  /** Key → its place among the keys, and among the values. */
  readonly indexOf: ReadonlyMap<string, number>;
  /** How many of the keys are the mount path's, which take values by name alone. */
  readonly mountKeys: number;
  readonly parts: readonly Part[];
  /** Whether no value can make another path of it than the one that is meant: then what is built is not checked. */
  readonly isSafe: boolean;
  readonly matchers: readonly Matcher[];
}

export type Part = string | Slot | readonly Part[];

/** The place of a value. */
export interface Slot {
  readonly index: number;
  readonly key: Key;
  /** Whether it takes any text, in one segment. */
  readonly isPlain: boolean;
}

/** Prepares a pattern once, so that building is a walk over texts and values. Throws Unreadable. */
export function prepare(pattern: Pattern, mountKeys: number, subject: Subject): Template {
  const keys = keysOf(pattern.tokens);
  const indexOf = new Map<string, number>();
  for (const [index, { name }] of keys.entries()) indexOf.set(name, index);
  const made = partsOf(pattern.tokens, keys, { index: 0 });
  const parts = made.length ? made : ['/'];
  const matchers = matchersFor(pattern);
  const isSafe = matchers.length === 0 && isSafePath(parts);
  return { subject, keys, indexOf, mountKeys, parts, isSafe, matchers };
}

function partsOf(tokens: readonly Token[], keys: readonly Key[], next: { index: number }): Part[] {
  const parts: Part[] = [];
  for (const token of tokens) {
    const last = parts.length - 1;
    if (token.type === 'group') parts.push(partsOf(token.tokens, keys, next));
    else if (token.type !== 'text') {
      const index = next.index++;
      const key = keys[index] as Key;
      const { wildcard, constraint, valueConstraint, maxLength } = key;
      parts.push({ index, key, isPlain: !(wildcard || constraint || valueConstraint || maxLength !== undefined) });
    } else if (typeof parts[last] === 'string') parts[last] += token.value;
    else parts.push(token.value);
  }
  return parts;
}

/** Each value stands in a segment of its own, and may be none of the segments that browsers tidy: the texts decide. */
function isSafePath(parts: readonly Part[]): boolean {
  let path = '';
  for (const part of parts) {
    if (typeof part === 'string') path += part;
    else if (Array.isArray(part) || (part as Slot).key.wildcard) return false;
    else path += '0';
  }
  return pathFault(path) === undefined;
}

/** Leaves out again the defaults that would fill a group by half. */
export function dropPartialDefaults(parts: readonly Part[], values: unknown[], defaulted: ReadonlySet<number>): void {
  for (const part of parts) {
    if (typeof part === 'string' || isSlot(part)) continue;
    const isHalf = part.some((each) => isSlot(each) && values[each.index] == null);
    const present = slotsOf(part).filter(({ index }) => values[index] != null);
    if (isHalf && present.every(({ index }) => defaulted.has(index))) {
      for (const { index } of present) values[index] = undefined;
    }
    dropPartialDefaults(part, values, defaulted);
  }
}

export function slotsOf(parts: readonly Part[]): Slot[] {
  return parts.flatMap((part) => {
    if (typeof part === 'string') return [];
    return isSlot(part) ? [part] : slotsOf(part);
  });
}

export function isSlot(part: Part): part is Slot {
  return typeof part === 'object' && 'key' in part;
}

/** Why a path that was built is not the one of this site that is meant; `undefined` where it is. */
export function pathFault(path: string): string | undefined {
  if (!/^\/(?![/\\])/.test(path)) return 'it does not begin with exactly one slash';
  if (path.includes('//')) return 'it holds an empty segment';
  return DOT_SEGMENT.test(path) ? 'it holds a dot segment, which browsers resolve away' : undefined;
}
