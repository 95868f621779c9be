import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isLong } from './long';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/**
 * In bytes: what an invitation or a party leaves behind when a reference to it is forgotten is several KiB. What the short
 * form goes through is mostly code that still warms up.
 */
export const MOST = isLong ? 400 : 2_000;

/** The heap once nothing is left that can be collected: finalizers need turns of their own. */
async function heap(turns = 6): Promise<number> {
  for (let i = 0; i < turns; i++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return process.memoryUsage().heapUsed;
}

/** How many bytes each round leaves behind: in the long form of so many rounds, in the short one of as many as it takes. */
export async function leftBehind(rounds: number, round: () => unknown): Promise<number> {
  return isLong ? leastOf(rounds, round) : slopeOf(round);
}

/**
 * Code that warms up and feedback that is gathered come in bursts, a leak comes in every round: so it is the least of
 * several spells that counts.
 */
async function leastOf(rounds: number, round: () => unknown): Promise<number> {
  const each: number[] = [];
  let before = await heap();
  for (let spell = 0; spell < 4; spell++) {
    const now = await heapAfter(rounds / 4, round);
    each.push((now - before) / (rounds / 4));
    before = now;
  }
  return Math.min(...each);
}

const LENGTH = 100;

/**
 * Within a short spell a burst makes a difference of some KB for each round, up or down, and the least of them would hide a
 * leak: so it is the slope of all that counts, as the median between any two readings. Who is not below the bound after six
 * spells has as many more.
 */
async function slopeOf(round: () => unknown): Promise<number> {
  const readings: number[] = [];
  let slope = Number.POSITIVE_INFINITY;
  // The first spell is for what is only made once.
  await heapAfter(LENGTH, round);
  while (readings.length < 6 || (slope >= MOST && readings.length < 12)) {
    // What waits for its finalizer is as much after each spell: two turns do.
    readings.push(await heapAfter(LENGTH, round, 2));
    const slopes = readings.flatMap((to, j) =>
      readings.slice(0, j).map((from, i) => (to - from) / ((j - i) * LENGTH)),
    );
    slope = slopes.sort((one, other) => one - other)[Math.floor(slopes.length / 2)] ?? slope;
  }
  return slope;
}

async function heapAfter(rounds: number, round: () => unknown, turns?: number): Promise<number> {
  for (let i = 0; i < rounds; i++) await round();
  return heap(turns);
}

/** Collects until it is so: on a busy machine, finalizers come when they can. False when it is not so in the end. */
export async function collectUntil(isSo: () => boolean): Promise<boolean> {
  for (let turn = 0; turn < 100 && !isSo(); turn++) await heap(2);
  return isSo();
}

/** Only weak references come out of `make`; what no collection takes is told. */
export async function survivors(make: () => Promise<WeakRef<object>[]> | WeakRef<object>[]): Promise<number> {
  const refs = await make();
  const alive = () => refs.filter((ref) => ref.deref() !== undefined).length;
  await collectUntil(() => alive() === 0);
  return alive();
}
