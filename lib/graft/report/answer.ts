import type { IncomingMessage } from 'node:http';
import type { Reading } from '../claims/places.js';
import type { EndpointCounts, HitCounts, Timed } from './counts.js';

/** A request that goes to the stock. */
export interface Asked {
  readonly req: IncomingMessage;
  /** As the scion reads it. */
  readonly path: string;
  readonly reading: Reading | undefined;
  /** The endpoint that claims it, if one does. */
  readonly entry?: { readonly endpoint: string; readonly counts: EndpointCounts };
}

/** Says for what a request is counted: which route has answered it is known when it is through. */
export interface Counting {
  readonly underWay: Set<StockAnswer>;
  countsOf(asked: Asked): HitCounts;
}

/** The stock's answer to a request, which is counted for the route that gives it. */
export class StockAnswer implements Timed {
  start = 0;
  readonly asked: Asked;
  readonly #counting: Counting;

  constructor(asked: Asked, counting: Counting) {
    this.asked = asked;
    this.#counting = counting;
  }

  hit(): number {
    this.start = performance.now();
    this.#counting.underWay.add(this);
    return this.start;
  }

  end(_moment: number, milliseconds: number, isFailed: boolean): void {
    this.#counting.underWay.delete(this);
    this.#counting.countsOf(this.asked).answered(this.start, milliseconds, isFailed);
  }
}
