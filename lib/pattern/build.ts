import { PartylineError } from '../errors.js';
import type { Key } from './pattern.js';
import { isSlot, type Part, pathFault, type Slot, type Subject, slotsOf, type Template } from './template.js';

/** Values aligned with the keys of a template; `undefined` and `null` are absent. */
type Values = readonly unknown[];

/** The path that the template gives with these values. Throws what is missing, wrong or unsafe. */
export function build(template: Template, values: Values): string {
  const { keys, parts } = template;
  for (let i = 0; i < keys.length; i++) {
    if ((values[i] === undefined || values[i] === null) && !keys[i]?.optional) {
      throw missingValue(missingOf(keys, values), template);
    }
  }
  let path = '';
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as Part;
    path += typeof part === 'string' ? part : fill(part, template, values);
  }
  return template.isSafe ? path : checked(path || '/', template, values);
}

function fill(part: Slot | readonly Part[], template: Template, values: Values): string {
  if (!('key' in part)) return buildGroup(part, template, values);
  const { key, index } = part;
  const value = values[index];
  const { subject } = template;
  if (!part.isPlain) return constrained(key, value, subject);
  return encodeSegment(typeof value === 'string' ? value : textOf(value, key.name, subject), key.name, subject);
}

/** A group is built when its own values are there, and left out when none is; half of them is a mistake. */
function buildGroup(group: readonly Part[], template: Template, values: Values): string {
  const missing = group.filter(isSlot).filter(({ index }) => isAbsent(values[index]));
  if (missing.length === 0) {
    return group.map((part) => (typeof part === 'string' ? part : fill(part, template, values))).join('');
  }
  if (slotsOf(group).every(({ index }) => isAbsent(values[index]))) return '';
  const keys = missing.map(({ key }) => key);
  throw missingValue(keys, template);
}

/** Some routers look at a value as it was given, others at how it stands in the URL. */
function constrained(key: Key, value: unknown, subject: Subject): string {
  const { name, wildcard, constraint, valueConstraint, maxLength } = key;
  if (maxLength !== undefined && textOf(value, name, subject).length > maxLength) {
    throw badValue(name, `the router takes no more than ${maxLength} characters`, subject);
  }
  if (valueConstraint && !valueConstraint.test(wholeText(key, value, subject))) {
    throw badValue(name, `the route takes only what matches ${valueConstraint.source}`, subject);
  }
  const text = wildcard
    ? encodeSegments(key, value, subject)
    : encodeSegment(textOf(value, name, subject), name, subject);
  if (!constraint || constraint.test(text)) return text;
  const spelling = text.includes('%27') ? ' as it stands in the URL, where an apostrophe is %27' : '';
  throw badValue(name, `the route takes only what matches ${constraint.source}${spelling}`, subject);
}

function wholeText({ name, takesList }: Key, value: unknown, subject: Subject): string {
  if (!takesList || !Array.isArray(value)) return textOf(value, name, subject);
  return Array.from(value, (item) => textOf(item, name, subject)).join('/');
}

/** A wildcard's segments: an array of them, or, for Express 4, a text that holds their slashes. */
function encodeSegments({ name, wildcard, takesList }: Key, value: unknown, subject: Subject): string {
  const isList = wildcard === 'array' || (takesList && Array.isArray(value));
  const list = isList ? value : textOf(value, name, subject).split('/');
  if (!Array.isArray(list) || list.length === 0) {
    throw badValue(name, 'a wildcard takes an array of segments, at least one', subject);
  }
  // Not `map`, which would leave out the holes of an array.
  return Array.from(list, (item) => encodeSegment(textOf(item, name, subject), name, subject)).join('/');
}

function encodeSegment(text: string, key: string, subject: Subject): string {
  if (text.length > 2 || !/^\.{0,2}$/.test(text)) return encode(text, key, subject);
  if (text === '') throw badValue(key, 'an empty string would leave an empty segment', subject);
  throw unsafeUrl(`the value of "${key}" is a dot segment, which browsers resolve away`, subject);
}

/** By character code: what is left as it is. */
const IS_SAFE = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return encodeText(character) === character ? 1 : 0;
});

/** Percent-encodes for a path segment or a query. Most values need none of it. */
export function encode(text: string, key: string, subject: Subject): string {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 128 || IS_SAFE[code] !== 1) return encodeFrom(i, text, key, subject);
  }
  return text;
}

/** What stands before the index needs no encoding: a long head is kept as it is. */
function encodeFrom(index: number, text: string, key: string, subject: Subject): string {
  try {
    if (index < 8) return encodeText(text);
    return text.slice(0, index) + encodeText(text.slice(index));
  } catch {
    throw badValue(key, 'it holds a lone surrogate', subject);
  }
}

/** The apostrophe too: it would end an attribute that a template has written in single quotes, and not escaped. */
function encodeText(text: string): string {
  return encodeURIComponent(text).replaceAll("'", '%27');
}

/** The text of a string, finite number, bigint, boolean or object with `toJSON()`. No `toString` is called. */
export function textOf(value: unknown, key: string, subject: Subject): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      if (Number.isFinite(value)) return `${value}`;
      throw badValue(key, 'a number has to be finite', subject);
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'object': {
      const json = value !== null && 'toJSON' in value && typeof value.toJSON === 'function' && value.toJSON();
      if (typeof json === 'string') return json;
    }
  }
  const found = value === null ? 'null' : Array.isArray(value) ? 'an array' : `of type ${typeof value}`;
  const reason = `it is ${found}, and no string, finite number, bigint, boolean or object with toJSON()`;
  throw badValue(key, reason, subject);
}

export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** Law 3: the path is one of this site, and every value comes back as it was given. */
function checked(path: string, { subject, keys, matchers }: Template, values: Values): string {
  checkPath(path, subject);
  for (const matcher of matchers) {
    const read = matcher(path);
    if (!read) throw unsafeUrl('its own route would not match it', subject);
    const lost = keys.find(
      ({ name }, i) => !isSameValue(values[i], Object.hasOwn(read, name) ? read[name] : undefined),
    );
    if (lost) throw badValue(lost.name, 'the route would read another value back from what is built', subject);
  }
  return path;
}

function isSameValue(given: unknown, read: unknown): boolean {
  if (isAbsent(given)) return read === undefined;
  if (typeof given === 'string' && typeof read === 'string') return given === read;
  // They have been turned into texts before: nothing is said of them any more.
  const texts = [given].flat().map((item) => textOf(item, '', { name: '', pattern: '' }));
  return texts.join('/') === [read].flat().join('/');
}

/** Law 3, on the final string: a browser asks this very host for this very path. */
export function checkPath(path: string, subject: Subject): void {
  const fault = pathFault(path);
  if (fault) throw unsafeUrl(fault, subject);
}

function missingOf(keys: readonly Key[], values: Values): Key[] {
  return keys.filter((key, index) => !key.optional && isAbsent(values[index]));
}

/** Says which of the missing values are those of the mount path: they are given by name. */
function missingValue(missing: readonly Key[], { keys: all, mountKeys: count, subject }: Template): PartylineError {
  const keys = missing.map(({ name }) => name);
  const mountKeys = all.slice(0, count).flatMap(({ name }) => (keys.includes(name) ? name : []));
  return new PartylineError('MISSING_VALUE', { ...subject, keys, mountKeys });
}

function badValue(key: string, reason: string, subject: Subject): PartylineError {
  return new PartylineError('BAD_VALUE', { ...subject, key, reason });
}

function unsafeUrl(reason: string, subject: Subject): PartylineError {
  return new PartylineError('UNSAFE_URL', { ...subject, reason });
}
