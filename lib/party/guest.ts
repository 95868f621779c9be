import { checkName, type EndpointTable, isTable, type Route, routesOf } from '../endpoints.js';
import { PartylineError } from '../errors.js';
import type { GuestApp } from '../handler.js';

const GUEST = Symbol.for('express-party.guest');
/** Literal segments, and no slash at the end. */
const INVITE_PATH = /^(?:\/(?:[\w\-.~$&',;=@]|%[0-9a-f]{2})+)+$/i;

/** What a host says of a guest. */
export interface GuestOptions {
  /** The guest's name in this party, instead of what it calls itself (default: its own). */
  name?: string;
  /** Endpoints named on behalf of an app that nobody may touch: a table, or entries and a `name` (default: none). */
  endpoints?: EndpointTable | Readonly<Record<string, string>>;
  /**
   * The invite path within the guest, or several; what stands before the party's `invitePath` is where a sub-app of
   * the guest is mounted, `['/__invite__', '/admin/__invite__']`; or false: left alone (default: the `invitePath`).
   */
  invite?: string | readonly string[] | false;
}

/** A guest with what the host says of it. */
export interface Guest {
  readonly app: GuestApp;
  readonly name: string | undefined;
  readonly routes: readonly Route[] | undefined;
  /** `undefined`: the party's own invite path. */
  readonly invites: readonly string[] | undefined;
}

/**
 * Says something of a guest where it is mounted.
 *
 * @throws PartylineError `ERR_PARTY_BAD_GUEST`, `ERR_PARTY_BAD_OPTION`, `ERR_PARTY_BAD_NAME`
 * @example
 * party({ '/blog': blog, '/archive': guest(blog, { name: 'archive' }) });
 */
export function guest(app: GuestApp, options: GuestOptions = {}): Guest {
  checkApp(app, 'guest()');
  checkOptions(options, ['name', 'endpoints', 'invite'], 'guest()');
  const { name, endpoints, invite } = options;
  if (name !== undefined) checkName(name, 'the name of a guest');
  const made: Guest = {
    app,
    name: name ?? (isTable(endpoints) ? endpoints.name : undefined),
    routes: readEndpoints(endpoints, name),
    invites: readInvite(invite),
  };
  Object.defineProperty(made, GUEST, { value: true });
  return Object.freeze(made);
}

/** What stands in a party's list of guests: a guest as it is, or one that something is said of. */
export function asGuest(value: unknown, path: string): Guest {
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, GUEST)) return value as Guest;
  checkApp(value, path);
  return { app: value, name: undefined, routes: undefined, invites: undefined };
}

/** Refuses an option that nobody knows: a typo would otherwise change nothing, silently. */
export function checkOptions(options: unknown, known: readonly string[], where: string): void {
  const write = `Known: ${known.join(', ')}.`;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new PartylineError('BAD_OPTION', { where, option: 'options', reason: 'is no object', write });
  }
  const strange = Object.keys(options).find((key) => !known.includes(key));
  if (strange === undefined) return;
  throw new PartylineError('BAD_OPTION', { where, option: strange, reason: 'is not known', write });
}

function checkApp(app: unknown, path: string): asserts app is GuestApp {
  const write = 'Mount an Express app, a Router or a (req, res, next) function.';
  if (typeof app !== 'function') {
    const found = app === null ? 'null' : Array.isArray(app) ? 'an array' : `a value of type ${typeof app}`;
    throw new PartylineError('BAD_GUEST', { path, found, write });
  }
  if (/^class\b/.test(Function.prototype.toString.call(app))) {
    throw new PartylineError('BAD_GUEST', { path, found: 'a class', write });
  }
  if (app.length > 3) {
    const found = 'a function of four arguments, which Express takes for an error handler';
    throw new PartylineError('BAD_GUEST', { path, found, write });
  }
}

function readEndpoints(endpoints: unknown, name: string | undefined): readonly Route[] | undefined {
  if (endpoints === undefined) return undefined;
  if (isTable(endpoints)) return routesOf(endpoints.entries);
  const write = 'Write guest(app, { endpoints: endpoints("legacy", { home: "/" }) }).';
  if (typeof endpoints !== 'object' || endpoints === null) throw badOption('endpoints', 'is no table', write);
  if (name === undefined) throw badOption('endpoints', 'has no name with it', write);
  return routesOf(endpoints as Record<string, string>);
}

function readInvite(invite: unknown): readonly string[] | undefined {
  if (invite === undefined) return undefined;
  if (invite === false) return [];
  return readInvitePaths(invite, 'guest()', 'invite');
}

/** One invite path or several. */
export function readInvitePaths(given: unknown, where: string, option: string): readonly string[] {
  const paths: readonly unknown[] = Array.isArray(given) ? given : [given];
  const isPath = (path: unknown) => typeof path === 'string' && INVITE_PATH.test(path);
  if (paths.length > 0 && paths.every(isPath) && new Set(paths).size === paths.length)
    return paths as string[];
  throw badOption(option, 'is no path, nor a list of different paths', 'Write "/__invite__".', where);
}

function badOption(option: string, reason: string, write: string, where = 'guest()'): PartylineError {
  return new PartylineError('BAD_OPTION', { where, option, reason, write });
}
