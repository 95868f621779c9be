import { Pace, partFor } from '../../../lib/compare/shadow/pace';

describe('partFor', () => {
  it.each([
    [0, 0.2],
    [0.25, 0.2],
    [0.5, 0.2],
    [0.75, 0.1],
    [0.9, 0.04],
    [1, 0.01],
  ])('where visitors take %d of the time, shadows have %d', (visitors, part) => {
    expect(partFor(visitors)).toBeCloseTo(part);
  });
});

describe('Pace', () => {
  const idle = { idle: 0, active: 0, utilization: 0 };

  it('rests where visitors have come since, and not where nobody has', () => {
    const pace = new Pace(() => idle);
    expect(pace.rest(1)).toBe(0);
    pace.spend(600_000, 1);
    expect(pace.rest(1)).toBe(0);
    // A fifth of the time pays back what is owed, and no more is owed than 20 ms.
    expect(pace.rest(2)).toBeGreaterThan(50);
    expect(pace.rest(2)).toBeLessThanOrEqual(100);
  });

  it('rests the longer the busier the event loop is, apart from shadows, and less as soon as it is free', () => {
    let [now, busy, active, idleTime] = [0, 0, 0, 0];
    const pass = (milliseconds: number) => {
      now += milliseconds;
      active += milliseconds * busy;
      idleTime += milliseconds * (1 - busy);
    };
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
    try {
      const pace = new Pace(() => ({ active, idle: idleTime, utilization: busy }));
      pass(1_000);
      pace.spend(2, 1);
      expect(pace.rest(2)).toBeCloseTo(15);
      pass(15);
      expect(pace.rest(2)).toBe(0);
      busy = 1;
      pass(1_000);
      pace.spend(2, 2);
      expect(pace.rest(3)).toBeGreaterThan(200);
      busy = 0;
      pass(300);
      expect(pace.rest(3)).toBe(0);
    } finally {
      clock.mockRestore();
    }
  });
});
