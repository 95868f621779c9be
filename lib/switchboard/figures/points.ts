import type { Point } from '../../graft/report/minutes.js';

/** The series of one side in several processes, as one. Percentiles cannot be added: half is the mean by hits, 99 of 100 the slowest. */
export function addPoints(all: readonly (readonly Point[])[]): Point[] {
  const byMinute = new Map<number, Point>();
  for (const point of all.flat()) {
    const before = byMinute.get(point[0]);
    byMinute.set(point[0], before ? together(before, point) : point);
  }
  return [...byMinute.values()].sort(([one], [other]) => one - other);
}

function together(one: Point, other: Point): Point {
  const [minute, hits, errors, p50, p99] = one;
  const total = hits + other[1];
  const mean = (p50 * hits + other[3] * other[1]) / total;
  return [minute, total, errors + other[2], Number(mean.toPrecision(3)), Math.max(p99, other[4])];
}
