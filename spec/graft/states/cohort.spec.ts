import { isAmong } from '../../../lib/graft/states/cohort';

const users = Array.from({ length: 100_000 }, (_each, i) => `user-${i}`);
const among = (journey: string, percent: number) => users.filter((user) => isAmong(user, journey, percent));

describe('isAmong', () => {
  it.each([1, 10, 25, 50, 90])(
    'lets %i percent in, within 1 percent, and adds to them as it grows',
    (percent) => {
      const [before, after] = [among('pay', percent), new Set(among('pay', percent + 5))];
      expect(Math.abs(before.length / users.length - percent / 100)).toBeLessThan(0.01);
      expect(before.filter((user) => !after.has(user))).toEqual([]);
    },
  );

  it('lets nobody in at 0, and everybody at 100', () => {
    expect([among('pay', 0).length, among('pay', 100).length]).toEqual([0, users.length]);
  });

  it('lets the same people in again', () => {
    const before = among('pay', 50);
    expect(among('pay', 20).length).toBeLessThan(before.length);
    expect(among('pay', 50)).toEqual(before);
  });

  it('has other people for another journey', () => {
    const pay = new Set(among('pay', 50));
    const both = among('cart', 50).filter((user) => pay.has(user));
    expect(Math.abs(both.length / users.length - 0.25)).toBeLessThan(0.01);
  });
});
