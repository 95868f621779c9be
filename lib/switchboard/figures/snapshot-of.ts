import { mergeReports } from '../../graft/merged/merge.js';
import type { EndpointReport } from '../../graft/report/figures.js';
import type { Point } from '../../graft/report/minutes.js';
import type { Report } from '../../graft/report/report.js';
import { withPoints } from '../patch.js';
import type { EndpointShown, GraftShown, Snapshot } from '../snapshot.js';
import { mergeHistories } from './history.js';
import type { Inspected } from './inspected.js';
import { disagreements, journeysShown } from './journeys.js';
import type { GraftFigures } from './own.js';
import { addPoints } from './points.js';
import type { Gathered } from './workers.js';

/** What the switchboard shows of what was gathered. */
export function snapshotOf(gathered: Gathered, inspected: Inspected): Snapshot {
  const { own, others, silent } = gathered;
  const answered = 1 + others.length;
  return {
    made: new Date().toISOString(),
    workers: { asked: answered + silent.length, answered, silent: silent.map(Number) },
    guests: inspected.guests,
    verified: inspected.verified,
    grafts: own.grafts.map((graft) => graftOf(graft, gathered, inspected)),
  };
}

function graftOf(own: GraftFigures, { own: ownFigures, others }: Gathered, inspected: Inspected): GraftShown {
  const { name, path, source, hasKey, broken } = own;
  const all = [own, ...others.flatMap(({ grafts }) => grafts.find((each) => each.name === name) ?? [])];
  const [report] = mergeReports(all.map((each) => each.report as Report));
  if (!report) throw new TypeError('There is a report of each graft.');
  return {
    name,
    path,
    since: report.since,
    source,
    ...(!hasKey && { isKeyless: true }),
    progress: report.progress,
    journeys: journeysShown(all, report.endpoints),
    endpoints: report.endpoints.map((endpoint) => endpointOf(endpoint, all)),
    findings: inspected.findings.get(name) ?? [],
    history: mergeHistories(all.map(({ history }) => history)),
    advice: [...disagreements(name, ownFigures, others), ...report.advice],
    ...(broken !== undefined && { broken }),
  };
}

function endpointOf(report: EndpointReport, all: readonly GraftFigures[]): EndpointShown {
  const { endpoint, journey, methods, patterns, verdict, hits, errors, fallbacks, passed, redirects, ...rest } = report;
  const { p50, p99, share, lastSeen, canGo } = rest;
  const series = (side: 'scion' | 'stock') => addPoints(all.map(({ series: each }) => each[endpoint]?.[side] ?? []));
  return {
    ...{ endpoint, journey, methods, patterns, hits, errors, fallbacks, passed, redirects },
    ...{ p50, p99, share, canGo },
    lastSeen: lastSeen && toTheSecond(lastSeen),
    ...(verdict && { verdict }),
    series: { scion: recent(series('scion')), stock: recent(series('stock')) },
  };
}

/** What is read of two clocks differs by a millisecond each time, and would be a change of each endpoint. */
function toTheSecond(time: string): string {
  return `${time.slice(0, 19)}.000Z`;
}

function recent(points: readonly Point[]): Point[] {
  return withPoints(points, [], Math.floor(Date.now() / 60_000));
}
