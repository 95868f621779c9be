import type { Server } from 'node:http';
import express, { type Router } from 'express';
import type { PartylineError } from '../errors.js';
import type { ExpressApp, GuestApp, RoutedRequest } from '../handler.js';
import type { Member } from '../member.js';
import type { Operator, UrlFor } from '../operator.js';
import { PartyCore } from './core.js';
import type { Guest } from './guest.js';
import type { Invitee } from './invitee.js';
import { readDispatcher, readMounts } from './mounts.js';
import { type DispatcherOptions, type PartyOptions, readOptions } from './options.js';
import { Site } from './site.js';
import type { Status } from './verdict.js';

/** One line of the guest list: an invitation and what became of it. */
export interface GuestRecord {
  readonly name: string | undefined;
  /** The mount path, with what stands before the invite path. */
  readonly path: string;
  readonly status: Status;
  /** Of the guest's answer, if it gave one. */
  readonly statusCode: number | undefined;
  /** Why it failed, and what mends it. */
  readonly error: PartylineError | undefined;
  /** How long its invitation took, in milliseconds. */
  readonly ms: number | undefined;
  /** The names of its endpoints. */
  readonly endpoints: readonly string[];
}

/** An endpoint as it can be asked for: `urlFor('guest:name')`. */
export interface EndpointRecord {
  readonly name: string;
  readonly guest: string;
  readonly method: string;
  /** From the site's root on, in path-to-regexp 8's syntax. */
  readonly pattern: string;
}

/** A party: an Express Router that mounts guests and invites them. */
export interface Party extends Router {
  /**
   * Invites the guests who have not joined. Without it the party bootstraps itself after listen, at the latest
   * before its first answer; the first call then waits for that.
   *
   * @param server finds the party in the server's app where `app.use` could not tell (default: none)
   * @throws PartylineError `ERR_PARTY_BOOTSTRAP_FAILED` with the `errors` of all guests that failed, when `strict`
   */
  bootstrap(server?: Server): Promise<void>;
  /** The host's operator. */
  readonly partyline: Operator;
  /** The guest list, in mount order. */
  readonly guests: readonly GuestRecord[];
  /** Every endpoint, in mount order. */
  readonly endpoints: readonly EndpointRecord[];
  /** The URL of an endpoint, outside requests and for the host's own views. */
  readonly urlFor: UrlFor;
  /** False until the bootstrap is through. */
  readonly ready: boolean;
  /** Drops every subscription and timer: handlers are disconnected, questions under way end. */
  close(): Promise<void>;
}

/** What a party mounts: path → guest, or a list where a path is mounted twice. */
export type Guests =
  | Readonly<Record<string, GuestApp | Guest>>
  | readonly (readonly [string, GuestApp | Guest])[];

/**
 * Makes a party of guests, to be mounted with `app.use`.
 *
 * @param guests path → guest: an Express app, a Router, a `(req, res, next)`, or `guest(app, options)`; paths are
 *   literal segments and `:names`; their order is precedence
 * @throws PartylineError `ERR_PARTY_BAD_MOUNT`, `ERR_PARTY_BAD_GUEST`, `ERR_PARTY_BAD_OPTION`,
 *   `ERR_PARTY_DUPLICATE_NAME`
 * @example
 * const line = party({ '/blog': blog, '/shop': shop, '/': legacy });
 * app.use(line);
 * app.listen(3000);
 */
export function party(guests: Guests, options?: PartyOptions): Party;
/**
 * Puts a partyline around an app that mounts its sub-apps itself.
 *
 * @param dispatcher an Express app
 * @param options with `invites`, the invite paths from the dispatcher's root on
 * @example
 * app.use(party(dispatcher, { invites: ['/__invite__', '/blog/__invite__'] }));
 */
export function party(dispatcher: GuestApp, options: DispatcherOptions): Party;
export function party(guests: Guests | GuestApp, given: PartyOptions | DispatcherOptions = {}): Party {
  const options = readOptions(given, typeof guests === 'function');
  const mounts = options.invites
    ? readDispatcher(guests, options.invites, options.invitePath)
    : readMounts(guests, options.invitePath);
  const router = express.Router({ mergeParams: true });
  const site = new Site({ line: router, base: options.base, makeApp: () => express() });
  const core = new PartyCore(mounts, options, site);
  router.use((req, res, next) => core.handle(req as unknown as RoutedRequest, res, next));
  teachMounting(router, core);
  return face(router, core);
}

/** An Express app takes what has `handle`, `set` and `emit` for a sub-app, and says where it mounts it. */
function teachMounting(router: Router, core: PartyCore): void {
  const emit = (event: string, parent: ExpressApp) => {
    if (event === 'mount') core.mountedOn(parent, (router as unknown as ExpressApp).mountpath);
    return true;
  };
  Object.defineProperties(router, { set: { value: () => router }, emit: { value: emit } });
}

function face(router: Router, core: PartyCore): Party {
  const { operator } = core;
  return Object.defineProperties(router, {
    bootstrap: { value: (server?: Server) => core.start(server) },
    partyline: { value: operator },
    urlFor: { value: operator.urlFor },
    guests: { get: () => core.invitees.map(guestRecord) },
    endpoints: { get: () => core.members().flatMap(endpointRecords) },
    ready: { get: () => core.bootstrap.ready },
    close: { value: async () => core.close() },
  }) as Party;
}

function guestRecord({ member, path, status, statusCode, error, ms }: Invitee): GuestRecord {
  const endpoints = [...member.endpoints.keys()];
  return Object.freeze({ name: member.name, path, status, statusCode, error, ms, endpoints });
}

function endpointRecords(member: Member): EndpointRecord[] {
  return [...member.endpoints.values()].flatMap((endpoint) =>
    endpoint.methods.map((method) => ({
      name: endpoint.name,
      guest: member.name ?? '',
      method,
      pattern: endpoint.full().source,
    })),
  );
}
