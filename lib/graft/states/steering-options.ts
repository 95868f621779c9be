import type { Written } from '../sources/source.js';
import type { Journeys } from './journeys.js';
import type { ReadState, StateRecord } from './states.js';

export interface SteeringOptions {
  readonly journeys: Journeys;
  /** The states to begin with. */
  readonly states: ReadonlyMap<string, ReadState>;
  /** Whether the states come from a source, which may be late, and may be written for another version of the apps. */
  readonly isFollowing: boolean;
  /** Whether the graft can compare: without that, no state may ask for it. */
  readonly isComparing: boolean;
  /** Writes what was set here to where the states come from; calls back where it is written, and gives the error where it is not. */
  readonly write?: (journey: string, record: StateRecord, written: () => void) => Written;
  /** The guest's name, for the diagnostics channel. */
  name(): string;
  report(error: unknown): void;
}
