import type { EndpointFigures, SideFigures } from '../../lib/graft/report/counts';
import type { Reported, ReportedEndpoint, ReportedRoute } from '../../lib/graft/report/reported';

/** When everything of these specs is counted from, and a minute, an hour later. */
export const START = Date.UTC(2026, 0, 5, 8);
export const at = (minutes: number) => START + minutes * 60_000;
export const iso = (minutes: number) => new Date(at(minutes)).toISOString();

const NONE: SideFigures = {
  hits: 0,
  lastSeen: undefined,
  errors: 0,
  fallbacks: 0,
  passed: 0,
  p50: undefined,
  p99: undefined,
};

/** What was counted of one side, last seen after an hour unless it says otherwise. */
export function side(hits: number, more: Partial<SideFigures> = {}): SideFigures {
  return { ...NONE, hits, lastSeen: hits ? at(60) : undefined, ...more };
}

export function counts(more: Partial<EndpointFigures> = {}): EndpointFigures {
  return {
    scion: NONE,
    stock: NONE,
    canary: 0,
    noKey: 0,
    redirects: 0,
    served: 0,
    lastLeft: undefined,
    ...more,
  };
}

/** An endpoint that both sides have, legacy and a journey of its own, unless it says otherwise. */
export function reported(endpoint: string, more: Partial<ReportedEndpoint> = {}): ReportedEndpoint {
  return {
    endpoint,
    journey: endpoint,
    methods: ['GET'],
    patterns: { scion: `/${endpoint}`, stock: `/${endpoint}.php` },
    isNamed: true,
    before: { scion: undefined, stock: undefined },
    state: { state: 'legacy' },
    counts: counts({ stock: side(1) }),
    verdict: undefined,
    ...more,
  };
}

export function route(pattern: string, hits: number, more: Partial<ReportedRoute> = {}): ReportedRoute {
  return {
    method: 'GET',
    pattern,
    kind: 'route',
    counts: { hits, lastSeen: hits ? at(60) : undefined },
    ...more,
  };
}

export function shop(endpoints: readonly ReportedEndpoint[], more: Partial<Reported> = {}): Reported {
  return {
    graft: 'shop',
    since: START,
    now: at(8 * 24 * 60),
    hasKey: true,
    isTold: true,
    endpoints,
    unnamed: [],
    stockOnly: [],
    paths: [],
    other: { hits: 0, lastSeen: undefined },
    ...more,
  };
}
