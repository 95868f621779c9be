import type { Finding } from '../findings.js';
import type { Entry } from '../serve/routing.js';
import type { Stop } from './way.js';

/**
 * The endpoints that have a session within an app, where answers are compared: it is saved for the copy of a request as for any
 * other. `above`: before both apps, where a copy gets its own.
 */
export function sessionFindings(entries: readonly Entry[], above: readonly Stop[]): Finding[] {
  if (above.some(isSession)) return [];
  return entries.flatMap(({ endpoint, pair, ways }) => {
    const sides = pair.isNew ? [] : (['scion', 'stock'] as const).filter((side) => ways[side]?.some(isSession));
    return sides.map((side) => ({
      level: 'note' as const,
      code: 'session inside',
      endpoint,
      cause: `in the ${side} "${endpoint}" stands behind a session of its own, which a copy of a request would load and save`,
      mend: 'Put the session before the party, or skip it: (req, res, next) => (isShadow(req) ? next() : session(req, res, next)).',
    }));
  });
}

function isSession({ name, kind }: Stop): boolean {
  return kind === 'session' && /session/i.test(name);
}
