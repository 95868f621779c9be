import type { KnownJourneys } from './known.js';
import type { Latches } from './latches.js';
import { type JourneyState, type StateRecord, stateOf } from './states.js';

interface Ruling {
  readonly records: ReadonlyMap<string, StateRecord>;
  readonly latches: Latches;
  readonly known: KnownJourneys | undefined;
}

/** The states in force, of every journey, as a user is told of them. */
export function shownStates(ruling: Ruling): Record<string, JourneyState> {
  const all = new Set([...(ruling.known?.names() ?? []), ...ruling.records.keys()]);
  return Object.fromEntries([...all].map((journey) => [journey, shownOf(journey, ruling)]));
}

function shownOf(journey: string, { records, latches, known }: Ruling): JourneyState {
  const stopped = latches.of(journey);
  const state = { ...stateOf(records, journey) };
  if (!known?.isNew(journey)) return stopped ? { ...state, stopped } : state;
  const { percent: _percent, ...rest } = state;
  return { ...rest, state: rest.state === 'moved' ? 'moved' : 'live', isNew: true };
}
