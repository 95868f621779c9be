import { channel } from 'node:diagnostics_channel';
import type { Server, ServerResponse } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type Router } from 'express';
import type { Manifest } from '../client/manifest.js';
import type { GuestApp, Handler, Next } from '../common/apps.js';
import type { ExpressApp, RoutedRequest } from '../express/app.js';
import { handleFor, type Place, PlacedLayers, showInPlace } from '../express/layers.js';
import type { UrlFor } from '../links/types/url-for.js';
import type { Operator } from '../operator.js';
import { Base } from './base.js';
import { PartyCore } from './core.js';
import type { Guest } from './guest.js';
import { type EndpointRecord, endpointRecordsOf, type GuestRecord, recordsOf } from './guestlist.js';
import { markParty } from './host.js';
import { type ManifestOptions, manifestOf } from './manifest/manifest.js';
import { type Mount, readDispatcher, readMounts } from './mounts.js';
import { type DispatcherOptions, type PartyOptions, readOptions } from './options.js';
import { Consoles } from './tools/console.js';
import { matchUrl, type UrlMatch } from './tools/match.js';
import { answerTools, TOOLS, toolsOf } from './tools/tools.js';
import { type Verification, verify } from './verify/verify.js';

/** A party: an Express Router that mounts guests and invites them. What it has beside a Router's works unbound. */
export interface Party extends Router {
  /**
   * Invites the guests who have not joined. Without it the party bootstraps itself after listen, at the latest
   * before its first answer; the first call then waits for that.
   *
   * @param server finds the party in the server's app where `app.use` could not tell (default: none)
   * @throws PartylineError `ERR_PARTY_BOOTSTRAP_FAILED` with the `errors` of all guests that failed, when
   *   `strict`, and of those that `expect` has and that are not there
   */
  readonly bootstrap: (server?: Server) => Promise<void>;
  /** The host's operator. */
  readonly partyline: Operator;
  /** The guest list, in mount order. */
  readonly guests: readonly GuestRecord[];
  /** Every endpoint, in mount order. */
  readonly endpoints: readonly EndpointRecord[];
  /** The URL of an endpoint, outside requests and for the host's own views. */
  readonly urlFor: UrlFor;
  /**
   * Whether the link of every endpoint leads to the guest that owns it, through the mounts as they are ordered: for
   * tests and CI gates. No request is sent.
   *
   * @throws PartylineError `ERR_PARTY_NOT_READY` before the bootstrap is through
   * @example
   * expect(line.verify()).toMatchObject({ ok: true, possible: [] });
   */
  readonly verify: () => Verification;
  /**
   * The route that serves a URL, with the values that it takes, and what else would serve it; `null` where nobody does. Of a graft,
   * for a visitor without a key. No request is sent.
   *
   * @param url a path, or a URL of whatever host
   * @param method (default: `'GET'`)
   * @throws PartylineError `ERR_PARTY_NOT_READY` before the bootstrap is through, `ERR_PARTY_BAD_OPTION`
   * @example
   * line.match('/blog/posts/7'); // → { name: 'blog:post', guest: 'blog', pattern: '/blog/posts/:id', values: { id: '7' }, … }
   */
  readonly match: (url: string, method?: string) => UrlMatch | null;
  /**
   * The patterns of some endpoints as plain data, from which `createUrlFor` of `express-party/client` builds in a browser what
   * the server builds.
   *
   * @param options `only`, the full names that are given (default: none); `request`, for whom
   * @throws PartylineError `ERR_PARTY_NOT_READY` before the bootstrap is through, `ERR_PARTY_BAD_OPTION`
   * @example
   * app.get('/manifest.json', (req, res) => res.json(line.manifest({ only: ['blog:*'], request: req })));
   */
  readonly manifest: (options?: ManifestOptions) => Manifest;
  /**
   * Hands a server's WebSocket upgrades to the guests that own their paths: to `guest(app, { upgrade })`, or to the
   * server that a guest has. An upgrade for nobody gets 404, unless the server has another listener for upgrades.
   *
   * @returns the function that takes the listener off again
   * @example
   * line.upgrade(app.listen(3000));
   */
  readonly upgrade: (server: Server) => () => void;
  /**
   * Opens a local socket over which tools of the same machine ask this process, `express-party report` above all: only its own user
   * can reach it, and it is gone when the party is closed.
   *
   * @param path of the socket; of a folder, where several processes have one each
   * @returns the function that closes it
   * @throws PartylineError `ERR_PARTY_BAD_OPTION`
   * @example
   * line.console('party.sock');
   */
  readonly console: (path: string) => () => void;
  /** False until the bootstrap is through. */
  readonly ready: boolean;
  /** Drops every subscription and timer: handlers are disconnected, questions under way end. */
  readonly close: () => Promise<void>;
}

/** What a party mounts: path → guest, or a list where a path is mounted twice. */
export type Guests = Readonly<Record<string, GuestApp | Guest>> | readonly (readonly [string, GuestApp | Guest])[];

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
  const base = new Base({ line: router, dispatcher: guests, base: options.base });
  const layers = new PlacedLayers(
    router,
    mounts.map((mount) => placeOf(mount)),
  );
  const core = new PartyCore(mounts, options, base, newApp, (host) => layers.welcome(host));
  goStraight(router, core, layers);
  markParty(router, (base) => core.placed(base));
  const line = face(router, core);
  if (made.hasSubscribers) made.publish(line);
  return line;
}

/** An app of the host's Express: what stands in where no Express is around. */
export function newApp(): Express {
  return express().disable('x-powered-by');
}

/** A graft is none of its two apps. */
function placeOf(mount: Mount): Place {
  const { route, guest, enter } = mount;
  return {
    path: route.pattern.source || '/',
    handle: handleFor(guest.pair ? undefined : guest.app, enter),
    made: (layer) => {
      mount.layer = layer;
    },
  };
}

/** Dispatch finds the mount by its path: as long as nothing else stands in the Router, a request need not go through it. */
function goStraight(router: Router, { requests }: PartyCore, layers: PlacedLayers): void {
  const enter: Handler = (req, res, next) => requests.handle(req as RoutedRequest, res, next);
  const throughRouter: ExpressApp['handle'] = Reflect.get(router, 'handle');
  const handle = (req: RoutedRequest, res: ServerResponse, next?: Next): unknown => {
    if (!next) return throughRouter.call(router as never, req, res, next);
    if (!layers.areAlone) return throughRouter.call(layers.around(enter) as never, req, res, next);
    req.originalUrl ||= req.url;
    const leave: Next = (error) => next(error === 'router' ? undefined : error);
    try {
      requests.handle(req, res, leave);
    } catch (error) {
      leave(error);
    }
  };
  Object.defineProperty(router, 'handle', { value: handle, configurable: true, writable: true });
}

/** Told of each party that is made: tools find one so, however deep in an app it stands. */
const made = channel('express-party:made');

/** An Express app that has this party, and nothing else. */
export function hostOf(line: Party): Express {
  return express().use(line);
}

function face(router: Router, core: PartyCore): Party {
  const { operator, requests } = core;
  const consoles = new Consoles(core.report);
  const tools = toolsOf(core, consoles);
  answerTools(consoles, tools);
  // Right behind the party: for an error of the host while a guest has the request, as after a timeout.
  const giveBackUrl: ErrorRequestHandler = (error, req, res, next) => {
    requests.giveBackUrl(req, res);
    next(error);
  };
  return Object.defineProperties(router, {
    // An Express app takes what has `handle`, `set` and `emit` for a sub-app, and tells it where it mounts it.
    set: { value: () => router },
    emit: {
      value: (event: string, parent: ExpressApp) => {
        if (event !== 'mount') return true;
        const path: unknown = Reflect.get(router, 'mountpath');
        core.host.mountedOn(parent, path);
        showInPlace(parent, path, router);
        parent.use(giveBackUrl);
        return true;
      },
    },
    bootstrap: { value: core.start.bind(core) },
    partyline: { value: operator },
    urlFor: { value: operator.urlFor },
    guests: { get: () => recordsOf(core.list) },
    endpoints: { get: () => endpointRecordsOf(core.list) },
    upgrade: { value: (server: Server) => core.upgrade(server) },
    [TOOLS]: { value: tools },
    verify: {
      value: () => {
        const { list, standing } = core.settled('line.verify()');
        return verify(list, standing);
      },
    },
    match: {
      value: (url: string, method = 'GET') => {
        const { list, standing } = core.settled('line.match()');
        return matchUrl(list, standing, url, method);
      },
    },
    manifest: {
      value: (options: ManifestOptions = {}) => {
        const { list, host } = core.settled('line.manifest()');
        return manifestOf(list, host, options);
      },
    },
    console: {
      value: (path: string) => {
        const stop = consoles.open(path);
        core.closing.signal.addEventListener('abort', stop);
        return stop;
      },
    },
    ready: { get: () => core.bootstrap.ready },
    close: { value: async () => core.close() },
  }) as Party;
}
