import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Next } from '../common/apps.js';
import { guarded } from '../common/guarded.js';
import { realOf } from '../common/real.js';
import type { RoutedRequest } from '../express/app.js';
import { hostNameOf } from '../express/host-name.js';
import { INVITATION, invitationOf } from '../invitation.js';
import { matchMount, readJoined } from '../pattern/mount-path.js';
import { EMPTY, type Pattern } from '../pattern/pattern.js';
import type { Base } from './base.js';
import { beginVisit, Dispatch, type Match } from './dispatch.js';
import type { GuestList } from './guestlist.js';
import type { Host } from './host.js';
import type { Bootstrap } from './invite/bootstrap.js';
import type { PartyServer } from './invite/server.js';
import type { Mount } from './mounts.js';

interface RequestsOptions {
  readonly mounts: readonly Mount[];
  readonly base: Base;
  readonly host: Host;
  readonly server: PartyServer;
  readonly bootstrap: Bootstrap;
  /** An outer party's invitation tells where this one is. */
  placed(base: string): void;
  /** It is known now that requests come in at the base, or that they do not. */
  arrived(): void;
}

/** What a request goes through: a wait until the bootstrap is through, then the guests. */
export class Requests {
  readonly #options: RequestsOptions;
  readonly #dispatch: Dispatch;
  /** The guest list in force; none until the party has settled. */
  list: GuestList | undefined;
  /** Where requests come in, once it is known that they do: of any other path it has to be found out. */
  #home: Pattern | undefined;
  readonly #strays = new WeakSet<IncomingMessage>();

  constructor(options: RequestsOptions) {
    this.#options = options;
    this.#dispatch = new Dispatch(options.mounts, {
      mark: (req, match) => this.#mark(req, match),
      hostNameOf: (req) => hostNameOf(req, options.base.app),
    });
  }

  handle(req: RoutedRequest, res: ServerResponse, next: Next): void {
    const { base, host, bootstrap, placed } = this.#options;
    if (Object.hasOwn(req, INVITATION)) {
      // An outer party's: it tells where this one is, and does not go to this one's guests.
      placed(invitationOf(req)?.pattern(req.baseUrl ?? '') ?? '');
      next();
      return;
    }
    const { app } = req;
    if (!base.app && app) host.search(() => base.searchApp(app));
    if (bootstrap.ready || bootstrap.isClosed) this.#enter(req, res, next);
    else this.#wait(req, res, next);
  }

  /** The host goes on with a request that a guest still has: it finds its URL again. */
  giveBackUrl(req: IncomingMessage, res: ServerResponse): void {
    this.#dispatch.giveBackUrl(req, res);
  }

  /** The first mount, from `rank` on, that a request's path leads to. */
  find(req: IncomingMessage, rank: number): Match | Error | undefined {
    return this.#dispatch.find(req, rank, this.list?.isSensitive === true);
  }

  /** Every request is marked from now on: their paths do not tell by which mount they came. */
  markAll(): void {
    for (const mount of this.#options.mounts) mount.isMarked = true;
  }

  #wait(req: RoutedRequest, res: ServerResponse, next: Next): void {
    const { bootstrap, host } = this.#options;
    // It may have come about since the host was found: there is a last time to look.
    const loop = host.loop();
    if (loop) {
      next(loop);
      return;
    }
    const proceed = (error?: unknown) => {
      // There is no client any more to be answered.
      if (res.destroyed || req.socket?.destroyed) return;
      if (error !== undefined && !bootstrap.isClosed) next(error);
      else guarded(next, (leave) => this.#enter(req, res, leave));
    };
    const { result, ended } = bootstrap.now();
    if (result) proceed(result.error);
    else ended.then(() => proceed(), proceed);
  }

  #enter(req: RoutedRequest, res: ServerResponse, next: Next): void {
    const home = this.#home;
    // The list in force has this very base, and a request came in there before.
    if (home === undefined || home !== this.list?.base || home.source !== req.baseUrl) this.#arrive(req);
    this.#dispatch.handle(req, res, next, this.list?.isSensitive === true);
  }

  #arrive(req: RoutedRequest): void {
    const { base, server, arrived } = this.#options;
    const { baseUrl = '', socket } = req;
    // By a listener that is no app, say: then this is the first that is known of it.
    server.found((socket as { server?: unknown } | undefined)?.server);
    const home = this.list?.base;
    if (home?.source === baseUrl) {
      base.arrivals = 'here';
      this.#home = home;
    } else if (!base.isArrival(baseUrl, arrived)) {
      this.#strays.add(realOf(req));
      this.markAll();
    }
  }

  #mark(req: RoutedRequest, { mount, params }: Match): () => void {
    const { base = EMPTY } = this.list ?? {};
    const above = matchMount(readJoined(base.source || '/'), req.baseUrl ?? '');
    const all = above && !(above instanceof Error) ? { ...above.params, ...params } : params;
    return beginVisit(req, { mount, params: all, isStray: this.#strays.has(realOf(req)) });
  }
}
