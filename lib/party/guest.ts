import type { GuestApp } from '../common/apps.js';
import { badOption, checkOptions } from '../common/checks.js';
import { isThenable } from '../common/thenables.js';
import { isClass, shapeOf } from '../enter/kind.js';
import { PartylineError } from '../errors.js';
import type { HostName } from '../express/host-name.js';
import type { Route } from '../links/route.js';
import { checkName, type EndpointTable, isTable, routesOf } from '../links/table.js';
import { pairOf, type ReadGuest, type UpgradeOption } from './pair.js';

const GUEST = Symbol.for('express-party.guest');
/** Literal segments, and no slash at the end. */
const INVITE_PATH = /^(?:\/(?:[\w\-.~$&',;=@]|%[0-9a-f]{2})+)+$/i;

/** A host name or an IP address, with a port or without. */
const HOST = /^([a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
const OPTIONS = ['name', 'endpoints', 'invite', 'host', 'strip', 'indexSlash', 'catchRejections', 'upgrade'];
/** Those that a graft has too. */
const OF_A_PAIR = ['name', 'host', 'upgrade'];

/** What a host says of a guest. */
export interface GuestOptions {
  /** The guest's name in this party, instead of what it calls itself (default: its own). */
  name?: string;
  /** Endpoints named on behalf of an app that nobody may touch: a table, or entries and a `name` (default: none). */
  endpoints?: EndpointTable | Readonly<Record<string, string>>;
  /**
   * The invite path within the guest, or several; what stands before the party's `invitePath` is where a sub-app of
   * the guest is mounted, `['/__invite__', '/admin/__invite__']`. True: invited at the `invitePath`, though nothing that
   * can be seen of it asks for that, as where its rsvp stands behind a function. False: left alone (default: invited at
   * the `invitePath` if its stack shows an rsvp or another sign of it, or cannot be read).
   */
  invite?: string | readonly string[] | boolean;
  /**
   * The host name at which alone the guest answers, as behind `vhost()`: `'shop.example.com'`. The party gives it no request
   * for another, invites it by that, and links to it from elsewhere are absolute (default: it answers at any).
   */
  host?: string;
  /**
   * Whether the mount path is taken off the URL. False for a guest that knows its own prefix, as Next with a
   * `basePath` does: its own routes, and its invite path, begin at the party's root then (default: true).
   */
  strip?: boolean;
  /**
   * Whether links to the guest's own `/` end with a slash, `/blog/`. False: `/blog`, which the guest answers too (default: true).
   */
  indexSlash?: boolean;
  /**
   * Sends what an Express 4 handler rejects with to the app's error handlers, where Express 4 itself would leave the
   * request without an answer and end the process (default: false).
   */
  catchRejections?: boolean;
  /**
   * Takes the WebSocket upgrades below the mount path, once `line.upgrade(server)` hands them on: a function, or a
   * `WebSocketServer` of ws with `noServer` (default: the server that the guest has, if it listens for them).
   */
  upgrade?: UpgradeOption;
}

declare const OPAQUE: unique symbol;

/** A guest with what the host says of it: for `party()` and `graft()` alone to read. */
export interface Guest {
  readonly [OPAQUE]: true;
}

/**
 * Says something of a guest where it is mounted.
 *
 * @throws PartylineError `ERR_PARTY_BAD_GUEST`, `ERR_PARTY_BAD_OPTION`, `ERR_PARTY_BAD_NAME`
 * @example
 * party({ '/blog': blog, '/archive': guest(blog, { name: 'archive' }) });
 */
export function guest(app: GuestApp, options: GuestOptions = {}): Guest {
  checkOptions(options, OPTIONS, 'guest()');
  if (pairOf(app)) checkPairOptions(options);
  checkUpgrade(options.upgrade);
  if (options.name !== undefined) checkName(options.name, 'the name of a guest');
  const made = read(app, options, 'guest()');
  Object.defineProperty(made, GUEST, { value: true });
  return Object.freeze(made) as ReadGuest & Guest;
}

/** What is said of a graft goes for both of its apps; what is one app's own is said of that app. */
function checkPairOptions(options: GuestOptions): void {
  const strange = Object.keys(options).find((option) => !OF_A_PAIR.includes(option));
  if (strange === undefined) return;
  const write = 'Write graft(guest(fresh, options), { onto: guest(legacy, options) }).';
  throw badGuestOption(strange, 'is for one app, and a graft is two', write);
}

/** What stands in a party's list of guests: a guest as it is, or one that something is said of. */
export function readGuest(value: unknown, path: string): ReadGuest {
  const isMade = typeof value === 'object' && value !== null && Object.hasOwn(value, GUEST);
  return isMade ? (value as ReadGuest) : read(value, {}, path);
}

function read(app: unknown, options: GuestOptions, where: string): ReadGuest {
  const { name, endpoints, invite, host, upgrade } = options;
  const pair = pairOf(app);
  return {
    app: checkApp(app, where),
    name: name ?? (isTable(endpoints) ? endpoints.name : pair?.scion.name),
    routes: readEndpoints(endpoints, name),
    invites: readInvite(invite),
    isAsked: invite !== false && (invite !== undefined || host !== undefined),
    host: readHostName(host),
    isStripped: readFlag(options, 'strip', true),
    hasIndexSlash: readFlag(options, 'indexSlash', true),
    catchesRejections: readFlag(options, 'catchRejections', false),
    upgrade: upgrade ?? pair?.stock.upgrade ?? pair?.scion.upgrade,
    pair,
  };
}

/** The app itself, where it is housed by another. */
function checkApp(app: unknown, path: string): GuestApp {
  const shaped = shapeOf(app);
  const isHandler = shaped && !(typeof app === 'function' && app.length > 3);
  if (isHandler) return shaped.kind === 'server' ? (app as GuestApp) : shaped.app;
  const write =
    'Mount an app of Express, connect, Koa, Fastify, Hono, Nest or polka, what has a fetch(), an http.Server, or a ' +
    '(req, res, next) function.';
  throw new PartylineError('BAD_GUEST', { path, found: nameOf(app), write });
}

function nameOf(app: unknown): string {
  if (app === null) return 'null';
  if (Array.isArray(app)) return 'an array';
  if (isClass(app)) return 'a class';
  if (isThenable(app)) return 'a promise, which has to be awaited';
  if (typeof app !== 'function') return `a value of type ${typeof app}`;
  return 'a function of four arguments, which Express takes for an error handler';
}

function readEndpoints(endpoints: unknown, name: string | undefined): readonly Route[] | undefined {
  if (endpoints === undefined) return undefined;
  if (isTable(endpoints)) return routesOf(endpoints.entries);
  const write = 'Write guest(app, { endpoints: endpoints("legacy", { home: "/" }) }).';
  if (typeof endpoints !== 'object' || endpoints === null) throw badGuestOption('endpoints', 'is no table', write);
  if (name === undefined) throw badGuestOption('endpoints', 'has no name with it', write);
  return routesOf(endpoints as Record<string, string>);
}

function checkUpgrade(upgrade: unknown): void {
  const isServer = typeof (upgrade as { handleUpgrade?: unknown } | undefined)?.handleUpgrade === 'function';
  if (upgrade === undefined || typeof upgrade === 'function' || isServer) return;
  const write = 'Write upgrade: new WebSocketServer({ noServer: true }).';
  throw badGuestOption('upgrade', 'is neither a function nor a WebSocketServer', write);
}

function readFlag(
  options: GuestOptions,
  name: 'strip' | 'indexSlash' | 'catchRejections',
  otherwise: boolean,
): boolean {
  const { [name]: flag = otherwise } = options;
  if (typeof flag === 'boolean') return flag;
  throw badGuestOption(name, 'is neither true nor false', `Write ${name}: ${!otherwise}.`);
}

function readInvite(invite: unknown): readonly string[] | undefined {
  if (invite === undefined || invite === true) return undefined;
  if (invite === false) return [];
  return readInvitePaths(invite, 'guest()', 'invite');
}

/** One invite path or several. */
export function readInvitePaths(given: unknown, where: string, option: string): readonly string[] {
  const paths: readonly unknown[] = Array.isArray(given) ? given : [given];
  const isPath = (path: unknown) => typeof path === 'string' && INVITE_PATH.test(path);
  if (paths.length > 0 && paths.every(isPath) && new Set(paths).size === paths.length) return paths as string[];
  throw badOption(where, option, 'is no path, nor a list of different paths', 'Write "/__invite__".');
}

function readHostName(host: unknown): HostName | undefined {
  if (host === undefined) return undefined;
  const [, name] = (typeof host === 'string' && URL.canParse(`http://${host}`) && HOST.exec(host)) || [];
  if (name !== undefined) return { written: host as string, name: name.toLowerCase() };
  throw badGuestOption('host', 'is no host name', 'Write host: "shop.example.com".');
}

function badGuestOption(option: string, reason: string, write: string): PartylineError {
  return badOption('guest()', option, reason, write);
}
