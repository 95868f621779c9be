import type { IncomingMessage } from 'node:http';
import type { Endpoint } from '../../links/endpoint.js';
import type { Declared, Member } from '../../links/member.js';
import type { Route } from '../../links/table.js';
import type { SideName } from '../../party/pair.js';
import { addText, type Pattern, type Token } from '../../pattern/pattern.js';
import { EndpointPair, type Pairs, valuesOf } from '../links.js';
import type { Claim, Claims } from './claims.js';

/**
 * The scion's endpoints, each with the stock's of its name. `sideOf` says which of them serves a request; `missing` is of a stock that
 * was meant to take part, and does not.
 */
export function pairsOf(
  scion: Member,
  stock: Member | undefined,
  routes: Claims,
  sideOf: (request: IncomingMessage | undefined, endpoint: string) => SideName,
  missing?: Declared,
): Pairs {
  const pairs = [...scion.declared.routes.keys()].map((name) => {
    const [own, other] = [scion.find(name) as Endpoint, stock?.find(name)];
    const isShared = other ? shapeOf(other.route.pattern) === shapeOf(own.route.pattern) : isServed(own.route, routes);
    const most = missing ? valuesOf(missing, name) : 0;
    return [name, new EndpointPair(own, other, isShared, (request) => sideOf(request, name), most)] as const;
  });
  return new Map(pairs);
}

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

/** Whether the stock has a route of the same path for all its methods, under whatever name. */
function isServed({ pattern, methods }: Route, { all }: Claims): boolean {
  const shape = shapeOf(pattern);
  const served = all.filter((claim) => shapeOf(claim.pattern) === shape).flatMap((claim) => claim.methods);
  return served.includes('ALL') || methods.every((method) => served.includes(method));
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
