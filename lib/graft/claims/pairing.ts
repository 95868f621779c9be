import type { IncomingMessage } from 'node:http';
import type { Endpoint, Member, SideName, Twin } from '../../links/member.js';
import { addText, type Token } from '../../pattern/pattern.js';
import type { Claim, Claims } from './claims.js';

/** The scion's endpoints, each with the stock's of its name. */
export function twinsOf(
  scion: Member,
  stock: Member | undefined,
  routes: Claims,
  sideOf: (request: IncomingMessage | undefined, endpoint: string) => SideName,
): ReadonlyMap<string, Twin> {
  const twins = [...scion.endpoints.values()].map((endpoint) => {
    const { name } = endpoint;
    const other = stock?.endpoints.get(name);
    const isShared = other ? isSamePath(other, endpoint) : isServed(endpoint, routes);
    const twin: Twin = {
      scion: endpoint,
      stock: other,
      isShared,
      sideOf: (request) => sideOf(request, name),
    };
    return [name, twin] as const;
  });
  return new Map(twins);
}

/** Makes two members one guest, which goes by the scion's name: links to a twin go to the side that will serve it. */
export function pair(scion: Member, stock: Member | undefined, twins: ReadonlyMap<string, Twin>): void {
  if (stock) {
    scion.partner = stock;
    stock.partner = scion;
    stock.alias ??= stock.name;
    stock.name = scion.name;
  }
  for (const twin of twins.values()) {
    twin.scion.twin = twin;
    if (twin.stock) twin.stock.twin = twin;
  }
}

/** The stock's routes without a name that are an endpoint's by their path, as a guard before it is, with its name. */
export function namedByPath(twins: ReadonlyMap<string, Twin>, { all }: Claims): ReadonlyMap<Claim, string> {
  const names = new Map<string, string>();
  for (const { scion, stock, isShared } of twins.values()) {
    if (!stock && !isShared) continue;
    const { name, methods, pattern } = stock ?? scion;
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
function isServed(endpoint: Endpoint, { all }: Claims): boolean {
  const alike = all.filter((claim) => isSamePath(claim, endpoint));
  return endpoint.methods.every((method) =>
    alike.some(({ methods }) => methods.includes(method) || methods.includes('ALL')),
  );
}

/** Whatever the parameters are called, by however many Routers it is put together, with a slash at its end or without. */
function isSamePath(one: Pick<Endpoint, 'pattern'>, other: Pick<Endpoint, 'pattern'>): boolean {
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
  return JSON.stringify(merged, (key, value: unknown) =>
    key === 'name' || key === 'maxLength' ? undefined : value,
  );
}
