import type { IncomingMessage, ServerResponse } from 'node:http';
import parseurl from 'parseurl';
import { isFailure, type Next, type RoutedRequest } from '../common/apps.js';
import { strip } from '../enter/mount-url.js';
import { rememberDress } from '../guest/request-links.js';
import { type MountMatch, matchMount, NO_PARAMS } from '../pattern/mount-path.js';
import { fitted } from '../pattern/pattern.js';
import type { Mount } from './mounts.js';

/** A mount that a request's path leads to, and what the path gave it. */
export interface Match extends MountMatch {
  readonly mount: Mount;
}

/** Told of each request that enters a mount which marks them; gives the way back. */
export type Mark = (req: RoutedRequest, match: Match) => () => void;

interface Node {
  /** By literal segment, lower case; most have none. */
  children: Map<string, Node> | undefined;
  /** The mounts whose literal head ends here or above, in mount order. */
  mounts: readonly Mount[];
}

/** After so many guests in a row have passed a request on, the stack is let go. */
const MOST_IN_A_ROW = 100;

/** Finds the mounts of a path by their literal segments, whatever their number. */
export class Dispatch {
  /** Whether `/Blog` is another path than `/blog`, as the host has it. */
  isSensitive = false;
  readonly #root: Node = { children: undefined, mounts: [] };
  readonly #mark: Mark;

  constructor(mounts: readonly Mount[], mark: Mark) {
    this.#mark = mark;
    for (const mount of mounts) this.#plant(mount);
  }

  /** Lets the guests have the request in mount order, from `rank` on, until one of them keeps it. */
  handle(req: RoutedRequest, res: ServerResponse, next: Next, rank = 0, row = 0): void {
    const match = this.find(req, rank);
    if (match instanceof Error) next(match);
    else if (match === undefined) next();
    else this.#enter(match, req, res, next, row);
  }

  #enter(match: Match, req: RoutedRequest, res: ServerResponse, next: Next, row: number): void {
    const { mount, length, params } = match;
    const before = req.params;
    const unmark = mount.isMarked ? this.#mark(req, match) : undefined;
    const undress = rememberDress(req, res);
    const unstrip = strip(req, mount.guest.isStripped ? length : 0);
    req.params = params === NO_PARAMS ? {} : { ...params };
    mount.enter(req, res, (error) => {
      unstrip();
      undress();
      unmark?.();
      if (before === undefined) delete req.params;
      else req.params = before;
      // `next('router')` leaves the party: the guests behind are not asked either.
      if (isFailure(error) || error === 'router') return next(error);
      const go = () => this.handle(req, res, next, mount.rank + 1, row + 1);
      if (row % MOST_IN_A_ROW === MOST_IN_A_ROW - 1) setImmediate(go);
      else go();
    });
  }

  /** The first mount, from `rank` on, that a request's path leads to; an error where it cannot be decoded. */
  find(req: IncomingMessage, rank: number): Match | Error | undefined {
    const path = parseurl(req)?.pathname ?? '';
    for (const mount of this.#nodeOf(path).mounts) {
      if (mount.rank < rank) continue;
      const matched = matchMount(mount.route, path, this.isSensitive);
      if (matched instanceof Error) return matched;
      if (matched) return { mount, length: matched.length, params: matched.params };
    }
    return undefined;
  }

  /** The deepest node on the way that the path's segments lead. */
  #nodeOf(path: string): Node {
    let node = this.#root;
    let start = 1;
    while (node.children && start <= path.length) {
      const end = path.indexOf('/', start);
      const segment = end < 0 ? path.slice(start) : path.slice(start, end);
      const child = node.children.get(segment) ?? node.children.get(segment.toLowerCase());
      if (!child) break;
      node = child;
      start = end < 0 ? path.length + 1 : end + 1;
    }
    return node;
  }

  /** Mounts are planted in order, so a node made later starts from what stands above it then. */
  #plant(mount: Mount): void {
    let node = this.#root;
    for (const segment of mount.route.segments) {
      if ('key' in segment) break;
      const text = segment.text.toLowerCase();
      node.children ??= new Map();
      let child = node.children.get(text);
      if (!child) {
        child = { children: undefined, mounts: node.mounts };
        node.children.set(text, child);
      }
      node = child;
    }
    addBelow(node, mount);
  }
}

function addBelow(node: Node, mount: Mount): void {
  node.mounts = fitted([...node.mounts, mount]);
  for (const child of node.children?.values() ?? []) addBelow(child, mount);
}
