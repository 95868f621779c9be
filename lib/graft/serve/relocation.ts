import type { IncomingMessage, ServerResponse } from 'node:http';
import { PartylineError } from '../../errors.js';
import { asHeader } from '../../pattern/path-spelling.js';
import { type Claim, isNoCatchAll } from '../claims/claims.js';
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

/** The stock's URL of an endpoint that was asked for at the scion's path; `undefined`: the stock serves that path itself. */
export function stockUrlOf({ routing, entry, claim, path, req, res }: Misdirected): string | undefined {
  const { routes, caller } = routing;
  const { pair } = entry;
  const { stock, isShared } = pair;
  // No browser follows a preflight elsewhere.
  if (isShared || !stock || !caller || res.headersSent || req.method === 'OPTIONS') return undefined;
  if (routes.first(req.method ?? '', path, isNoCatchAll)) return undefined;
  if (caller.mount?.isMarked && caller.isStray(req)) return undefined;
  return relocated(req, () => pair.relocated('stock', { values: { ...claim.read(path) } }, caller, req));
}

/**
 * What `build` gives with the request's query after it, encoded, without the names that it has already; `undefined` where
 * no URL can be built of the request's values.
 */
export function relocated({ url = '' }: IncomingMessage, build: () => string): string | undefined {
  try {
    const path = build();
    const taken = namesIn(path.split('?')[1]);
    const pairs = /\?(.+)/s.exec(url)?.[1]?.split('&') ?? [];
    const query = pairs.filter((pair) => !namesIn(pair).some((name) => taken.includes(name))).join('&');
    return query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${asHeader(query)}`;
  } catch (error) {
    if (error instanceof PartylineError) return undefined;
    throw error;
  }
}

/** The names in a query; of `id[]`, `id[x]` and `[id]`, which parsers put together with `id`, that. */
function namesIn(query = ''): string[] {
  return [...new URLSearchParams(query).keys()].map((name) => name.replace(/^\[([^[\]]*)\].*|\[.*/s, '$1'));
}
