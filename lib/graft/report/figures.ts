import type { SideName } from '../../party/pair.js';
import type { StateName } from '../states/states.js';

/** A value for each side. */
export type Sides<Value> = Readonly<Record<SideName, Value>>;

/** An endpoint in a graft's report. */
export interface EndpointReport {
  /** The endpoint's name, without the guest's. */
  readonly endpoint: string;
  /** The journey that it belongs to; its own name if it is a journey by itself. */
  readonly journey: string;
  /** Upper case; `ALL` for every method. */
  readonly methods: readonly string[];
  /** The full pattern on each side; a side without the endpoint has none. */
  readonly patterns: Partial<Sides<string | undefined>>;
  readonly state: StateName;
  /** Of a canary or a shadow. */
  readonly percent: number | undefined;
  /** When the state came into force, in ISO 8601; `undefined` where none was set. */
  readonly stateSince: string | undefined;
  /** Who or what set the state. */
  readonly by: string | undefined;
  /** Requests to each side. One that the stock answers for the scion is a hit of both. */
  readonly hits: Sides<number>;
  /** The share of requests that went to the scion, 0 to 1; `undefined` where there were none. */
  readonly share: number | undefined;
  /** Answers with a status of 500 or more, and those that broke off. A client that leaves is no error. */
  readonly errors: Sides<number>;
  /** The scion's failures that the stock answered for. */
  readonly fallbacks: number;
  /** Requests that the scion passed on to the stock by `next()`. */
  readonly passed: number;
  /** Requests for the scion's path that were sent on to the stock's own URL, by 307. */
  readonly redirects: number;
  /** Requests that the scion got since the state came into force. */
  readonly served: number;
  /** When the scion last left a request to the stock, by a fallback, `next()` or a 307, in ISO 8601. */
  readonly lastLeft: string | undefined;
  /** What the middleware before it is called, on the way to it within each app; `undefined` where that cannot be read. */
  readonly before: Sides<readonly string[] | undefined>;
  /** Whether the stock's copy can go, by what this process has counted: see `canGo` of the report. */
  readonly canGo: boolean;
  /** The time within which half of the answers were complete, in milliseconds. */
  readonly p50: Sides<number | undefined>;
  /** The time within which 99 of 100 answers were complete, in milliseconds. */
  readonly p99: Sides<number | undefined>;
  /** When the last request came to each side, in ISO 8601; `undefined` where none did. */
  readonly seen: Sides<string | undefined>;
  /** The later of the two. */
  readonly lastSeen: string | undefined;
  /** Requests that came while the journey was a canary. */
  readonly canary: number;
  /** Those of them that had no key, which the stock served for that reason. */
  readonly noKey: number;
  /** What comparing the two sides' answers has found; `undefined` where the graft does not compare, or has not begun to. */
  readonly verdict: Verdict | undefined;
}

/** What comparing the answers of the two sides has found of an endpoint. */
export interface Verdict {
  /** When the first pair was compared, or the first request counted that was not, in ISO 8601. */
  readonly since: string;
  /** Pairs of answers. */
  readonly compared: number;
  /** Those without a difference, apart from noise. */
  readonly equal: number;
  /** By kind and path, the commonest first; at most 20 are kept. */
  readonly different: readonly DifferenceReport[];
  /** Left out, since two answers of the same side differ there, or `ignore` says so. */
  readonly noise: readonly NoiseReport[];
  /** Not asked: too many at once, too slow a loop, too large, or out of the share. */
  readonly dropped: number;
  /** Not asked: an unsafe method of an endpoint that is not in `pure`, or one in `except`. */
  readonly skipped: number;
  /** Asked, and the other side threw, hung or was cut off. */
  readonly failed: number;
  /** One sentence: "equal in 4,812 of 4,812 since Monday: ready for canary". */
  readonly advice: string;
}

/** Of what kind a difference between two answers is. */
export type DifferenceKind = 'status' | 'header' | 'json' | 'html' | 'link' | 'body';

/** Differences of one kind at one place of an endpoint's answers. */
export interface DifferenceReport extends Omit<NoiseReport, 'isUnsure'> {
  /** The first few, shortened, secrets masked. */
  readonly examples: readonly Sides<string | undefined>[];
}

/** Where answers differ, and how often. */
export interface NoiseReport {
  readonly kind: DifferenceKind;
  /** `status`, `headers.cache-control`, `$.items[2].price`, `html`, `a[href] 3`. */
  readonly path: string;
  readonly count: number;
  /** The sides differ here in most pairs, and a side was seldom seen to differ from itself: it may be a difference yet. */
  readonly isUnsure?: boolean;
}

/** A route of the stock without a name. */
export interface UnnamedReport {
  readonly method: string;
  /** Its full path, as it is written in the source. */
  readonly pattern: string;
  /**
   * `use`: what is used at a path, a static folder or a guard; `guard`: a route for all methods whose handler can hand on. Both are
   * listed, and not counted as routes.
   */
  readonly kind: 'route' | 'guard' | 'use';
  /** Why its path cannot be read, where that is so: it is counted all the same. */
  readonly unread?: string;
  readonly hits: number;
  /** ISO 8601; `undefined` where there were no hits. */
  readonly lastSeen: string | undefined;
}

/** A route that the stock names, and the scion does not. */
export interface StockOnlyReport extends UnnamedReport {
  readonly endpoint: string;
}

/** The stock's routes below a prefix. */
export interface PrefixReport {
  readonly prefix: string;
  readonly routes: number;
  readonly hits: number;
  /** Those without a request. */
  readonly unseen: number;
}

/** A path that was asked for. */
export interface PathReport {
  readonly path: string;
  readonly hits: number;
}

/** How long and how often an endpoint has to be live before its old copy is said to be ready to go. */
export interface ReportOptions {
  /** (default: 7) */
  readonly days?: number;
  /** (default: 1000) */
  readonly requests?: number;
}

/** How much of a graft has moved. */
export interface Progress {
  /** Endpoints by their state; those that are `moved` are live. The stock's other routes are legacy. */
  readonly routes: Readonly<Record<Exclude<StateName, 'moved'> | 'total', number>>;
  /** How many requests there were, and how many and which share of them the stock answered. */
  readonly traffic: { readonly total: number; readonly legacy: number; readonly share: number | undefined };
}

/** A graft's counts in one process, as plain data. */
export interface Figures {
  /** The graft's name. */
  readonly graft: string;
  /** Since when it counts, in ISO 8601. */
  readonly since: string;
  readonly endpoints: readonly EndpointReport[];
  /** The stock's routes without a name, all of them; the busiest first. */
  readonly unnamed: readonly UnnamedReport[];
  /** The stock's routes that the stock alone names; the busiest first. */
  readonly stockOnly: readonly StockOnlyReport[];
  /** The routes of both lists by the head of their paths; the largest first. */
  readonly prefixes: readonly PrefixReport[];
  /** Requests to the stock that fit none of its known routes. */
  readonly other: number;
  /** The paths of these; the busiest first. */
  readonly otherPaths: readonly PathReport[];
  /**
   * The endpoints whose old copy can go: the stock names them, and since they went live, for at least so many days and requests,
   * the stock has served none of their requests, and none fell back or was sent on by 307.
   */
  readonly canGo: { readonly days: number; readonly requests: number; readonly endpoints: readonly string[] };
  readonly progress: Progress;
}
