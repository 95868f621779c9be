import type { Endpoint, Twin } from '../member.js';
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
  /** Those without a name that an endpoint of the scion stands for. */
  readonly named?: ReadonlySet<Claim>;
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
    for (const claim of options.routes.all) {
      if (this.#entries.has(claim.endpoint) || options.named?.has(claim)) continue;
      this.#unnamed.set(claim, before?.likeOf(claim) ?? new HitCounts());
    }
  }

  /** Where a request that is none of the scion's claims is counted: an endpoint may have another path at the stock. */
  countsOf(method: string, path: string): HitCounts {
    const route = this.#options.routes.first(method, path);
    if (!route) return this.#other;
    return this.#entries.get(route.endpoint)?.counts.stock ?? this.#unnamed.get(route) ?? this.#other;
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
        patterns: { scion: twin.scion.full().source, stock: stockOf(twin)?.full().source },
        state: table.records.get(journey) ?? LEGACY,
        counts: counts.figures(),
      })),
      unnamed: [...this.#unnamed].flatMap(([claim, counts]) => this.#routesOf(claim, counts)),
      other: this.#other.figures(),
    };
  }

  private likeOf({ methods, pattern }: Claim): HitCounts | undefined {
    const isLike = (each: Claim) =>
      each.pattern.source === pattern.source && each.methods.join() === methods.join();
    return [...this.#unnamed].find(([claim]) => isLike(claim))?.[1];
  }

  #routesOf({ methods, pattern }: Claim, counts: HitCounts): ReportedRoute[] {
    const { source } = join(this.#options.mount, pattern);
    return [{ method: methods.join(', '), pattern: source, counts: counts.figures() }];
  }
}

/** A route of the same path is the same endpoint, whatever the stock calls it. */
function stockOf({ scion, stock, isShared }: Twin): Endpoint | undefined {
  return stock ?? (isShared ? scion : undefined);
}
