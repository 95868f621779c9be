import { isPlain } from '../../common/checks.js';
import { PartylineError } from '../../errors.js';

/** Who serves a journey: the stock, the scion for some visitors, or the scion. */
export type StateName = 'legacy' | 'canary' | 'live';

/** The state of a journey. */
export interface State {
  /** `legacy`: the stock serves it; `canary`: the scion serves it for some visitors; `live`: the scion serves it. */
  readonly state: StateName;
  /** Of a canary: the percentage of visitors with a key whom the scion serves, 0 to 100. */
  readonly percent?: number;
  /**
   * Whether the stock answers if the scion fails before its first byte (default: false). An error with a status from 400
   * to 499 is the scion's answer, and no failure. With a function, that decides.
   */
  readonly fallback?: boolean | FallbackOption;
  /** Says that requests may safely be repeated, so that unsafe methods fall back too (default: they do not). */
  readonly replay?: 'idempotent';
  /** Who decided it, for the report (default: the function or source that set it). */
  readonly by?: string;
}

/** Says which failures fall back. */
export interface FallbackOption {
  /**
   * Whether the stock answers instead of an error that the scion throws or passes to `next`, or of its answer from 500 on,
   * which is given as an error with that `status`. A method, so that a function of a narrower type is accepted.
   */
  on(error: { status?: number; statusCode?: number } & Error): boolean;
}

/** The state of each journey, as a user writes it. */
export type States = Readonly<Record<string, State>>;

/** A state in force: since when, and who or what set it. */
export interface StateRecord extends State {
  /** ISO 8601, in UTC. */
  readonly since: string;
  readonly by: string;
}

/** The state of every journey for which none is set. */
export const LEGACY: State = Object.freeze({ state: 'legacy' });

const KEYS = ['state', 'percent', 'fallback', 'replay', 'by'];
const STATE_NAMES: readonly unknown[] = ['legacy', 'canary', 'live'];

/** Reads a table of states by journey. Throws PartylineError `ERR_PARTY_BAD_STATE` naming the first bad journey. */
export function readStates(given: unknown): ReadonlyMap<string, State> {
  if (!isPlain(given)) {
    const write = 'Write { checkout: { state: "live" } }.';
    throw new PartylineError('BAD_STATE', { journey: '*', reason: 'the table is no plain object', write });
  }
  return new Map(Object.keys(given).map((journey) => [journey, readState(journey, given[journey])]));
}

/** Reads the state of one journey, as `readStates` does. */
export function readState(journey: string, given: unknown): State {
  const bad = (reason: string, write: string) => new PartylineError('BAD_STATE', { journey, reason, write });
  const write = 'Write { state: "canary", percent: 10 }, { state: "live" } or { state: "legacy" }.';
  if (!isPlain(given)) throw bad('it is no plain object', write);
  const own: Record<string, unknown> = Object.assign(Object.create(null), given);
  // `states()` gives it, and a user may set what it has given.
  delete own.since;
  const unknown = Object.keys(own).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw bad(`"${unknown}" is not known`, `Known: ${KEYS.join(', ')}.`);
  const { state, percent, fallback = false, replay = 'idempotent', by = '' } = own;
  if (!STATE_NAMES.includes(state)) throw bad('it has no known state', write);
  if (state !== 'canary' && percent !== undefined)
    throw bad('only a canary has a percent', 'Write { state: "canary", percent }, or leave it out.');
  if (state === 'canary' && !isPercent(percent))
    throw bad('its percent is no number from 0 to 100', 'Write { state: "canary", percent: 10 }.');
  if (!isFallback(fallback))
    throw bad('its fallback is neither true nor false', 'Write fallback: true, or { on: (error) => boolean }.');
  if (replay !== 'idempotent')
    throw bad('its replay is not "idempotent"', 'Write replay: "idempotent", or leave it out.');
  if (typeof by !== 'string') throw bad('its "by" is not a string', 'Write by: "anna".');
  return Object.freeze(own) as unknown as State;
}

function isFallback(value: unknown): boolean {
  if (typeof value === 'boolean') return true;
  return isPlain(value) && Object.keys(value).join() === 'on' && typeof value.on === 'function';
}

function isPercent(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 100;
}

/** Whether two states have the same effect, whoever decided them. */
export function isSameState(one: State, other: State): boolean {
  const isSame = (key: keyof State) => (one[key] ?? false) === (other[key] ?? false);
  return isSame('state') && isSame('percent') && isSame('fallback') && isSame('replay');
}

/** The states in force. Each change replaces the map, so a request that has read the old one can go on using it. */
export class StateTable {
  /** The states in force; a journey that is not in it is legacy. */
  records: ReadonlyMap<string, StateRecord> = new Map();

  /** Puts one state in force, and returns the journeys whose state has changed. */
  set(journey: string, state: State, by: string): string[] {
    return this.replace(new Map<string, State>([...this.records, [journey, state]]), by);
  }

  /** Puts a whole table in force, and returns the journeys whose state has changed. */
  replace(states: ReadonlyMap<string, State>, by: string): string[] {
    const before = this.records;
    this.records = new Map([...states].map(([journey, state]) => [journey, this.#recordOf(journey, state, by)]));
    const journeys = new Set([...before.keys(), ...states.keys()]);
    return [...journeys].filter((journey) => !isSameState(stateOf(before, journey), stateOf(this.records, journey)));
  }

  /** A state that stays as it was keeps its date. */
  #recordOf(journey: string, state: State, by: string): StateRecord {
    const before = this.records.get(journey);
    if (before && isSameState(before, state)) return before;
    return Object.freeze({ ...state, since: new Date().toISOString(), by: state.by ?? by });
  }
}

export function stateOf(states: ReadonlyMap<string, State>, journey: string): State {
  return states.get(journey) ?? LEGACY;
}
