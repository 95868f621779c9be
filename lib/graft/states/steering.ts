import { publish } from '../../common/channels.js';
import { closest } from '../../common/closest.js';
import { PartylineError } from '../../errors.js';
import type { EndpointPair } from '../links.js';
import type { Taker } from '../sources/source.js';
import type { Journeys } from './journeys.js';
import { readState, readStates, type State, type StateRecord, StateTable, stateOf } from './states.js';

interface SteeringOptions {
  readonly journeys: Journeys;
  /** The states to begin with. */
  readonly states: ReadonlyMap<string, State>;
  /** Whether they come from a source, which may be late, and of another version than this process. */
  readonly isFollowing: boolean;
  /** The guest's name, for who observes. */
  name(): string;
  report(error: unknown): void;
}

/** What is known of the endpoints, once both apps have joined. */
interface Known {
  /** The scion's. */
  readonly pairs: ReadonlyMap<string, EndpointPair>;
  /** The stock's, by name. */
  readonly stock: ReadonlySet<string>;
  /** The scion's. */
  readonly journeys: ReadonlySet<string>;
}

/** Sets the states of journeys: by hand, or as a source says. What cannot be is refused, and changes nothing. */
export class Steering implements Taker {
  readonly table = new StateTable();
  readonly #options: SteeringOptions;
  readonly #unknown = new Set<string>();
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

  /** Throws as `set` does, and then all stays as it was. */
  replace(given: unknown): void {
    const states = readStates(given);
    this.#check(states, (journey) => stateOf(states, journey));
    this.#enforce(() => this.table.replace(states, 'replace()'));
  }

  /** As a source gives it: a process may not know all the journeys of another that runs beside it. */
  take(given: unknown, by = 'source'): void {
    const states = new Map(
      [...readStates(given)].filter(([journey, state]) => !this.#isStrange(journey, state)),
    );
    this.#check(states, (journey) => stateOf(states, journey));
    this.#enforce(() => this.table.replace(states, by));
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

  /** Both apps have joined. Returns why the states in force cannot be. */
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

  /** Told once: the next table will most likely hold it too. */
  #isStrange(journey: string, state: State): boolean {
    const error = this.#unknownJourney(journey, state);
    if (!error) return false;
    if (!this.#unknown.has(journey)) this.report(error);
    this.#unknown.add(journey);
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

  /** `stateOf` gives what a journey's state would be; nothing for one that stays as it is. */
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

  /** What only the stock has may be legacy: it will have two sides one day. */
  #unknownJourney(journey: string, { state }: State): PartylineError | undefined {
    if (!this.#known) return undefined;
    const { stock, journeys } = this.#known;
    // An endpoint that a journey holds is not switched by its own name: that would be a kill switch without a wire.
    const isOwn = this.#options.journeys.of(journey) === journey;
    if (journeys.has(journey) || (state === 'legacy' && stock.has(journey) && isOwn)) return undefined;
    const known = [...journeys];
    // What is no text is no name either.
    const name = String(journey);
    return new PartylineError('UNKNOWN_JOURNEY', { journey: name, closest: closest(name, known), known });
  }
}
