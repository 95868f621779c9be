import { MINUTES, Minutes } from '../../../lib/graft/report/minutes';

const MINUTE = 60_000;
const AT = Date.parse('2026-11-30T12:00:30.000Z');

/** The clock of the wall, which the moments follow. */
let now = 0;
const at = (minutes: number) => {
  now = minutes * MINUTE;
  return now;
};

beforeEach(() => {
  at(0);
  jest.spyOn(Date, 'now').mockImplementation(() => AT + now);
});
afterEach(() => jest.restoreAllMocks());

const first = Math.floor(AT / MINUTE);

describe('Minutes', () => {
  it('has none before the first answer', () => {
    expect([new Minutes().points(), new Minutes().answers()]).toEqual([[], 0]);
  });

  it('counts answers and failures by the minute, and leaves out those without', () => {
    const minutes = new Minutes();
    minutes.add(at(0), 5, false);
    minutes.add(at(0.2), 5, true);
    // The minute of the clock is over, thirty seconds after it began to count.
    minutes.add(at(0.6), 5, false);
    minutes.add(at(3), 5, true);
    expect(minutes.points().map((point) => point.slice(0, 3))).toEqual([
      [first, 2, 1],
      [first + 1, 1, 0],
      [first + 3, 1, 1],
    ]);
    expect(minutes.points(first + 1).map(([minute]) => minute - first)).toEqual([1, 3]);
    expect(minutes.answers()).toBe(4);
  });

  it('drops what is more than an hour ago, also where nothing comes any more', () => {
    const minutes = new Minutes();
    for (let i = 0; i < 200; i++) minutes.add(at(i), 5, false);
    expect(minutes.points()).toHaveLength(MINUTES);
    at(229);
    expect(minutes.points()).toHaveLength(30);
    at(400);
    expect([minutes.points(), minutes.answers()]).toEqual([[], 0]);
  });

  it.each([0, 0.013, 0.4, 1, 7.7, 100, 2_345, 599_000])('tells %d ms to within an eighth', (ms) => {
    const minutes = new Minutes();
    minutes.add(at(0), ms, false);
    const [, , , p50, p99] = minutes.points()[0] ?? [];
    expect(p50).toBe(p99);
    expect(Math.abs((p50 as number) / Math.max(ms, 0.01) - 1)).toBeLessThan(0.125);
  });

  it('tells the slow ones from the many', () => {
    const minutes = new Minutes();
    for (let i = 0; i < 97; i++) minutes.add(at(0), 10, false);
    for (let i = 0; i < 3; i++) minutes.add(at(0), 1000, false);
    const [, , , p50, p99] = minutes.points()[0] ?? [];
    expect([p50, p99].map((ms) => Math.round(Math.log10(ms as number)))).toEqual([1, 3]);
  });

  it('does not count twice what the other side has answered', () => {
    const minutes = new Minutes();
    minutes.add(at(0), 5, true);
    minutes.leave();
    minutes.add(at(0), 5, false);
    expect(minutes.points()[0]?.slice(1, 3)).toEqual([2, 1]);
    expect(minutes.answers()).toBe(1);
  });

  it('goes on in its minute when the clock is set back', () => {
    const minutes = new Minutes();
    minutes.add(at(0), 5, false);
    jest.mocked(Date.now).mockImplementation(() => AT - 10 * MINUTE);
    minutes.add(MINUTE, 5, false);
    expect(minutes.points().map((point) => point.slice(0, 2))).toEqual([[first, 2]]);
  });
});
