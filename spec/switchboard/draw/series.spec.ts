import type { Point } from '../../../lib/graft/report/minutes';
import { filled, hourOf, totalOf } from '../../../lib/switchboard/draw/series';

const NOW = '2026-11-30T14:02:07.000Z';
const MINUTE = Math.floor(Date.parse(NOW) / 60_000);
const points: Point[] = [
  [MINUTE - 60, 7, 7, 1, 1],
  [MINUTE - 59, 3, 1, 10, 20],
  [MINUTE, 2, 0, 11, 21],
  [MINUTE + 1, 9, 9, 1, 1],
];

describe('the last hour of a side', () => {
  it('has sixty minutes, the one that is under way the last, and none from before or after', () => {
    const { hits, errors, p50, p99, total } = hourOf(points, NOW);
    expect([hits.length, hits[0], hits[1], hits[59]]).toEqual([60, 3, undefined, 2]);
    expect([errors[0], p50[59], p99[0]]).toEqual([1, 11, 20]);
    expect(total).toEqual({ hits: 5, errors: 1 });
    expect(totalOf(points, NOW)).toEqual(total);
  });

  it('is empty without a request', () => {
    expect(hourOf([], NOW)).toEqual({
      hits: [],
      errors: [],
      p50: [],
      p99: [],
      total: { hits: 0, errors: 0 },
    });
    expect(hourOf(points.slice(0, 1), NOW).hits).toEqual([]);
  });

  it('has, of a count, 0 where there was nothing', () => {
    expect(filled([undefined, 2])).toEqual([0, 2]);
  });
});
