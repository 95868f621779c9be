import { sum } from '../report/compute.js';
import type { DifferenceReport, NoiseReport, Verdict } from '../report/figures.js';

/** How many differences a verdict has at most, and how many examples each of them. */
const MOST_DIFFERENCES = 20;
const MOST_EXAMPLES = 3;

/** What several processes have found of one endpoint; `undefined` where none of them has compared it. */
export function mergeVerdicts(given: readonly (Verdict | undefined)[]): Verdict | undefined {
  const all = given.filter((each) => each !== undefined);
  const [first] = all;
  if (!first || all.length === 1) return first;
  const noise = added(all.flatMap((each) => each.noise));
  const isNoise = ({ kind, path }: NoiseReport) => noise.some((each) => each.kind === kind && each.path === path);
  // What one process has learned to be noise is noise in all of them.
  const different = added<DifferenceReport>(all.flatMap((each) => each.different)).filter((each) => !isNoise(each));
  return {
    since: all.map(({ since }) => since).sort()[0] as string,
    compared: sum(all, ({ compared }) => compared),
    equal: sum(all, ({ equal }) => equal),
    different: different.slice(0, MOST_DIFFERENCES),
    noise,
    dropped: sum(all, ({ dropped }) => dropped),
    skipped: sum(all, ({ skipped }) => skipped),
    failed: sum(all, ({ failed }) => failed),
    advice: mostOf(all).advice,
  };
}

function added<Found extends NoiseReport>(found: readonly Found[]): Found[] {
  const byPlace = new Map<string, Found>();
  for (const each of found) {
    const key = `${each.kind} ${each.path}`;
    const before = byPlace.get(key);
    byPlace.set(key, before ? { ...each, ...together(before, each) } : each);
  }
  return [...byPlace.values()].sort((one, other) => other.count - one.count);
}

function together(one: NoiseReport & Partial<DifferenceReport>, other: NoiseReport & Partial<DifferenceReport>) {
  const count = one.count + other.count;
  const examples = [...(one.examples ?? []), ...(other.examples ?? [])].slice(0, MOST_EXAMPLES);
  return examples.length > 0 ? { count, examples } : { count };
}

/** Of the process that has compared most. */
function mostOf(all: readonly Verdict[]): Verdict {
  return all.reduce((most, each) => (each.compared > most.compared ? each : most));
}
