import type { DifferenceKind } from '../graft/report/figures.js';

/** A place at which answers have differed. */
export interface Place {
  readonly kind: DifferenceKind;
  /** Of the first example. */
  readonly path: string;
  /** In how many pairs. */
  count: number;
  readonly examples: { scion: string | undefined; stock: string | undefined }[];
  isNoise: boolean;
}

/** Pairs that differ at the same places. */
interface Group {
  places: readonly Place[];
  count: number;
  /** They were more than could be kept, and cannot be judged again. */
  isForgotten: boolean;
}

/** So many groups, and so many places in all of them, are kept. */
const MOST_GROUPS = 500;
const MOST_KEPT = 20_000;

const EQUAL: Group = { places: [], count: 0, isForgotten: false };

/**
 * The pairs that were compared, by the places at which they differ: when a place turns out to be noise, those that differ nowhere
 * else are equal. Pairs that differ at more places than are kept are judged once, and given up when something turns out to be noise.
 */
export class Pairs {
  compared = 0;
  readonly #groups = new Map<string, Group>();
  readonly #numbers = new WeakMap<Place, number>();
  /** The last pairs, written in turns. */
  readonly #recent: Group[] = [];
  readonly #mostRecent: number;
  #turn = 0;
  #kept = 0;
  #lastNumber = 0;
  #rest = restGroup();

  constructor(mostRecent: number) {
    this.#mostRecent = Math.max(1, mostRecent);
  }

  /** The place of all differences for which there is no room. */
  get rest(): Place {
    return this.#rest.places[0] as Place;
  }

  get equal(): number {
    let different = this.#rest.count;
    for (const { count } of this.#groups.values()) different += count;
    return this.compared - different;
  }

  add(places: readonly Place[]): void {
    const group = this.#groupOf(places);
    if (group !== EQUAL) group.count++;
    this.compared++;
    this.#recent[this.#turn] = group;
    this.#turn = (this.#turn + 1) % this.#mostRecent;
  }

  recent(requests: number): { compared: number; different: number } {
    const { length } = this.#recent;
    const figures = { compared: 0, different: 0 };
    for (let back = 1; back <= Math.min(requests, length); back++) {
      const group = this.#recent[(this.#turn - back + this.#mostRecent) % this.#mostRecent] as Group;
      if (group.isForgotten) continue;
      figures.compared++;
      if (group.places.some(({ isNoise }) => !isNoise)) figures.different++;
    }
    return figures;
  }

  /** Some places have become noise. Returns those that no pair is kept for any longer. */
  recount(): Place[] {
    const groups = [...this.#groups.values()];
    this.#groups.clear();
    this.#kept = 0;
    for (const group of groups) this.#regroup(group);
    const { rest } = this;
    this.compared -= this.#rest.count;
    this.#rest.isForgotten = true;
    const lost = this.#rest.count > 0 ? [rest] : [];
    this.#rest = restGroup();
    return lost;
  }

  #regroup(group: Group): void {
    const places = group.places.filter(({ isNoise }) => !isNoise);
    // The last pairs hold on to it too.
    group.places = places;
    if (places.length === 0) return;
    const key = this.#keyOf(places);
    const same = this.#groups.get(key);
    if (same) same.count += group.count;
    else this.#keep(key, group);
  }

  #groupOf(places: readonly Place[]): Group {
    if (places.length === 0) return EQUAL;
    const key = this.#keyOf(places);
    const known = this.#groups.get(key);
    if (known) return known;
    const isFull = this.#groups.size >= MOST_GROUPS || this.#kept + places.length > MOST_KEPT;
    if (isFull || places.includes(this.rest)) return this.#rest;
    const group = { places, count: 0, isForgotten: false };
    this.#keep(key, group);
    return group;
  }

  #keep(key: string, group: Group): void {
    this.#groups.set(key, group);
    this.#kept += group.places.length;
  }

  #keyOf(places: readonly Place[]): string {
    const numbers = places.map((place) => {
      const known = this.#numbers.get(place) ?? ++this.#lastNumber;
      this.#numbers.set(place, known);
      return known;
    });
    return numbers.sort((one, other) => one - other).join();
  }
}

function restGroup(): Group {
  const place: Place = { kind: 'body', path: '(at more places than are kept)', count: 0, examples: [], isNoise: false };
  return { places: [place], count: 0, isForgotten: false };
}
