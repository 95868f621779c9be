import type { Handler } from '../common/apps.js';
import { entranceOf } from '../enter/enter.js';
import { PartylineError } from '../errors.js';
import { routerOf } from '../express/router.js';
import type { Declared, Member } from '../links/member.js';
import type { FailedRoutes } from '../links/table.js';
import type { JoinedPair, Pair, PairPlace, PairSide, ReadGuest, Served } from '../party/pair.js';
import { EMPTY, type Pattern } from '../pattern/pattern.js';
import { Claims } from './claims/claims.js';
import { endpointsOfUnnamed } from './claims/pairing.js';
import { Places } from './claims/places.js';
import type { Finding } from './findings.js';
import { type Apps, claimsOf, pairsFor } from './joining.js';
import type { EndpointPair, Pairs } from './links.js';
import { JoinedMember, LoneMember } from './member.js';
import type { ReadGraftOptions } from './options.js';
import {
  findingsOfOneSided,
  findingsOfPairs,
  findingsOfRelocation,
  findingsOfStops,
  findingsOfUnread,
} from './pairs/findings.js';
import { EndpointCounts } from './report/counts.js';
import { Ledger } from './report/ledger.js';
import { type Report, reportOf } from './report/report.js';
import { Dispatch } from './serve/dispatch.js';
import type { Entry, Routing } from './serve/routing.js';
import { follow, writeTo } from './sources/source.js';
import { Deciding } from './states/decision.js';
import { stateOf } from './states/states.js';
import { Steering, type SteeringOptions } from './states/steering.js';

/** What a graft is to a party: two apps that are one guest. */
export class GraftCore implements Pair {
  readonly scion: ReadGuest;
  readonly stock: ReadGuest;
  readonly enterScion: Handler;
  readonly enterStock: Handler;
  readonly enter: Handler;
  readonly steering: Steering;
  readonly #options: ReadGraftOptions;
  readonly #deciding: Deciding;
  readonly #dispatch: Dispatch;
  #place: PairPlace | undefined;
  #following: ReturnType<typeof follow> | undefined;
  #ledger: Ledger | undefined;
  /** By endpoint: a party may settle again, and what was counted stays. */
  readonly #counts = new Map<string, EndpointCounts>();
  /** Named routes that are left out, since their patterns cannot be read. */
  #failed: readonly FailedRoutes[] = [];
  readonly #toldFailed = new Set<string>();
  /** Since both apps have joined. */
  #joined: Pairs = new Map();
  /** Which endpoints were told to be one-sided, or not, by a `use` of the stock alone. */
  readonly #doubted = new Set<string>();
  #name = 'graft';

  constructor(options: ReadGraftOptions) {
    const { scion, stock, journeys, states, source, key, override, room } = options;
    const report = (error: unknown) => this.#place?.report(error);
    const name = () => this.#name;
    this.#options = options;
    this.scion = scion;
    this.stock = stock;
    this.enterScion = entranceOf(scion.app, scion);
    this.enterStock = entranceOf(stock.app, stock);
    const write: SteeringOptions['write'] = (journey, record, written) => {
      if (source) writeTo(source, { journey, record }, report, written);
    };
    this.steering = new Steering({ journeys, states, isFollowing: source !== undefined, write, name, report });
    this.#deciding = new Deciding({ table: this.steering.table, key, override, report });
    const { enterScion, enterStock } = this;
    this.#dispatch = new Dispatch({ enterScion, enterStock, deciding: this.#deciding, room, name, report });
    this.enter = this.#dispatch.handle.bind(this.#dispatch);
  }

  mountAt(place: PairPlace): void {
    if (this.#place) {
      const found = `a graft that is mounted at "${this.#place.path}" already`;
      throw new PartylineError('BAD_GUEST', { path: place.path, found, write: 'Make a graft for each place.' });
    }
    this.#place = place;
  }

  prepare(timeout: number): Promise<void> | undefined {
    const { source } = this.#options;
    // A party that is closed before its bootstrap has begun has nobody left to stop what it would follow.
    if (!source || !this.#place) return undefined;
    this.#following ??= follow(source, this.steering, { timeout });
    return this.#following.ready;
  }

  settle(
    { member: scion, caller: scionCaller }: PairSide,
    stocks: PairSide | undefined,
    missing: Declared | undefined,
  ): JoinedPair | PartylineError {
    this.#name = scion.name ?? this.#name;
    const stock = stocks?.member;
    const claims = claimsOf(scion, this.scion);
    const routes = claimsOf(stock, this.stock);
    const isStockRead = stock?.declared.placed !== undefined || routerOf(this.stock.app) !== undefined;
    const pairs = this.#pairs(scion, stocks, { routes, isStockRead, missing });
    this.#failed = [scion, stock].flatMap((member) => member?.declared.failed ?? []);
    const out = this.#failed.flatMap(({ endpoints }) => endpoints);
    const error = this.steering.settle({ pairs, stock: new Set(stock?.declared.routes.keys()), out });
    if (error) return error;
    this.#tellFailed();
    this.#joined = pairs;
    this.#tellDoubts(pairs);
    this.#open({ claims, routes, isStockRead, caller: stocks?.caller, scionCaller }, pairs, scion.mount);
    return { scion: new JoinedMember(scion, pairs, stock), stock: stock && new JoinedMember(stock, pairs, scion) };
  }

  alone(stock: Member, missing: Declared): Member {
    return new LoneMember(stock, missing);
  }

  states(): ReadonlyMap<string, string> {
    const { records } = this.steering.table;
    const entries = this.#dispatch.routing?.entries ?? [];
    const stateIn = ({ pair, journey }: Entry) => (pair.isNew ? 'live' : stateOf(records, journey).state);
    return new Map(entries.flatMap((entry) => (entry ? [[entry.endpoint, stateIn(entry)]] : [])));
  }

  serving(method: string, path: string): Served {
    const { places, entries } = this.#dispatch.routing ?? {};
    const claim = places?.find(method, path, places.read(path, path));
    const entry = claim && entries?.[claim.rank];
    if (!claim || !entry) return { side: 'stock', endpoint: undefined, values: {} };
    const side = entry.pair.sideOf(undefined);
    const { scion, stock, isShared } = entry.pair;
    const endpoint = side === 'scion' ? scion : isShared ? undefined : stock;
    return { side, endpoint, values: claim.read(path) ?? {} };
  }

  close(): void {
    this.#following?.stop();
    this.#following = undefined;
    this.#place = undefined;
  }

  /** What may surprise in a move, of pairs, of endpoints that one side alone names, of stops, and of pages made before. */
  findings(): Finding[] {
    const { journeys } = this.#options;
    const of = (endpoint: string) => journeys.of(endpoint);
    const routing = this.#dispatch.routing;
    const pairs = this.#joined;
    return [
      ...findingsOfPairs(pairs, { isWanted: (endpoint) => this.steering.isWanted(of(endpoint)) }),
      ...findingsOfOneSided(pairs, of),
      ...findingsOfUnread(this.#failed),
      ...findingsOfStops(this.steering.stopped()),
      ...(routing ? findingsOfRelocation(pairs, routing.routes) : []),
    ];
  }

  report(): Report {
    const ledger = this.#ledger ?? new Ledger({ entries: [], routes: new Claims(undefined, []), mount: EMPTY });
    return reportOf(ledger.reported(this.#name, this.steering.table, this.#options.key !== undefined));
  }

  #pairs(scion: Member, stock: PairSide | undefined, known: Pick<Apps, 'routes' | 'isStockRead' | 'missing'>): Pairs {
    const { journeys, keys } = this.#options;
    const sideOf: Apps['sideOf'] = (request, name) => this.#deciding.decide(request, journeys.of(name)).side;
    return pairsFor({ ...known, scion, stock, keys, sideOf, apps: this });
  }

  /** Of endpoints that stay out, by themselves: all of an app at once. */
  #tellFailed(): void {
    for (const { error, endpoints } of this.#failed) {
      if (this.#toldFailed.has(endpoints.join())) continue;
      this.#toldFailed.add(endpoints.join());
      this.#place?.report(error);
    }
  }

  /** Of the endpoints that the stock may have without a name. */
  #tellDoubts(pairs: Pairs): void {
    const { journeys } = this.#options;
    for (const [endpoint, { doubt, scion }] of pairs) {
      const journey = journeys.of(endpoint);
      if (doubt === undefined || this.#doubted.has(endpoint) || this.steering.isMoved(journey)) continue;
      this.#doubted.add(endpoint);
      const { source: pattern } = scion.route.pattern;
      this.#place?.report(new PartylineError('ONE_SIDED', { endpoint, pattern, journey, doubt }));
    }
  }

  #open(
    apps: Pick<Routing, 'claims' | 'routes' | 'isStockRead' | 'caller' | 'scionCaller'>,
    pairs: Pairs,
    mount: Pattern,
  ): void {
    const { claims, routes } = apps;
    const entries = [...pairs].map(([endpoint, pair]): Entry => {
      const counts = this.#counts.get(endpoint) ?? new EndpointCounts();
      this.#counts.set(endpoint, counts);
      return { endpoint, journey: this.#options.journeys.of(endpoint), pair, counts };
    });
    const ledger = new Ledger({ entries, routes, named: endpointsOfUnnamed(pairs, routes), mount }, this.#ledger);
    this.#ledger = ledger;
    const byName = new Map(entries.map((entry) => [entry.endpoint, entry]));
    this.#dispatch.routing = {
      ...apps,
      places: new Places({ ...apps, scion: this.scion.app, stock: this.stock.app }),
      elsewhere: new Map(entries.filter(({ pair }) => isElsewhere(pair)).map((entry) => [entry.endpoint, entry])),
      entries: claims.all.map(({ endpoint = '' }) => byName.get(endpoint)),
      countsOf: (method, path) => ledger.countsOf(method, path),
    };
  }
}

function isElsewhere({ stock, isShared, misfit }: EndpointPair): boolean {
  return stock !== undefined && !isShared && !misfit;
}
