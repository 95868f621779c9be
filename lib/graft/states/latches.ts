import { badOption, isPlain } from '../../common/checks.js';
import type { State } from './states.js';

/** Who stopped a journey, when, and why: it does not move forward until it is resumed. */
export interface Latch {
  /** ISO 8601, in UTC. */
  readonly since: string;
  readonly by: string;
  readonly why?: string;
}

/** Who stops a journey, or lets it move again, and why. */
export interface StopOptions {
  /** For the report and whoever wants to resume (default: `'stop()'` or `'resume()'`). */
  by?: string;
  /** The same (default: nothing). */
  why?: string;
}

/** The journeys that were stopped. */
export class Latches {
  readonly #latches = new Map<string, Latch>();
  /** Of all journeys, where they were stopped before it is known which there are. */
  #all: Latch | undefined;
  readonly #resumed = new Set<string>();

  of(journey: string): Latch | undefined {
    return this.#latches.get(journey) ?? (this.#resumed.has(journey) ? undefined : this.#all);
  }

  journeys(): string[] {
    return [...this.#latches.keys()];
  }

  set(journey: string, latch: Latch): void {
    this.#latches.set(journey, latch);
  }

  /** Stops whatever journeys there will be. */
  setAll(latch: Latch): void {
    this.#all = latch;
    this.#resumed.clear();
  }

  /** Now it is known which there are. */
  settle(journeys: Iterable<string>): void {
    for (const journey of journeys) {
      const latch = this.of(journey);
      if (latch) this.#latches.set(journey, latch);
    }
    this.#all = undefined;
    this.#resumed.clear();
  }

  release(journey: string | undefined): void {
    if (journey === undefined) {
      this.#latches.clear();
      this.#all = undefined;
      return;
    }
    this.#latches.delete(journey);
    if (this.#all) this.#resumed.add(journey);
  }

  /** Whether a state would move forward what was stopped: it does not where it names the latch that it lifts. */
  holds(journey: string, { state, resume }: State): Latch | undefined {
    const latch = this.of(journey);
    return state === 'legacy' || resume === latch?.since ? undefined : latch;
  }
}

/** The latch that a call of `stop()` asks for. */
export function latchOf(given: unknown): Latch {
  const { by = 'stop()', why } = saidIn('stop()', given);
  return Object.freeze({ since: new Date().toISOString(), by, ...(why !== undefined && { why }) });
}

/** Who calls `stop()` or `resume()`, and why. */
export function saidIn(where: string, given: unknown = {}): StopOptions {
  const write = `Write ${where.slice(0, -1)}{ by: "anna", why: "pager 4711" }).`;
  if (!isPlain(given)) throw badOption(where, 'options', 'are no plain object', write);
  const { by, why, ...others } = given;
  const [strange] = Object.keys(others);
  if (strange !== undefined) throw badOption(where, strange, 'is not known', write);
  if (by !== undefined && typeof by !== 'string') throw badOption(where, 'by', 'is no text', write);
  if (why !== undefined && typeof why !== 'string') throw badOption(where, 'why', 'is no text', write);
  return { ...(by !== undefined && { by }), ...(why !== undefined && { why }) };
}
