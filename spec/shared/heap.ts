import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** In bytes: what an invitation or a party leaves behind when a reference to it is forgotten is several KiB. */
export const MOST = 400;

/** The heap once nothing is left that can be collected: finalizers need turns of their own. */
export async function heap(): Promise<number> {
  for (let i = 0; i < 6; i++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return process.memoryUsage().heapUsed;
}

/**
 * How many bytes each round leaves behind. Code that warms up and feedback that is gathered come in bursts, a leak
 * comes in every round: so it is the least of several spells that counts.
 */
export async function leftBehind(rounds: number, round: () => unknown): Promise<number> {
  const spells = 4;
  const each: number[] = [];
  let before = await heap();
  for (let spell = 0; spell < spells; spell++) {
    for (let i = 0; i < rounds / spells; i++) await round();
    const now = await heap();
    each.push((now - before) / (rounds / spells));
    before = now;
  }
  return Math.min(...each);
}

/** Only weak references come out of `make`; what is still there after the collection is told. */
export async function survivors(make: () => Promise<WeakRef<object>[]> | WeakRef<object>[]): Promise<number> {
  const refs = await make();
  await heap();
  return refs.filter((ref) => ref.deref() !== undefined).length;
}
