import { isError } from '../common/checks.js';
import type { ExpressApp } from '../express/app.js';

/** Tells of what went wrong and hurt nobody. If `onError` fails itself, both errors are printed, and nothing is thrown. */
export function createReport(
  onError: ((error: unknown) => unknown) | undefined,
  host: () => ExpressApp | undefined,
): (error: unknown) => void {
  const print = (error: unknown) => {
    const env = host()?.get('env') ?? process.env.NODE_ENV;
    // As Express logs: not under test.
    if (env !== 'test') console.error(textOf(error));
  };
  if (!onError) return print;
  return async (error) => {
    try {
      // It may be somebody's async function: what it rejects with would end the process.
      await onError(error);
    } catch (own) {
      print(error);
      print(own);
    }
  };
}

/** Apps throw anything: what cannot be read is told by that alone. */
function textOf(error: unknown): unknown {
  try {
    return isError(error) ? error.stack : error;
  } catch {
    return 'An error that cannot be read.';
  }
}
