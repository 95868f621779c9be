import type { PairCaller } from '../../party/pair.js';
import type { Claims } from '../claims/claims.js';
import type { Places } from '../claims/places.js';
import type { EndpointPair } from '../links.js';
import type { EndpointCounts, HitCounts } from '../report/counts.js';

/** An endpoint of the scion, with all that serving it takes. */
export interface Entry {
  readonly endpoint: string;
  readonly journey: string;
  readonly pair: EndpointPair;
  readonly counts: EndpointCounts;
}

/** What a graft's dispatch knows once both apps have joined. */
export interface Routing {
  /** The scion's routes. */
  readonly claims: Claims;
  /** The stock's routes. */
  readonly routes: Claims;
  /** Whether the stock's routes were read, or told by itself. */
  readonly isStockRead: boolean;
  /** How both apps read paths. */
  readonly places: Places;
  /** By the rank of the scion's route; `undefined` for a route that is no endpoint. */
  readonly entries: readonly (Entry | undefined)[];
  /** Asks for the stock's links; `undefined` where the stock has not joined. */
  readonly caller: PairCaller | undefined;
  /** Asks for the scion's. */
  readonly scionCaller: PairCaller;
  /** By the stock's name: what it has at a path of its own. */
  readonly elsewhere: ReadonlyMap<string, Entry>;
  /** The counter of a request that the scion does not claim. */
  countsOf(method: string, path: string): HitCounts;
}
