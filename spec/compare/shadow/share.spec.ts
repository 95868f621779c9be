import { Share } from '../../../lib/compare/shadow/share';

const picked = (share: number, count: number, random: () => number = Math.random) => {
  const one = new Share(random);
  return Array.from({ length: count }, () => one.picks(share)).filter(Boolean).length;
};

describe('Share', () => {
  it.each([
    [1, 100, 100],
    [0, 100, 0],
    [0.5, 100, 50],
    [0.05, 100, 5],
    [0.1, 200, 20],
    [0.001, 1000, 1],
    [0.3, 10, 3],
  ])('picks of the share %d: of %d, %d', (share, of, count) => {
    for (const chance of [0, 0.5, 0.999]) expect(picked(share, of, () => chance)).toBe(count);
    expect(picked(share, of)).toBe(count);
  });

  it('picks another one of each part', () => {
    let turn = 0;
    const one = new Share(() => [0, 0.95, 0.55][turn++ % 3] as number);
    const places = Array.from({ length: 30 }, () => one.picks(0.1)).flatMap((is, i) => (is ? [i] : []));
    expect(places).toEqual([0, 19, 25]);
  });

  it('begins anew with another share', () => {
    const one = new Share(() => 0);
    expect(one.picks(0)).toBe(false);
    expect(one.picks(1)).toBe(true);
  });
});
