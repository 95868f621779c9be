import type { Point } from '../../graft/report/minutes.js';
import type { Series } from './chart.js';

const MINUTES = 60;

/** The last hour of one side, minute by minute, the oldest first; `undefined` in the minutes without a request. */
export interface Hour {
  readonly hits: Series;
  readonly errors: Series;
  readonly p50: Series;
  readonly p99: Series;
  /** Of the whole hour. */
  readonly total: { readonly hits: number; readonly errors: number };
}

/** @param now ISO 8601 */
export function hourOf(points: readonly Point[], now: string): Hour {
  const first = firstMinute(now);
  const recent = points.filter(([minute]) => minute >= first && minute < first + MINUTES);
  const of = (column: 1 | 2 | 3 | 4) => {
    const values: (number | undefined)[] = new Array(recent.length > 0 ? MINUTES : 0).fill(undefined);
    for (const point of recent) values[point[0] - first] = point[column];
    return values;
  };
  return { hits: of(1), errors: of(2), p50: of(3), p99: of(4), total: totalOf(points, now) };
}

/** What is counted in the last hour, without a list of it: this is asked of each endpoint for each mark. */
export function totalOf(points: readonly Point[], now: string): Hour['total'] {
  const first = firstMinute(now);
  let [hits, errors] = [0, 0];
  for (const [minute, own, failed] of points) {
    if (minute < first || minute >= first + MINUTES) continue;
    hits += own;
    errors += failed;
  }
  return { hits, errors };
}

function firstMinute(now: string): number {
  return Math.floor(Date.parse(now) / 60_000) - MINUTES + 1;
}

/** With 0 for the minutes without a request: of a count, nothing is a value. */
export function filled(values: Series): Series {
  return values.map((value) => value ?? 0);
}
