import { publish } from '../../common/channels.js';
import { closest } from '../../common/closest.js';
import { PartylineError } from '../../errors.js';
import type { EndpointPair } from '../links.js';
import type { SourceConsumer } from '../sources/source.js';
import type { Journeys } from './journeys.js';
import { readState, readStates, type State, type StateRecord, StateTable, stateOf } from './states.js';

interface SteeringOptions {
  readonly journeys: Journeys;
  /** The states to begin with. */
  readonly states: ReadonlyMap<string, State>;
  /** Whether the states come from a source, which may be late, and may be written for another version of the apps. */
  readonly isFollowing: boolean;
  /** The guest's name, for the diagnostics channel. */
  name(): string;
  report(error: unknown): void;
}

/** The endpoints and journeys, known once both apps have joined. */
interface Known {
  /** By the scion's endpoint names. */
  readonly pairs: ReadonlyMap<string, EndpointPair>;
  /** The names of the stock's endpoints. */
  readonly stock: ReadonlySet<string>;
  /** The names of the scion's journeys. */
  readonly journeys: ReadonlySet<string>;
}

/** Sets the states of journeys, for a user or a source. A change that is refused changes nothing. */
export class Steering implements SourceConsumer {
  readonly table = new StateTable();
  readonly #options: SteeringOptions;
  readonly #reportedUnknown = new Set<string>();
  #known: Known | undefined;

  constructor(options: SteeringOptions) {
    this.#options = options;
    this.table.replace(options.states, 'graft()');
  }

  /** Throws PartylineError `ERR_PARTY_BAD_STATE`, `ERR_PARTY_UNKNOWN_JOURNEY`, `ERR_PARTY_ONE_SIDED`. */
  set(journey: string, given: unknown): void {
    const state = readState(journey, given);
    this.#check(new Map([[journey, state]]), (each) => (each === journey ? state : undefined));
    this.#enforce(() => this.table.set(journey, state, 'set()'));
  }

  /** Throws as `set` does. */
  replace(given: unknown): void {
    const states = readStates(given);
    this.#check(states, (journey) => stateOf(states, journey));
    this.#enforce(() => this.table.replace(states, 'replace()'));
  }

  /** A table from a source: journeys that only another version of the apps knows are left out and reported. */
  apply(given: unknown): void {
    const states = new Map([...readStates(given)].filter(([journey, state]) => !this.#isUnknown(journey, state)));
    this.#check(states, (journey) => stateOf(states, journey));
    this.#enforce(() => this.table.replace(states, 'source'));
  }

  report(error: unknown): void {
    this.#options.report(error);
  }

  /** The states in force, of every journey. */
  states(): Record<string, StateRecord | State> {
    const { records } = this.table;
    const all = [...new Set([...(this.#known?.journeys ?? []), ...records.keys()])];
    return Object.fromEntries(all.map((journey) => [journey, { ...stateOf(records, journey) }]));
  }

  /** Called when both apps have joined. Returns the error if the states in force do not fit their endpoints. */
  settle(pairs: ReadonlyMap<string, EndpointPair>, stock: ReadonlySet<string>): PartylineError | undefined {
    const { journeys, isFollowing } = this.#options;
    const before = this.#known;
    this.#known = { pairs, stock, journeys: new Set(journeys.names(pairs.keys())) };
    try {
      journeys.check(new Set([...pairs.keys(), ...stock]));
      this.#checkInForce(isFollowing);
      return undefined;
    } catch (error) {
      this.#known = before;
      return error as PartylineError;
    }
  }

  #enforce(change: () => readonly string[]): void {
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

  /** Reports each unknown journey once: the source's next tables will most likely hold it too. */
  #isUnknown(journey: string, state: State): boolean {
    const error = this.#unknownJourney(journey, state);
    if (!error) return false;
    if (!this.#reportedUnknown.has(journey)) this.report(error);
    this.#reportedUnknown.add(journey);
    return true;
  }

  #checkInForce(isFollowing: boolean): void {
    try {
      const { records } = this.table;
      this.#check(records, (journey) => stateOf(records, journey));
    } catch (error) {
      if (!isFollowing) throw error;
      this.report(error);
    }
  }

  /** `stateOf` gives a journey's new state, or `undefined` for a journey that does not change. */
  #check(given: ReadonlyMap<string, State>, stateOf: (journey: string) => State | undefined): void {
    for (const [journey, state] of given) {
      const unknown = this.#unknownJourney(journey, state);
      if (unknown) throw unknown;
    }
    for (const [endpoint, { scion, stock, isShared }] of this.#known?.pairs ?? []) {
      const journey = this.#options.journeys.of(endpoint);
      if (stock || isShared || (stateOf(journey)?.state ?? 'live') === 'live') continue;
      throw new PartylineError('ONE_SIDED', { endpoint, pattern: scion.route.pattern.source, journey });
    }
  }

  /** A journey of endpoints that only the stock has is known too, as long as it is legacy. */
  #unknownJourney(journey: string, { state }: State): PartylineError | undefined {
    if (!this.#known) return undefined;
    const { stock, journeys } = this.#known;
    // An endpoint within a journey has no state of its own: setting it would have no effect.
    const isOwn = this.#options.journeys.of(journey) === journey;
    if (journeys.has(journey) || (state === 'legacy' && stock.has(journey) && isOwn)) return undefined;
    const known = [...journeys];
    // A user without TypeScript may pass something else than a string.
    const name = String(journey);
    return new PartylineError('UNKNOWN_JOURNEY', { journey: name, closest: closest(name, known), known });
  }
}
