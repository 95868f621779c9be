import { ignoreRejection } from '../../common/thenables.js';
import { PartylineError } from '../../errors.js';
import type { State } from '../states/states.js';

/** Judges what an app did, by the state of its journey. */
export interface FailureJudge {
  /** Whether another app answers instead of an error that the app throws or passes to `next`. */
  isFailed(error: unknown): boolean;
  /** Whether another app answers instead of an answer with this status. */
  isRefused(status: number): boolean;
}

/** `report` is called when the function that the state has for it gives no boolean, or throws: then it is as without. */
export function failureJudge({ fallback }: State, report: (error: PartylineError) => void): FailureJudge {
  if (typeof fallback !== 'object') return BY_STATUS;
  const decide = (error: unknown, otherwise: boolean): boolean => {
    try {
      const isFailed: unknown = fallback.on(error as Error);
      if (typeof isFailed === 'boolean') return isFailed;
      ignoreRejection(isFailed);
      throw new TypeError(`it gave a value of type ${typeof isFailed}, and neither true nor false`);
    } catch (cause) {
      report(new PartylineError('BAD_DECISION', { what: 'fallback.on(error)' }, { cause }));
      return otherwise;
    }
  };
  return {
    isFailed: (error) => decide(error, BY_STATUS.isFailed(error)),
    isRefused: (status) => BY_STATUS.isRefused(status) && decide(answeredWith(status), true),
  };
}

/** With a status of 4xx an app refuses what was asked, as guards and body parsers do: that is its answer. */
const BY_STATUS: FailureJudge = {
  isFailed: (error) => !['status', 'statusCode'].some((name) => isRefusal(statusIn(error, name))),
  isRefused: (status) => status >= 500,
};

function isRefusal(status: unknown): boolean {
  return typeof status === 'number' && status >= 400 && status < 500;
}

/** Apps throw anything: what cannot be read has none. */
function statusIn(error: unknown, name: string): unknown {
  try {
    return Reflect.get(Object(error) as object, name);
  } catch {
    return undefined;
  }
}

/** An answer that is a failure, as an error. */
export function answeredWith(status: number): Error {
  return Object.assign(new Error(`It answered with ${status}.`), { status });
}
