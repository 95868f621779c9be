import { count, counted, duration, moment, share } from '../../../lib/switchboard/draw/format';

const NOW = '2026-11-30T14:02:07.000Z';

describe('a figure', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1_234_567, '1,234,567'],
    [1199.6, '1,200'],
  ])('is counted: %d is %s', (value, text) => expect(count(value)).toBe(text));

  it.each([
    [0, '0 endpoints'],
    [1, '1 endpoint'],
    [1500, '1,500 endpoints'],
  ])('has its noun: %d is %s', (value, text) => expect(counted(value, 'endpoint')).toBe(text));

  it.each([
    [undefined, '–'],
    [0.42, '0.4 ms'],
    [12.3, '12 ms'],
    [999, '999 ms'],
    [1234, '1.2 s'],
  ])('of time is as fine as it can be read: %s is %s', (value, text) => expect(duration(value)).toBe(text));

  it.each([
    [0, 0, '–'],
    [0, 10, '0 %'],
    [10, 10, '100 %'],
    [1, 10_000, '< 0.1 %'],
    [9999, 10_000, '> 99.9 %'],
    [71, 1000, '7.1 %'],
    [1, 2, '50 %'],
  ])('of a share says neither nothing nor all of what is not: %d of %d is %s', (part, whole, text) =>
    expect(share(part, whole)).toBe(text),
  );

  it.each([
    ['2026-11-30T13:58:01.000Z', '13:58:01'],
    ['2026-11-28T08:00:00.000Z', '28 Nov 08:00'],
    ['2025-02-03T08:00:00.000Z', '3 Feb 2025 08:00'],
    ['some day', 'some day'],
  ])('of a time leaves out the day that it is: %s is %s', (iso, text) => expect(moment(iso, NOW)).toBe(text));
});
