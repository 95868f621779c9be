import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Next } from '../../common/apps.js';
import type { Claim } from '../claims/claims.js';
import type { Reading } from '../claims/places.js';
import type { Entry, Routing } from './routing.js';

/** A request, with what the graft knew when it came. */
export interface Exchange {
  readonly routing: Routing;
  /** As the scion reads it. */
  readonly path: string;
  /** `undefined` where there is nothing that could be read in another way. */
  readonly reading: Reading | undefined;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly next: Next;
}

/** A request for an endpoint of the scion. */
export interface EndpointExchange extends Exchange {
  readonly entry: Entry;
  /** The route of the endpoint that takes it. */
  readonly claim: Claim;
}

/** A request at the stock's own path of an endpoint that the scion has elsewhere. */
export interface ElsewhereExchange extends EndpointExchange {
  /** As the stock reads it. */
  readonly path: string;
}

/** The endpoint that the scion has elsewhere, if a request is for one. */
export function elsewhereOf(exchange: Exchange, method: string): ElsewhereExchange | undefined {
  const { routing, path, reading, req, res } = exchange;
  if (req.method === 'OPTIONS' || res.headersSent) return undefined;
  const stocks = reading?.stock[0] ?? path;
  const claim = routing.routes.find(method, stocks);
  const entry = claim && routing.elsewhere.get(claim.endpoint ?? '');
  return claim && entry && { ...exchange, path: stocks, entry, claim };
}
