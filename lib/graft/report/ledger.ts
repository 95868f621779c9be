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
  /** Those without a name that are an endpoint's by their path. */
  readonly named?: ReadonlyMap<Claim, string>;
  /** What stands before them. */
  readonly mount: Parameters<typeof join>[0];
}

/** What a graft has counted since both apps have joined. */
export class Ledger {
  readonly #since: number;
  readonly #options: LedgerOptions;
  /** The stock's routes that are no endpoint of the scion's: what only the stock has a name for is still all legacy. */
  readonly #unnamed = new Map<Claim, HitCounts>();
  readonly #entries: ReadonlyMap<string | undefined, Entry>;
  readonly #other: HitCounts;

  /** `before`: what was counted by until the party settled again. */
  constructor(options: LedgerOptions, before?: Ledger) {
    this.#options = options;
    this.#since = before ? before.#since : Date.now();
    this.#other = before ? before.#other : new HitCounts();
    this.#entries = new Map(options.entries.map((entry) => [entry.endpoint, entry]));
    // A route that stands there twice, a guard and a page, is one.
    const alike = new Map(
      (before ? [...before.#unnamed] : []).map(([claim, counts]) => [keyOf(claim), counts]),
    );
    for (const claim of options.routes.all) {
      if (this.#entries.has(claim.endpoint) || options.named?.has(claim)) continue;
      const counts = alike.get(keyOf(claim)) ?? new HitCounts();
      alike.set(keyOf(claim), counts);
      this.#unnamed.set(claim, counts);
    }
  }

  /** Where a request that is none of the scion's claims is counted: an endpoint may have another path at the stock. */
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

/** A route of the same path is the same endpoint, whatever the stock calls it. */
function stockOf({ scion, stock, isShared }: EndpointPair): Endpoint | undefined {
  return stock ?? (isShared ? scion : undefined);
}
