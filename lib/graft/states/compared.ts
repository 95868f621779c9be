import { PartylineError } from '../../errors.js';
import type { State } from './states.js';

/** Whether answers are compared in a state. */
export function isCompared({ state, compare = 0 }: State): boolean {
  return state === 'shadow' || compare > 0;
}

/** Throws PartylineError `ERR_PARTY_BAD_STATE` for the first state of which a graft would have to compare, and cannot. */
export function refuseCompared(states: ReadonlyMap<string, State>): void {
  for (const [journey, state] of states) {
    if (!isCompared(state)) continue;
    const what = state.state === 'shadow' ? 'it is a shadow' : 'its answers are to be compared';
    const write =
      'Write graft(fresh, { onto: legacy, compare: compare() }), with compare from "express-party/compare".';
    throw new PartylineError('BAD_STATE', { journey, reason: `${what}, and the graft has no "compare"`, write });
  }
}
