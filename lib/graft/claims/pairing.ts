import { addText, type Pattern, type Token } from '../../pattern/pattern.js';
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

/** The same for two patterns that differ in their parameters' names, their Routers, or a slash at the end. */
function shapeOf({ tokens, source, unbuildable }: Pattern): string {
  // That of a RegExp, which has no parts, is not that of "/".
  if (unbuildable !== undefined && tokens.length === 0) return source;
  const merged: Token[] = [];
  for (const token of tokens) {
    if (token.type === 'text') addText(merged, token.value);
    else merged.push(token);
  }
  const last = merged.at(-1);
  if (last?.type === 'text' && last.value.endsWith('/')) {
    merged.pop();
    if (last.value !== '/') merged.push({ ...last, value: last.value.slice(0, -1) });
  }
  return JSON.stringify(merged, (key, value: unknown) => (key === 'name' || key === 'maxLength' ? undefined : value));
}
