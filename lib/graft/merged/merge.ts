import { adviceOn } from '../report/advice.js';
import { latest, sum } from '../report/compute.js';
import type {
  EndpointReport,
  Figures,
  PathReport,
  Progress,
  Sides,
  StockOnlyReport,
  UnnamedReport,
} from '../report/figures.js';
import type { Report } from '../report/report.js';
import { mergeVerdicts } from '../report/verdicts.js';

/** A report of one graft, of one process or of several. */
export interface MergedReport extends Figures {
  readonly advice: readonly string[];
  /** How many processes it was counted in. */
  readonly processes: number;
}

/** By graft, what all processes have counted together. */
export function mergeReports(reports: readonly Report[]): MergedReport[] {
  const grafts = [...new Set(reports.map(({ graft }) => graft))];
  return grafts.map((graft) => merged(reports.filter((report) => report.graft === graft)));
}

function merged(reports: readonly Report[]): MergedReport {
  const [first] = reports as [Report];
  if (reports.length === 1) return { ...first, processes: 1 };
  const names = [...new Set(reports.flatMap(({ endpoints }) => endpoints.map(({ endpoint }) => endpoint)))];
  const endpoints = names.map((name) =>
    together(reports.flatMap((report) => report.endpoints.find(({ endpoint }) => endpoint === name) ?? [])),
  );
  const unnamed = added(reports.flatMap((report) => report.unnamed));
  const stockOnly = added(reports.flatMap((report) => report.stockOnly));
  const { days, requests } = first.canGo;
  const figures: Figures = {
    graft: first.graft,
    since: reports.map(({ since }) => since).sort()[0] as string,
    endpoints,
    unnamed,
    stockOnly,
    prefixes: first.prefixes.map((each) => prefixOf(each.prefix, reports)),
    other: sum(reports, ({ other }) => other),
    otherPaths: pathsOf(reports),
    canGo: { days, requests, endpoints: endpoints.filter(({ canGo }) => canGo).map(({ endpoint }) => endpoint) },
    progress: progressOf(reports),
  };
  const hasKey = !reports.some(({ advice }) => advice.some((sentence) => sentence.includes('the graft has no key')));
  return { ...figures, advice: adviceOn(figures, hasKey), processes: reports.length };
}

/** One endpoint in several processes. Percentiles cannot be added: half is the mean by hits, 99 of 100 the slowest. */
function together(all: readonly EndpointReport[]): EndpointReport {
  const [first] = all as [EndpointReport];
  const bySide = (read: (each: EndpointReport) => Sides<number>): Sides<number> => ({
    scion: sum(all, (each) => read(each).scion),
    stock: sum(all, (each) => read(each).stock),
  });
  const bothOf = <Value>(of: (side: 'scion' | 'stock') => Value): Sides<Value> => ({
    scion: of('scion'),
    stock: of('stock'),
  });
  const hits = bySide((each) => each.hits);
  const [fallbacks, passed] = [sum(all, (each) => each.fallbacks), sum(all, (each) => each.passed)];
  const total = hits.scion + hits.stock - fallbacks - passed;
  const seen = bothOf((side) => latest(all.map((each) => each.seen[side])));
  return {
    ...first,
    hits,
    share: total > 0 ? hits.scion / total : undefined,
    errors: bySide((each) => each.errors),
    fallbacks,
    passed,
    p50: bothOf((side) => mean(all.map((each) => [each.p50[side], each.hits[side]] as const))),
    p99: bothOf((side) => slowest(all.map((each) => each.p99[side]))),
    seen,
    lastSeen: latest([seen.scion, seen.stock]),
    stateSince: latest(all.map((each) => each.stateSince)),
    redirects: sum(all, (each) => each.redirects),
    served: sum(all, (each) => each.served),
    lastLeft: latest(all.map((each) => each.lastLeft)),
    // Once every process says so.
    canGo: all.every((each) => each.canGo),
    canary: sum(all, (each) => each.canary),
    noKey: sum(all, (each) => each.noKey),
    verdict: mergeVerdicts(
      all.map((each) => each.verdict),
      first.state,
    ),
  };
}

function mean(values: readonly (readonly [number | undefined, number])[]): number | undefined {
  const known = values.filter((pair): pair is readonly [number, number] => typeof pair[0] === 'number' && pair[1] > 0);
  const hits = sum(known, ([, count]) => count);
  return hits > 0 ? sum(known, ([value, count]) => value * count) / hits : undefined;
}

function slowest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => typeof value === 'number');
  return known.length > 0 ? Math.max(...known) : undefined;
}

function added<Route extends UnnamedReport | StockOnlyReport>(routes: readonly Route[]): Route[] {
  const byRoute = new Map<string, Route>();
  for (const route of routes) {
    const key = `${route.kind} ${route.method} ${route.pattern}`;
    const before = byRoute.get(key);
    const hits = (before?.hits ?? 0) + route.hits;
    byRoute.set(key, { ...route, hits, lastSeen: latest([before?.lastSeen, route.lastSeen]) });
  }
  return [...byRoute.values()].sort((one, next) => next.hits - one.hits);
}

function prefixOf(prefix: string, reports: readonly Report[]) {
  const all = reports.flatMap((report) => report.prefixes.filter((each) => each.prefix === prefix));
  const routes = Math.max(...all.map((each) => each.routes));
  // What one process has not seen another may have: no more than the fewest are unseen.
  return { prefix, routes, hits: sum(all, ({ hits }) => hits), unseen: Math.min(...all.map(({ unseen }) => unseen)) };
}

function pathsOf(reports: readonly Report[]): PathReport[] {
  const hits = new Map<string, number>();
  for (const each of reports.flatMap(({ otherPaths }) => otherPaths))
    hits.set(each.path, (hits.get(each.path) ?? 0) + each.hits);
  return [...hits].map(([path, count]) => ({ path, hits: count })).sort((one, next) => next.hits - one.hits);
}

/** The routes are the same in each process, the traffic is its own. */
function progressOf(reports: readonly Report[]): Progress {
  const [first] = reports as [Report];
  const total = sum(reports, ({ progress }) => progress.traffic.total);
  const legacy = sum(reports, ({ progress }) => progress.traffic.legacy);
  return { routes: first.progress.routes, traffic: { total, legacy, share: total > 0 ? legacy / total : undefined } };
}
