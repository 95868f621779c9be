import { isPlain } from '../../common/checks.js';
import { PartylineError } from '../../errors.js';

/**
 * Who serves a journey: the stock, while the scion may be asked the same, the scion for some visitors, or the scion, at the end for
 * the stock's own URLs too.
 */
export type StateName = 'legacy' | 'shadow' | 'canary' | 'live' | 'moved';

/** The state of a journey. */
export interface State {
  /**
   * `legacy`: the stock serves it; `shadow`: the same, and the scion is asked the same afterwards, to compare; `canary`: the scion
   * serves it for some visitors; `live`: the scion serves it; `moved`: the same, and the stock's own URLs redirect to the scion's.
   */
  readonly state: StateName;
  /**
   * Of a canary: the percentage of visitors with a key whom the scion serves, 0 to 100. Of a shadow: the percentage of requests
   * that are compared (default there: 100).
   */
  readonly percent?: number;
  /**
   * Of a journey that is live or moved: of how many percent of its requests the stock is asked the same afterwards, to compare
   * (default: 0).
   */
  readonly compare?: number;
  /**
   * Whether the stock answers if the scion fails before its first byte (default: false). An error with a status from 400
   * to 499 is the scion's answer, and no failure. With a function, that decides.
   */
  readonly fallback?: boolean | FallbackOption;
  /** Says that requests may safely be repeated, so that unsafe methods fall back too (default: they do not). */
  readonly replay?: 'idempotent';
  /** Who decided it, for the report (default: the function or source that set it). */
  readonly by?: string;
  /** Why it was decided (default: nothing). */
  readonly why?: string;
  /** The `since` of the `stop()` that this lifts: then it applies to a journey that was stopped (default: none). */
  readonly resume?: string;
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

/** A journey as `states()` tells of it. */
export type JourneyState = (State | StateRecord) & {
  /** Of pages that the scion alone has: it serves them, whatever the table says. */
  readonly isNew?: true;
  /** Since when, by whom and why it is stopped: it does not move forward until it is resumed. */
  readonly stopped?: { readonly since: string; readonly by: string; readonly why?: string };
};

/** Whether the stock serves all visitors in a state. */
export function isStocks({ state }: Pick<State, 'state'>): boolean {
  return state === 'legacy' || state === 'shadow';
}

/** A state as it is read: with the date that it came with. */
export type ReadState = State & { readonly since?: string };

/** The state of every journey for which none is set. */
export const LEGACY: State = Object.freeze({ state: 'legacy' });

/** All of them, in the order in which a journey moves. */
export const STATE_NAMES: readonly StateName[] = ['legacy', 'shadow', 'canary', 'live', 'moved'];

const KEYS = ['state', 'percent', 'compare', 'fallback', 'replay', 'by', 'why', 'resume'];

/** Reads a table of states by journey. Throws PartylineError `ERR_PARTY_BAD_STATE` naming the first bad journey. */
export function readStates(given: unknown): ReadonlyMap<string, ReadState> {
  if (!isPlain(given)) {
    const write = 'Write { checkout: { state: "live" } }.';
    throw new PartylineError('BAD_STATE', { journey: '*', reason: 'the table is no plain object', write });
  }
  return new Map(Object.keys(given).map((journey) => [journey, readState(journey, given[journey])]));
}

/** Reads the state of one journey, as `readStates` does. */
export function readState(journey: string, given: unknown): ReadState {
  const bad = (reason: string, write: string) => new PartylineError('BAD_STATE', { journey, reason, write });
  const write =
    'Write { state: "canary", percent: 10 }, { state: "shadow" }, { state: "live" } or { state: "legacy" }.';
  if (!isPlain(given)) throw bad('it is no plain object', write);
  const own: Record<string, unknown> = Object.assign(Object.create(null), given);
  // `states()` gives these, and a user may set what it has given.
  delete own.isNew;
  delete own.stopped;
  own.since = dateIn(own.since);
  if (own.since === undefined) delete own.since;
  const unknown = Object.keys(own).find((key) => key !== 'since' && !KEYS.includes(key));
  if (unknown !== undefined) throw bad(`"${unknown}" is not known`, `Known: ${KEYS.join(', ')}.`);
  const { state, fallback = false, replay = 'idempotent', by = '', why = '', resume = '' } = own;
  if (!STATE_NAMES.includes(state as StateName)) throw bad('it has no known state', write);
  checkShares(own, bad);
  if (!isFallback(fallback))
    throw bad('its fallback is neither true nor false', 'Write fallback: true, or { on: (error) => boolean }.');
  if (replay !== 'idempotent')
    throw bad('its replay is not "idempotent"', 'Write replay: "idempotent", or leave it out.');
  if (typeof by !== 'string') throw bad('its "by" is not a string', 'Write by: "anna".');
  if (typeof why !== 'string') throw bad('its "why" is not a string', 'Write why: "pager 4711".');
  if (typeof resume !== 'string')
    throw bad('its "resume" is no date', 'Write the "since" of what was stopped: see states().');
  return Object.freeze(own) as unknown as ReadState;
}

/** Of whom the scion serves, and of what is compared. */
function checkShares({ state, percent, compare }: Record<string, unknown>, bad: Refusal): void {
  const hasPercent = state === 'canary' || state === 'shadow';
  if (!hasPercent && percent !== undefined)
    throw bad('only a canary or a shadow has a percent', 'Write { state: "canary", percent }, or leave it out.');
  if (hasPercent && !isPercent(percent) && (state === 'canary' || percent !== undefined))
    throw bad('its percent is no number from 0 to 100', `Write { state: "${state}", percent: 10 }.`);
  if (compare === undefined) return;
  if (state !== 'live' && state !== 'moved')
    throw bad('only what is live is compared by "compare"', 'Write { state: "shadow", percent: 5 }, or leave it out.');
  if (!isPercent(compare))
    throw bad('its compare is no number from 0 to 100', `Write { state: "${state}", compare: 5 }.`);
}

type Refusal = (reason: string, write: string) => PartylineError;

function dateIn(since: unknown): string | undefined {
  const time = typeof since === 'string' ? Date.parse(since) : Number.NaN;
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
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
  return isSame('state') && isSame('percent') && isSame('compare') && isSame('fallback') && isSame('replay');
}

/** The states in force. Each change replaces the map, so a request that has read the old one can go on using it. */
export class StateTable {
  /** The states in force; a journey that is not in it is legacy. */
  records: ReadonlyMap<string, StateRecord> = new Map();

  /** Whether a journey is `moved`: only then anything has to be looked up for the stock's own URLs. */
  hasMoved = false;

  /** Whether a journey is a shadow: the same. */
  hasShadow = false;

  /** Puts one state in force, and returns the journeys whose state has changed. */
  set(journey: string, state: ReadState, by: string, isDated = false): string[] {
    return this.replace(new Map<string, ReadState>([...this.records, [journey, state]]), by, isDated);
  }

  /**
   * Puts a whole table in force, and returns the journeys whose state has changed. `isDated`: a state's own date is that of
   * the change, as where a source has kept it.
   */
  replace(states: ReadonlyMap<string, ReadState>, by: string, isDated = false): string[] {
    const before = this.records;
    const records = [...states].map(([journey, state]) => [journey, recordOf(state, before.get(journey), by, isDated)]);
    this.#put(new Map(records as [string, StateRecord][]));
    const journeys = new Set([...before.keys(), ...states.keys()]);
    return [...journeys].filter((journey) => !isSameState(stateOf(before, journey), stateOf(this.records, journey)));
  }

  /** Puts journeys on legacy as of the date that is given, and returns those whose state has changed. */
  stop(journeys: readonly string[], stopped: Omit<StateRecord, 'state'>): string[] {
    const before = this.records;
    const all = journeys.map((journey) => [journey, stoppedState(stateOf(before, journey), stopped)] as const);
    this.#put(new Map([...before, ...all]));
    return all
      .filter(([journey, record]) => !isSameState(stateOf(before, journey), record))
      .map(([journey]) => journey);
  }

  #put(records: ReadonlyMap<string, StateRecord>): void {
    this.records = records;
    const isIn = (name: StateName) => [...records.values()].some(({ state }) => state === name);
    this.hasMoved = isIn('moved');
    this.hasShadow = isIn('shadow');
  }
}

/** Whether it falls back is as before: who sets it on the scion again has not to say so again. A function is nothing to write down. */
function stoppedState({ fallback, replay }: State, stopped: Omit<StateRecord, 'state'>): StateRecord {
  const kept = { ...(fallback === true && { fallback }), ...(replay !== undefined && { replay }) };
  return Object.freeze({ state: 'legacy', ...kept, ...stopped });
}

/** A state that stays as it was keeps its date, and who decided it, unless somebody else says so. */
function recordOf(given: ReadState, before: StateRecord | undefined, by: string, isDated: boolean): StateRecord {
  const { since, resume: _resume, ...state } = given;
  if (before && isSameState(before, state)) {
    const { by: decided = before.by, why = before.why } = state;
    if (decided === before.by && why === before.why) return before;
    return Object.freeze({ ...before, by: decided, ...(why !== undefined && { why }) });
  }
  const now = new Date().toISOString();
  const isKept = isDated && since !== undefined && since <= now && (!before || since > before.since);
  return Object.freeze({ ...state, since: isKept ? since : now, by: state.by ?? by });
}

export function stateOf(states: ReadonlyMap<string, State>, journey: string): State {
  return states.get(journey) ?? LEGACY;
}
