import { METHODS } from 'node:http';
import { badOption } from '../common/checks.js';
import { PartylineError } from '../errors.js';
import { matchersFor } from '../pattern/matcher.js';
import { type Pattern, Unreadable } from '../pattern/pattern.js';
import { readExpress5 } from '../pattern/syntax/express5.js';
import type { FailedRoutes, Route } from './route.js';

const NAME = /^[\w.-]+$/;
const ROUTE = /^(?:([A-Z-]+) )?([{/].*)$/s;
const TABLE = Symbol.for('express-party.table');

/** The path of a table's entry: `'POST /posts'` → `'/posts'`. */
export type PathOf<Entry extends string> = Entry extends `${Uppercase<string>} ${infer Path}` ? Path : Entry;

/** A guest's endpoints, as `endpoints()` makes them. */
export interface EndpointTable<
  Name extends string = string,
  Entries extends Readonly<Record<string, string>> = Readonly<Record<string, string>>,
> {
  /** The guest's name. */
  readonly name: Name;
  /** What was written: endpoint name → path, or method and path. */
  readonly entries: Entries;
  /** Endpoint name → path, for the guest's own router. */
  readonly paths: { readonly [Key in keyof Entries]: PathOf<Entries[Key]> };
}

/**
 * Names a guest's endpoints in a table, the one source for its router, its links and its types.
 *
 * @param name the guest's name: letters, digits, `.`, `-`, `_`
 * @param entries endpoint name → `'/path'` (GET, and HEAD with it) or `'METHOD /path'`, always in
 *   path-to-regexp 8's syntax, whatever the guest's framework
 * @throws PartylineError `ERR_PARTY_BAD_NAME`, `ERR_PARTY_BAD_PATTERN`
 * @example
 * export const routes = endpoints('blog', { post: '/posts/:id', create: 'POST /posts' });
 * app.use(rsvp(routes));
 * app.get(routes.paths.post, showPost);
 */
export function endpoints<Name extends string, const Entries extends Readonly<Record<string, string>>>(
  name: Name,
  entries: Entries,
): EndpointTable<Name, Entries> {
  checkName(name, 'the name of a guest');
  checkEntries(entries);
  const paths: Record<string, string> = Object.create(null);
  collecting(undefined, (bad) => {
    for (const [endpoint, entry] of Object.entries(entries)) {
      for (const { path } of bad.read(() => readEntry(endpoint, entry))) paths[endpoint] = path;
    }
  });
  const table = { name, entries: Object.freeze({ ...entries }), paths: Object.freeze(paths) };
  Object.defineProperty(table, TABLE, { value: true });
  return Object.freeze(table) as EndpointTable<Name, Entries>;
}

/** As they are listed: HEAD goes with GET, and all of them are `ALL`. */
export function methodsOf(methods: readonly string[]): readonly string[] {
  if (methods.length >= METHODS.length) return listed(['ALL']);
  const own = methods.map((method) => method.toUpperCase());
  return listed(own.includes('GET') ? own.filter((method) => method !== 'HEAD') : own);
}

/** Nearly every route has one method: those lists are the same for all. */
const SINGLE = new Map(['ALL', ...METHODS].map((method) => [method, Object.freeze([method])]));

/** A list of methods, to be kept. */
export function listed(methods: readonly string[]): readonly string[] {
  const single = methods.length === 1 ? SINGLE.get(methods[0] as string) : undefined;
  return single ?? [...methods];
}

export function isTable(value: unknown): value is EndpointTable {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, TABLE);
}

/** The routes of a table, or of the plain object that one is made of. */
export function routesOf(entries: Readonly<Record<string, string>>): Route[] {
  checkEntries(entries);
  const bad = new BadPatterns();
  const routes = Object.entries(entries).flatMap(([name, entry]) =>
    bad.read(() => readEntry(name, entry)).map(({ method, pattern }) => ({ name, methods: listed([method]), pattern })),
  );
  bad.end();
  return routes;
}

function checkEntries(entries: unknown): void {
  if (typeof entries === 'object' && entries !== null && !Array.isArray(entries)) return;
  throw badOption('endpoints', 'entries', 'is no object', 'Write endpoints("blog", { post: "/posts/:id" }).');
}

export function checkName(name: unknown, what: string): asserts name is string {
  if (typeof name !== 'string' || !NAME.test(name)) throw badName(name, what);
}

export function badName(name: unknown, what: string): PartylineError {
  const found = typeof name === 'string' ? JSON.stringify(name) : `a value of type ${typeof name}`;
  return new PartylineError('BAD_NAME', { what, found });
}

function readEntry(endpoint: string, entry: unknown): { method: string; path: string; pattern: Pattern } {
  checkName(endpoint, 'the name of an endpoint');
  const [, method = 'GET', path] = (typeof entry === 'string' && ROUTE.exec(entry)) || [];
  const text = typeof entry === 'string' ? entry : typeof entry;
  if (path === undefined) throw badPattern(endpoint, text, noEntry(entry));
  if (!METHODS.includes(method) && method !== 'ALL') {
    throw badPattern(endpoint, text, new Unreadable(`"${method}" is no HTTP method`, 'Write "POST /posts".'));
  }
  return { method, path, pattern: readable(endpoint, path, () => readExpress5(path)) };
}

/** What is wrong with what is neither a path nor a method and a path, as far as it shows. */
function noEntry(entry: unknown): Unreadable {
  const [, first = '', rest] = (typeof entry === 'string' && /^([\w.~-]+)(?: +(\S+))?$/.exec(entry)) || [];
  const method = first.toUpperCase();
  const isMethod = METHODS.includes(method) || method === 'ALL';
  if (rest !== undefined && isMethod) {
    const reason = 'a method is written in capitals, then one space, then the path with its "/"';
    return new Unreadable(reason, `Write "${method} /${rest.replace(/^\//, '')}".`);
  }
  if (rest === undefined && first !== '' && !isMethod) {
    return new Unreadable('a path begins with "/"', `Write "/${first}".`);
  }
  return new Unreadable('it is no path, nor a method and a path', 'Write "/posts/:id" or "POST /posts".');
}

/** Runs a reader and gives its complaint the endpoint's name. */
export function readable(endpoint: string, source: string, read: () => Pattern): Pattern {
  try {
    const pattern = read();
    // Here, not at the first link: with what stands before it, a pattern may be more than a router matches.
    if (!pattern.isPlain) matchersFor(pattern);
    return pattern;
  } catch (error) {
    throw error instanceof Unreadable ? badPattern(endpoint, source, error) : error;
  }
}

/** What is wrong with the routes of one guest: who has thirty such need not start the app thirty times. */
export class BadPatterns {
  readonly #failed: PartylineError[] = [];

  /** What is read; nothing where its pattern cannot be used, which is kept for the end. */
  read<Made>(make: () => Made): [Made] | [] {
    try {
      return [make()];
    } catch (error) {
      if (!(error instanceof PartylineError) || error.code !== 'ERR_PARTY_BAD_PATTERN') throw error;
      this.#failed.push(error);
      return [];
    }
  }

  /** Throws one error for all that were kept. */
  end(): void {
    if (this.failed) throw this.failed.error;
  }

  /** What was kept; `undefined` for nothing. */
  get failed(): FailedRoutes | undefined {
    const [first, ...others] = this.#failed;
    if (!first) return undefined;
    const details = { ...(first.details as PatternDetails), others: others.map(inShort) };
    const error = others.length === 0 ? first : new PartylineError('BAD_PATTERN', details);
    return { error, endpoints: this.#failed.map((each) => (each.details as PatternDetails).endpoint) };
  }
}

/** Reads with a collection of somebody's, or with one of its own: then it throws what is wrong. */
export function collecting<Made>(bad: BadPatterns | undefined, read: (bad: BadPatterns) => Made): Made {
  const own = bad ?? new BadPatterns();
  const made = read(own);
  if (!bad) own.end();
  return made;
}

type PatternDetails = { endpoint: string; pattern: string; reason: string; write: string };

function inShort({ details }: PartylineError): string {
  const { endpoint, pattern, reason } = details as PatternDetails;
  return `"${pattern}" of "${endpoint}" (${reason})`;
}

function badPattern(endpoint: string, pattern: string, { message, write }: Unreadable): PartylineError {
  return new PartylineError('BAD_PATTERN', { endpoint, pattern, reason: message, write });
}
