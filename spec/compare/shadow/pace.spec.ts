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
    expect(pace.isResting(1)).toBe(false);
    pace.spend(600_000, 1);
    expect(pace.isResting(1)).toBe(false);
    expect(pace.isResting(2)).toBe(true);
  });

  it('rests the longer the busier the event loop is, apart from shadows', () => {
    const rests = [0, 1].map((busy) => {
      let now = 0;
      const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
      try {
        const pace = new Pace(() => ({ active: now * busy, idle: now * (1 - busy), utilization: busy }));
        now = 1_000;
        pace.spend(1, 1);
        while (pace.isResting(2)) now++;
        return now - 1_000;
      } finally {
        clock.mockRestore();
      }
    });
    // 1.5 ms of a fifth of the time, and of a hundredth, but for what shadows have taken themselves.
    expect(rests).toEqual([6, 149]);
  });
});
