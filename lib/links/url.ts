import { badOption, isPlain } from '../common/checks.js';
import { encode, isAbsent, textOf } from '../pattern/build.js';
import type { Subject } from '../pattern/template.js';

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
export const NO_OPTIONS: UrlOptions = Object.freeze(Object.create(null));

/** Whether a word is one of the options' names: among the values it would be taken for an option. */
export function isOption(word: string): boolean {
  return word === 'query' || word === 'hash' || word === 'absolute';
}

/** The options of a call, held to what they may be. */
export function readOptions(given: unknown): UrlOptions {
  if (given === undefined) return NO_OPTIONS;
  const write = 'Write { query, hash, absolute } after the values; extras by name go to the query.';
  if (!isPlain(given)) throw badUrlOption('options', 'is no plain object', write);
  const strange = Object.keys(given).find((key) => !isOption(key));
  if (strange !== undefined) throw badUrlOption(plainWord(strange, 'options'), 'is not known', write);
  const own: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(given)) own[key] = given[key];
  if (!isAbsent(own.query) && !isPlain(own.query)) throw badUrlOption('query', 'is no plain object', write);
  return own;
}

/** What RFC 3986 lets stand in a fragment, encoded: `/ ? : @ $ & ' + , ; =`. */
const OF_FRAGMENT = /%(?:2[4BCF67]|3[ABDF]|40)/g;

/** `#` and the fragment, where there is one: as it was written, as far as browsers leave it so. */
export function hashOf({ hash }: UrlOptions, subject: Subject): string {
  if (isAbsent(hash)) return '';
  const text = encode(textOf(hash, 'hash', subject), 'hash', subject).replace(OF_FRAGMENT, decodeURIComponent);
  return text && `#${text}`;
}

/** What stands before the path of an absolute URL; `origin` is asked for `true`. */
export function originOf(absolute: unknown, origin: () => string): string {
  if (absolute === undefined || absolute === null || absolute === false) return '';
  if (absolute === true) return origin();
  const read = readOrigin(absolute);
  if (read !== undefined) return read;
  throw badUrlOption('absolute', 'is neither true nor an origin', 'Write absolute: "https://example.com".');
}

/** The origin that a text names, `https://example.com` say; `undefined` when it holds anything else. */
export function readOrigin(text: unknown): string | undefined {
  if (typeof text !== 'string' || !/^https?:\/\/[^/?#\\@\s]+\/?$/i.test(text)) return undefined;
  return URL.canParse(text) ? new URL(text).origin : undefined;
}

/** A word that errors may repeat: what a developer writes, and no visitor's text. */
export function plainWord(word: string, otherwise: string): string {
  return /^[\w.-]{1,40}$/.test(word) ? word : otherwise;
}

export function badUrlOption(option: string, reason: string, write: string): Error {
  return badOption('urlFor', option, reason, write);
}
