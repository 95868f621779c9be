import type { Endpoint } from '../../links/endpoint.js';
import { join } from '../../pattern/pattern.js';
import type { Claim, Claims } from '../claims/claims.js';
import type { EndpointPair } from '../links.js';
import type { Entry } from '../serve/dispatch.js';
import { type StateTable, stateOf } from '../states/states.js';
import { HitCounts } from './counts.js';
import type { Reported, ReportedRoute } from './figures.js';

interface LedgerOptions {
  readonly entries: readonly Entry[];
  /** The stock's routes. */
  readonly routes: Claims;
  /** Routes without a name whose path is an endpoint's, with that endpoint. */
  readonly named?: ReadonlyMap<Claim, string>;
  /** The mount path before these routes. */
  readonly mount: Parameters<typeof join>[0];
}

/** A graft's counters since both apps have joined. */
export class Ledger {
  readonly #since: number;
  readonly #options: LedgerOptions;
  /** Counters for the stock's routes that belong to no endpoint of the scion, whether the stock names them or not. */
  readonly #unnamed = new Map<Claim, HitCounts>();
  readonly #entries: ReadonlyMap<string | undefined, Entry>;
  readonly #other: HitCounts;

  /** `before`: the ledger until the party settled again, whose counts go on. */
  constructor(options: LedgerOptions, before?: Ledger) {
    this.#options = options;
    this.#since = before ? before.#since : Date.now();
    this.#other = before ? before.#other : new HitCounts();
    this.#entries = new Map(options.entries.map((entry) => [entry.endpoint, entry]));
    // Two routes with the same methods and path, for example a guard and a page, share one counter.
    const alike = new Map((before ? [...before.#unnamed] : []).map(([claim, counts]) => [keyOf(claim), counts]));
    for (const claim of options.routes.all) {
      if (this.#entries.has(claim.endpoint) || options.named?.has(claim)) continue;
      const counts = alike.get(keyOf(claim)) ?? new HitCounts();
      alike.set(keyOf(claim), counts);
      this.#unnamed.set(claim, counts);
    }
  }

  /** The counter for a request that the scion does not claim. It may be an endpoint's, at the stock's own path. */
  countsOf(method: string, path: string): HitCounts {
    const { routes, named } = this.#options;
    const route = routes.first(method, path);
    if (!route) return this.#other;
    const endpoint = route.endpoint ?? named?.get(route);
    return this.#entries.get(endpoint)?.counts.stock ?? this.#unnamed.get(route) ?? this.#other;
  }

  reported(graft: string, table: StateTable, hasKey: boolean): Reported {
    return {
      graft,
      since: this.#since,
      hasKey,
      endpoints: this.#options.entries.map(({ endpoint, journey, pair, counts }) => ({
        endpoint,
        journey,
        methods: pair.scion.route.methods,
        patterns: { scion: pair.scion.full.source, stock: stockOf(pair)?.full.source },
        state: stateOf(table.records, journey),
        counts: counts.figures(),
      })),
      unnamed: this.#reportedRoutes(),
      other: this.#other.figures(),
    };
  }

  #reportedRoutes(): ReportedRoute[] {
    const claims = new Map<HitCounts, Claim>();
    for (const [claim, counts] of this.#unnamed) if (!claims.has(counts)) claims.set(counts, claim);
    return [...claims].map(([counts, { methods, pattern }]) => {
      const { source } = join(this.#options.mount, pattern);
      return { method: methods.join(', '), pattern: source, counts: counts.figures() };
    });
  }
}

function keyOf({ methods, pattern }: Claim): string {
  return `${methods.join()} ${pattern.source}`;
}

/** The stock's side of an endpoint. If both apps have the same path, that is the scion's pattern. */
function stockOf({ scion, stock, isShared }: EndpointPair): Endpoint | undefined {
  return stock ?? (isShared ? scion : undefined);
}
