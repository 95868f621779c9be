import { isOption, isPlain } from '../common/checks.js';
import { build, isSlot, type Subject, type Template } from './build.js';

/**
 * A path in which every value stands in a segment of its own, and nothing else can be wrong: with good values there is
 * nothing left to check.
 */
export interface Plain {
  /** What stands before, between and behind the values. */
  readonly texts: readonly string[];
  readonly names: readonly string[];
  /** How long a value may be, in characters. */
  readonly most: number;
}

/** The plain form of an endpoint that has one. Whatever is asked of another is worked out with all checks. */
export function plainOf(template: Template, subject: Subject): Plain | undefined {
  const { keys, mountKeys, readBacks, parts } = template;
  const isPlainKey = keys.every(
    ({ wildcard, optional, constraint, valueConstraint }) =>
      !wildcard && !optional && !constraint && !valueConstraint,
  );
  if (readBacks.length > 0 || mountKeys > 0 || !isPlainKey) return undefined;
  if (!isPath(template, subject)) return undefined;
  const names = keys.map(({ name }) => name);
  if (new Set(names).size < names.length || names.some(isOption)) return undefined;
  const most = Math.min(...keys.map(({ maxLength = Number.POSITIVE_INFINITY }) => maxLength));
  return { texts: textsOf(parts), names, most };
}

/** Whether what stands around the values is a path. */
function isPath(template: Template, subject: Subject): boolean {
  try {
    build(
      template,
      template.keys.map(() => '0'),
      subject,
    );
    return true;
  } catch {
    return false;
  }
}

function textsOf(parts: Template['parts']): string[] {
  const texts = [''];
  for (const part of parts) {
    if (typeof part === 'string') texts[texts.length - 1] += part;
    else if (isSlot(part)) texts.push('');
  }
  if (texts.length === 1) texts[0] ||= '/';
  return texts;
}

/** The path with these arguments; `undefined` where they are not just as many good values, or a plain object of them. */
export function quickUrl(plain: Plain, args: readonly unknown[]): string | undefined {
  const { texts, names, most } = plain;
  const first = args[0];
  if (typeof first === 'object')
    return args.length === 1 && isPlain(first) ? byName(plain, first) : undefined;
  if (args.length !== names.length) return undefined;
  let path = texts[0] as string;
  for (let i = 0; i < args.length; i++) {
    const text = segmentOf(args[i], most);
    if (text === undefined) return undefined;
    path += text + texts[i + 1];
  }
  return path;
}

function byName({ texts, names, most }: Plain, given: Record<string, unknown>): string | undefined {
  const keys = Object.keys(given);
  let path = texts[0] as string;
  let isInOrder = true;
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    isInOrder &&= i < keys.length && keys[i] === name;
    const text = isInOrder || Object.hasOwn(given, name) ? segmentOf(given[name], most) : undefined;
    if (text === undefined) return undefined;
    path += text + texts[i + 1];
  }
  if (keys.length === names.length) return path;
  if (isInOrder) return withQuery(path, given, keys, names.length);
  const extras = keys.filter((key) => !names.includes(key));
  return withQuery(path, given, extras, 0);
}

/** From an index on, the keys are the query's. */
function withQuery(
  path: string,
  given: Record<string, unknown>,
  keys: readonly string[],
  start: number,
): string | undefined {
  let url = path;
  let mark = '?';
  for (let i = start; i < keys.length; i++) {
    const key = keys[i] as string;
    // Options stand elsewhere, and a template engine's own object is none of the author's.
    if (isOption(key) || key === '__keywords') return undefined;
    const word = encoded(key);
    const text = textOf(given[key]);
    if (word === undefined || text === undefined) return undefined;
    url += `${mark}${word}=${text}`;
    mark = '&';
  }
  return url;
}

function segmentOf(value: unknown, most: number): string | undefined {
  const text = textOf(value);
  if (text === undefined || text.length > most) return undefined;
  return text.length < 3 && (text === '' || text === '.' || text === '..') ? undefined : text;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return encoded(value);
  return Number.isSafeInteger(value) ? `${value}` : undefined;
}

/** Shorter than that, a head is encoded sooner than it is cut off. */
const HEAD = 8;

/** Percent-encoded; most values are as they stand, or have a head that is. `undefined`: a lone surrogate. */
function encoded(text: string): string | undefined {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 128 && IS_SAFE[code] === 1) continue;
    return i < HEAD ? attempt(text) : encodedFrom(text, i);
  }
  return text;
}

function encodedFrom(text: string, start: number): string | undefined {
  const rest = attempt(text.slice(start));
  return rest === undefined ? undefined : text.slice(0, start) + rest;
}

function attempt(text: string): string | undefined {
  try {
    return encodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** By character code: what encodeURIComponent leaves as it is. */
const IS_SAFE = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return encodeURIComponent(character) === character ? 1 : 0;
});
