import { publish } from '../../common/channels.js';
import { PartylineError } from '../../errors.js';
import type { SourceConsumer, Written } from '../sources/source.js';
import { refuseCompared } from './compared.js';
import { Held } from './held.js';
import { type Change, History } from './history.js';
import { type KnownEndpoints, KnownJourneys } from './known.js';
import { type Latch, Latches, type StopOptions } from './latches.js';
import { shownStates } from './shown.js';
import {
  isStocks,
  type JourneyState,
  LEGACY,
  type ReadState,
  readState,
  readStates,
  type State,
  StateTable,
  stateOf,
} from './states.js';
import type { SteeringOptions } from './steering-options.js';

/**
 * How many journeys of a source's table may be unknown. Another version of the apps has a few endpoints more or fewer. A
 * table with hundreds of strange names is another site's, or broken, and to report each of them would fill the log.
 */
const MOST_UNKNOWN = 100;

type Table = ReadonlyMap<string, ReadState>;

/** Sets the states of journeys, for a user or a source. A change that is refused changes nothing. */
export class Steering implements SourceConsumer {
  readonly table = new StateTable();
  readonly latches = new Latches();
  readonly history = new History();
  readonly #options: SteeringOptions;
  /** The last table, with what is not in force of it. */
  #wanted: Table;
  /** The unknown journeys of the source's last table. */
  #unknown: ReadonlySet<string> = new Set();
  readonly #held: Held;
  #known: KnownJourneys | undefined;
  /** Whether both apps have joined: what was put in force before is where all begins, and no switch. */
  #hasBegun = false;

  constructor(options: SteeringOptions) {
    this.#options = options;
    this.#wanted = options.states;
    this.#held = new Held(options.report);
    this.table.replace(options.states, 'graft()', true);
  }

  /** Throws PartylineError `ERR_PARTY_BAD_STATE`, `ERR_PARTY_UNKNOWN_JOURNEY`, `ERR_PARTY_UNMAPPED`, `ERR_PARTY_STOPPED`. */
  set(journey: string, given: unknown): Written {
    this.#put(journey, given);
    const record = this.table.records.get(journey);
    return record && this.#options.write?.(journey, record, () => {});
  }

  /** As `set`, of what another process of the host has set and written: it keeps its date. */
  take(journey: string, given: unknown): void {
    this.#put(journey, given, 'dated');
  }

  /** What `set` would put in force: throws as it does. */
  tried(journey: string, given: unknown): Table {
    const state = readState(journey, given);
    const states = this.#compared(new Map([[journey, state]]));
    const error = this.#misfitOf(states) ?? this.#stoppedError(journey, state);
    if (error) throw error;
    return states;
  }

  #put(journey: string, given: unknown, how?: 'dated'): void {
    const states = this.tried(journey, given);
    const state = states.get(journey) as ReadState;
    this.#wanted = new Map([...this.#wanted, ...states]);
    this.#release(states);
    this.#change({ how: 'set()' }, () => this.table.set(journey, state, 'set()', how === 'dated'));
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
  stop(only: string | undefined, latch: Latch): Written[] {
    return this.#hold(only, latch).map((journey) => this.#write(journey, latch));
  }

  /** As `stop`, of what another process of the host has stopped, and written to the source that both have. */
  takeStop(only: string | undefined, latch: Latch): void {
    const stopped = this.#hold(only, latch).flatMap((journey) => {
      const record = this.table.records.get(journey);
      return record ? [[journey, record] as const] : [];
    });
    if (this.#options.isFollowing) this.#wanted = new Map([...this.#wanted, ...stopped]);
  }

  /** Returns the journeys that are to be written. */
  #hold(only: string | undefined, latch: Latch): string[] {
    if (only !== undefined) this.#check(only);
    else if (!this.#known) this.latches.setAll(latch);
    const all = this.#known?.names() ?? [...this.#wanted.keys()];
    const stopped = (only === undefined ? all : [only]).filter((journey) => !this.#known?.isNew(journey));
    const moved = stopped.filter((journey) => only !== undefined || stateOf(this.#wanted, journey).state !== 'legacy');
    for (const journey of stopped) this.latches.set(journey, latch);
    this.#change({ how: 'stop()' }, () => this.table.stop(stopped, latch));
    return moved;
  }

  /** Lets journeys move again, all or one: the last table applies at once. */
  resume(only: string | undefined, said: StopOptions = {}): void {
    if (only !== undefined) this.#check(only);
    this.latches.release(only);
    this.#enforce({ how: 'resume()', said });
  }

  report(error: unknown): void {
    this.#options.report(error);
  }

  /** Whether the last table has a journey on the scion, in force or held. */
  isWanted(journey: string): boolean {
    return this.wanted(journey).state !== 'legacy';
  }

  /** As the last table has it, in force or held. */
  wanted(journey: string): State {
    return stateOf(this.#wanted, journey);
  }

  /** Why a journey cannot have a state, but for a stop. */
  misfitOf(journey: string, state: State): PartylineError | undefined {
    return this.#misfitOf(new Map([[journey, state]]));
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
    return shownStates({ records: this.table.records, latches: this.latches, known: this.#known });
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
      this.#hasBegun = true;
      return undefined;
    } catch (error) {
      return error as PartylineError;
    }
  }

  /** Makes a table the last one, and tells of the entries of it that are held. */
  #want(states: Table, by: string): void {
    this.#wanted = states;
    this.#release(states);
    const errorOf = ([journey, state]: readonly [string, State]) =>
      this.#known?.unmappedError(journey, state) ?? this.#stoppedError(journey, state);
    this.#held.tell([...states].flatMap((entry) => errorOf(entry) ?? []));
    this.#enforce({ how: by });
  }

  /** Puts in force what the last table has, but for what is held. */
  #enforce(change: Change): void {
    const states = new Map([...this.#wanted].filter(([journey, state]) => !this.#known?.unmappedError(journey, state)));
    for (const journey of this.latches.journeys()) {
      if (this.latches.of(journey)) states.set(journey, stateOf(this.table.records, journey));
    }
    this.#change(change, () => this.table.replace(states, change.how, change.how !== 'replace()'));
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
    return this.#known?.misfitOf(states);
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
  #write(journey: string, latch: Latch): Written {
    const state = this.table.records.get(journey) ?? { state: 'legacy', ...latch };
    return this.#options.write?.(journey, state, () => {
      if (this.latches.of(journey) === latch) this.#wanted = new Map([...this.#wanted, [journey, state]]);
    });
  }

  #change(how: Change, change: () => readonly string[]): void {
    const before = this.table.records;
    for (const journey of change()) {
      const [from, to] = [stateOf(before, journey), stateOf(this.table.records, journey)];
      if (this.#hasBegun) this.history.add(journey, from, to, how);
      publish('state', () => ({ graft: this.#options.name(), journey, before: from, state: to }));
    }
  }
}
