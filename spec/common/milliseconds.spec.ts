import { execFileSync } from 'node:child_process';
import { isMilliseconds } from '../../lib/common/milliseconds';

describe('isMilliseconds', () => {
  it.each([1, 500, 0.5, Number.MIN_VALUE, 2 ** 31 - 1])('takes %d', (value) => {
    expect(isMilliseconds(value)).toBe(true);
  });

  it.each([
    0,
    -0,
    -1,
    Number.NaN,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    2 ** 31,
    Number.MAX_SAFE_INTEGER,
  ])('refuses %d', (value) => {
    expect(isMilliseconds(value)).toBe(false);
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a text', '500'],
    ['a bigint', 500n],
    ['true', true],
    ['an object of that value', Object(500)],
    ['a list', [500]],
    ['a Date', new Date(500)],
  ])('refuses %s', (_what, value) => {
    expect(isMilliseconds(value)).toBe(false);
  });

  // The reason for the limit: with one more, the timer goes off at once.
  it('takes what Node takes for a timer, to the last', () => {
    const longest = 2 ** 31 - 1;
    expect([isMilliseconds(longest), isMilliseconds(longest + 1)]).toEqual([true, false]);
    const script = `
      for (const ms of [${longest}, ${longest + 1}]) setTimeout(() => console.log(ms), ms);
      setTimeout(() => process.exit(), 50);
    `;
    const gone = execFileSync(process.execPath, ['--no-warnings', '-e', script], { encoding: 'utf8' });
    expect(gone.trim()).toBe(String(longest + 1));
  });
});
