import type { Finding } from '../findings.js';
import type { Entry } from '../serve/routing.js';
import { guardsAmong, missingOn, type Stop } from './way.js';

/** The endpoints that have something like a guard before them in the stock, and not in the scion. `above`: before both apps. */
export function behindFindings(entries: readonly Entry[], above: readonly Stop[]): Finding[] {
  return entries.flatMap(({ endpoint, ways: { scion, stock } }): Finding[] => {
    if (!stock) return [];
    const missing = scion ? missingOn(stock, [...scion, ...above]) : missingOn(guardsAmong(stock), above);
    if (missing.length === 0) return [];
    const names = missing.map(({ text }) => text).join(', ');
    const side = scion ? 'has nothing like it before' : 'cannot be read: it is not known what stands before';
    return [
      {
        level: 'note',
        code: 'behind',
        endpoint,
        cause: `in the stock "${endpoint}" stands behind ${names}, and the scion ${side} it`,
        mend: 'Put it before the party, for both apps, or into the scion before the endpoint goes live.',
      },
    ];
  });
}
