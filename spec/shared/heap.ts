import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isLong } from './long';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/**
 * In bytes: what an invitation or a party leaves behind when a reference to it is forgotten is several KiB. What the short
 * form goes through is mostly code that still warms up.
 */
export const MOST = isLong ? 400 : 1_000;

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
  return isLong ? leastOf(rounds, round) : medianOf(round);
}

/**
 * Code that warms up and feedback that is gathered come in bursts, a leak comes in every round: so it is the least of
 * several spells that counts.
 */
async function leastOf(rounds: number, round: () => unknown): Promise<number> {
  const spells = spellsOf({ length: rounds / 4, round });
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 4; i++) least = Math.min(least, (await spells.next()).value);
  return least;
}

/**
 * Within a short spell a burst makes a difference of some KB for each round, up or down, and the least of them would hide a
 * leak: so it is the one in the middle that counts. Who is not below the bound after five spells has ten more.
 */
async function medianOf(round: () => unknown): Promise<number> {
  // What waits for its finalizer is as much after each spell: two turns do.
  const spells = spellsOf({ length: 100, round, turns: 2 });
  const each: number[] = [];
  const median = () => each.sort((one, other) => one - other)[Math.floor(each.length / 2)] as number;
  while (each.length < 5 || (median() >= MOST && each.length < 15)) each.push((await spells.next()).value);
  return median();
}

interface Spell {
  readonly length: number;
  readonly round: () => unknown;
  readonly turns?: number;
}

/** What each round of a spell has left behind, spell after spell. */
async function* spellsOf({ length, round, turns }: Spell): AsyncGenerator<number, never> {
  for (let before = await heap(); ; ) {
    for (let i = 0; i < length; i++) await round();
    const now = await heap(turns);
    yield (now - before) / length;
    before = now;
  }
}

/** Only weak references come out of `make`; what is still there after the collection is told. */
export async function survivors(make: () => Promise<WeakRef<object>[]> | WeakRef<object>[]): Promise<number> {
  const refs = await make();
  await heap();
  return refs.filter((ref) => ref.deref() !== undefined).length;
}
