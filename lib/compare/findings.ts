import type { Verdict } from '../graft/report/figures.js';
import { placeKey } from '../graft/report/place-keys.js';
import { adviceOnVerdict, MOST_DIFFERENT, MOST_EXAMPLES } from '../graft/report/verdicts.js';
import type { StateName } from '../graft/states/states.js';
import type { Difference } from './answers/answer.js';
import { Noise } from './noise.js';
import { Pairs, type Place } from './pairs.js';

/** So many places are told apart; what differs at more of them counts as one. */
const MOST_PLACES = 1000;
/** Only the first places are shown with examples. */
const MOST_SHOWN = 100;
/** What differs within a side once may have been changed meanwhile. */
const LEAST = 2;
/** What was seldom noise is not listed. */
const MOST_NOISE = 50;

/**
 * What was found of one endpoint, in a room that has a bound, whatever the answers hold. What turns out to be noise is noise from
 * the beginning: pairs that differed nowhere else count as equal.
 */
export class Findings {
  readonly #pairs: Pairs;
  readonly #noise: Noise;
  readonly #least: number;
  readonly #places = new Map<string, Place>();
  #since: string | undefined;
  #dropped = 0;
  #skipped = 0;
  #failed = 0;

  /**
   * @param recent how many of the last pairs `recent` can tell of
   * @param least how often a place has to differ within a side before it is noise: visitors change things between two askings
   */
  constructor(recent = 1000, least = LEAST) {
    this.#pairs = new Pairs(recent);
    this.#noise = new Noise(least);
    this.#least = least;
  }

  /** Two answers of the two sides were compared. */
  add(differences: readonly Difference[]): void {
    this.#begin();
    const places = new Set(this.#noise.count(differences).map((each) => this.#placeOf(each)));
    for (const place of places) place.count++;
    this.#pairs.add([...places]);
  }

  /**
   * Two answers of the same side were compared: where they differ about as often as those of both sides there is noise.
   *
   * @param how on which side, and whether at once or later: what is written in seconds differs later alone
   */
  addNoise(differences: readonly Difference[], how = ''): void {
    this.#begin();
    const isNews = this.#noise.learn(differences, how, (at) => this.#places.get(keyOf(at))?.count ?? 0);
    if (!isNews) return;
    // What is no noise any longer comes back with its next difference, and as often as it has differed.
    for (const [key, place] of this.#places) {
      if (!this.#noise.has(place)) continue;
      place.isNoise = true;
      this.#places.delete(key);
    }
    for (const place of this.#pairs.recount()) this.#places.delete(keyOf(place));
  }

  /** Whether there is a difference at a place that was seldom seen to differ: asking one side twice tells what it is. */
  isNew(differences: readonly Difference[]): boolean {
    return differences.some((each) => {
      if (each.isIgnored || this.#noise.has(each)) return false;
      const known = this.#places.get(keyOf(each));
      return known ? known.count < this.#least : this.#places.size < MOST_PLACES;
    });
  }

  drop(): void {
    this.#begin();
    this.#dropped++;
  }

  skip(): void {
    this.#begin();
    this.#skipped++;
  }

  fail(): void {
    this.#begin();
    this.#failed++;
  }

  /** Of the last pairs, as many as these, or as there are. */
  recent(requests: number): { compared: number; different: number } {
    return this.#pairs.recent(requests);
  }

  /** `undefined` as long as there was nothing to count. */
  verdict(state: StateName): Verdict | undefined {
    if (this.#since === undefined) return undefined;
    const { compared } = this.#pairs;
    const figures = {
      since: this.#since,
      compared,
      equal: this.#equal,
      different: [...this.#places.values()].sort(byCount).slice(0, MOST_DIFFERENT).map(reportOf),
      noise: this.#noise.list().sort(byCount).slice(0, MOST_NOISE),
      dropped: this.#dropped,
      skipped: this.#skipped,
      failed: this.#failed,
    };
    return { ...figures, advice: adviceOnVerdict(figures, state) };
  }

  /** Pairs that differed at a place when it was taken for noise are not equal, once it is none. */
  get #equal(): number {
    const { compared, equal } = this.#pairs;
    let most = 0;
    for (const { count } of this.#places.values()) most = Math.max(most, count);
    return Math.max(0, Math.min(equal, compared - most));
  }

  #begin(): void {
    this.#since ??= new Date().toISOString();
  }

  #placeOf(difference: Difference): Place {
    const key = keyOf(difference);
    const known = this.#places.get(key);
    const place = known ?? this.#newPlace(difference);
    const { scion, stock } = difference;
    const isShown = known ? place.examples.length > 0 : this.#places.size <= MOST_SHOWN;
    if (isShown && place.examples.length < MOST_EXAMPLES && !hasExample(place, difference))
      place.examples.push({ scion, stock });
    return place;
  }

  #newPlace({ kind, path }: Difference): Place {
    // This pair is counted by itself.
    const count = Math.max(0, this.#noise.betweenAt({ kind, path }) - 1);
    const isFull = this.#places.size >= MOST_PLACES;
    const { rest } = this.#pairs;
    const place: Place = isFull ? rest : { kind, path, count, examples: [], isNoise: false };
    this.#places.set(isFull ? keyOf(rest) : keyOf(place), place);
    return place;
  }
}

function keyOf({ kind, path }: Pick<Place, 'kind' | 'path'>): string {
  return `${kind} ${placeKey(path)}`;
}

function byCount(one: { count: number }, other: { count: number }): number {
  return other.count - one.count;
}

function reportOf({ kind, path, count, examples }: Place) {
  return { kind, path, count, examples: [...examples] };
}

function hasExample({ examples }: Place, { scion, stock }: Difference): boolean {
  return examples.some((each) => each.scion === scion && each.stock === stock);
}
