import type { NoiseReport } from '../graft/report/figures.js';
import { placeKey, rowsKey } from '../graft/report/place-keys.js';
import type { Difference } from './answers/answer.js';

/** So many places are known as noise; a new one takes the place of the one that was seen least. */
const MOST = 2000;
/** Where so many rows differ in two answers of one side, each row does. */
const ROWS = 8;
/** An answer that failed once is no noise: where the status is another, it has to be so this often. */
const STATUSES = 3;

type At = Pick<Difference, 'kind' | 'path'>;

/** Where answers differ by themselves, and where nobody wants to know. */
export class Noise {
  readonly #places = new Map<string, { -readonly [Key in keyof NoiseReport]: NoiseReport[Key] }>();
  readonly #ignored = new Map<string, { -readonly [Key in keyof NoiseReport]: NoiseReport[Key] }>();
  #statuses = 0;

  has(at: At): boolean {
    return this.#find(at) !== undefined;
  }

  /** Counts a difference if it is noise, or left out. */
  count(difference: Difference): boolean {
    if (difference.isIgnored) {
      this.#countIn(this.#ignored, difference.kind, placeKey(difference.path), 1);
      return true;
    }
    const found = this.#find(difference);
    if (found) found.count++;
    return found !== undefined;
  }

  /** Learns from two answers of one side. Returns whether there was anything new. */
  learn(differences: readonly Difference[]): boolean {
    const fresh = differences.filter((each) => !this.count(each) && this.#isLearnt(each));
    const rows = new Map<string, number>();
    for (const { kind, path } of fresh) {
      const key = `${kind} ${rowsKey(path)}`;
      rows.set(key, (rows.get(key) ?? 0) + 1);
    }
    for (const { kind, path } of fresh) {
      const isRow = (rows.get(`${kind} ${rowsKey(path)}`) ?? 0) >= ROWS;
      this.#countIn(this.#places, kind, isRow ? rowsKey(path) : placeKey(path), 1);
    }
    return fresh.length > 0;
  }

  /** Whether a place that was a difference is noise now; then what was counted of it is. */
  takeOver(place: At & { readonly count: number }): boolean {
    const found = this.#find(place);
    if (found) found.count += place.count;
    return found !== undefined;
  }

  list(): NoiseReport[] {
    return [...this.#places.values(), ...this.#ignored.values()].map((each) => ({ ...each }));
  }

  #isLearnt({ kind }: At): boolean {
    return kind !== 'status' || ++this.#statuses >= STATUSES;
  }

  #find({ kind, path }: At) {
    return this.#places.get(`${kind} ${placeKey(path)}`) ?? this.#places.get(`${kind} ${rowsKey(path)}`);
  }

  #countIn(
    places: Map<string, NoiseReport & { count: number }>,
    kind: NoiseReport['kind'],
    path: string,
    count: number,
  ) {
    const key = `${kind} ${path}`;
    const known = places.get(key);
    if (known) known.count += count;
    else {
      if (places.size >= MOST) dropRarest(places);
      places.set(key, { kind, path, count });
    }
  }
}

function dropRarest(places: Map<string, NoiseReport>): void {
  let rarest: [string, number] | undefined;
  for (const [key, { count }] of places) {
    if (!rarest || count < rarest[1]) rarest = [key, count];
  }
  if (rarest) places.delete(rarest[0]);
}
