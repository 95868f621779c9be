import type { CompareGround, Comparison } from '../graft/serve/comparison.js';
import { GraftComparing } from './comparing.js';
import { type CompareOptions, type ReadOptions, readOptions } from './options.js';

/**
 * Lets a graft compare the answers of its two apps: a journey may be a `shadow` then, of which the stock's answers are the visitors'
 * and the scion is asked the same afterwards; and one that is `live` may have `compare`. What is found is in the graft's report.
 *
 * @param options what may be asked again, what may differ, and how much of the process that may take
 * @throws PartylineError `ERR_PARTY_BAD_OPTION`, `ERR_PARTY_BAD_NAME`
 * @example
 * const shop = graft(fresh, {
 *   onto: legacy,
 *   compare: compare({ pure: ['search'], except: ['logout'], ignore: ['$.items[*].id'] }),
 *   states: { product: { state: 'shadow', percent: 5 } },
 * });
 */
export function compare(options: CompareOptions = {}): Comparison {
  const read = readOptions(options);
  const begin = (ground: CompareGround) => {
    begun.set(ground, read);
    return new GraftComparing(read, ground);
  };
  return Object.freeze({ begin });
}

const begun = new WeakMap<CompareGround, ReadOptions>();

/** By which options a graft's answers are compared, for tools that do so themselves; `undefined` where they are not. */
export function optionsOn(ground: CompareGround): ReadOptions | undefined {
  return begun.get(ground);
}
