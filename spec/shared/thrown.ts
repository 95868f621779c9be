import type { PartylineError } from '../../lib/errors';

/** What a function throws, as the error it has to be: told by its code and details, not by its prose. */
export function thrownBy(run: () => unknown): PartylineError {
  let returned: unknown;
  try {
    returned = run();
  } catch (thrown) {
    return thrown as PartylineError;
  }
  throw new Error(`Nothing was thrown; it returned ${JSON.stringify(returned)}.`);
}
