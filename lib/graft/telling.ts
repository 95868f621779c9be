import { PartylineError } from '../errors.js';
import type { FailedRoutes } from '../links/route.js';
import type { Pairs } from './links.js';
import type { UnknownKeys } from './pairs/unknown-keys.js';

/** Tells once what the host is to know of a graft that has joined, however often its party settles. */
export class Telling {
  readonly #report: (error: PartylineError) => void;
  readonly #told = new Set<string>();

  constructor(report: (error: PartylineError) => void) {
    this.#report = report;
  }

  /** Of endpoints that stay out, by themselves: all of an app at once. */
  failed(failed: readonly FailedRoutes[]): void {
    for (const { error, endpoints } of failed) this.#once(endpoints.join(), error);
  }

  /** Of names in `keys` that are nobody's. */
  unknownKeys(unknown: readonly UnknownKeys[]): void {
    for (const { error, endpoint } of unknown) this.#once(`keys ${endpoint}`, error);
  }

  /** Of endpoints that the stock may have without a name. */
  doubts(
    pairs: Pairs,
    { journeyOf, isMoved }: { journeyOf: (endpoint: string) => string; isMoved: (journey: string) => boolean },
  ): void {
    for (const [endpoint, { doubt, scion }] of pairs) {
      const journey = journeyOf(endpoint);
      if (doubt === undefined || isMoved(journey)) continue;
      const { source: pattern } = scion.route.pattern;
      this.#once(`${endpoint} ?`, new PartylineError('ONE_SIDED', { endpoint, pattern, journey, doubt }));
    }
  }

  #once(what: string, error: PartylineError): void {
    if (this.#told.has(what)) return;
    this.#told.add(what);
    this.#report(error);
  }
}
