import { isStocks, type StateName } from '../states/states.js';
import type { SideFigures } from './counts.js';
import type {
  EndpointReport,
  Figures,
  PrefixReport,
  ReportOptions,
  StockOnlyReport,
  UnnamedReport,
} from './figures.js';
import type { Reported, ReportedEndpoint, ReportedRoute } from './reported.js';

const DAY = 86_400_000;
/** A head of a path that more routes have than these is looked at a segment further. */
const MOST_BELOW = 40;

/** Computes a report's figures from the counts. */
export function figuresOf(reported: Reported, { days = 7, requests = 1000 }: ReportOptions = {}): Figures {
  const { graft, other, paths } = reported;
  const since = isoOf(reported.since) as string;
  const goes = new Judge(reported, days, requests);
  const endpoints = reported.endpoints.map((each) => endpointOf(each, goes));
  const unnamed = reported.unnamed.map(routeOf).sort(byHits);
  const stockOnly = reported.stockOnly.map(namedOf).sort(byHits);
  const gone = endpoints.filter(({ canGo }) => canGo).map(({ endpoint }) => endpoint);
  return {
    graft,
    since,
    endpoints,
    unnamed,
    stockOnly,
    prefixes: prefixesOf([...unnamed, ...stockOnly]),
    other: other.hits,
    otherPaths: [...paths],
    canGo: { days, requests, endpoints: gone },
    progress: progressOf(endpoints, [...unnamed, ...stockOnly], other.hits),
  };
}

/** Whether an old copy can go. */
class Judge {
  readonly #reported: Reported;
  readonly #days: number;
  readonly #requests: number;

  constructor(reported: Reported, days: number, requests: number) {
    this.#reported = reported;
    this.#days = days;
    this.#requests = requests;
  }

  canGo({ isNamed, state, counts: { stock, served, lastLeft } }: ReportedEndpoint): boolean {
    if (!isNamed || state.since === undefined || !isMoved(state.state) || served < this.#requests) return false;
    const { since: observed, now, other, isTold } = this.#reported;
    const since = Math.max(observed, Date.parse(state.since));
    if (now - since < this.#days * DAY) return false;
    // Where the stock does not tell which route answers, one that is not known may have been this one.
    const last = [stock.lastSeen, lastLeft, isTold ? undefined : other.lastSeen];
    return last.every((time) => time === undefined || time < since);
  }
}

/** Whether the scion alone serves a journey in this state. */
export function isMoved(state: StateName): boolean {
  return state !== 'canary' && !isStocks({ state });
}

function routeOf({ method, pattern, kind, unread, counts: { hits, lastSeen } }: ReportedRoute): UnnamedReport {
  return { method, pattern, kind, ...(unread !== undefined && { unread }), hits, lastSeen: isoOf(lastSeen) };
}

function namedOf(route: ReportedRoute): StockOnlyReport {
  return { endpoint: route.endpoint ?? '', ...routeOf(route) };
}

function byHits(one: { hits: number }, other: { hits: number }): number {
  return other.hits - one.hits;
}

/** By the first segment of their paths; where that is too many's, by two of them. */
function prefixesOf(routes: readonly UnnamedReport[]): PrefixReport[] {
  const groups = [...grouped(routes, 1)].flatMap(([prefix, own]) =>
    own.length > MOST_BELOW ? [...grouped(own, 2)] : [[prefix, own] as const],
  );
  return groups
    .map(([prefix, own]) => ({
      prefix,
      routes: own.length,
      hits: sum(own, ({ hits }) => hits),
      unseen: own.filter(({ hits }) => hits === 0).length,
    }))
    .sort((one, other) => other.routes - one.routes);
}

function grouped(routes: readonly UnnamedReport[], depth: number): Map<string, UnnamedReport[]> {
  const groups = new Map<string, UnnamedReport[]>();
  for (const route of routes) {
    const segments = route.pattern.split('/').slice(1, 1 + depth);
    const end = segments.findIndex((segment) => !/^[\w\-.~]+$/.test(segment));
    const prefix = `/${segments.slice(0, end < 0 ? depth : end).join('/')}`;
    groups.set(prefix, [...(groups.get(prefix) ?? []), route]);
  }
  return groups;
}

function endpointOf(reported: ReportedEndpoint, judge: Judge): EndpointReport {
  const { endpoint, journey, methods, patterns, before, state, counts, verdict } = reported;
  const { scion, stock, canary, noKey, redirects, served } = counts;
  const of = <Key extends keyof SideFigures>(key: Key) => ({ scion: scion[key], stock: stock[key] });
  const seen = { scion: isoOf(scion.lastSeen), stock: isoOf(stock.lastSeen) };
  return {
    endpoint,
    journey,
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
    redirects,
    served,
    lastLeft: isoOf(counts.lastLeft),
    before: { ...before },
    canGo: judge.canGo(reported),
    p50: of('p50'),
    p99: of('p99'),
    seen,
    lastSeen: latest([seen.scion, seen.stock]),
    canary,
    noKey,
    verdict,
  };
}

function progressOf(endpoints: readonly EndpointReport[], rest: readonly UnnamedReport[], other: number) {
  const inState = (name: StateName) => endpoints.filter(({ state }) => state === name).length;
  const legacy = other + sum(rest, ({ hits }) => hits) + sum(endpoints, (each) => each.hits.stock);
  const total = legacy + sum(endpoints, (each) => each.hits.scion - countedTwice(each));
  const routes = rest.filter(({ kind }) => kind === 'route').length;
  return {
    routes: {
      total: endpoints.length + routes,
      legacy: inState('legacy') + routes,
      shadow: inState('shadow'),
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
