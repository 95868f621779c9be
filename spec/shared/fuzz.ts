import type { Trip } from './arbitraries';
import { majors } from './express';
import { isLong } from './long';
import { textOf } from './values';

/** `FUZZ_RUNS=1000000 FUZZ_SEED=42 npx jest spec/laws/3-property.spec.ts`: runs for all majors together. */
const { FUZZ_RUNS = isLong ? '10000' : '2000', FUZZ_SEED = String(Date.now() % 2 ** 31) } = process.env;
export const numRuns = Math.ceil(Number(FUZZ_RUNS) / majors.length);
export const seed = Number(FUZZ_SEED);

/** For jest, which gives up before. */
export const HOUR = 3_600_000;

/** What the runs came to, so that they prove something. */
export class Tally {
  tried = 0;
  built = 0;
  ambiguous = 0;
  hostile = 0;

  add(trip: Trip): void {
    this.built += 1;
    if (isAmbiguous(trip)) this.ambiguous += 1;
    if (isHostile(trip)) this.hostile += 1;
  }

  /** Most of what is refused is so for good reason, a pattern that no browser could ask for, say. */
  check(): void {
    expect(this.built / this.tried).toBeGreaterThan(0.25);
    expect(this.ambiguous / this.built).toBeGreaterThan(0.25);
    expect(this.hostile / this.built).toBeGreaterThan(0.25);
  }
}

/** Whether some key has more than slashes beside it, or may be left out: what is built could be read otherwise. */
function isAmbiguous({ below = '', paths: [path] }: Trip): boolean {
  return `${below}${path}`.split('/').some((segment) => !/^(?:[\w.~%-]*|:\w+)$/.test(segment));
}

function isHostile({ keys }: Trip): boolean {
  return keys.some(({ value }) => ![value].flat().every((item) => /^\w*$/.test(textOf(item) ?? '')));
}
