import type { Handler } from '../common/apps.js';
import { entranceOf } from '../enter/enter.js';
import { shapeOf } from '../enter/kind.js';
import { PartylineError } from '../errors.js';
import { placedRoutes } from '../express/placed.js';
import { routerOf } from '../express/router.js';
import type { Declared, Member } from '../links/member.js';
import type { PlacedRoute } from '../links/table.js';
import type { JoinedPair, Pair, PairPlace, PairSide, ReadGuest, Served } from '../party/pair.js';
import { EMPTY, type Pattern } from '../pattern/pattern.js';
import { type Claim, Claims, claimsFor } from './claims/claims.js';
import { Exceptions } from './claims/exceptions.js';
import { endpointsOfUnnamed, pairsOf } from './claims/pairing.js';
import { Places } from './claims/places.js';
import { readerOf, takesEmpty } from './claims/readings.js';
import { Languages } from './claims/territory.js';
import { type Finding, failedFinding, type GraftVerification, verificationOf } from './findings.js';
import { JoinedMember, LoneMember, type Pairs } from './links.js';
import type { ReadGraftOptions } from './options.js';
import { EndpointCounts } from './report/counts.js';
import type { ReportOptions } from './report/figures.js';
import { Ledger } from './report/ledger.js';
import { type Report, reportOf } from './report/report.js';
import { Dispatch } from './serve/dispatch.js';
import type { Entry, Routing } from './serve/routing.js';
import { follow } from './sources/source.js';
import { Deciding } from './states/decision.js';
import { stateOf } from './states/states.js';
import { Steering } from './states/steering.js';
import { behindFindings } from './ways/behind.js';
import { stopsBefore, waysOf } from './ways/way.js';

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
  #exceptions: Exceptions | undefined;
  /** Why the scion could not join. */
  #failure: PartylineError | undefined;
  #entries: readonly Entry[] = [];
  /** By endpoint: a party may settle again, and what was counted stays. */
  readonly #counts = new Map<string, EndpointCounts>();
  /** What was found out of patterns: a party may settle again. */
  readonly #languages = new Languages();
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
    this.steering = new Steering({ journeys, states, isFollowing: source !== undefined, name, report });
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
    { member: scion }: PairSide,
    stocks: PairSide | undefined,
    missing: Declared | undefined,
  ): JoinedPair | PartylineError {
    this.#name = scion.name ?? this.#name;
    const stock = stocks?.member;
    const [own, placed] = [placedOf(scion, this.scion), placedOf(stock, this.stock)];
    const claims = new Claims(scion, own.filter(isFound), readingOf(this.scion));
    const routes = new Claims(stock, placed, readingOf(this.stock));
    const whole = { scion: claimsFor(scion, own), stock: claimsFor(stock, placed, readingOf(this.stock)) };
    const { journeys } = this.#options;
    const sideOf: Parameters<typeof pairsOf>[3] = (request, name) =>
      this.#deciding.decide(request, journeys.of(name)).side;
    const pairs = pairsOf(scion, stock, routes, sideOf, missing);
    this.#failure = this.steering.settle(pairs, new Set(stock?.declared.routes.keys()));
    if (this.#failure) return this.#failure;
    const isStockRead = stock?.declared.placed !== undefined || routerOf(this.stock.app) !== undefined;
    const languages = this.#languages;
    const exceptions = new Exceptions({ claims: claims.all, stock: whole.stock, pairs, isStockRead, languages });
    claims.except(exceptions.all);
    this.#exceptions = exceptions;
    const ways = waysOf(whole, pairs, languages);
    this.#open(
      { claims, routes, isStockRead, caller: stocks?.caller },
      { stock: whole.stock, ways, pairs },
      scion.mount,
    );
    return { scion: new JoinedMember(scion, pairs, stock), stock: stock && new JoinedMember(stock, pairs, scion) };
  }

  alone(stock: Member, missing: Declared): Member {
    return new LoneMember(stock, missing);
  }

  states(): ReadonlyMap<string, string> {
    const { records } = this.steering.table;
    const entries = this.#dispatch.routing?.entries ?? [];
    return new Map(
      entries.flatMap((entry) => (entry ? [[entry.endpoint, stateOf(records, entry.journey).state]] : [])),
    );
  }

  serving(method: string, path: string): Served {
    const { places, entries } = this.#dispatch.routing ?? {};
    const claim = places?.find(method, path, places.read(path, path));
    const entry = claim && entries?.[claim.rank];
    if (!claim || !entry) return { side: 'stock', endpoint: undefined, values: {} };
    const { side } = this.#deciding.decide(undefined, entry.journey);
    const { scion, stock, isShared } = entry.pair;
    const endpoint = side === 'scion' ? scion : isShared ? undefined : stock;
    return { side, endpoint, values: claim.read(path) ?? {} };
  }

  close(): void {
    this.#following?.stop();
    this.#following = undefined;
    this.#place = undefined;
  }

  report(options?: ReportOptions): Report {
    const ledger = this.#ledger ?? new Ledger({ entries: [], stock: [], mount: EMPTY, isTold: true });
    return reportOf(ledger.reported(this.#name, this.steering.table, this.#options.key !== undefined), options);
  }

  findings(): readonly Finding[] {
    return this.#failure || this.#exceptions ? this.verify().findings : [];
  }

  verify(): GraftVerification {
    if (this.#failure) return verificationOf([[failedFinding(this.#name, this.#failure)]]);
    if (!this.#exceptions) throw new PartylineError('NOT_READY', { name: 'shop.verify()' });
    const above = stopsBefore(this.#place?.above() ?? []);
    return verificationOf([this.#exceptions.findings, behindFindings(this.#entries, above)]);
  }

  #open(apps: Apps, { stock, ways, pairs }: Compared, mount: Pattern): void {
    const { claims } = apps;
    const entries = [...pairs].map(([endpoint, pair]): Entry => {
      const counts = this.#counts.get(endpoint) ?? new EndpointCounts();
      this.#counts.set(endpoint, counts);
      return { endpoint, journey: this.#options.journeys.of(endpoint), pair, counts, ways: ways(endpoint) };
    });
    const isTold = stock.some(({ place }) => place.route !== undefined);
    const named = endpointsOfUnnamed(pairs, stock);
    const own = this.#exceptions?.own ?? new Map();
    const ledger = new Ledger({ entries, stock, named, own, mount, isTold }, this.#ledger);
    this.#ledger = ledger;
    this.#entries = entries;
    const byName = new Map(entries.map((entry) => [entry.endpoint, entry]));
    this.#dispatch.routing = {
      ...apps,
      places: new Places({ ...apps, scion: this.scion.app, stock: this.stock.app }),
      entries: claims.all.map(({ endpoint = '' }) => byName.get(endpoint)),
      answerOf: (asked) => ledger.answerOf(asked),
    };
  }
}

/** What was found of both apps when they joined. */
interface Compared {
  readonly stock: readonly Claim[];
  readonly ways: ReturnType<typeof waysOf>;
  readonly pairs: Pairs;
}

type Apps = Pick<Routing, 'claims' | 'routes' | 'isStockRead' | 'caller'>;

/** How an app's own router matches. */
function readingOf({ app }: ReadGuest) {
  return { isExact: readerOf(app).isExact === true, takesEmpty: takesEmpty(app) };
}

/** Of the scion, what has no name and cannot be read is nobody's claim, and would be looked at in every request. */
function isFound({ name, unread }: PlacedRoute): boolean {
  return name !== undefined || unread === undefined;
}

/** The routes of an app as its rsvp tells them, or as its router has them where it has none. */
function placedOf(member: Member | undefined, { app }: ReadGuest): readonly PlacedRoute[] {
  // connect's layers have a `route` that is none.
  const router = shapeOf(app)?.kind === 'connect' ? undefined : routerOf(app);
  return member?.declared.placed?.() ?? (router ? placedRoutes(router) : []);
}
