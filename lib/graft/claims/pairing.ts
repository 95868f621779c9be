import { shapeOf } from '../../pattern/shape.js';
import type { Pairs } from '../links.js';
import type { Claim } from './claims.js';

/** The stock's routes without a name whose methods and path are an endpoint's, as a guard's before it, with its name. */
export function endpointsOfUnnamed(pairs: Pairs, all: readonly Claim[]): ReadonlyMap<Claim, string> {
  const names = new Map<string, string>();
  for (const { scion, stock, isShared } of pairs.values()) {
    if (!stock && !isShared) continue;
    const { name, methods, pattern } = (stock ?? scion).route;
    for (const method of methods) names.set(`${method} ${shapeOf(pattern)}`, name);
  }
  const found = new Map<Claim, string>();
  for (const claim of all) {
    if (claim.endpoint !== undefined || claim.place.use) continue;
    const own = claim.methods.map((method) => names.get(`${method} ${shapeOf(claim.pattern)}`));
    if (own[0] !== undefined && own.every(Boolean)) found.set(claim, own[0]);
  }
  return found;
}

/** Whether what a route takes beside a claim's own paths, it takes in that claim's place. */
export function isSamePlace({ reach, pattern }: Claim, claim: Claim): boolean {
  return reach === 'prefix' || shapeOf(pattern) === shapeOf(claim.pattern);
}
