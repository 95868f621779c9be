import type { PairCaller } from '../../party/pair.js';
import type { Claims } from '../claims/claims.js';
import type { Places } from '../claims/places.js';
import type { EndpointPair } from '../links.js';
import type { Asked, StockAnswer } from '../report/answer.js';
import type { EndpointCounts } from '../report/counts.js';
import type { Sides } from '../report/figures.js';
import type { Stop } from '../ways/way.js';

/** An endpoint of the scion, with all that serving it takes. */
export interface Entry {
  readonly endpoint: string;
  readonly journey: string;
  readonly pair: EndpointPair;
  readonly counts: EndpointCounts;
  /** What stands before it in each app; `undefined` where that cannot be read. */
  readonly ways: Sides<readonly Stop[] | undefined>;
}

/** Whether the stock has an endpoint at a path of its own. */
export function isElsewhere({ stock, isShared, misfit }: EndpointPair): boolean {
  return stock !== undefined && !isShared && !misfit;
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
  /** The answer to a request that goes to the stock: it is counted for the route that gives it. */
  answerOf(asked: Asked): StockAnswer;
  /** Asks for the scion's. */
  readonly scionCaller: PairCaller;
  /** By the stock's name: what it has at a path of its own. */
  readonly elsewhere: ReadonlyMap<string, Entry>;
}
