import type { ExpressApp } from '../handler.js';

/**
 * The one place that tells of what went wrong and hurt nobody. What is told may fail itself: then both
 * errors are printed, and nothing is thrown.
 */
export function createReport(
  onError: ((error: unknown) => void) | undefined,
  host: () => ExpressApp | undefined,
): (error: unknown) => void {
  const print = (error: unknown) => {
    const env = host()?.get('env') ?? process.env.NODE_ENV;
    // As Express logs: not under test.
    if (env !== 'test') console.error(error instanceof Error ? error.stack : error);
  };
  if (!onError) return print;
  return (error) => {
    try {
      onError(error);
    } catch (own) {
      print(error);
      print(own);
    }
  };
}
