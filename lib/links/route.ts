import type { PartylineError } from '../errors.js';
import type { Pattern } from '../pattern/pattern.js';

/** Where an endpoint stands in its guest. */
export interface Place {
  /** Upper case; `ALL` for every method. */
  readonly methods: readonly string[];
  /** Within the guest. */
  readonly pattern: Pattern;
  /** Of a `use`: it takes what is below its path too. */
  readonly isPrefix?: true;
  /** What gives it its name, told from another by identity: the tag, or the handler where a framework has no tags. */
  readonly tag?: unknown;
  /** What answers there, as far as its router tells. */
  readonly handler?: unknown;
  /** Of a further place: another handler answers there than at the first. */
  readonly differs?: true;
}

/** An endpoint as a guest names it: plain data, so that every copy of the package reads it. */
export interface Route extends Place {
  readonly name: string;
  /** Where it stands too: links lead to the place that is the route's own. */
  readonly further?: readonly Place[];
}

/** A route as its router has it, in the order in which the router asks them: most have no name. */
export interface PlacedRoute extends Place {
  readonly name: string | undefined;
  /** Its pattern does not say what its layer takes: that of a RegExp, or one that cannot be read. */
  readonly isOpen?: true;
  /** Of what is used and is no endpoint, whether it has a path of its own or takes every path of its router. */
  readonly use?: 'path' | 'all';
  /** The path as it is written in the source; absent where its pattern has it. */
  readonly written?: string;
  /** Why its path cannot be read, where that is so. */
  readonly unread?: string;
  /** What it takes, where its pattern does not say it: of a path below what stands above it. */
  readonly regexp?: RegExp;
  /** An app that keeps its routes to itself. */
  readonly isApp?: true;
  /** What its router leaves on a request that it handles, as `req.route`. */
  readonly route?: object;
  /** What its handlers are called, in order; the last of a route is the one that answers. */
  readonly handlers?: readonly string[];
  /** Whether its last handler has no way to pass a request on. */
  readonly isFinal?: true;
}

/** What else can be read of a guest, beside its named routes. */
export interface Surroundings {
  /** The paths of apps that it mounts, whose routes cannot be read (default: none). */
  readonly unread?: readonly string[];
  /** All of its routes, as they are by then; asked for only where one route is told from another. */
  readonly placed?: (() => readonly PlacedRoute[]) | undefined;
  /** What seems to have wrapped its handlers, where no tag is found among them (default: nothing). */
  readonly wrapped?: string | undefined;
  /** What is wrong with named routes that were left out, where the guest may join without them (default: nothing). */
  readonly failed?: FailedRoutes | undefined;
}

/** Named routes whose patterns cannot be used. */
export interface FailedRoutes {
  /** `ERR_PARTY_BAD_PATTERN`, for all of them. */
  readonly error: PartylineError;
  readonly endpoints: readonly string[];
}
