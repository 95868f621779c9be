import { isPlain } from '../common/checks.js';
import { PartylineError } from '../errors.js';
import { isAbsent } from '../pattern/build.js';
import { type Key, type Leaf, leavesOf, type Pattern } from '../pattern/pattern.js';
import { dropPartialDefaults, type Subject, type Template } from '../pattern/template.js';
import { withPair, withPairs } from './query.js';
import { isByEngine } from './template-arguments.js';
import { badUrlOption, isOption, NO_OPTIONS, readOptions, type UrlOptions } from './url.js';

/** Key → value. */
type Params = Readonly<Record<string, unknown>>;

/** The mount that serves a request: its pattern from the site's root on, and what its keys took. */
export interface Here {
  readonly prefix: Pattern;
  readonly params: Params;
}

/** The arguments of a call, sorted: a value for each key, the query of what the pattern does not take, and the options. */
export interface Arguments {
  readonly values: unknown[];
  readonly query: string;
  readonly options: UrlOptions;
}

const isOwn = Object.prototype.hasOwnProperty;

/** Sorts what follows the name in a call of `urlFor`. */
export function readArguments(template: Template, args: readonly unknown[]): Arguments {
  const first = args[0];
  if (!isPlain(first)) return readPositional(template, args);
  if (args.length > 2) throw tooMany(template.subject, template.keys.length, args.length);
  const read = readNamed(template, first);
  if (args.length < 2) return read;
  const options = readOptions(args[1]);
  refuseOriginByName(options, template.keys.length - template.mountKeys);
  return { values: read.values, query: withPairs(read.query, options.query, template.subject), options };
}

/** Values by name: those that the pattern does not take are the query's. */
export function readNamed(template: Template, given: Record<string, unknown>): Arguments {
  const { keys, indexOf, subject } = template;
  // No holes: those are read through to the prototype, which somebody may have polluted.
  const values: unknown[] = keys.map(() => undefined);
  let query = '';
  let next = 0;
  // Not over `Object.keys`: here V8 knows where in the object each value is.
  for (const name in given) {
    if (!isOwn.call(given, name)) continue;
    // Most are given in the order of the pattern.
    const index = keys[next]?.name === name ? next : indexOf.get(name);
    next += 1;
    if (index !== undefined) values[index] = given[name];
    else if (isOption(name)) throw optionAmongValues(name);
    else if (name === '__keywords') throw strayKeywords();
    else query = withPair(query, name, given[name], subject);
  }
  return { values, query, options: NO_OPTIONS };
}

function optionAmongValues(name: string): Error {
  const write = 'Write urlFor(name, {}, options), or urlFor(name, values, { query: { ... } }).';
  return badUrlOption(name, 'stands among the values, and the pattern does not take it', write);
}

/**
 * Where a pattern takes several values, two objects may be those of a visitor, given by position as they were sent: the second
 * must not lead to another host.
 */
function refuseOriginByName({ absolute }: UrlOptions, most: number): void {
  if (typeof absolute !== 'string' || most < 2) return;
  const write = 'Give the values by position and the options behind them, or write absolute: true.';
  throw badUrlOption('absolute', 'is an origin behind values by name, and the pattern takes several', write);
}

/** Nunjucks marks named arguments with it. Taken for one of the values, it would stand in the link. */
function strayKeywords(): Error {
  const write = 'Write {{ urlFor("blog:post", id=7) }}, and not {{ page.urlFor("blog:post", id=7) }}.';
  return badUrlOption('__keywords', 'is of Nunjucks, which calls urlFor by its own name', write);
}

/** What stands where a key's value does is that value: options are read behind all of them. */
function readPositional(template: Template, args: readonly unknown[]): Arguments {
  const { keys, mountKeys, subject } = template;
  const last = args[args.length - 1];
  const most = keys.length - mountKeys;
  const hasOptions = args.length > 1 && isPlain(last) && (args.length > most || isByEngine(last));
  // Options that were handed on, and are not there.
  const hasNone = args.length === most + 1 && last === undefined;
  const given = hasOptions || hasNone ? args.length - 1 : args.length;
  if (given > most) throw tooMany(subject, most, given);
  const values: unknown[] = keys.map(() => undefined);
  for (let i = 0; i < given; i++) {
    const value = args[i];
    if (isPlain(value)) refuseObject(value, keys[mountKeys + i] as Key, subject);
    values[mountKeys + i] = value;
  }
  const options = hasOptions ? readOptions(last) : NO_OPTIONS;
  return { values, query: withPairs('', options.query, subject), options };
}

/** It may be a visitor's, with an option's word in it. A function, as a `toJSON` is, no visitor can send. */
function refuseObject(value: Record<string, unknown>, { name: key }: Key, subject: Subject): void {
  if (typeof value.toJSON === 'function') return;
  const reason =
    'it is a plain object. Options, and what a page of Nunjucks gives by name, stand behind all values: write undefined ' +
    'for an optional key that is left out (none in Nunjucks). ' +
    'For what a visitor has sent write String(value)';
  throw new PartylineError('BAD_VALUE', { ...subject, key, reason });
}

/** How many values the pattern takes that reads a call, and how many the longest one that the call may have been written for. */
export interface Lengths {
  readonly own: number;
  /** Infinity where nobody knows. */
  readonly most: number;
}

/**
 * Arguments as the pattern reads them that `own` is of. Whoever calls may have been written for a longer one, where options stand
 * behind more values: an object before that is one of them, and a visitor's.
 */
export function fitted(args: readonly unknown[], { own, most }: Lengths, subject: Subject): readonly unknown[] {
  const [first, last] = [args[0], args[args.length - 1]];
  if (args.length < 2 || !isPlain(last) || isByEngine(last)) return args;
  if (isPlain(first)) {
    refuseOriginByName(last, most);
    return args;
  }
  if (args.length <= most) {
    // Of those it says itself which of its keys the object stands for.
    if (args.length <= own) return args;
    throw unclear(most, subject);
  }
  const values = args.slice(0, -1);
  while (values.length > own && isAbsent(values.at(-1))) values.pop();
  while (values.length < own) values.push(undefined);
  return [...values, last];
}

function unclear(most: number, subject: Subject): PartylineError {
  const other = Number.isFinite(most) ? `takes ${most} values` : 'is not known, as it did not join';
  const reason =
    `it is a plain object behind the values, and may be one of them: the pattern of the graft's other app ${other}. ` +
    'Give the values by name, urlFor(name, { ... }, options). For what a visitor has sent write String(value)';
  return new PartylineError('BAD_VALUE', { ...subject, key: 'options', reason });
}

function tooMany(subject: Subject, most: number, given: number): PartylineError {
  return new PartylineError('TOO_MANY_VALUES', { ...subject, most, given });
}

/** Fills the mount's keys from the current request, as far as both mounts' patterns begin alike. */
export function fillFromMount(template: Template, values: unknown[], prefix?: Pattern, here?: Here): void {
  if (!prefix || !here) return;
  const { indexOf, mountKeys } = template;
  for (const key of sharedKeys(leavesOf(prefix.tokens), leavesOf(here.prefix.tokens))) {
    const index = indexOf.get(key) ?? mountKeys;
    if (index < mountKeys && values[index] === undefined) values[index] = here.params[key];
  }
}

/** A `null` that was given says that there is to be none. */
export function fillFromDefaults(template: Template, values: unknown[], given: Params | undefined): void {
  if (!given) return;
  const defaulted = new Set<number>();
  for (const [key, index] of template.indexOf) {
    if (values[index] !== undefined || !Object.hasOwn(given, key)) continue;
    values[index] = given[key];
    defaulted.add(index);
  }
  dropPartialDefaults(template.parts, values, defaulted);
}

/** What may be left out, and is there, is shared as what has to be there. */
function sharedKeys(target: readonly Leaf[], current: readonly Leaf[]): string[] {
  const shared: string[] = [];
  for (const [i, token] of target.entries()) {
    const other = current[i];
    if (token.type === 'text' && other?.type === 'text' && token.value === other.value) continue;
    if (token.type !== 'param' || other?.type !== 'param' || token.name !== other.name) break;
    shared.push(token.name);
  }
  return shared;
}
