import { median, type Sample } from './figures';

/** Does its work so many times, and returns a number made of all that came of it, so that none of it can be left out. */
export type Work = (count: number) => number | Promise<number>;

const BATCH_MS = 0.5;
const WARM_MS = 250;
const BATCHES = 500;

/** What came of all works: read in the end, so that the engine has to make it. */
let sink = 0;

interface Runner {
  readonly work: Work;
  readonly count: number;
  readonly times: number[];
}

/**
 * Times works in turns, in batches of half a millisecond, and gives the median time of one go of each, in nanoseconds.
 * Who comes after whom changes from turn to turn.
 */
export async function race<Name extends string>(works: Record<Name, Work>): Promise<Record<Name, number>> {
  const names = Object.keys(works) as Name[];
  for (const name of names) await warm(works[name], WARM_MS / 2);
  const counts = new Map<Name, number>();
  // Once more, for what the others have undone; and only now is it known how long a go takes.
  for (const name of names) counts.set(name, await warm(works[name], WARM_MS / 2));
  const runners = names.map((name): Runner => {
    return { work: works[name], count: counts.get(name) as number, times: [] };
  });
  for (let turn = 0; turn < BATCHES; turn++) {
    const order = [...runners];
    order.unshift(...order.splice(turn % order.length));
    if (Math.floor(turn / order.length) % 2 === 1) order.reverse();
    for (const runner of order) runner.times.push(await batch(runner.work, runner.count));
  }
  if (!Number.isFinite(sink)) throw new Error('A work gave no number.');
  return Object.fromEntries(runners.map(({ times }, i) => [names[i], median(times)])) as Record<Name, number>;
}

/** The last of several races: what goes through much code of Node's own is compiled for good only after thousands of goes. */
export async function lastRace<Name extends string>(
  works: Record<Name, Work>,
  races: number,
): Promise<Record<Name, number>> {
  for (let i = 1; i < races; i++) await race(works);
  return race(works);
}

/** A race of two, with a second of theirs as the control: the last of so many. */
export async function duel(ours: () => Work, theirs: () => Work, races = 1): Promise<Required<Sample>> {
  const times = await lastRace({ ours: ours(), theirs: theirs(), again: theirs() }, races);
  return {
    value: times.ours / times.theirs,
    control: times.again / times.theirs,
    ours: times.ours,
    theirs: times.theirs,
  };
}

/** Runs a work for so long, and returns how many goes make a batch. */
async function warm(work: Work, ms: number): Promise<number> {
  let count = 1;
  let ns = 0;
  for (const end = performance.now() + ms; performance.now() < end; ) {
    ns = await batch(work, count);
    if (ns * count < BATCH_MS * 1e6) count *= 2;
  }
  return Math.max(1, Math.round((BATCH_MS * 1e6) / ns));
}

async function batch(work: Work, count: number): Promise<number> {
  const start = process.hrtime.bigint();
  const made = work(count);
  const number = typeof made === 'number' ? made : await made;
  const time = Number(process.hrtime.bigint() - start);
  sink += number;
  return time / count;
}
