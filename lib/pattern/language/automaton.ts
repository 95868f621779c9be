import { type CharacterSet, type Expression, setOf } from './expression.js';

/** Larger ones are not compared: no route has so many parts. */
const MOST_STATES = 4000;
const MOST_STEPS = 5000;

interface State {
  /** Where one may be as well, without a character. */
  readonly also: number[];
  readonly ways: { readonly set: CharacterSet; readonly to: number }[];
}

/** A non-deterministic automaton: it begins in state 0, and takes a text that leads to the last. */
export interface Automaton {
  readonly states: readonly State[];
  readonly last: number;
}

/** The automaton of an expression; `undefined` where it would be too large. */
export function automatonOf(expression: Expression): Automaton | undefined {
  const states: State[] = [makeState()];
  const last = build(expression, 0, states);
  return last === undefined ? undefined : { states, last };
}

function makeState(): State {
  return { also: [], ways: [] };
}

/** Adds what takes an expression from a state on, and returns the state behind it. */
function build(expression: Expression, from: number, states: State[]): number | undefined {
  if (states.length > MOST_STATES) return undefined;
  switch (expression.type) {
    case 'set': {
      const to = states.push(makeState()) - 1;
      states[from]?.ways.push({ set: expression.set, to });
      return to;
    }
    case 'sequence': {
      let at: number | undefined = from;
      for (const part of expression.parts) {
        if (at === undefined) return undefined;
        at = build(part, at, states);
      }
      return at;
    }
    case 'choice': {
      const ends = expression.parts.map((part) => build(part, from, states));
      const end = states.push(makeState()) - 1;
      for (const each of ends) if (each !== undefined) states[each]?.also.push(end);
      return ends.includes(undefined) ? undefined : end;
    }
    case 'repeat':
      return buildRepeated(expression, from, states);
  }
}

function buildRepeated(
  { part, least, most }: Extract<Expression, { type: 'repeat' }>,
  from: number,
  states: State[],
): number | undefined {
  let at: number | undefined = from;
  for (let i = 0; i < least && at !== undefined; i++) at = build(part, at, states);
  if (at === undefined) return undefined;
  if (most === Number.POSITIVE_INFINITY) {
    const start = states.push(makeState()) - 1;
    states[at]?.also.push(start);
    const end = build(part, start, states);
    if (end !== undefined) states[end]?.also.push(start);
    return end === undefined ? undefined : start;
  }
  const stops = [at];
  for (let i = least; i < most; i++) {
    at = build(part, at, states);
    if (at === undefined) return undefined;
    stops.push(at);
  }
  const end = states.push(makeState()) - 1;
  for (const stop of stops) states[stop]?.also.push(end);
  return end;
}

/** Whether every text that the one takes is taken by one of the others; `undefined` where that takes too long to say. */
export function isWithin(one: Automaton, others: readonly Automaton[]): boolean | undefined {
  const start = others.map((other) => closure(other, [0]));
  const open = closure(one, [0]).map((state): Position => ({ state, others: start }));
  const seen = new Set(open.map(keyOf));
  for (let step = 0; open.length > 0; step++) {
    if (step > MOST_STEPS) return undefined;
    const { state, others: at } = open.pop() as Position;
    if (state === one.last && !others.some(({ last }, i) => at[i]?.includes(last))) return false;
    for (const { set, to } of one.states[state]?.ways ?? []) {
      const targets = closure(one, [to]);
      for (const letter of lettersOf(set, others, at)) {
        const next = others.map((other, i) => follow(other, at[i] ?? [], letter));
        for (const state of targets) {
          const found = { state, others: next };
          const key = keyOf(found);
          if (!seen.has(key)) open.push(found);
          seen.add(key);
        }
      }
    }
  }
  return true;
}

interface Position {
  readonly state: number;
  readonly others: readonly (readonly number[])[];
}

function keyOf({ state, others }: Position): string {
  return `${state}:${others.join(';')}`;
}

/** The automaton of what both take; `undefined` where it would be too large. */
export function intersectionOf(one: Automaton, other: Automaton): Automaton | undefined {
  const states: State[] = [makeState()];
  const known = new Map([['0 0', 0]]);
  const open: [number, number][] = [[0, 0]];
  const stateAt = (a: number, b: number) => {
    const key = `${a} ${b}`;
    const found = known.get(key) ?? states.push(makeState()) - 1;
    if (!known.has(key)) open.push([a, b]);
    known.set(key, found);
    return found;
  };
  for (let next = open.pop(); next; next = open.pop()) {
    if (states.length > MOST_STATES) return undefined;
    const [a, b] = next;
    const own = states[stateAt(a, b)] as State;
    const [from, to] = [one.states[a] as State, other.states[b] as State];
    own.also.push(...from.also.map((state) => stateAt(state, b)), ...to.also.map((state) => stateAt(a, state)));
    for (const way of from.ways) {
      for (const { set, to: end } of to.ways) {
        const shared = setOf((character) => way.set.has(character) && set.has(character));
        if (shared.size > 0) own.ways.push({ set: shared, to: stateAt(way.to, end) });
      }
    }
  }
  const last = stateAt(one.last, other.last);
  return { states, last };
}

/** Whether there is a text that both take. */
export function meets(one: Automaton, other: Automaton): boolean {
  const open: [number, number][] = [[0, 0]];
  const seen = new Set<number>();
  while (open.length > 0) {
    const [a, b] = open.pop() as [number, number];
    const key = a * MOST_STATES * 2 + b;
    if (seen.has(key)) continue;
    seen.add(key);
    if (a === one.last && b === other.last) return true;
    const [from, to] = [one.states[a] as State, other.states[b] as State];
    for (const next of from.also) open.push([next, b]);
    for (const next of to.also) open.push([a, next]);
    for (const way of from.ways) {
      for (const { set, to: next } of to.ways) if (overlaps(way.set, set)) open.push([way.to, next]);
    }
  }
  return false;
}

function overlaps(one: CharacterSet, other: CharacterSet): boolean {
  const [small, large] = one.size < other.size ? [one, other] : [other, one];
  for (const character of small) if (large.has(character)) return true;
  return false;
}

/** Of a set, one character for all that the others do not tell from it where they are. */
function lettersOf(set: CharacterSet, others: readonly Automaton[], at: Position['others']): Iterable<string> {
  if (set.size < 2) return set;
  const sets = new Set<CharacterSet>();
  for (const [i, other] of others.entries()) {
    for (const state of at[i] ?? []) for (const way of other.states[state]?.ways ?? []) sets.add(way.set);
  }
  if (sets.size === 0) return [...set].slice(0, 1);
  const byKind = new Map<string, string>();
  for (const character of set) {
    let kind = '';
    for (const each of sets) kind += each.has(character) ? '1' : '0';
    byKind.set(kind, character);
  }
  return byKind.values();
}

function follow(automaton: Automaton, from: readonly number[], letter: string): number[] {
  const reached: number[] = [];
  for (const state of from) {
    for (const { set, to } of automaton.states[state]?.ways ?? []) if (set.has(letter)) reached.push(to);
  }
  return closure(automaton, reached);
}

/** The states that one is in, in order. */
function closure({ states }: Automaton, from: readonly number[]): number[] {
  if (from.length < 2 && (from.length === 0 || states[from[0] as number]?.also.length === 0)) return [...from];
  const all = new Set(from);
  for (const state of all) for (const next of states[state]?.also ?? []) all.add(next);
  return [...all].sort((a, b) => a - b);
}
