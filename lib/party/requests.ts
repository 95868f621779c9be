import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Next, RoutedRequest } from '../common/apps.js';
import { invitationOf } from '../invitation.js';
import { matchMount, readMount } from '../pattern/mount-path.js';
import { EMPTY } from '../pattern/pattern.js';
import type { Site } from './base.js';
import { Dispatch, type Match } from './dispatch.js';
import type { Host } from './host.js';
import type { Bootstrap } from './invite/bootstrap.js';
import type { Mount } from './mounts.js';
import { beginVisit } from './visit.js';

interface EntranceOptions {
  readonly mounts: readonly Mount[];
  readonly site: Site;
  readonly host: Host;
  readonly bootstrap: Bootstrap;
}

/** What a request goes through: a wait until the bootstrap is through, then the guests. */
export class Entrance {
  readonly #options: EntranceOptions;
  readonly #dispatch: Dispatch;
  /** The requests that came in elsewhere than at the base: links of theirs would lead astray. */
  readonly #strays = new WeakSet<IncomingMessage>();

  constructor(options: EntranceOptions) {
    this.#options = options;
    this.#dispatch = new Dispatch(options.mounts, (req, match) => this.#mark(req, match));
  }

  handle(req: RoutedRequest, res: ServerResponse, next: Next): void {
    const { site, host, bootstrap } = this.#options;
    const invitation = invitationOf(req);
    if (invitation) {
      // An outer party's: it tells where this one is, and is none of its guests' business.
      site.invited(invitation.pattern(req.baseUrl ?? ''));
      bootstrap.automatic().catch(() => {});
      next();
      return;
    }
    const { app } = req;
    if (!site.app && app) host.search(() => site.searchApp(app));
    if (bootstrap.ready || bootstrap.isClosed) this.#enter(req, res, next);
    else this.#wait(req, res, next);
  }

  /** The first mount, from `rank` on, that a request's path leads to. */
  find(req: IncomingMessage, rank: number): Match | Error | undefined {
    return this.#dispatch.find(req, rank);
  }

  isStray(req: IncomingMessage): boolean {
    return this.#strays.has(req);
  }

  /** Every request is marked from now on: their paths do not tell by which mount they came. */
  markAll(): void {
    for (const mount of this.#options.mounts) mount.isMarked = true;
  }

  setSensitive(isSensitive: boolean): void {
    this.#dispatch.isSensitive = isSensitive;
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
      // Nobody is there any more to be answered.
      if (res.destroyed || req.socket?.destroyed) return;
      if (error !== undefined && !bootstrap.isClosed) next(error);
      else this.#enter(req, res, next);
    };
    bootstrap.automatic().then(() => proceed(), proceed);
  }

  #enter(req: RoutedRequest, res: ServerResponse, next: Next): void {
    if (!this.#options.site.isArrival(req.baseUrl ?? '')) {
      this.#strays.add(req);
      this.markAll();
    }
    this.#dispatch.handle(req, res, next);
  }

  #mark(req: RoutedRequest, { mount, params }: Match): () => void {
    const { site } = this.#options;
    const base = site.hasBase() ? site.base() : EMPTY;
    const above = matchMount(readMount(base.source || '/'), req.baseUrl ?? '');
    const all = above && !(above instanceof Error) ? { ...above.params, ...params } : params;
    return beginVisit(req, mount, all);
  }
}
