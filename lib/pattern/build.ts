import { PartylineError } from '../errors.js';
import { type ReadBack, readBacksOf } from './matcher.js';
import { hasDotSegment, type Key, keysOf, type Token } from './pattern.js';

/** What an error about a URL says of the endpoint. */
export interface Subject {
  readonly name: string;
  readonly pattern: string;
}

/** Values aligned with the keys of the tokens; `undefined` and `null` are absent. */
type Values = readonly unknown[];

/** Tokens made ready for building. */
export interface Template {
  readonly keys: readonly Key[];
  /** How many of them are the mount path's, which take values by name alone. */
  readonly mountKeys: number;
  readonly parts: readonly Part[];
  readonly readBacks: readonly ReadBack[];
}

type Part = string | Slot | readonly Part[];

interface Slot {
  readonly index: number;
  readonly key: Key;
}

/** Prepares tokens once, so that building is a walk over texts and values. */
export function prepare(tokens: readonly Token[], mountKeys = 0, readBacks = readBacksOf(tokens)): Template {
  const keys = keysOf(tokens);
  let index = 0;
  const partsOf = (list: readonly Token[]): Part[] =>
    list.map((token) => {
      if (token.type === 'text') return token.value;
      if (token.type === 'group') return partsOf(token.tokens);
      const slot = { index, key: keys[index] as Key };
      index += 1;
      return slot;
    });
  return { keys, mountKeys, parts: partsOf(tokens), readBacks };
}

/** The path that the template gives with these values. Throws what is missing, wrong or unsafe. */
export function build(template: Template, values: Values, subject: Subject): string {
  const missing = template.keys.filter((key, i) => !key.optional && isAbsent(values[i]));
  if (missing.length) {
    throw missingValue(missing, subject, template.keys.slice(0, template.mountKeys));
  }
  const path = fill(template.parts, values, subject) || '/';
  checkPath(path, subject);
  for (const readBack of template.readBacks) checkRoundTrip(template.keys, values, readBack(path), subject);
  return path;
}

/** Law 3, on the values: each comes back as it was given. */
function checkRoundTrip(
  keys: readonly Key[],
  values: Values,
  read: Readonly<Record<string, unknown>> | undefined,
  subject: Subject,
): void {
  const lost = keys.find(({ name }, i) => {
    const given = values[i];
    const back = read && Object.hasOwn(read, name) ? read[name] : undefined;
    if (isAbsent(given)) return back !== undefined;
    if (typeof given === 'string' && typeof back === 'string') return given !== back;
    const texts = [given].flat().map((item) => textOf(item, name, subject));
    return texts.join('/') !== [back].flat().join('/');
  });
  if (!read) {
    throw new PartylineError('UNSAFE_URL', { ...subject, reason: 'its own route would not match it' });
  }
  if (lost) throw badValue(lost.name, 'the route would read another value back from what is built', subject);
}

function fill(parts: readonly Part[], values: Values, subject: Subject): string {
  let path = '';
  for (const part of parts) {
    if (typeof part === 'string') path += part;
    else if (isSlot(part)) path += segment(part.key, values[part.index], subject);
    else if (isWanted(part, values, subject)) path += fill(part, values, subject);
  }
  return path;
}

/** A group is built when its own values are there, and left out when none is; half of them is a mistake. */
function isWanted(group: readonly Part[], values: Values, subject: Subject): boolean {
  const missing = group.filter(isSlot).filter(({ index }) => isAbsent(values[index]));
  if (missing.length === 0) return true;
  if (slotsOf(group).every(({ index }) => isAbsent(values[index]))) return false;
  throw missingValue(
    missing.map(({ key }) => key),
    subject,
  );
}

/** Takes back what was not given by the caller where a group would be built by half for it. */
export function leaveHalves(parts: readonly Part[], values: unknown[], taken: ReadonlySet<number>): void {
  for (const part of parts) {
    if (typeof part === 'string' || isSlot(part)) continue;
    const isHalf = part.some((each) => isSlot(each) && isAbsent(values[each.index]));
    const present = slotsOf(part).filter(({ index }) => !isAbsent(values[index]));
    if (isHalf && present.every(({ index }) => taken.has(index))) {
      for (const { index } of present) values[index] = undefined;
    }
    leaveHalves(part, values, taken);
  }
}

function slotsOf(parts: readonly Part[]): Slot[] {
  return parts.flatMap((part) => {
    if (typeof part === 'string') return [];
    return isSlot(part) ? [part] : slotsOf(part);
  });
}

export function isSlot(part: Part): part is Slot {
  return typeof part === 'object' && 'key' in part;
}

function segment(key: Key, value: unknown, subject: Subject): string {
  const { name, wildcard, constraint } = key;
  checkValue(key, value, subject);
  if (wildcard) return segments(key, value, subject);
  const text = encodeSegment(textOf(value, name, subject), name, subject);
  if (constraint && !constraint.test(text)) {
    throw badValue(name, `the route takes only what matches ${constraint.source}`, subject);
  }
  return text;
}

/** Some routers look at the value itself, and not at how it stands in the URL. */
function checkValue({ name, valueConstraint, maxLength }: Key, value: unknown, subject: Subject): void {
  if (maxLength !== undefined && textOf(value, name, subject).length > maxLength) {
    throw badValue(name, `the router takes no more than ${maxLength} characters`, subject);
  }
  if (valueConstraint && !valueConstraint.test(textOf(value, name, subject))) {
    throw badValue(name, `the route takes only what matches ${valueConstraint.source}`, subject);
  }
}

/** A wildcard's segments: an array of them, or, for Express 4, a text that holds their slashes. */
function segments({ name, wildcard }: Key, value: unknown, subject: Subject): string {
  const list = wildcard === 'text' ? textOf(value, name, subject).split('/') : value;
  if (!Array.isArray(list) || list.length === 0) {
    throw badValue(name, 'a wildcard takes an array of segments, at least one', subject);
  }
  // Not `map`, which would leave out the holes of an array.
  return Array.from(list, (item) => encodeSegment(textOf(item, name, subject), name, subject)).join('/');
}

function encodeSegment(text: string, key: string, subject: Subject): string {
  if (text === '') throw badValue(key, 'an empty string would leave an empty segment', subject);
  if (text === '.' || text === '..') {
    throw new PartylineError('UNSAFE_URL', {
      ...subject,
      reason: `the value of "${key}" is a dot segment, which browsers resolve away`,
    });
  }
  return encode(text, key, subject);
}

/** Percent-encodes for a path segment, a query or a hash alike. */
export function encode(text: string, key: string, subject: Subject): string {
  if (!text.isWellFormed()) throw badValue(key, 'it holds a lone surrogate', subject);
  return encodeURIComponent(text);
}

/**
 * The text of a value: a string, finite number, bigint, boolean, or what an object's `toJSON()` gives as a string.
 * No `toString` of the caller's runs.
 */
export function textOf(value: unknown, key: string, subject: Subject): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      if (Number.isFinite(value)) return String(value);
      throw badValue(key, 'a number has to be finite', subject);
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'object': {
      const json =
        value !== null && 'toJSON' in value && typeof value.toJSON === 'function' && value.toJSON();
      if (typeof json === 'string') return json;
    }
  }
  const found = value === null ? 'null' : Array.isArray(value) ? 'an array' : `of type ${typeof value}`;
  throw badValue(
    key,
    `it is ${found}, and no string, finite number, bigint, boolean or object with toJSON()`,
    subject,
  );
}

export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** Law 3, on the final string: a browser asks this very host for this very path. */
export function checkPath(path: string, subject: Subject): void {
  if (path.charCodeAt(0) !== 47 /* / */ || path.charCodeAt(1) === 47 || path.charCodeAt(1) === 92 /* \ */) {
    throw new PartylineError('UNSAFE_URL', {
      ...subject,
      reason: 'it does not begin with exactly one slash',
    });
  }
  if (path.includes('//')) {
    throw new PartylineError('UNSAFE_URL', { ...subject, reason: 'it holds an empty segment' });
  }
  if (hasDotSegment(path)) {
    throw new PartylineError('UNSAFE_URL', {
      ...subject,
      reason: 'it holds a dot segment, which browsers resolve away',
    });
  }
}

function missingValue(missing: readonly Key[], subject: Subject, above: readonly Key[] = []): PartylineError {
  const { name, pattern } = subject;
  const keys = missing.map((key) => key.name);
  const mountKeys = missing.filter((key) => above.includes(key)).map((key) => key.name);
  return new PartylineError('MISSING_VALUE', { name, pattern, keys, mountKeys });
}

function badValue(key: string, reason: string, subject: Subject): PartylineError {
  return new PartylineError('BAD_VALUE', { name: subject.name, pattern: subject.pattern, key, reason });
}
