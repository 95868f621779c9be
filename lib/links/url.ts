import { isOption, isPlain } from '../common/checks.js';
import { PartylineError } from '../errors.js';
import { build, encode, isAbsent, leaveHalves, type Subject, textOf } from '../pattern/build.js';
import type { Pattern, Token } from '../pattern/pattern.js';
import type { ReadyEndpoint } from './member.js';

/** The mount that serves the current request: its pattern from the site's root on, and what its keys took. */
export interface Here {
  readonly prefix: Pattern;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What surrounds a call: asked only when it is needed. */
export interface Surroundings {
  /** The mount that serves the current request, if there is one. */
  readonly here: Here | undefined;
  /** The origin of an absolute URL. */
  origin(): string;
  /** Key → value, for keys that neither the call nor the current request has a value for. */
  defaults(): Readonly<Record<string, unknown>> | undefined;
}

/** What a key of a pattern takes: a Date and an ObjectId are objects with a `toJSON()`. */
export type UrlValue = string | number | bigint | boolean | { toJSON(): string };

/** What a name of the query takes: arrays repeat the name, `null` and `undefined` drop out. */
export type QueryValue = UrlValue | null | undefined | readonly (UrlValue | null | undefined)[];

/** What follows the values in a call of `urlFor`. */
export interface UrlOptions {
  /** Names and values of the query (default: none). */
  query?: Readonly<Record<string, QueryValue>> | undefined;
  /** The fragment, without `#` (default: none). */
  hash?: UrlValue | null | undefined;
  /** `true`: with the party's origin, or the request's; a string: with that origin (default: false). */
  absolute?: boolean | string | undefined;
}

/** Without a prototype, which somebody may have polluted. */
const NO_OPTIONS: UrlOptions = Object.freeze(Object.create(null));

/** The arguments of a call, sorted: the values by key index, the rest for the query, and the options. */
interface Arguments {
  readonly values: unknown[];
  readonly extras: readonly (readonly [string, unknown])[];
  readonly options: UrlOptions;
}

/** Endpoint and arguments → URL. */
export function buildUrl(
  endpoint: ReadyEndpoint,
  args: readonly unknown[],
  surroundings: Surroundings,
): string {
  const { subject, template } = endpoint;
  const { values, extras, options } = isPlain(args[0])
    ? readNamed(endpoint, args[0], args)
    : readPositional(endpoint, args);
  const { here } = surroundings;
  if (endpoint.mountKeys > 0 && here) takeAmbient(endpoint, values, here);
  if (values.includes(undefined)) takeDefaults(endpoint, values, surroundings);
  const path = build(template, values, subject);
  const query = queryOf([...extras, ...Object.entries(options.query ?? {})], subject);
  return originOf(options.absolute, surroundings) + path + query + hashOf(options.hash, subject);
}

function readNamed(
  endpoint: ReadyEndpoint,
  given: Record<string, unknown>,
  args: readonly unknown[],
): Arguments {
  const { indexOf, subject } = endpoint;
  if (args.length > 2) {
    throw new PartylineError('TOO_MANY_VALUES', { ...subject, most: indexOf.size, given: args.length });
  }
  const values = noValues(indexOf.size);
  const extras: [string, unknown][] = [];
  for (const key of Object.keys(given)) {
    const index = indexOf.get(key);
    if (index !== undefined) values[index] = given[key];
    else if (!isOption(key)) extras.push([key, given[key]]);
    else {
      const write = 'Write urlFor(name, {}, options), or urlFor(name, values, { query: { ... } }).';
      throw badOption(key, 'stands among the values, and the pattern does not take it', write);
    }
  }
  return { values, extras, options: readOptions(args[1]) };
}

function readPositional(endpoint: ReadyEndpoint, args: readonly unknown[]): Arguments {
  const { indexOf, mountKeys, subject } = endpoint;
  const hasOptions = args.length > 1 && isPlain(args.at(-1));
  const most = indexOf.size - mountKeys;
  // Options that were handed on, and are not there.
  const hasNone = args.length === most + 1 && args.at(-1) === undefined;
  const given = hasOptions || hasNone ? args.slice(0, -1) : args;
  if (given.length > most) {
    throw new PartylineError('TOO_MANY_VALUES', { ...subject, most, given: given.length });
  }
  const values = noValues(indexOf.size);
  for (const [i, value] of given.entries()) values[mountKeys + i] = value;
  return { values, extras: [], options: hasOptions ? readOptions(args.at(-1)) : NO_OPTIONS };
}

function readOptions(given: unknown): UrlOptions {
  if (given === undefined) return NO_OPTIONS;
  const write = 'Write { query, hash, absolute } after the values; extras by name go to the query.';
  if (!isPlain(given)) throw badOption('options', 'is no plain object', write);
  const strange = Object.keys(given).find((key) => !isOption(key));
  if (strange !== undefined) throw badOption(plainWord(strange, 'options'), 'is not known', write);
  const own: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(given)) own[key] = given[key];
  if (!isAbsent(own.query) && !isPlain(own.query)) throw badOption('query', 'is no plain object', write);
  return own;
}

/** No holes: those are read through to the prototype, which somebody may have polluted. */
function noValues(count: number): unknown[] {
  return new Array(count).fill(undefined);
}

/** Fills the mount's keys from the current request, as far as both mounts' patterns begin alike. */
function takeAmbient({ prefix, indexOf, mountKeys }: ReadyEndpoint, values: unknown[], here: Here): void {
  for (const key of sharedKeys(prefix.tokens, here.prefix.tokens)) {
    const index = indexOf.get(key) ?? mountKeys;
    if (index < mountKeys && values[index] === undefined) values[index] = here.params[key];
  }
}

/** A `null` that was given says that there is to be none. */
function takeDefaults(
  { indexOf, template }: ReadyEndpoint,
  values: unknown[],
  { defaults }: Surroundings,
): void {
  const given = defaults();
  if (!given) return;
  const taken = new Set<number>();
  for (const [key, index] of indexOf) {
    if (values[index] !== undefined || !Object.hasOwn(given, key)) continue;
    values[index] = given[key];
    taken.add(index);
  }
  leaveHalves(template.parts, values, taken);
}

function sharedKeys(target: readonly Token[], current: readonly Token[]): string[] {
  const shared: string[] = [];
  for (const [i, token] of target.entries()) {
    const other = current[i];
    if (token.type === 'text' && other?.type === 'text' && token.value === other.value) continue;
    if (token.type !== 'param' || other?.type !== 'param' || token.name !== other.name) break;
    shared.push(token.name);
  }
  return shared;
}

function queryOf(pairs: readonly (readonly [string, unknown])[], subject: Subject): string {
  const parts: string[] = [];
  for (const [key, value] of pairs) {
    const word = plainWord(key, 'query');
    for (const item of Array.isArray(value) ? value : [value]) {
      if (isAbsent(item)) continue;
      parts.push(`${encode(key, word, subject)}=${encode(textOf(item, word, subject), word, subject)}`);
    }
  }
  return parts.length ? `?${parts.join('&')}` : '';
}

function hashOf(hash: unknown, subject: Subject): string {
  const text = isAbsent(hash) ? '' : encode(textOf(hash, 'hash', subject), 'hash', subject);
  return text && `#${text}`;
}

/** What stands before the path of an absolute URL. */
export function originOf(absolute: unknown, { origin }: Surroundings): string {
  if (absolute === undefined || absolute === null || absolute === false) return '';
  if (absolute === true) return origin();
  const read = readOrigin(absolute);
  if (read !== undefined) return read;
  throw badOption('absolute', 'is neither true nor an origin', 'Write absolute: "https://example.com".');
}

/** The origin that a text names, `https://example.com` say; `undefined` when it holds anything else. */
export function readOrigin(text: unknown): string | undefined {
  if (typeof text !== 'string' || !/^https?:\/\/[^/?#\\@\s]+\/?$/i.test(text)) return undefined;
  return URL.canParse(text) ? new URL(text).origin : undefined;
}

/** A word that errors may repeat: what a developer writes, and no visitor's text. */
function plainWord(word: string, otherwise: string): string {
  return /^[\w.-]{1,40}$/.test(word) ? word : otherwise;
}

function badOption(option: string, reason: string, write: string): PartylineError {
  return new PartylineError('BAD_OPTION', { where: 'urlFor', option, reason, write });
}
