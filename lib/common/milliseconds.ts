/** More than this, and a timer of Node's would go off at once. */
const LONGEST = 2 ** 31 - 1;

/** Whether a timer can wait as long: a number of milliseconds above 0. */
export function isMilliseconds(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= LONGEST;
}
