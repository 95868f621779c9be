import { badOption } from '../common/checks.js';
import { PartylineError } from '../errors.js';
import { EMPTY, join, keysOf, type Pattern } from '../pattern/pattern.js';
import { Endpoint, type Owner } from './endpoint.js';
import { together } from './places.js';
import type { Route, Surroundings } from './route.js';

/** Where a participant is: what the host wrote, and what its links begin with. */
export interface Position {
  /** By mount order; the host's is -1. */
  readonly rank: number;
  /** The mount path as it was written. */
  readonly path: string;
  /** The mount path within the party. */
  readonly mount: Pattern;
  /** The name that the host gives, which overrides what the guest calls itself. */
  readonly givenName: string | undefined;
  /** The host name at which alone it answers; `undefined`: at those of the site. */
  readonly host?: string | undefined;
  /** Its own `/` is linked to without a slash: `/blog`, not `/blog/`. */
  readonly indexSlash?: false;
}

export const HOST_POSITION: Position = Object.freeze({ rank: -1, path: '/', mount: EMPTY, givenName: undefined });

/** What a participant has declared so far. */
export interface Declared extends Surroundings {
  readonly name: string | undefined;
  readonly routes: ReadonlyMap<string, Route>;
}

/** Where a party's links begin: its base, or why that is not known. */
export type Start = { readonly base: Pattern } | { readonly error: PartylineError };

/** As long as the party has not settled. */
export const NOT_SETTLED: Start = Object.freeze({ error: new PartylineError('NOT_READY', { name: 'an endpoint' }) });

const NO_ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map();

/** A participant as the guest list has it: the host or a guest, with the endpoints that it declared. It never changes. */
export class Member implements Owner {
  readonly name: string | undefined;
  readonly prefix: Pattern | undefined;
  readonly host: string | undefined;
  /** Its endpoints that were asked for, by name. */
  known: ReadonlyMap<string, Endpoint> = NO_ENDPOINTS;

  /** `start`: where its mount path begins, or the host's routes. */
  constructor(
    readonly position: Position,
    readonly declared: Declared,
    readonly start: Start,
  ) {
    this.name = declared.name ?? position.givenName;
    this.host = position.host;
    this.prefix = 'base' in start ? join(start.base, position.mount) : undefined;
  }

  get mount(): Pattern {
    return this.position.mount;
  }

  get indexSlash(): false | undefined {
    return this.position.indexSlash;
  }

  get noBase(): PartylineError | undefined {
    return 'base' in this.start ? undefined : this.start.error;
  }

  get label(): string {
    return labelOf(this.position, this.name);
  }

  /** An endpoint that it can ask for by its short name. */
  find(name: string): Endpoint | undefined {
    const known = this.known.get(name);
    if (known) return known;
    const endpoint = this.make(name);
    if (!endpoint) return undefined;
    if (this.known === NO_ENDPOINTS) this.known = new Map();
    (this.known as Map<string, Endpoint>).set(name, endpoint);
    return endpoint;
  }

  /** The short names by which it can ask. */
  names(): string[] {
    return [...this.declared.routes.keys()];
  }

  /** Its own endpoints, as they are listed. */
  endpoints(): Endpoint[] {
    return [...this.declared.routes.values()].map((route) => this.known.get(route.name) ?? new Endpoint(this, route));
  }

  protected make(name: string): Endpoint | undefined {
    const route = this.declared.routes.get(name);
    return route && new Endpoint(this, route);
  }
}

/** How errors speak of a participant. */
export function labelOf({ rank, path }: Position, name: string | undefined): string {
  if (rank < 0) return 'the host';
  return name === undefined ? `the guest at "${path}"` : `guest "${name}"`;
}

export const NOTHING_DECLARED: Declared = Object.freeze({ name: undefined, routes: new Map() });

/** Adds to what was declared before: all of the routes, or none where one of them cannot be. */
export function declare(
  before: Declared,
  position: Position,
  name: string,
  routes: readonly Route[],
  { unread = [], placed, wrapped, failed }: Surroundings = {},
): Declared {
  refuseSecondName(before.name, name, position);
  const label = labelOf(position, before.name ?? position.givenName);
  const merged = new Map(before.routes);
  for (const [name, added] of byName(routes)) {
    const clash = added.map((route) => sharedKey(route, position.mount)).find((error) => error);
    if (clash) throw clash;
    const known = merged.get(name);
    merged.set(name, together(known ? [known, ...added] : added, label));
  }
  return {
    name: position.givenName ?? name,
    routes: merged,
    unread: before.unread?.length ? [...before.unread, ...unread] : unread,
    placed: placed ?? before.placed,
    wrapped: wrapped ?? before.wrapped,
    ...((failed ?? before.failed) && { failed: failed ?? before.failed }),
  };
}

function refuseSecondName(before: string | undefined, name: string, { givenName }: Position): void {
  if (givenName !== undefined || before === undefined || before === name) return;
  throw badOption('declare', 'name', `is another than the one declared before, "${before}"`, 'Declare one name only.');
}

/** Nearly every name stands once. */
function byName(routes: readonly Route[]): Map<string, Route[]> {
  const named = new Map<string, Route[]>();
  for (const route of routes) {
    const before = named.get(route.name);
    if (before) before.push(route);
    else named.set(route.name, [route]);
  }
  return named;
}

/** The error of an endpoint that takes a key which the party's base takes too. */
export function clashWith({ routes }: Declared, base: Pattern): PartylineError | undefined {
  if (base === EMPTY) return undefined;
  return [...routes.values()].map((route) => sharedKey(route, base)).find((clash) => clash);
}

/** A value could not be told apart where two patterns that are joined take the same key. */
function sharedKey({ name, pattern }: Route, above: Pattern): PartylineError | undefined {
  if (above.tokens.every(({ type }) => type === 'text')) return undefined;
  const taken = new Set(keysOf(above.tokens).map((key) => key.name));
  const shared = keysOf(pattern.tokens).find((key) => taken.has(key.name));
  if (!shared) return undefined;
  return new PartylineError('BAD_PATTERN', {
    endpoint: name,
    pattern: pattern.source,
    reason: `its key "${shared.name}" is also a key of the mount path "${above.source}"`,
    write: `Rename one of them: the value of "${shared.name}" could not be told apart.`,
  });
}
