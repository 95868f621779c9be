import type { State, StateName, StateRecord } from './states.js';

/** A change of a journey's state. */
export interface Switch {
  /** ISO 8601, in UTC. */
  readonly when: string;
  /** Who or what decided it: the `by` of the state; `source`, `set()`, `guard` and the like. */
  readonly who: string;
  readonly why?: string;
  readonly journey: string;
  readonly from: Switched;
  readonly to: Switched;
}

/** A state, as far as it says who serves. */
export interface Switched {
  readonly state: StateName;
  readonly percent?: number;
}

/** How a state was changed: by whom where the state does not say it, or whatever it says. */
export interface Change {
  /** The function or source. */
  readonly how: string;
  /** Of a `resume()`: the state has the author, and the date, that it had before it was stopped. */
  readonly said?: { readonly by?: string; readonly why?: string };
}

/** How many are kept. */
const MOST = 200;

/** The last changes of a graft's states in this process, whoever made them. */
export class History {
  #switches: readonly Switch[] = [];

  /** The latest first. */
  get switches(): readonly Switch[] {
    return this.#switches;
  }

  add(journey: string, from: State, to: State | StateRecord, { how, said }: Change): void {
    const { since, by, why }: Partial<StateRecord> = said ? { ...said } : to;
    const entry: Switch = Object.freeze({
      when: since ?? new Date().toISOString(),
      who: by ?? how,
      ...(why !== undefined && { why }),
      journey,
      from: switchedOf(from),
      to: switchedOf(to),
    });
    this.#switches = [entry, ...this.#switches].slice(0, MOST);
  }
}

function switchedOf({ state, percent }: State): Switched {
  return Object.freeze({ state, ...(percent !== undefined && { percent }) });
}
