import type { StateName } from '../states/states.js';
import { sum } from './compute.js';
import type { DifferenceReport, NoiseReport, Verdict } from './figures.js';
import { placeKey } from './place-keys.js';

/** A verdict tells of so many differences, and shows so many examples of each. */
export const MOST_DIFFERENT = 20;
export const MOST_EXAMPLES = 3;
/** Of fewer pairs that are all equal, one in seventeen of the next could still differ (by the rule of three). */
const ENOUGH = 50;
/** More that fail are no chance. */
const MOST_FAILED = 0.01;

const DAY = 86_400_000;

/** What the verdicts of several processes on one endpoint say together; `undefined` where none has one. */
export function mergeVerdicts(verdicts: readonly (Verdict | undefined)[], state: StateName): Verdict | undefined {
  const all = verdicts.filter((each) => each !== undefined);
  const [first] = all;
  if (!first || all.length === 1) return first;
  const differing = new Set(all.flatMap(({ different }) => different.map(keyOf)));
  // What one process is not sure of, another one knows as a difference.
  const noise = addedNoise(
    all.flatMap((each) => each.noise.filter((place) => !place.isUnsure || !differing.has(keyOf(place)))),
  );
  const isNoise = (place: DifferenceReport) => noise.has(keyOf(place));
  const figures = {
    since: all.map(({ since }) => since).sort()[0] as string,
    compared: sum(all, ({ compared }) => compared),
    // What one process has learned to be noise is noise in all: where nothing else differed, all was equal.
    equal: sum(all, ({ compared, equal, different }) => (different.every(isNoise) ? compared : equal)),
    different: addedDifferences(all.flatMap((each) => each.different)).filter((each) => !isNoise(each)),
    noise: [...noise.values()].sort((one, other) => other.count - one.count),
    dropped: sum(all, ({ dropped }) => dropped),
    skipped: sum(all, ({ skipped }) => skipped),
    failed: sum(all, ({ failed }) => failed),
  };
  return { ...figures, different: figures.different.slice(0, MOST_DIFFERENT), advice: adviceOnVerdict(figures, state) };
}

function addedNoise(all: readonly NoiseReport[]): Map<string, NoiseReport> {
  const added = new Map<string, NoiseReport>();
  for (const each of all) {
    const key = keyOf(each);
    const before = added.get(key);
    const isUnsure = each.isUnsure && (before === undefined || before.isUnsure === true);
    const count = each.count + (before?.count ?? 0);
    added.set(key, { kind: each.kind, path: each.path, count, ...(isUnsure && { isUnsure }) });
  }
  return added;
}

function addedDifferences(all: readonly DifferenceReport[]): DifferenceReport[] {
  const added = new Map<string, DifferenceReport>();
  for (const each of all) {
    const key = keyOf(each);
    const before = added.get(key);
    const examples = [...(before?.examples ?? []), ...each.examples].slice(0, MOST_EXAMPLES);
    added.set(key, { ...(before ?? each), count: each.count + (before?.count ?? 0), examples });
  }
  return [...added.values()].sort((one, other) => other.count - one.count);
}

function keyOf({ kind, path }: NoiseReport | DifferenceReport): string {
  return `${kind} ${placeKey(path)}`;
}

/** What to do about it, in a sentence. Whatever does not show that both are equal says hold. */
export function adviceOnVerdict(verdict: Omit<Verdict, 'advice'>, state: StateName): string {
  const { compared, equal, failed, since } = verdict;
  const start = sinceText(since);
  if (compared === 0) return `nothing was compared ${start}${reasonText(verdict)}: hold`;
  if (equal < compared)
    return `different in ${shareText(compared - equal, compared)} ${start}${mostText(verdict)}: hold`;
  const told = `equal in ${shareText(equal, compared)} ${start}`;
  if (failed / (compared + failed) > MOST_FAILED)
    return `${told}, but the other side failed to answer ${numberText(failed)} more: hold`;
  const unsure = verdict.noise.find(({ isUnsure }) => isUnsure);
  if (unsure) return `${told} without ${unsure.path}, which was seldom seen to differ within a side: hold`;
  if (compared < ENOUGH) return `${told}: too few to tell by, hold until there are ${ENOUGH}`;
  return `${told}: ${nextText(state)}`;
}

function nextText(state: StateName): string {
  if (state === 'canary') return 'ready for live';
  return state === 'live' || state === 'moved' ? 'the old one agrees' : 'ready for canary';
}

function reasonText({ dropped, skipped, failed }: Omit<Verdict, 'advice'>): string {
  const reasons = [
    dropped > 0 && `${numberText(dropped)} dropped, as the process was busy, or a body too large or not read`,
    skipped > 0 && `${numberText(skipped)} skipped, as asking again may have effects: see pure and except`,
    failed > 0 && `${numberText(failed)} that the other side failed to answer`,
  ].filter(Boolean);
  return reasons.length > 0 ? ` (${reasons.join('; ')})` : '';
}

function mostText({ different: [most] }: Pick<Verdict, 'different'>): string {
  return most ? `, most often at ${most.path} (${numberText(most.count)})` : '';
}

function shareText(some: number, all: number): string {
  return `${numberText(some)} of ${numberText(all)}`;
}

function numberText(number: number): string {
  return number.toLocaleString('en-US');
}

/** Within a week, a day has one name. */
function sinceText(since: string): string {
  const date = new Date(since);
  const isRecent = Date.now() - date.getTime() < 6 * DAY;
  return `since ${date.toLocaleDateString('en-US', isRecent ? { weekday: 'long' } : { day: 'numeric', month: 'long', year: 'numeric' })}`;
}
