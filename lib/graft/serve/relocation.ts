import type { IncomingMessage, ServerResponse } from 'node:http';
import { PartylineError } from '../../errors.js';
import type { PairCaller } from '../../party/pair.js';
import { asHeader } from '../../pattern/path-spelling.js';
import { type Claim, isNoCatchAll } from '../claims/claims.js';
import { isMoreExact } from '../pairs/broad.js';
import type { Entry, Routing } from './routing.js';

/** A request for an endpoint at the scion's path. */
interface Misdirected {
  readonly routing: Routing;
  readonly entry: Entry;
  readonly claim: Claim;
  readonly path: string;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

/** Where a request is sent on to. */
interface Relocation {
  readonly url: string;
  /** Whether the stock is asked first, since a broad route of it takes the path: it is sent on where that says 404. */
  readonly isAsked: boolean;
}

/** The stock's URL of an endpoint that was asked for at the scion's path; `undefined`: the stock serves that path itself. */
export function relocationOf({ routing, entry, claim, path, req, res }: Misdirected): Relocation | undefined {
  const { routes, caller } = routing;
  const { pair } = entry;
  const { stock, isShared } = pair;
  // No browser follows a preflight elsewhere.
  if (isShared || !stock || !caller || res.headersSent || req.method === 'OPTIONS' || isStray(caller, req))
    return undefined;
  if (routes.first(req.method ?? '', path, isMoreExact)) return undefined;
  const url = relocated(req, () => pair.relocated('stock', { values: { ...claim.read(path) } }, caller, req));
  return url === undefined
    ? undefined
    : { url, isAsked: routes.first(req.method ?? '', path, isNoCatchAll) !== undefined };
}

function isStray(caller: PairCaller, req: IncomingMessage): boolean {
  return caller.mount?.isMarked === true && caller.isStray(req);
}

/** The stock's URL of an endpoint that was asked for at the scion's path; `undefined` where none can be built of it. */
export function stockUrlOf({ routing, entry, claim, path, req }: Omit<Misdirected, 'res'>): string | undefined {
  const { caller } = routing;
  if (!caller || isStray(caller, req)) return undefined;
  return relocated(req, () => entry.pair.relocated('stock', { values: { ...claim.read(path) } }, caller, req));
}

/** The scion's URL of an endpoint that was asked for at the stock's own path; `undefined` where none can be built of it. */
export function movedUrlOf({ routing, entry, claim, path, req }: Omit<Misdirected, 'res'>): string | undefined {
  const { scionCaller: caller } = routing;
  const { pair } = entry;
  if (isStray(caller, req)) return undefined;
  const given = new URLSearchParams(queryOf(req));
  const query: Record<string, string> = {};
  for (const { scion, stock, query: name } of pair.keys) {
    const values = scion && !stock ? given.getAll(name) : [];
    if (values.length === 1) query[name] = values[0] as string;
  }
  const values = { ...claim.read(path) };
  return relocated(req, () => pair.relocated('scion', { values, query }, caller, req), Object.keys(query));
}

/**
 * What `build` gives with the request's query after it, encoded, without the names that it has already, or has used;
 * `undefined` where no URL can be built of the request's values.
 */
export function relocated(req: IncomingMessage, build: () => string, used: readonly string[] = []): string | undefined {
  try {
    const path = build();
    const taken = [...namesIn(path.split('?')[1]), ...used];
    const pairs = queryOf(req)?.split('&') ?? [];
    const query = pairs.filter((pair) => !namesIn(pair).some((name) => taken.includes(name))).join('&');
    return query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${asHeader(query)}`;
  } catch (error) {
    if (error instanceof PartylineError) return undefined;
    throw error;
  }
}

function queryOf({ url = '' }: IncomingMessage): string | undefined {
  return /\?(.+)/s.exec(url)?.[1];
}

/** The names in a query; of `id[]`, `id[x]` and `[id]`, which parsers put together with `id`, that. */
function namesIn(query = ''): string[] {
  return [...new URLSearchParams(query).keys()].map((name) => name.replace(/^\[([^[\]]*)\].*|\[.*/s, '$1'));
}
