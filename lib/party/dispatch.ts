import type { IncomingMessage, ServerResponse } from 'node:http';
import parseurl from 'parseurl';
import { isFailure, type Next } from '../common/apps.js';
import { guarded, runAll } from '../common/guarded.js';
import { realOf } from '../common/real.js';
import { Stripped } from '../enter/mount-url.js';
import { NOTHING_TO_UNDO } from '../enter/undo.js';
import type { RoutedRequest } from '../express/app.js';
import { callLayer } from '../express/layers.js';
import { rememberLinks } from '../guest/request-links.js';
import { type MountMatch, matchMount, NO_PARAMS } from '../pattern/mount-path.js';
import { PathTree } from '../pattern/tree.js';
import type { Mount } from './mounts.js';

/** A mount that a request's path leads to, and what the path gave it. */
export interface Match extends MountMatch {
  readonly mount: Mount;
}

interface DispatchOptions {
  /** Marks a request on its way into a mount; returns the undo function. */
  mark(req: RoutedRequest, match: Match): () => void;
  /** For which host name a request is. */
  hostNameOf(req: IncomingMessage): string | undefined;
}

/** After so many guests in a row have passed a request on, the stack is let go. */
const MOST_IN_A_ROW = 100;

/** From which rank on guests are asked next, and how many were in a row. */
const FIRST = { rank: 0, row: 0 };

/** Finds the mounts of a path by their segments, whatever their number. */
export class Dispatch {
  readonly #tree = new PathTree<Mount>();
  readonly #options: DispatchOptions;

  constructor(mounts: readonly Mount[], options: DispatchOptions) {
    this.#options = options;
    for (const mount of mounts) this.#tree.add(mount.route.pattern.tokens, mount, 'prefix');
  }

  /** Lets the guests have the request in mount order until one keeps it. `isSensitive`: `/Blog` is not `/blog`. */
  handle(req: RoutedRequest, res: ServerResponse, next: Next, isSensitive: boolean, { rank, row } = FIRST): void {
    const match = this.find(req, rank, isSensitive);
    if (match instanceof Error) next(match);
    else if (match === undefined) next();
    else {
      this.#enter(match, req, res, (error) => {
        // `next('router')` leaves the party: the guests behind are not asked either.
        if (isFailure(error) || error === 'router') return next(error);
        const turn = { rank: match.mount.rank + 1, row: row + 1 };
        const go = () => guarded(next, (leave) => this.handle(req, res, leave, isSensitive, turn));
        if (turn.row % MOST_IN_A_ROW === 0) setImmediate(go);
        else go();
      });
    }
  }

  #enter(match: Match, req: RoutedRequest, res: ServerResponse, next: Next): void {
    const { mount, length, params } = match;
    const before = req.params;
    const unmark = mount.isMarked ? this.#options.mark(req, match) : undefined;
    const restoreLinks = rememberLinks(req, res);
    const stripped = new Stripped(req, mount.guest.isStripped ? length : 0, this, res);
    req.params = params === NO_PARAMS ? {} : { ...params };
    const restoreParams = () => {
      if (before === undefined) delete req.params;
      else req.params = before;
    };
    const goOn: Next = (error) =>
      guarded(next, (leave) => {
        runAll([() => stripped.undo(), restoreLinks, unmark ?? NOTHING_TO_UNDO, restoreParams]);
        leave(error);
      });
    if (mount.layer) callLayer(mount.layer, length, req, res, goOn);
    else mount.enter(req, res, goOn);
  }

  /** The host goes on with a request that a guest still has: it finds its URL again. */
  giveBackUrl(req: IncomingMessage, res: ServerResponse): void {
    Stripped.giveBack(req, res, this);
  }

  /** The first mount, from `rank` on, that a request's path leads to; an error where it cannot be decoded. */
  find(req: IncomingMessage, rank: number, isSensitive: boolean): Match | Error | undefined {
    const path = parseurl(req)?.pathname ?? '';
    let first: Match | Error | undefined;
    let firstRank = Number.POSITIVE_INFINITY;
    for (const mount of this.#tree.find(path)) {
      if (mount.rank < rank || mount.rank > firstRank) continue;
      const { route, guest } = mount;
      if (guest.host && guest.host.name !== this.#options.hostNameOf(req)) continue;
      // The tree has found all segments of a literal mount path, case aside.
      const isFound = !isSensitive && !route.isParametric;
      const matched = isFound
        ? { length: route.pattern.source.length, params: NO_PARAMS }
        : matchMount(route, path, isSensitive);
      if (matched === undefined) continue;
      first = matched instanceof Error ? matched : { mount, length: matched.length, params: matched.params };
      firstRank = mount.rank;
    }
    return first;
  }
}

/** A request's stay in a mount. */
export interface Visit {
  /** The mount itself: what tells it from every other, of whichever party. */
  readonly mount: object;
  /** What the keys of the mount path matched, those of the party's base included. */
  readonly params: Readonly<Record<string, string>>;
  /** Whether the request came in elsewhere than at the party's base: links of it would lead astray. */
  readonly isStray: boolean;
  /** The visit during which this one began: a party inside a guest. */
  readonly outer: Visit | undefined;
}

/** Beside the requests, not on them: a guest sees the request that it sees alone. */
const visits = new WeakMap<object, Visit>();

/** Marks a request as visiting a mount; returns the undo function. */
export function beginVisit(req: IncomingMessage, visit: Omit<Visit, 'outer'>): () => void {
  const real = realOf(req);
  const outer = visits.get(real);
  visits.set(real, { ...visit, outer });
  return () => {
    if (outer) visits.set(real, outer);
    else visits.delete(real);
  };
}

/** Another request, made in process for the same visit, is at the same mount; or what stands for it. */
export function shareVisit(copy: object, req: object): void {
  const visit = visits.get(realOf(req));
  if (visit) visits.set(copy, visit);
}

/** The visit of a request to this mount. */
export function visitTo(req: IncomingMessage, mount: object): Visit | undefined {
  let visit = visits.get(realOf(req));
  while (visit && visit.mount !== mount) visit = visit.outer;
  return visit;
}
