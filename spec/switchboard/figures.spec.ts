import type { Point } from '../../lib/graft/report/minutes';
import type { Switch } from '../../lib/graft/states/history';
import { mergeHistories } from '../../lib/switchboard/figures/history';
import { addPoints } from '../../lib/switchboard/figures/points';
import { patchBetween, patched } from '../../lib/switchboard/patch';
import type { EndpointShown, GraftShown, Snapshot } from '../../lib/switchboard/snapshot';
import { hour, large } from './page/snapshots';

const at = (milliseconds: number) =>
  new Date(Date.parse('2026-11-30T12:00:00.000Z') + milliseconds).toISOString();
const switched = (milliseconds: number, given: Partial<Switch> = {}): Switch => ({
  when: at(milliseconds),
  who: 'anna',
  journey: 'cart',
  from: { state: 'legacy' },
  to: { state: 'live' },
  ...given,
});

describe('the histories of several processes', () => {
  it('are one, in which a switch that reached all is one', () => {
    const back = { from: { state: 'live' }, to: { state: 'legacy' } } as const;
    const histories = [
      [switched(9000, back), switched(0)],
      [switched(9004, back), switched(180)],
      [switched(9900, { journey: 'pay' }), switched(200)],
    ];
    expect(mergeHistories(histories).map(({ when, journey }) => `${when.slice(17, 23)} ${journey}`)).toEqual([
      '09.900 pay',
      '09.000 cart',
      '00.000 cart',
    ]);
  });

  it('keep apart what one process did twice, and what others did later or otherwise', () => {
    expect(mergeHistories([[switched(500), switched(0)]])).toHaveLength(2);
    expect(
      mergeHistories([
        [switched(500), switched(0)],
        [switched(510), switched(10)],
      ]),
    ).toHaveLength(2);
    expect(mergeHistories([[switched(0)], [switched(5000)]])).toHaveLength(2);
    expect(mergeHistories([[switched(0)], [switched(0, { who: 'bert' })]])).toHaveLength(2);
    expect(mergeHistories([[switched(0)], [switched(0, { why: 'x' })]])).toHaveLength(2);
  });

  it('are two hundred in all', () => {
    const many = (journey: string) =>
      Array.from({ length: 200 }, (_, i) => switched(-i * 10_000, { journey }));
    const merged = mergeHistories([many('cart'), many('pay')]);
    expect(merged).toHaveLength(200);
    expect(merged[0]?.when).toBe(at(0));
  });
});

describe('the minutes of several processes', () => {
  it('are added up: half is the mean by hits, 99 of 100 the slowest', () => {
    const one: Point[] = [
      [1, 10, 1, 10, 50],
      [2, 1, 0, 5, 5],
    ];
    const other: Point[] = [
      [1, 30, 0, 20, 40],
      [3, 1, 1, 7, 7],
    ];
    expect(addPoints([one, other])).toEqual([
      [1, 40, 1, 17.5, 50],
      [2, 1, 0, 5, 5],
      [3, 1, 1, 7, 7],
    ]);
    expect(addPoints([one])).toEqual(one);
    expect(addPoints([])).toEqual([]);
  });
});

describe('a patch', () => {
  const fifty = large(50);
  const [graft] = fifty.grafts as [GraftShown];
  const [first, ...rest] = graft.endpoints as [EndpointShown, ...EndpointShown[]];
  const series = { scion: hour(1, 20, 5), stock: hour(2, 20, 5) };
  const before: Snapshot = { ...fifty, grafts: [{ ...graft, endpoints: [{ ...first, series }, ...rest] }] };
  const json = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value));
  /** What one endpoint has got in the meantime. */
  const changed = (snapshot: Snapshot, change: (point: Point) => Point): Snapshot => {
    const after = json(snapshot);
    const endpoint = after.grafts[0]?.endpoints[0] as unknown as {
      hits: { stock: number };
      series: { stock: Point[] };
    };
    endpoint.hits.stock++;
    endpoint.series.stock.push(change(endpoint.series.stock.pop() as Point));
    return after;
  };

  it('makes of one snapshot the next', () => {
    const after = changed(before, ([minute, hits, errors, p50, p99]) => [minute, hits + 1, errors, p50, p99]);
    const patch = json(patchBetween(before, after));
    expect(patch.grafts[0]?.endpoints).toHaveLength(1);
    expect(patch.grafts[0]?.endpoints[0]?.series).toMatchObject({ scion: [], stock: [expect.any(Array)] });
    expect(patched(json(before), patch)).toEqual(json(after));
  });

  it('has nothing of what is as it was, and takes out what is not there any more', () => {
    expect(patchBetween(before, json(before)).grafts[0]?.endpoints).toEqual([]);
    const after = json(before);
    const { endpoints } = after.grafts[0] as unknown as { endpoints: unknown[] };
    endpoints.splice(3, 2);
    expect(patched(json(before), patchBetween(before, after))).toEqual(after);
  });

  it('drops the minutes that have gone by', () => {
    const later = { ...json(before), made: new Date(Date.parse(before.made) + 30 * 60_000).toISOString() };
    const [endpoint] = patched(before, patchBetween(before, later)).grafts[0]?.endpoints ?? [];
    const now = Math.floor(Date.parse(later.made) / 60_000);
    expect(endpoint?.series.stock.every(([minute]) => minute > now - 60)).toBe(true);
    expect(endpoint?.series.stock.length).toBeGreaterThan(0);
  });
});
