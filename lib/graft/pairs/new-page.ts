import type { PlacedRoute, Route } from '../../links/route.js';
import { neverPassesOn } from '../../party/verify/reach.js';
import { type Matcher, matcherOf } from '../../pattern/matcher.js';
import { type Claim, type Claims, takesMethod } from '../claims/claims.js';
import { isGuard } from '../claims/spoken.js';
import { pathsOf, takesWhatever } from './broad.js';
import { isOnePlace } from './one-place.js';

/** The stock, as far as it is known. */
export interface KnownStock {
  /** Its routes. */
  readonly routes: Claims;
  /** What it uses at a path. */
  readonly uses: readonly PlacedRoute[];
  /** Whether its routes could be read, or were told by itself. */
  readonly isRead: boolean;
}

/** Whether the stock has what only the scion names, and what leaves that in doubt. */
export interface Sidedness {
  readonly isNew: boolean;
  readonly doubt?: string;
}

/**
 * Whether the stock has a page that it does not name: a route of it takes all of the path. Routes that take whatever comes
 * say nothing; where the stock cannot be read, nothing says that the page is new.
 */
export function sidednessOf(route: Route, { routes, uses, isRead }: KnownStock): Sidedness {
  const paths = pathsOf(route);
  const isAsked = ({ methods }: { methods: readonly string[] }) =>
    route.methods.some((method) => method === 'ALL' || takesMethod({ methods }, method));
  const takesAll = (read: Matcher) => paths.length > 0 && paths.every((path) => read(path) !== undefined);
  const isServed = (claim: Claim) => takesAll(claim.read) && (!takesWhatever(claim) || isOfOnePlace(claim, route));
  const served = routes.all.filter((claim) => isAsked(claim) && isServed(claim));
  if (served.some((claim) => !isGuard(claim))) return { isNew: false };
  const found = uses.filter((use) => isAsked(use) && !hearsOfErrors(use) && takesAll(matcherOf(use.pattern)));
  if (found.some(({ isPrefix, handler }) => !isPrefix || neverPassesOn({ handle: handler }))) return { isNew: false };
  const [[guard], [use]] = [served, found];
  if (use) return { isNew: false, doubt: `the stock's use("${use.pattern.source}", …)` };
  if (guard) return { isNew: false, doubt: `the stock's all("${guard.place.written ?? guard.pattern.source}", …)` };
  return isRead ? { isNew: true } : { isNew: false, doubt: 'the stock, whose routes cannot be read,' };
}

/** The scion's `/:slug` is the stock's `/:page`, and no route that takes whatever comes. */
function isOfOnePlace({ pattern }: Claim, route: Route): boolean {
  if (pattern.unbuildable !== undefined) return false;
  return isOnePlace({ pattern, isExact: false }, { pattern: route.pattern, isExact: false });
}

function hearsOfErrors({ handler }: PlacedRoute): boolean {
  return typeof handler === 'function' && handler.length > 3;
}
