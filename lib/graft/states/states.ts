import { isPlain } from '../../common/checks.js';
import { PartylineError } from '../../errors.js';

/** On which side a journey is: on the stock's, on the scion's for some, on the scion's. */
export type StateName = 'legacy' | 'canary' | 'live';

/** What is decided for a journey. */
export interface State {
  /** `legacy`: the stock serves it; `canary`: the scion, for some; `live`: the scion. */
  readonly state: StateName;
  /** Of a canary: how many of those who have a key the scion serves, 0 to 100. */
  readonly percent?: number;
  /** Whether the stock answers where the scion fails before its first byte (default: false). */
  readonly fallback?: boolean;
  /** Says that what is sent twice is done once: unsafe methods fall back too (default: they do not). */
  readonly replay?: 'idempotent';
  /** Who decided it, for the report (default: what it came by). */
  readonly by?: string;
}

/** What is decided for each journey, as it is written. */
export type States = Readonly<Record<string, State>>;

/** A state in force, with since when, and by whom or what. */
export interface StateRecord extends State {
  /** ISO 8601, in UTC. */
  readonly since: string;
  readonly by: string;
}

/** What goes for every journey that nobody has decided for. */
export const LEGACY: State = Object.freeze({ state: 'legacy' });

const WORDS = ['state', 'percent', 'fallback', 'replay', 'by'];
/** Of a state that was in force, which may be put back: since when it is so again, is another date. */
const SINCE = 'since';
const NAMES: readonly unknown[] = ['legacy', 'canary', 'live'];

/**
 * Reads a table of states, journey by journey.
 *
 * @throws PartylineError `ERR_PARTY_BAD_STATE` naming the journey: the table is good as a whole, or not taken at all
 */
export function readStates(given: unknown): ReadonlyMap<string, State> {
  if (!isPlain(given))
    throw badState('*', 'the table is no plain object', 'Write { checkout: { state: "live" } }.');
  return new Map(Object.keys(given).map((journey) => [journey, readState(journey, given[journey])]));
}

/**
 * Reads what is decided for one journey.
 *
 * @throws PartylineError `ERR_PARTY_BAD_STATE`
 */
export function readState(journey: string, given: unknown): State {
  const write = 'Write { state: "canary", percent: 10 }, { state: "live" } or { state: "legacy" }.';
  if (!isPlain(given)) throw badState(journey, 'it is no plain object', write);
  const strange = Object.keys(given).find((word) => !WORDS.includes(word) && word !== SINCE);
  if (strange !== undefined)
    throw badState(journey, `"${strange}" is not known`, `Known: ${WORDS.join(', ')}.`);
  const own = Object.assign(Object.create(null), given) as Record<string, unknown>;
  delete own[SINCE];
  if (!NAMES.includes(own.state)) throw badState(journey, 'it has no known state', write);
  checkPercent(journey, own);
  checkRest(journey, own);
  return Object.freeze(own) as unknown as State;
}

function checkPercent(journey: string, { state, percent }: Record<string, unknown>): void {
  if (state !== 'canary') {
    if (percent === undefined) return;
    throw badState(
      journey,
      'only a canary has a percent',
      `Write { state: "canary", percent }, or leave it out.`,
    );
  }
  if (typeof percent === 'number' && percent >= 0 && percent <= 100) return;
  throw badState(
    journey,
    'its percent is no number from 0 to 100',
    'Write { state: "canary", percent: 10 }.',
  );
}

function checkRest(journey: string, { fallback, replay, by }: Record<string, unknown>): void {
  if (fallback !== undefined && typeof fallback !== 'boolean') {
    throw badState(journey, 'its fallback is neither true nor false', 'Write fallback: true.');
  }
  if (replay !== undefined && replay !== 'idempotent') {
    throw badState(journey, 'its replay is not "idempotent"', 'Write replay: "idempotent", or leave it out.');
  }
  if (by !== undefined && typeof by !== 'string')
    throw badState(journey, 'its by is no text', 'Write by: "anna".');
}

function badState(journey: string, reason: string, write: string): PartylineError {
  return new PartylineError('BAD_STATE', { journey, reason, write });
}

/** Whether two states come to the same, whoever decided them. */
export function isSameState(one: State, other: State): boolean {
  return (
    one.state === other.state &&
    one.percent === other.percent &&
    (one.fallback ?? false) === (other.fallback ?? false) &&
    one.replay === other.replay
  );
}

/** The table in force. A new one is another object, so whoever has decided by one may go on by it. */
export class StateTable {
  #records: ReadonlyMap<string, StateRecord> = new Map();

  /** The states in force; what is not in it is legacy. */
  get records(): ReadonlyMap<string, StateRecord> {
    return this.#records;
  }

  /** Puts one state in force, and returns the journeys for which that changed anything. */
  set(journey: string, state: State, by: string): string[] {
    return this.#take(new Map([...this.#records, [journey, this.#recordOf(journey, state, by)]]));
  }

  /** Puts a whole table in force, and returns the journeys for which that changed anything. */
  replace(states: ReadonlyMap<string, State>, by: string): string[] {
    const fresh = [...states].map(
      ([journey, state]) => [journey, this.#recordOf(journey, state, by)] as const,
    );
    return this.#take(new Map(fresh));
  }

  #take(records: ReadonlyMap<string, StateRecord>): string[] {
    const before = this.#records;
    this.#records = records;
    const journeys = new Set([...before.keys(), ...records.keys()]);
    return [...journeys].filter(
      (journey) => !isSameState(stateOf(before, journey), stateOf(records, journey)),
    );
  }

  /** What stays as it was keeps its date. */
  #recordOf(journey: string, state: State, by: string): StateRecord {
    const before = this.#records.get(journey);
    if (before && isSameState(before, state)) return before;
    return Object.freeze({ ...state, since: new Date().toISOString(), by: state.by ?? by });
  }
}

/** What goes for a journey by a table. */
export function stateOf(states: ReadonlyMap<string, State>, journey: string): State {
  return states.get(journey) ?? LEGACY;
}

/** The state that a journey had when it was looked at last: it has it as long as the table is the same. */
export class Glimpse {
  #states: ReadonlyMap<string, State> | undefined;
  #state: State = LEGACY;

  of(states: ReadonlyMap<string, State>, journey: string): State {
    if (states !== this.#states) {
      this.#states = states;
      this.#state = stateOf(states, journey);
    }
    return this.#state;
  }
}
