import { publish } from '../../common/channels.js';
import { closest } from '../../common/closest.js';
import { PartylineError } from '../../errors.js';
import type { Pairs } from '../links.js';
import type { SourceConsumer } from '../sources/source.js';
import type { Journeys } from './journeys.js';
import { readState, readStates, type State, type StateRecord, StateTable, stateOf } from './states.js';

/**
 * How many journeys of a source's table may be unknown. Another version of the apps has a few endpoints more or fewer. A
 * table with hundreds of strange names is another site's, or broken, and to report each of them would fill the log.
 */
const MOST_UNKNOWN = 100;

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

/** Sets the states of journeys, for a user or a source. A change that is refused changes nothing. */
export class Steering implements SourceConsumer {
  readonly table = new StateTable();
  readonly #options: SteeringOptions;
  /** The unknown journeys of the source's last table. */
  #unknown: ReadonlySet<string> = new Set();
  /** Once both apps have joined: their endpoints, the names of the stock's endpoints and of the scion's journeys. */
  #known: { pairs: Pairs; stock: ReadonlySet<string>; journeys: ReadonlySet<string> } | undefined;

  constructor(options: SteeringOptions) {
    this.#options = options;
    this.table.replace(options.states, 'graft()');
  }

  /** Throws PartylineError `ERR_PARTY_BAD_STATE`, `ERR_PARTY_UNKNOWN_JOURNEY`, `ERR_PARTY_ONE_SIDED`. */
  set(journey: string, given: unknown): void {
    const state = readState(journey, given);
    this.#change(new Map([[journey, state]]), () => this.table.set(journey, state, 'set()'), journey);
  }

  replace(given: unknown): void {
    const states = readStates(given);
    this.#change(states, () => this.table.replace(states, 'replace()'));
  }

  /**
   * A table from a source. Journeys that only another version of the apps knows are left out, and reported unless the
   * table before had them too. A table with too many of them is refused as a whole.
   */
  apply(given: unknown): void {
    const states = readStates(given);
    const unknown = this.#unknownOf(states);
    if (unknown.length > MOST_UNKNOWN) throw this.#unknownError(unknown);
    for (const journey of unknown) if (!this.#unknown.has(journey)) this.report(this.#unknownError([journey]));
    this.#unknown = new Set(unknown);
    const own = new Map([...states].filter(([journey]) => !this.#unknown.has(journey)));
    this.#change(own, () => this.table.replace(own, 'source'));
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
  settle(pairs: Pairs, stock: ReadonlySet<string>): PartylineError | undefined {
    const { journeys, isFollowing } = this.#options;
    const before = this.#known;
    this.#known = { pairs, stock, journeys: new Set([...pairs.keys()].map((name) => journeys.of(name))) };
    try {
      journeys.check(new Set([...pairs.keys(), ...stock]));
      const isRefused = isFollowing && this.#unknownOf(this.table.records).length > MOST_UNKNOWN;
      const misfit = this.#misfitOf(this.table.records);
      if (isRefused) this.table.replace(new Map(), 'source');
      if (misfit && !isFollowing) throw misfit;
      if (misfit) this.report(misfit);
      return undefined;
    } catch (error) {
      this.#known = before;
      return error as PartylineError;
    }
  }

  /** Changes the table if the new states fit: those of all journeys, or of `only` one. */
  #change(states: ReadonlyMap<string, State>, change: () => readonly string[], only?: string): void {
    const misfit = this.#misfitOf(states, only);
    if (misfit) throw misfit;
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

  /** The error if states do not fit the endpoints: an unknown journey, or one that is not live and that the stock lacks. */
  #misfitOf(states: ReadonlyMap<string, State>, only?: string): PartylineError | undefined {
    const unknown = this.#unknownOf(states);
    if (unknown.length > 0) return this.#unknownError(unknown);
    for (const [endpoint, { scion, stock, isShared }] of this.#known?.pairs ?? []) {
      const journey = this.#options.journeys.of(endpoint);
      if (stock || isShared || (only !== undefined && journey !== only)) continue;
      if (stateOf(states, journey).state === 'live') continue;
      return new PartylineError('ONE_SIDED', { endpoint, pattern: scion.route.pattern.source, journey });
    }
    return undefined;
  }

  #unknownOf(states: ReadonlyMap<string, State>): string[] {
    return [...states].filter(([journey, state]) => !this.#isKnown(journey, state)).map(([journey]) => journey);
  }

  /** A journey of endpoints that only the stock has is known too, as long as it is legacy. */
  #isKnown(journey: string, { state }: State): boolean {
    if (!this.#known) return true;
    const { stock, journeys } = this.#known;
    // An endpoint within a journey has no state of its own: setting it would have no effect.
    const isOwn = this.#options.journeys.of(journey) === journey;
    return journeys.has(journey) || (state === 'legacy' && stock.has(journey) && isOwn);
  }

  /** Names the first of them: to guess at each would take as long as there are names. */
  #unknownError([first, ...others]: readonly string[]): PartylineError {
    const known = [...(this.#known?.journeys ?? [])];
    // A user without TypeScript may pass something else than a string.
    const journey = String(first);
    const unknown = 1 + others.length;
    return new PartylineError('UNKNOWN_JOURNEY', { journey, closest: closest(journey, known), known, unknown });
  }
}
