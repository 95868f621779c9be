import { PartylineError } from 'express-party';
import type { Graft, State, StateName } from 'express-party/graft';

/** What the forms of the page send. */
export interface MigrationForm {
  readonly act?: string;
  /** Of `stop` and `resume`: all, where it is left out. */
  readonly journey?: string;
  readonly percent?: string;
  readonly by?: string;
  readonly why?: string;
}

/** For whoever moves the routes: what is in force and who decided it, who served what, and what to do about it. */
export function migration(shop: Graft) {
  const { endpoints, stockOnly, advice, progress } = shop.report();
  return { states: shop.states(), endpoints, stockOnly, advice, progress, trouble: undefined };
}

/** Does what a form says, and gives what is wrong with it, if anything is. */
export function decide(shop: Graft, form: MigrationForm): string | undefined {
  try {
    act(shop, form);
    return undefined;
  } catch (error) {
    if (error instanceof PartylineError) return error.message;
    throw error;
  }
}

function act(shop: Graft, { act, journey, percent, by, why }: MigrationForm): void {
  const decided = { by: by || 'a visitor', ...(why && { why }) };
  if (act === 'resume') shop.resume(journey);
  else if (act === 'stop' && journey) shop.stop(journey, decided);
  else if (act === 'stop') shop.stop(decided);
  else shop.set(journey ?? '', { ...stateOf(act, percent), ...decided });
}

function stateOf(act: string | undefined, percent: string | undefined): State {
  const state = act as StateName;
  return state === 'canary' ? { state, percent: Number(percent) } : { state };
}
