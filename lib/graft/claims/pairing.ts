import type { IncomingMessage } from 'node:http';
import type { Endpoint } from '../../links/endpoint.js';
import type { Member } from '../../links/member.js';
import type { Route } from '../../links/table.js';
import type { SideName } from '../../party/pair.js';
import { addText, type Token } from '../../pattern/pattern.js';
import { EndpointPair } from '../links.js';
import type { Claim, Claims } from './claims.js';

type Pairs = ReadonlyMap<string, EndpointPair>;

/** The scion's endpoints, each with the stock's of its name. `sideOf` says which of them serves a request. */
export function pairsOf(
  scion: Member,
  stock: Member | undefined,
  routes: Claims,
  sideOf: (request: IncomingMessage | undefined, endpoint: string) => SideName,
): Pairs {
  const pairs = [...scion.declared.routes.keys()].map((name) => {
    const [own, other] = [scion.find(name) as Endpoint, stock?.find(name)];
    const isShared = other ? isSamePath(other.route, own.route) : isServed(own.route, routes);
    return [name, new EndpointPair(own, other, isShared, (request) => sideOf(request, name))] as const;
  });
  return new Map(pairs);
}

/** The stock's routes without a name that are an endpoint's by their path, as a guard before it is, with its name. */
export function namedByPath(pairs: Pairs, { all }: Claims): ReadonlyMap<Claim, string> {
  const names = new Map<string, string>();
  for (const { scion, stock, isShared } of pairs.values()) {
    if (!stock && !isShared) continue;
    const { name, methods, pattern } = (stock ?? scion).route;
    const shape = shapeOf(pattern.tokens);
    for (const method of methods) names.set(`${method} ${shape}`, name);
  }
  return new Map(
    all.flatMap((claim) => {
      const shape = shapeOf(claim.pattern.tokens);
      const own = claim.methods.map((method) => names.get(`${method} ${shape}`));
      const [name] = own;
      return claim.endpoint === undefined && name !== undefined && own.every(Boolean) ? [[claim, name]] : [];
    }),
  );
}

/** Whether the stock has a route of the same path for all its methods, under whatever name. */
function isServed(route: Route, { all }: Claims): boolean {
  const alike = all.filter((claim) => isSamePath(claim, route));
  return route.methods.every((method) =>
    alike.some(({ methods }) => methods.includes(method) || methods.includes('ALL')),
  );
}

/** Whatever the parameters are called, by however many Routers it is put together, with a slash at its end or without. */
function isSamePath(one: Pick<Route, 'pattern'>, other: Pick<Route, 'pattern'>): boolean {
  return shapeOf(one.pattern.tokens) === shapeOf(other.pattern.tokens);
}

function shapeOf(tokens: readonly Token[]): string {
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
