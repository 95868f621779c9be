import { EndpointCounts, HitCounts, SideCounts } from '../../../lib/graft/report/counts';
import { LEGACY, type State } from '../../../lib/graft/states/states';

afterEach(() => jest.restoreAllMocks());

describe('HitCounts', () => {
  it('counts, and knows when it did last', () => {
    const counts = new HitCounts();
    expect(counts.figures()).toEqual({ hits: 0, lastSeen: undefined });
    const before = Date.now();
    counts.hit();
    counts.hit();
    const { hits, lastSeen } = counts.figures();
    expect(hits).toBe(2);
    expect(lastSeen).toBeGreaterThanOrEqual(before - 2);
    expect(lastSeen).toBeLessThanOrEqual(Date.now() + 1);
  });

  it('tells the time of the calendar, though it measures by another', () => {
    const counts = new HitCounts();
    const now = jest.spyOn(performance, 'now').mockReturnValue(1_000);
    expect(counts.hit()).toBe(1_000);
    now.mockReturnValue(61_000);
    jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2026, 0, 1, 0, 1));
    expect(counts.figures().lastSeen).toBe(Date.UTC(2026, 0, 1));
  });
});

describe('SideCounts', () => {
  it('knows no latency before the first answer', () => {
    expect(new SideCounts().figures()).toMatchObject({ p50: undefined, p99: undefined });
  });

  it.each([0.01, 0.1, 0.999, 1, 5, 33, 250, 1_000, 60_000, 600_000])('keeps %d ms within 5 %%', (ms) => {
    const side = new SideCounts();
    side.took(ms);
    for (const kept of [side.figures().p50, side.figures().p99]) {
      expect(Math.abs((kept as number) - ms) / ms).toBeLessThanOrEqual(0.05);
    }
  });

  it('tells half of them from the slowest', () => {
    const side = new SideCounts();
    for (let ms = 1; ms <= 1_000; ms++) side.took(ms);
    const { p50, p99 } = side.figures();
    expect(Math.abs((p50 as number) - 500)).toBeLessThan(10);
    expect(Math.abs((p99 as number) - 990)).toBeLessThan(10);
  });

  it.each([
    [0, 0.001],
    [-5, 0.001],
    [3_600_000, 600_000],
    [Number.POSITIVE_INFINITY, 600_000],
  ])('takes %d ms for %d', (ms, kept) => {
    const side = new SideCounts();
    side.took(ms);
    expect(Math.abs((side.figures().p50 as number) - kept) / kept).toBeLessThanOrEqual(0.05);
  });

  it('keeps one side apart from the other', () => {
    const counts = new EndpointCounts();
    counts.scion.hit();
    counts.scion.took(5);
    counts.canary++;
    expect(counts.figures(LEGACY)).toMatchObject({
      scion: { hits: 1 },
      stock: { hits: 0, p50: undefined },
      canary: 1,
      noKey: 0,
    });
  });
});

describe('EndpointCounts', () => {
  const live: State = { state: 'live' };

  it('counts what the scion serves since a state came into force', () => {
    const counts = new EndpointCounts();
    counts.serve(live);
    counts.serve(live);
    expect([counts.figures(live).served, counts.figures({ ...live }).served]).toEqual([2, 0]);
    const again: State = { state: 'live' };
    counts.serve(again);
    expect([counts.figures(live).served, counts.figures(again).served]).toEqual([0, 1]);
  });

  it('knows when the scion last left a request to the stock', () => {
    const counts = new EndpointCounts();
    expect(counts.figures(live).lastLeft).toBeUndefined();
    const before = Date.now();
    counts.leave();
    expect(counts.figures(live).lastLeft).toBeGreaterThanOrEqual(before - 2);
  });

  it('adds what is under way', () => {
    const counts = new EndpointCounts();
    const { stock } = counts.figures(live, { hits: 2, seen: performance.now() });
    expect(stock.hits).toBe(2);
    expect(stock.lastSeen).toBeGreaterThan(Date.now() - 1000);
  });
});
