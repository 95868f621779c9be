import { join, type Pattern } from '../../pattern/pattern.js';
import type { Claim, Claims } from '../claims/claims.js';
import type { Entry } from '../serve/routing.js';
import { type StateTable, stateOf } from '../states/states.js';
import { HitCounts } from './counts.js';
import type { Reported } from './figures.js';

interface LedgerOptions {
  readonly entries: readonly Entry[];
  /** The stock's routes. */
  readonly routes: Claims;
  /** Routes without a name whose path is an endpoint's, with that endpoint. */
  readonly named?: ReadonlyMap<Claim, string>;
  /** The mount path before these routes. */
  readonly mount: Pattern;
}

/** A graft's counters since both apps have joined. */
export class Ledger {
  readonly #since: number;
  readonly #options: LedgerOptions;
  /** The stock's routes that belong to no endpoint of the scion, whether the stock names them or not. */
  readonly #unnamed = new Map<string, { readonly claim: Claim; readonly counts: HitCounts }>();
  readonly #countsOf = new Map<Claim, HitCounts>();
  readonly #other: HitCounts;

  /** `before`: the ledger until the party settled again, whose counts go on. */
  constructor(options: LedgerOptions, before?: Ledger) {
    const { entries, routes, named } = options;
    this.#options = options;
    this.#since = before ? before.#since : Date.now();
    this.#other = before ? before.#other : new HitCounts();
    const counted = before ? before.#unnamed : this.#unnamed;
    const ofEndpoints = new Map(entries.map(({ endpoint, counts }) => [endpoint, counts.stock]));
    for (const claim of routes.all) {
      const own = ofEndpoints.get(claim.endpoint ?? named?.get(claim) ?? '');
      // Two routes with the same methods and path, for example a guard and a page, share one counter.
      const key = `${claim.methods.join()} ${claim.pattern.source}`;
      const counts = own ?? (this.#unnamed.get(key) ?? counted.get(key))?.counts ?? new HitCounts();
      if (!own && !this.#unnamed.has(key)) this.#unnamed.set(key, { claim, counts });
      this.#countsOf.set(claim, counts);
    }
  }

  /** The counter for a request that the scion does not claim. It may be an endpoint's, at the stock's own path. */
  countsOf(method: string, path: string): HitCounts {
    const route = this.#options.routes.first(method, path);
    return (route && this.#countsOf.get(route)) ?? this.#other;
  }

  reported(graft: string, table: StateTable, hasKey: boolean): Reported {
    const { entries, mount } = this.#options;
    return {
      graft,
      since: this.#since,
      hasKey,
      endpoints: entries.map(({ endpoint, journey, pair: { scion, stock, isShared }, counts }) => ({
        endpoint,
        journey,
        methods: scion.route.methods,
        patterns: { scion: scion.full.source, stock: isShared ? (stock ?? scion).full.source : stock?.full.source },
        state: stateOf(table.records, journey),
        counts: counts.figures(),
      })),
      unnamed: [...this.#unnamed.values()].map(({ claim: { methods, pattern }, counts }) => ({
        method: methods.join(', '),
        pattern: join(mount, pattern).source,
        counts: counts.figures(),
      })),
      other: this.#other.figures(),
    };
  }
}
