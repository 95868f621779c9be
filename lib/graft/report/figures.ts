import type { SideName } from '../../party/pair.js';
import type { State, StateName } from '../states/states.js';
import type { EndpointFigures, HitFigures, SideFigures } from './counts.js';

/** A value for each side. */
export type Sides<Value> = Readonly<Record<SideName, Value>>;

/** What a report is made of. */
export interface Reported {
  readonly graft: string;
  /** In milliseconds since the epoch. */
  readonly since: number;
  /** Whether the graft has a `key` option. */
  readonly hasKey: boolean;
  readonly endpoints: readonly ReportedEndpoint[];
  readonly unnamed: readonly ReportedRoute[];
  readonly other: HitFigures;
}

export interface ReportedEndpoint extends Pick<EndpointReport, 'endpoint' | 'journey' | 'methods' | 'patterns'> {
  /** The state in force; without `since` where none was set. */
  readonly state: State & { readonly since?: string };
  readonly counts: EndpointFigures;
}

export interface ReportedRoute extends Pick<UnnamedReport, 'method' | 'pattern'> {
  readonly counts: HitFigures;
}

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
  /** Of a canary. */
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
}

/** A route of the stock that no endpoint names. */
export interface UnnamedReport {
  readonly method: string;
  /** Its full pattern. */
  readonly pattern: string;
  readonly hits: number;
  /** ISO 8601; `undefined` where there were no hits. */
  readonly lastSeen: string | undefined;
}

/** How much of a graft has moved. */
export interface Progress {
  /** Endpoints by their state; those that are `moved` are live. The stock's routes without a name are legacy. */
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
  /** The stock's routes without a name, where they can be read; the busiest first. */
  readonly unnamed: readonly UnnamedReport[];
  /** Requests to the stock that fit none of its known routes. */
  readonly other: number;
  readonly progress: Progress;
}

/** Computes a report's figures from the counts. */
export function figuresOf({ graft, since, ...reported }: Reported): Figures {
  const endpoints = reported.endpoints.map(endpointOf);
  const unnamed = reported.unnamed.map(({ method, pattern, counts: { hits, lastSeen } }) => {
    return { method, pattern, hits, lastSeen: isoOf(lastSeen) };
  });
  unnamed.sort((one, next) => next.hits - one.hits);
  const other = reported.other.hits;
  const progress = progressOf(endpoints, unnamed, other);
  return { graft, since: new Date(since).toISOString(), endpoints, unnamed, other, progress };
}

function endpointOf({ methods, patterns, state, counts, ...names }: ReportedEndpoint): EndpointReport {
  const { scion, stock, canary, noKey } = counts;
  const of = <Key extends keyof SideFigures>(key: Key) => ({ scion: scion[key], stock: stock[key] });
  const seen = { scion: isoOf(scion.lastSeen), stock: isoOf(stock.lastSeen) };
  return {
    ...names,
    methods: [...methods],
    patterns: { ...patterns },
    state: state.state,
    percent: state.percent,
    stateSince: state.since,
    by: state.by,
    hits: of('hits'),
    share: shareOf(scion.hits, scion.hits + stock.hits - countedTwice(scion)),
    errors: of('errors'),
    fallbacks: scion.fallbacks,
    passed: scion.passed,
    p50: of('p50'),
    p99: of('p99'),
    seen,
    lastSeen: latest([seen.scion, seen.stock]),
    canary,
    noKey,
  };
}

function progressOf(endpoints: readonly EndpointReport[], unnamed: readonly UnnamedReport[], other: number): Progress {
  const inState = (name: StateName) => endpoints.filter(({ state }) => state === name).length;
  const legacy = other + sum(unnamed, ({ hits }) => hits) + sum(endpoints, ({ hits }) => hits.stock);
  const total = legacy + sum(endpoints, (each) => each.hits.scion - countedTwice(each));
  return {
    routes: {
      total: endpoints.length + unnamed.length,
      legacy: inState('legacy') + unnamed.length,
      canary: inState('canary'),
      live: inState('live') + inState('moved'),
    },
    traffic: { total, legacy, share: shareOf(legacy, total) },
  };
}

/** Requests that are hits of both sides. */
function countedTwice({ fallbacks, passed }: { fallbacks: number; passed: number }): number {
  return fallbacks + passed;
}

function shareOf(some: number, all: number): number | undefined {
  return all > 0 ? some / all : undefined;
}

function isoOf(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}

/** The latest of times in ISO 8601. */
export function latest(times: readonly (string | undefined)[]): string | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.sort().at(-1);
}

export function sum<Item>(items: readonly Item[], read: (item: Item) => number): number {
  return items.reduce((total, item) => total + read(item), 0);
}
