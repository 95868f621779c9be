import { join, type Pattern } from '../../pattern/pattern.js';
import { PathTree } from '../../pattern/tree.js';
import { type Claim, takesMethod, takesPath } from '../claims/claims.js';
import { isGuard } from '../claims/spoken.js';
import { askedMethod } from '../serve/asked.js';
import type { Entry } from '../serve/routing.js';
import { type StateName, type StateTable, stateOf } from '../states/states.js';
import { type Asked, type Counting, StockAnswer } from './answer.js';
import { BusiestPaths } from './busiest.js';
import { HitCounts, type SideCounts, type UnderWay } from './counts.js';
import type { Verdict } from './figures.js';
import type { Reported, ReportedRoute } from './reported.js';

interface LedgerOptions {
  readonly entries: readonly Entry[];
  /** All that stands in the stock, in its order. */
  readonly stock: readonly Claim[];
  /** Routes without a name whose path is an endpoint's, with that endpoint. */
  readonly named?: ReadonlyMap<Claim, string>;
  /** By endpoint: the stock's routes at its place, under whatever name. */
  readonly own?: ReadonlyMap<string, readonly Claim[]>;
  /** The mount path before these routes. */
  readonly mount: Pattern;
  /** Whether the stock's router tells which of its routes has a request. */
  readonly isTold: boolean;
}

/** What is known of a graft beside its counts. */
interface Known {
  readonly hasKey: boolean;
  /** What was found of an endpoint where answers are compared. */
  readonly verdictOf?: ((endpoint: string, state: StateName) => Verdict | undefined) | undefined;
}

/** What of the stock belongs to no endpoint of the scion. */
interface Row {
  readonly claim: Claim;
  readonly counts: HitCounts;
}

/** A graft's counters since both apps have joined. */
export class Ledger implements Counting {
  readonly underWay: Set<StockAnswer>;
  readonly #since: number;
  readonly #options: LedgerOptions;
  readonly #rows = new Map<string, Row>();
  readonly #countsOf = new Map<Claim, HitCounts>();
  readonly #tree = new PathTree<Claim>();
  /** By what the stock's router leaves on a request. */
  readonly #byRoute = new Map<object, Claim[]>();
  /** Endpoints of a table for which the stock has no route: it knows them by another path than the one that is asked for. */
  readonly #unplaced: readonly Claim[];
  readonly #other: HitCounts;
  readonly #paths: BusiestPaths;

  /** `before`: the ledger until the party settled again, whose counts go on. */
  constructor(options: LedgerOptions, before?: Ledger) {
    const { entries, stock, named } = options;
    this.#options = options;
    this.#since = before ? before.#since : Date.now();
    this.#other = before ? before.#other : new HitCounts();
    this.#paths = before ? before.#paths : new BusiestPaths();
    this.underWay = before ? before.underWay : new Set();
    const ofEndpoints = new Map(entries.map(({ endpoint, counts }) => [endpoint, counts.stock]));
    this.#unplaced = stock.filter(({ endpoint, place }) => endpoint !== undefined && !place.route && !place.isPrefix);
    const rows = before ? before.#rows : this.#rows;
    const prefixes = new Map(stock.filter(isNamedPrefix).map((claim) => [claim.pattern.source, claim]));
    for (const claim of stock) {
      if (claim.place.use === 'all') continue;
      // `app.use('/assets', endpoint('assets'), handler)` is two layers: what is behind the tag is the endpoint.
      const tagged = claim.place.use && prefixes.get(claim.pattern.source);
      const counts = tagged && this.#countsOf.get(tagged);
      if (counts) this.#countsOf.set(claim, counts);
      else this.#add(claim, ofEndpoints.get(claim.endpoint ?? named?.get(claim) ?? ''), rows);
    }
  }

  #add(claim: Claim, own: SideCounts | undefined, before: ReadonlyMap<string, Row>): void {
    const { place, methods, pattern } = claim;
    // Two routes with the same methods and path, for example a guard and a page, share one counter.
    const key = `${place.use ?? ''} ${methods.join()} ${place.written ?? pattern.source}`;
    const counts = own ?? (this.#rows.get(key) ?? before.get(key))?.counts ?? new HitCounts();
    if (!own && !this.#rows.has(key)) this.#rows.set(key, { claim, counts });
    this.#countsOf.set(claim, counts);
    this.#tree.add(pattern.tokens, claim, claim.reach);
    if (place.route) this.#byRoute.set(place.route, [...(this.#byRoute.get(place.route) ?? []), claim]);
  }

  /** Of a request that the stock is given: it is counted for the route that answers it. */
  answerOf(asked: Asked): StockAnswer {
    return new StockAnswer(asked, this);
  }

  /** The counter of the route that has the request, else of its endpoint, else of the least general one that would take it. */
  countsOf(asked: Asked): HitCounts {
    const counts = this.#known(asked);
    if (counts) return counts;
    this.#paths.add(pathOf(asked));
    return this.#other;
  }

  #known(asked: Asked): HitCounts | undefined {
    const { route } = asked.req as { route?: unknown };
    const [method, path] = [askedMethod(asked.req) ?? '', pathOf(asked)];
    const { endpoint = '', counts: own } = asked.entry ?? {};
    const told = typeof route === 'object' && route !== null ? this.#byRoute.get(route) : undefined;
    const claim =
      this.#unplacedAt(method, path) ??
      (told
        ? this.#behind(this.#bestOf(told, method, path), method, path)
        : own
          ? undefined
          : this.#leastGeneral(method, path));
    if (!claim || this.#options.own?.get(endpoint)?.includes(claim)) return own?.stock;
    return this.#countsOf.get(claim);
  }

  /** Of one route at several paths or methods: an app may have rewritten the URL since. */
  #bestOf(claims: readonly Claim[], method: string, path: string): Claim | undefined {
    if (claims.length === 1) return claims[0];
    const ofMethod = claims.filter((claim) => takesMethod(claim, method));
    // The layer of a list of paths takes any of them.
    const near = this.#tree.find(path);
    return ofMethod.find((claim) => near.includes(claim) && takesPath(claim, path)) ?? ofMethod[0] ?? claims[0];
  }

  /** What is used behind a guard leaves no route of its own on a request: whether the guard has answered is not known then. */
  #behind(claim: Claim | undefined, method: string, path: string): Claim | undefined {
    if (!claim || !isGuard(claim)) return claim;
    const least = this.#leastGeneral(method, path);
    return least?.place.use && least.rank > claim.rank ? least : claim;
  }

  #unplacedAt(method: string, path: string): Claim | undefined {
    if (!this.#options.isTold) return undefined;
    return this.#unplaced.find((claim) => takesMethod(claim, method) && claim.read(path) !== undefined);
  }

  #leastGeneral(method: string, path: string): Claim | undefined {
    let least: Claim | undefined;
    for (const claim of this.#tree.find(path)) {
      if (!takesMethod(claim, method) || !takesPath(claim, path)) continue;
      if (!least || isLessGeneral(claim, least)) least = claim;
    }
    return least;
  }

  reported(graft: string, table: StateTable, { hasKey, verdictOf }: Known): Reported {
    const { entries, isTold } = this.#options;
    const underWay = this.#countUnderWay();
    const routes = [...this.#rows.values()].map((row) => this.#rowOf(row, underWay));
    return {
      graft,
      since: this.#since,
      now: Date.now(),
      hasKey,
      isTold,
      endpoints: entries.map((entry) => ({
        ...this.#endpointOf(entry, table, underWay),
        verdict: verdictOf?.(entry.endpoint, stateOf(table.records, entry.journey).state),
      })),
      unnamed: routes.filter(({ endpoint }) => endpoint === undefined),
      stockOnly: routes.filter((route) => route.endpoint !== undefined),
      other: this.#other.figures(underWay.get(this.#other)),
      paths: this.#paths.list(),
    };
  }

  #endpointOf({ endpoint, journey, pair, counts, ways }: Entry, table: StateTable, underWay: Counted) {
    const { scion, stock, isShared } = pair;
    const state = stateOf(table.records, journey);
    const { stock: other } = this.#options;
    const own = other.find((claim) => claim.endpoint === stock?.route.name)?.place.written;
    const patternOf = (full: string, source: string, written = source) =>
      full.slice(0, full.length - source.length) + written;
    return {
      endpoint,
      journey,
      methods: scion.route.methods,
      patterns: {
        scion: scion.full.source,
        stock: stock
          ? patternOf(stock.full.source, stock.route.pattern.source, own)
          : isShared
            ? scion.full.source
            : undefined,
      },
      isNamed: stock !== undefined,
      before: { scion: ways.scion?.map(nameOf), stock: ways.stock?.map(nameOf) },
      state,
      counts: counts.figures(state, underWay.get(counts.stock)),
    };
  }

  #rowOf({ claim, counts }: Row, underWay: Counted): ReportedRoute {
    const { endpoint, methods, pattern, place } = claim;
    const written = join(this.#options.mount, pattern).source;
    return {
      ...(endpoint !== undefined && { endpoint }),
      method: methods.join(', '),
      pattern: place.written === undefined ? written : this.#options.mount.source + place.written,
      kind: place.use ? 'use' : isGuard(claim) ? 'guard' : 'route',
      ...(place.unread !== undefined && { unread: place.unread }),
      counts: counts.figures(underWay.get(counts)),
    };
  }

  /** What is under way is counted for who has it by now. */
  #countUnderWay(): Counted {
    const counted = new Map<HitCounts, UnderWay>();
    for (const { asked, start } of this.underWay) {
      const counts = this.#known(asked) ?? this.#other;
      const { hits, seen } = counted.get(counts) ?? { hits: 0, seen: 0 };
      counted.set(counts, { hits: hits + 1, seen: Math.max(seen, start) });
    }
    return counted;
  }
}

function isNamedPrefix({ endpoint, reach }: Claim): boolean {
  return endpoint !== undefined && reach === 'prefix';
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

type Counted = ReadonlyMap<HitCounts, UnderWay>;

/** As the stock reads it. */
function pathOf({ path, reading }: Asked): string {
  return reading?.stock[0] ?? path;
}

function isLessGeneral(one: Claim, other: Claim): boolean {
  const [own, others] = [generalityOf(one), generalityOf(other)];
  return own === others ? one.rank < other.rank : own < others;
}

/** Of a path that cannot be read, as near to it as its segments tell. */
function generalityOf({ specificity, place: { written, unread } }: Claim): string {
  if (unread === undefined || !written?.startsWith('/')) return specificity;
  return written
    .split('/')
    .filter(Boolean)
    .map((segment) => (/[:*(]/.test(segment) ? '3' : '0'))
    .join('');
}
