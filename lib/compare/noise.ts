import type { NoiseReport } from '../graft/report/figures.js';
import { placeKey, rowsKey } from '../graft/report/place-keys.js';
import type { Difference } from './answers/answer.js';

/** So many places are known as noise, or as what may be; a new one takes the place of the one that was seen least. */
const MOST = 2000;
/** Where so many rows differ in two answers of one side, each row does. */
const ROWS = 8;
/** An answer that failed once is no noise: where the status is another, it has to be so this often. */
const STATUSES = 3;
/** Noise differs within a side at least half as often as between the sides: what does so seldom has changed meanwhile. */
const COMPARABLE = 0.5;
/** Seen within a side less often than this, it may be a difference yet. */
const SURE = 4;

type At = Pick<Difference, 'kind' | 'path'>;

/** A place at which two answers of one side have differed. */
interface Seen {
  readonly kind: NoiseReport['kind'];
  readonly path: string;
  /** In how many pairs of the two sides. */
  between: number;
  /** In how many pairs of one side, by how that was asked. */
  readonly within: Map<string, number>;
  isNoise: boolean;
}

/**
 * Where answers differ by themselves, and where nobody wants to know. Decided by counts, again and again: noise is where a side
 * differs from itself about as often as from the other one.
 */
export class Noise {
  readonly #least: number;
  readonly #seen = new Map<string, Seen>();
  readonly #ignored = new Map<string, { -readonly [Key in keyof NoiseReport]: NoiseReport[Key] }>();
  /** How often one side was asked twice, by how it was asked. */
  readonly #observed = new Map<string, number>();
  #compared = 0;

  /** @param least how often a place has to differ within a side before it is noise */
  constructor(least: number) {
    this.#least = least;
  }

  has(at: At): boolean {
    return this.#find(at)?.isNoise === true;
  }

  /** Two answers of the two sides were compared. Returns what is left of the differences without the noise. */
  count(differences: readonly Difference[]): Difference[] {
    this.#compared++;
    const hit = new Set<Seen>();
    const rest = differences.filter((each) => {
      if (each.isIgnored) return this.#ignore(each);
      const found = this.#find(each);
      if (found) hit.add(found);
      return !found?.isNoise;
    });
    for (const each of hit) each.between++;
    return rest;
  }

  /**
   * Learns from two answers of one side.
   *
   * @param how on which side, and whether at once or later
   * @param betweenAt in how many pairs of the two sides a place has differed so far
   * @returns whether a place has become noise, or is none any longer
   */
  learn(differences: readonly Difference[], how: string, betweenAt: (at: At) => number): boolean {
    this.#observed.set(how, (this.#observed.get(how) ?? 0) + 1);
    const fresh = differences.filter((each) => (each.isIgnored ? this.#ignore(each) : true));
    for (const each of this.#placesOf(fresh, betweenAt)) each.within.set(how, (each.within.get(how) ?? 0) + 1);
    let isNews = false;
    for (const each of this.#seen.values()) {
      const isNoise = this.#judge(each);
      isNews ||= isNoise !== each.isNoise;
      each.isNoise = isNoise;
    }
    return isNews;
  }

  /** In how many pairs of the two sides a place has differed that is, or may be, noise; 0 if it is not known. */
  betweenAt({ kind, path }: At): number {
    return this.#seen.get(`${kind} ${placeKey(path)}`)?.between ?? 0;
  }

  list(): NoiseReport[] {
    const noise = [...this.#seen.values()].filter(({ isNoise }) => isNoise);
    return [...noise.map((each) => this.#reportOf(each)), ...[...this.#ignored.values()].map((each) => ({ ...each }))];
  }

  /** Each of the rows counts as one place, where there are many. */
  #placesOf(fresh: readonly Difference[], betweenAt: (at: At) => number): Set<Seen> {
    const rows = new Map<string, number>();
    for (const { kind, path } of fresh) {
      const key = `${kind} ${rowsKey(path)}`;
      rows.set(key, (rows.get(key) ?? 0) + 1);
    }
    return new Set(
      fresh.map((each) => {
        const isRow = (rows.get(`${each.kind} ${rowsKey(each.path)}`) ?? 0) >= ROWS;
        return this.#find(each) ?? this.#add(each, isRow ? rowsKey(each.path) : placeKey(each.path), betweenAt(each));
      }),
    );
  }

  #add({ kind }: At, path: string, between: number): Seen {
    if (this.#seen.size >= MOST) dropRarest(this.#seen, countOf);
    const seen: Seen = { kind, path, between, within: new Map(), isNoise: false };
    this.#seen.set(`${kind} ${path}`, seen);
    return seen;
  }

  #judge({ kind, between, within }: Seen): boolean {
    if (sumOf(within) < (kind === 'status' ? Math.max(STATUSES, this.#least) : this.#least)) return false;
    const rates = [...within].map(([how, count]) => count / (this.#observed.get(how) ?? count));
    return Math.max(...rates) >= (COMPARABLE * between) / Math.max(1, this.#compared);
  }

  /** Unsure is what differs in most pairs, and was seldom seen to do so within a side. */
  #reportOf(seen: Seen): NoiseReport {
    const isUnsure = this.#least > 1 && seen.between > this.#compared / 2 && sumOf(seen.within) < SURE;
    return { kind: seen.kind, path: seen.path, count: countOf(seen), ...(isUnsure && { isUnsure }) };
  }

  #find({ kind, path }: At) {
    return this.#seen.get(`${kind} ${placeKey(path)}`) ?? this.#seen.get(`${kind} ${rowsKey(path)}`);
  }

  #ignore({ kind, path: written }: At): false {
    const path = placeKey(written);
    const known = this.#ignored.get(`${kind} ${path}`);
    if (known) known.count++;
    else {
      if (this.#ignored.size >= MOST) dropRarest(this.#ignored, ({ count }) => count);
      this.#ignored.set(`${kind} ${path}`, { kind, path, count: 1 });
    }
    return false;
  }
}

function countOf({ between, within }: Seen): number {
  return between + sumOf(within);
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

function dropRarest<Each>(places: Map<string, Each>, count: (each: Each) => number): void {
  let rarest: [string, number] | undefined;
  for (const [key, each] of places) {
    if (!rarest || count(each) < rarest[1]) rarest = [key, count(each)];
  }
  if (rarest) places.delete(rarest[0]);
}
