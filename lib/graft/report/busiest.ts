/** How many paths are kept: what a visitor asks for is never more than this. */
const MOST_PATHS = 200;
/** In characters. */
const LONGEST = 120;

interface Kept {
  hits: number;
  /** How many of them may have been other paths'. */
  doubt: number;
}

/**
 * The paths that are asked for most, in a room that does not grow: one that is new takes the place of the rarest, and of its
 * hits too, which are then in doubt.
 */
export class BusiestPaths {
  readonly #kept = new Map<string, Kept>();

  add(path: string): void {
    const short = path.length > LONGEST ? `${path.slice(0, LONGEST)}…` : path;
    const known = this.#kept.get(short);
    if (known) {
      known.hits++;
      return;
    }
    const doubt = this.#kept.size < MOST_PATHS ? 0 : this.#dropRarest();
    this.#kept.set(short, { hits: doubt + 1, doubt });
  }

  /** The busiest first, each with the hits that it had for certain. */
  list(): { path: string; hits: number }[] {
    const certain = [...this.#kept].map(([path, { hits, doubt }]) => ({ path, hits: hits - doubt }));
    return certain.sort((one, other) => other.hits - one.hits);
  }

  #dropRarest(): number {
    let rarest = '';
    let least = Number.POSITIVE_INFINITY;
    for (const [path, { hits }] of this.#kept) {
      if (hits >= least) continue;
      [rarest, least] = [path, hits];
    }
    this.#kept.delete(rarest);
    return least;
  }
}
