import { publish } from '../../common/channels.js';
import { PartylineError } from '../../errors.js';
import type { SourceConsumer } from '../sources/source.js';
import { refuseCompared } from './compared.js';
import type { Journeys } from './journeys.js';
import { type KnownEndpoints, KnownJourneys } from './known.js';
import { type Latch, Latches, latchOf } from './latches.js';
import {
  isStocks,
  type JourneyState,
  LEGACY,
  type ReadState,
  readState,
  readStates,
  type State,
  type StateRecord,
  StateTable,
  stateOf,
} from './states.js';

/**
 * How many journeys of a source's table may be unknown. Another version of the apps has a few endpoints more or fewer. A
 * table with hundreds of strange names is another site's, or broken, and to report each of them would fill the log.
 */
const MOST_UNKNOWN = 100;

export interface SteeringOptions {
  readonly journeys: Journeys;
  /** The states to begin with. */
  readonly states: ReadonlyMap<string, ReadState>;
  /** Whether the states come from a source, which may be late, and may be written for another version of the apps. */
  readonly isFollowing: boolean;
  /** Whether the graft can compare: without that, no state may ask for it. */
  readonly isComparing: boolean;
  /** Writes what was set here to where the states come from; calls back where it is written. */
  readonly write?: (journey: string, record: StateRecord, written: () => void) => void;
  /** The guest's name, for the diagnostics channel. */
  name(): string;
  report(error: unknown): void;
}

type Table = ReadonlyMap<string, ReadState>;

/** Sets the states of journeys, for a user or a source. A change that is refused changes nothing. */
export class Steering implements SourceConsumer {
  readonly table = new StateTable();
  readonly latches = new Latches();
  readonly #options: SteeringOptions;
  /** The last table, with what is not in force of it. */
  #wanted: Table;
  /** The unknown journeys of the source's last table. */
  #unknown: ReadonlySet<string> = new Set();
  /** What was told of entries that are held, once each. */
  #told: ReadonlySet<string> = new Set();
  #known: KnownJourneys | undefined;

  constructor(options: SteeringOptions) {
    this.#options = options;
    this.#wanted = options.states;
    this.table.replace(options.states, 'graft()', true);
  }

  /** Throws PartylineError `ERR_PARTY_BAD_STATE`, `ERR_PARTY_UNKNOWN_JOURNEY`, `ERR_PARTY_UNMAPPED`, `ERR_PARTY_STOPPED`. */
  set(journey: string, given: unknown): void {
    const state = readState(journey, given);
    const states = this.#compared(new Map([[journey, state]]));
    const error = this.#misfitOf(states) ?? this.#stoppedError(journey, state);
    if (error) throw error;
    this.#wanted = new Map([...this.#wanted, ...states]);
    this.#release(states);
    this.#change(() => this.table.set(journey, state, 'set()'));
    const record = this.table.records.get(journey);
    if (record) this.#options.write?.(journey, record, () => {});
  }

  replace(given: unknown): void {
    const states = this.#compared(readStates(given));
    const misfit = this.#misfitOf(states);
    if (misfit) throw misfit;
    this.#want(states, 'replace()');
  }

  /**
   * A table from a source. Journeys that only another version of the apps knows are left out, and reported unless the
   * table before had them too. A table with too many of them is refused as a whole.
   */
  apply(given: unknown): void {
    const states = this.#compared(readStates(given));
    const unknown = this.#known?.unknownOf(states) ?? [];
    if (unknown.length > MOST_UNKNOWN) throw this.#known?.unknownError(unknown);
    for (const journey of unknown) if (!this.#unknown.has(journey)) this.report(this.#known?.unknownError([journey]));
    this.#unknown = new Set(unknown);
    this.#want(new Map([...states].filter(([journey]) => !this.#unknown.has(journey))), 'source');
  }

  /** Sends pairs back to the stock, all or those of one journey, and holds them there. New pages have no stock to go to. */
  stop(only: string | undefined, given: unknown): void {
    const latch = latchOf(given);
    if (only !== undefined) this.#check(only);
    else if (!this.#known) this.latches.setAll(latch);
    const all = this.#known?.names() ?? [...this.#wanted.keys()];
    const stopped = (only === undefined ? all : [only]).filter((journey) => !this.#known?.isNew(journey));
    const moved = stopped.filter((journey) => only !== undefined || stateOf(this.#wanted, journey).state !== 'legacy');
    for (const journey of stopped) this.latches.set(journey, latch);
    this.#change(() => this.table.stop(stopped, latch));
    for (const journey of moved) this.#write(journey, latch);
  }

  /** Lets journeys move again, all or one: the last table applies at once. */
  resume(only: string | undefined): void {
    if (only !== undefined) this.#check(only);
    this.latches.release(only);
    this.#enforce('resume()');
  }

  report(error: unknown): void {
    this.#options.report(error);
  }

  /** Whether the last table has a journey on the scion, in force or held. */
  isWanted(journey: string): boolean {
    return stateOf(this.#wanted, journey).state !== 'legacy';
  }

  stopped(): ReadonlyMap<string, Latch> {
    const { latches } = this;
    return new Map(latches.journeys().map((journey) => [journey, latches.of(journey) as Latch]));
  }

  /** Whether somebody has set a journey on the scion. */
  isMoved(journey: string): boolean {
    return !isStocks(stateOf(this.table.records, journey));
  }

  /** The states in force, of every journey. */
  states(): Record<string, JourneyState> {
    const { records } = this.table;
    const all = [...new Set([...(this.#known?.names() ?? []), ...records.keys()])];
    return Object.fromEntries(all.map((journey) => [journey, this.#shown(journey)]));
  }

  #shown(journey: string): JourneyState {
    const stopped = this.latches.of(journey);
    const state = { ...stateOf(this.table.records, journey) };
    if (!this.#known?.isNew(journey)) return stopped ? { ...state, stopped } : state;
    const { percent: _percent, ...rest } = state;
    return { ...rest, state: rest.state === 'moved' ? 'moved' : 'live', isNew: true };
  }

  /** Called when both apps have joined. Returns the error if journeys, or the states of a table that was given, do not fit. */
  settle(endpoints: KnownEndpoints): PartylineError | undefined {
    const { journeys, isFollowing } = this.#options;
    try {
      const known = new KnownJourneys(journeys, endpoints);
      const unknown = known.unknownOf(this.#wanted);
      const error = unknown.length > 0 ? known.unknownError(unknown) : undefined;
      if (error && !isFollowing) throw error;
      if (error) this.report(error);
      if (unknown.length > MOST_UNKNOWN) this.#wanted = new Map();
      this.#known = known;
      this.latches.settle(known.names().filter((journey) => !known.isNew(journey)));
      this.#want(this.#wanted, isFollowing ? 'source' : 'graft()');
      return undefined;
    } catch (error) {
      return error as PartylineError;
    }
  }

  /** Makes a table the last one, and tells of the entries of it that are held. */
  #want(states: Table, by: string): void {
    this.#wanted = states;
    this.#release(states);
    const held = new Map<string, PartylineError>();
    for (const [journey, state] of states) {
      const error = this.#known?.unmappedError(journey, state) ?? this.#stoppedError(journey, state);
      if (error) held.set(error.message, error);
    }
    for (const [what, error] of held) if (!this.#told.has(what)) this.report(error);
    this.#told = new Set(held.keys());
    this.#enforce(by);
  }

  /** Puts in force what the last table has, but for what is held. */
  #enforce(by: string): void {
    const states = new Map([...this.#wanted].filter(([journey, state]) => !this.#known?.unmappedError(journey, state)));
    for (const journey of this.latches.journeys()) {
      if (this.latches.of(journey)) states.set(journey, stateOf(this.table.records, journey));
    }
    this.#change(() => this.table.replace(states, by, by !== 'replace()'));
  }

  /** An entry that names the latch which it lifts. */
  #release(states: Table): void {
    for (const [journey, { resume }] of states) {
      if (resume !== undefined && resume === this.latches.of(journey)?.since) this.latches.release(journey);
    }
  }

  #compared(states: Table): Table {
    if (!this.#options.isComparing) refuseCompared(states);
    return states;
  }

  #misfitOf(states: Table): PartylineError | undefined {
    const unknown = this.#known?.unknownOf(states) ?? [];
    if (unknown.length > 0) return this.#known?.unknownError(unknown);
    for (const [journey, state] of states) {
      const error = this.#known?.unmappedError(journey, state);
      if (error) return error;
    }
    return undefined;
  }

  #stoppedError(journey: string, state: State): PartylineError | undefined {
    const latch = this.#known?.isNew(journey) ? undefined : this.latches.holds(journey, state);
    return latch && new PartylineError('STOPPED', { journey, ...latch });
  }

  #check(journey: string): void {
    const unknown = this.#misfitOf(new Map([[journey, LEGACY]]));
    if (unknown) throw unknown;
  }

  /** Who reads the table later finds it stopped, and so does who resumes it. */
  #write(journey: string, latch: Latch): void {
    const state: StateRecord = { state: 'legacy', ...latch };
    this.#options.write?.(journey, state, () => {
      if (this.latches.of(journey) === latch) this.#wanted = new Map([...this.#wanted, [journey, state]]);
    });
  }

  #change(change: () => readonly string[]): void {
    const before = this.table.records;
    for (const journey of change()) {
      publish('state', () => ({
        graft: this.#options.name(),
        journey,
        before: stateOf(before, journey),
        state: stateOf(this.table.records, journey),
      }));
    }
  }
}
