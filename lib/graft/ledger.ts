import { join } from '../pattern/pattern.js';
import type { Claim, Claims } from './claims.js';
import { HitCounts } from './counts.js';
import type { Entry } from './entry.js';
import type { Reported, ReportedRoute } from './figures.js';
import { LEGACY, type StateTable } from './states.js';

interface LedgerOptions {
  readonly entries: readonly Entry[];
  /** The stock's routes. */
  readonly routes: Claims;
  /** What stands before them. */
  readonly mount: Parameters<typeof join>[0];
}

/** What a graft has counted since both apps have joined. */
export class Ledger {
  readonly #since = Date.now();
  readonly #options: LedgerOptions;
  readonly #unnamed = new Map<Claim, HitCounts>();
  readonly #other = new HitCounts();

  constructor(options: LedgerOptions) {
    this.#options = options;
    const paired = new Set(options.entries.map(({ endpoint }) => endpoint));
    // What only the stock has a name for is still all legacy.
    for (const claim of options.routes.all) {
      if (claim.endpoint === undefined || !paired.has(claim.endpoint))
        this.#unnamed.set(claim, new HitCounts());
    }
  }

  /** Where a request that is none of the scion's claims is counted. */
  countOf(method: string, path: string): HitCounts {
    const route = this.#options.routes.first(method, path);
    return (route && this.#unnamed.get(route)) ?? this.#other;
  }

  reported(graft: string, table: StateTable, hasKey: boolean): Reported {
    return {
      graft,
      since: this.#since,
      hasKey,
      endpoints: this.#options.entries.map(({ endpoint, journey, twin, counts }) => ({
        endpoint,
        journey,
        methods: twin.scion.methods,
        patterns: { scion: twin.scion.full().source, stock: twin.stock?.full().source },
        state: table.records.get(journey) ?? LEGACY,
        counts: counts.figures(),
      })),
      unnamed: [...this.#unnamed].flatMap(([claim, counts]) => this.#routesOf(claim, counts)),
      other: this.#other.figures(),
    };
  }

  #routesOf({ methods, pattern }: Claim, counts: HitCounts): ReportedRoute[] {
    const { source } = join(this.#options.mount, pattern);
    return [{ method: methods.join(', '), pattern: source, counts: counts.figures() }];
  }
}
