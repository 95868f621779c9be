/** One minute of one side of an endpoint. `minute`: since the epoch. The times are in milliseconds. */
export type Point = readonly [minute: number, hits: number, errors: number, p50: number, p99: number];

/** How many minutes are kept. */
export const MINUTES = 60;

const MINUTE = 60_000;
/** Four for each doubling, from a hundredth of a millisecond to twelve minutes: what is read of them is within a tenth. */
const STEPS = 104;
const LEAST = 0.01;

interface Closed {
  readonly point: Point;
  readonly left: number;
}

/**
 * The answers of one side of an endpoint in the last hour, minute by minute. A histogram for each minute would take 24 KB; this
 * takes less than 1 KB for the minute that runs, and 5 numbers for each that has gone by.
 */
export class Minutes {
  #minute = 0;
  /** By `performance.now()`: when the minute that runs is over. */
  #end = Number.NEGATIVE_INFINITY;
  #hits = 0;
  #errors = 0;
  #left = 0;
  readonly #steps = new Uint32Array(STEPS);
  #closed: Closed[] = [];

  /** Counts an answer that was complete at this moment of `performance.now()`. */
  add(moment: number, milliseconds: number, isFailed: boolean): void {
    if (moment >= this.#end) this.#open(moment);
    this.#hits++;
    if (isFailed) this.#errors++;
    const step = Math.log2(Math.max(milliseconds, LEAST) / LEAST) * 4;
    (this.#steps[Math.min(Math.floor(step), STEPS - 1)] as number)++;
  }

  /** The last answer was none: the other side has answered. */
  leave(): void {
    this.#left++;
  }

  /** The oldest first, without those minutes in which there was nothing; from one on. */
  points(from = 0): Point[] {
    return this.#all()
      .map(({ point }) => point)
      .filter(([minute]) => minute >= from);
  }

  /** The answers of the last hour that visitors got from this side. */
  answers(): number {
    return this.#all().reduce((total, { point: [, hits], left }) => total + hits - left, 0);
  }

  #all(): Closed[] {
    const oldest = Math.floor(Date.now() / MINUTE) - MINUTES;
    const running = this.#hits > 0 ? [this.#running()] : [];
    return [...this.#closed, ...running].filter(({ point: [minute] }) => minute > oldest);
  }

  #open(moment: number): void {
    const now = Date.now();
    const minute = Math.floor(now / MINUTE);
    this.#end = moment + (minute + 1) * MINUTE - now;
    // A clock that was set back: what runs goes on.
    if (minute <= this.#minute) return;
    if (this.#hits > 0) this.#closed = [...this.#closed, this.#running()].slice(-MINUTES);
    this.#minute = minute;
    [this.#hits, this.#errors, this.#left] = [0, 0, 0];
    this.#steps.fill(0);
  }

  #running(): Closed {
    const point: Point = [this.#minute, this.#hits, this.#errors, this.#percentile(0.5), this.#percentile(0.99)];
    return { point, left: this.#left };
  }

  /** The middle of the step in which it is, to two digits. */
  #percentile(share: number): number {
    let rest = Math.ceil(this.#hits * share);
    const step = this.#steps.findIndex((count) => {
      rest -= count;
      return rest <= 0;
    });
    return Number((LEAST * 2 ** ((step + 0.5) / 4)).toPrecision(2));
  }
}
