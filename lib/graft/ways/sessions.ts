import type { Finding } from '../findings.js';
import type { Entry } from '../serve/routing.js';
import type { Stop } from './way.js';

/** What may stand within an app that a copy of a request should not pass, and what the copy would do there. */
const INSIDE = [
  {
    code: 'session inside',
    what: 'a session',
    deed: 'which a copy of a request would load and save',
    mend: 'Put the session before the party, or skip it: (req, res, next) => (isShadow(req) ? next() : session(req, res, next)).',
    isMeant: ({ name, kind }: Stop) => kind === 'session' && /session/i.test(name),
  },
  {
    code: 'limiter inside',
    what: 'a limiter',
    deed: 'which counts a copy as one more request of the visitor, and may refuse him',
    mend: 'Put the limiter before the party, or skip it for copies, with express-rate-limit by its option: skip: isShadow.',
    isMeant: ({ kind }: Stop) => kind === 'limit',
  },
] as const;

/**
 * The endpoints that have a session or a limiter within an app, where answers are compared: it does for the copy of a request what it
 * does for any other. `above`: before both apps, where no copy passes.
 */
export function insideFindings(entries: readonly Entry[], above: readonly Stop[]): Finding[] {
  return INSIDE.flatMap(({ isMeant, code, what, deed, mend }) => {
    // A session above is on the copy; a limiter above is another one.
    if (code === 'session inside' && above.some(isMeant)) return [];
    return entries.flatMap(({ endpoint, pair, ways }) => {
      const sides = pair.isNew ? [] : (['scion', 'stock'] as const).filter((side) => ways[side]?.some(isMeant));
      return sides.map((side) => ({
        level: 'note' as const,
        code,
        endpoint,
        cause: `in the ${side} "${endpoint}" stands behind ${what} of its own, ${deed}`,
        mend,
      }));
    });
  });
}
