import type { Handler } from '../common/apps.js';
import { entranceOf } from '../enter/enter.js';
import { PartylineError } from '../errors.js';
import type { Declared, Member } from '../links/member.js';
import type { FailedRoutes } from '../links/route.js';
import type { JoinedPair, Pair, PairPlace, PairSide, ReadGuest, Served } from '../party/pair.js';
import { EMPTY, type Pattern } from '../pattern/pattern.js';
import type { Claim } from './claims/claims.js';
import { Exceptions } from './claims/exceptions.js';
import { endpointsOfUnnamed } from './claims/pairing.js';
import { Places } from './claims/places.js';
import { Languages } from './claims/territory.js';
import { groundOf } from './comparing.js';
import { type Finding, failedFinding, type GraftVerification, verificationOf } from './findings.js';
import { type Joining, pairsFor, type ReadApps, readApps } from './joining.js';
import type { Pairs } from './links.js';
import { JoinedMember, LoneMember } from './member.js';
import type { ReadGraftOptions } from './options.js';
import {
  findingsOfOneSided,
  findingsOfPairs,
  findingsOfRelocation,
  findingsOfStops,
  findingsOfUnread,
} from './pairs/findings.js';
import { findingsOfUnknownKeys, type UnknownKeys, unknownKeysOf } from './pairs/unknown-keys.js';
import { EndpointCounts } from './report/counts.js';
import type { ReportOptions, Sides } from './report/figures.js';
import { Ledger } from './report/ledger.js';
import { type Report, reportOf } from './report/report.js';
import type { CompareGround, Comparing } from './serve/comparison.js';
import { Dispatch } from './serve/dispatch.js';
import { type Entry, isElsewhere, type Routing } from './serve/routing.js';
import { follow, writerTo } from './sources/source.js';
import { Deciding } from './states/decision.js';
import { stateOf } from './states/states.js';
import { Steering } from './states/steering.js';
import { Telling } from './telling.js';
import { behindFindings } from './ways/behind.js';
import { insideFindings } from './ways/sessions.js';
import { stopsBefore, waysOf } from './ways/way.js';
import { failedOf, joinedSubs, wholeOf } from './whole.js';

/** What a graft is to a party: two apps that are one guest. */
export class GraftCore implements Pair {
  readonly scion: ReadGuest;
  readonly stock: ReadGuest;
  readonly enterScion: Handler;
  readonly enterStock: Handler;
  readonly enter: Handler;
  readonly steering: Steering;
  /** What comparing its apps' answers takes. */
  readonly ground: CompareGround;
  readonly #options: ReadGraftOptions;
  readonly #deciding: Deciding;
  readonly #dispatch: Dispatch;
  /** Compares the answers of both apps, if the graft does. */
  readonly #comparing: Comparing | undefined;
  #place: PairPlace | undefined;
  #following: ReturnType<typeof follow> | undefined;
  #ledger: Ledger | undefined;
  readonly #telling: Telling;
  #exceptions: Exceptions | undefined;
  /** Why the scion could not join. */
  #failure: PartylineError | undefined;
  #entries: readonly Entry[] = [];
  /** By endpoint: a party may settle again, and what was counted stays. */
  readonly #counts = new Map<string, EndpointCounts>();
  /** Named routes that are left out, since their patterns cannot be read. */
  #failed: readonly FailedRoutes[] = [];
  #unknownKeys: readonly UnknownKeys[] = [];
  /** What was found out of patterns: a party may settle again. */
  readonly #languages = new Languages();
  #name = 'graft';
  /** How far journeys have come. */
  readonly #steps = {
    journeyOf: (endpoint: string) => this.#options.journeys.of(endpoint),
    isMoved: (journey: string) => this.steering.isMoved(journey),
  };
  #prefix: Pattern | undefined;

  constructor(options: ReadGraftOptions) {
    const { scion, stock, journeys, states, source, key, override, room, comparison } = options;
    const report = (error: unknown) => this.#place?.report(error);
    const name = () => this.#name;
    this.#options = options;
    this.#telling = new Telling(report);
    this.scion = scion;
    this.stock = stock;
    this.enterScion = entranceOf(scion.app, scion);
    this.enterStock = entranceOf(stock.app, stock);
    const can = { isFollowing: source !== undefined, isComparing: comparison !== undefined };
    this.steering = new Steering({ journeys, states, ...can, write: writerTo(source, report), name, report });
    this.#deciding = new Deciding({ table: this.steering.table, key, override, report });
    const [{ enterScion, enterStock, steering }, deciding] = [this, this.#deciding];
    const joined = { routing: () => this.#dispatch.routing, prefix: () => this.#prefix };
    this.ground = groundOf({ pair: this, name, report, deciding, steering, ...joined });
    this.#comparing = comparison?.begin(this.ground);
    this.#dispatch = new Dispatch({ enterScion, enterStock, deciding, room, name, report, comparing: this.#comparing });
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

  settle(scions: PairSide, stocks: PairSide | undefined, missing: Declared | undefined): JoinedPair | PartylineError {
    this.#name = scions.member.name ?? this.#name;
    this.#prefix = scions.member.prefix;
    const scion = wholeOf(scions);
    const stockSide = stocks && { ...stocks, member: wholeOf(stocks) };
    const stock = stockSide?.member;
    const read = readApps(scion, stock, this);
    const pairs = this.#pairs(scion, stockSide, { read, missing });
    this.#failed = [scions, stocks].flatMap((side) => (side ? failedOf(side) : []));
    const out = this.#failed.flatMap(({ endpoints }) => endpoints);
    const others = new Set((stock?.declared ?? missing)?.routes.keys());
    this.#failure =
      this.steering.settle({ pairs, stock: stock ? others : new Set(), out }) ??
      this.#comparing?.settle(new Set([...pairs.keys(), ...others, ...out]));
    if (this.#failure) return this.#failure;
    this.#unknownKeys = unknownKeysOf(this.#options.keys, new Set([...pairs.keys(), ...others, ...out]));
    this.#telling.failed(this.#failed);
    this.#telling.unknownKeys(this.#unknownKeys);
    this.#telling.doubts(pairs, this.#steps);
    const { claims, whole, isStockRead } = read;
    const languages = this.#languages;
    this.#exceptions = new Exceptions({ claims: claims.all, stock: whole.stock, pairs, isStockRead, languages });
    claims.except(this.#exceptions.all);
    this.#open({ ...read, caller: stocks?.caller, scionCaller: scions.caller }, pairs, scion.mount);
    const [own, other] = [scions.member, stocks?.member];
    return {
      scion: new JoinedMember(own, pairs, other),
      stock: other && new JoinedMember(other, pairs, own),
      subs: joinedSubs(pairs, [scions, stocks]),
    };
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
    this.#comparing?.close();
    this.#place = undefined;
  }

  report(options?: ReportOptions): Report {
    const ledger = this.#ledger ?? new Ledger({ entries: [], stock: [], mount: EMPTY, isTold: true });
    const verdictOf = this.#comparing?.verdict.bind(this.#comparing);
    const hasKey = this.#options.key !== undefined;
    return reportOf(ledger.reported(this.#name, this.steering.table, { hasKey, verdictOf }), options);
  }

  findings(): readonly Finding[] {
    return this.#failure || this.#exceptions ? this.verify().findings : [];
  }

  verify(): GraftVerification {
    if (this.#failure) return verificationOf([[failedFinding(this.#name, this.#failure)]]);
    const [exceptions, routing] = [this.#exceptions, this.#dispatch.routing];
    if (!exceptions || !routing) throw new PartylineError('NOT_READY', { name: 'shop.verify()' });
    const above = stopsBefore(this.#place?.above() ?? []);
    const pairs: Pairs = new Map(this.#entries.map(({ endpoint, pair }) => [endpoint, pair]));
    return verificationOf([
      findingsOfPairs(pairs, { isWanted: (endpoint) => this.steering.isWanted(this.#steps.journeyOf(endpoint)) }),
      findingsOfOneSided(pairs, this.#steps),
      findingsOfUnread(this.#failed),
      findingsOfUnknownKeys(this.#unknownKeys),
      findingsOfStops(this.steering.stopped()),
      findingsOfRelocation(pairs, routing.routes),
      exceptions.findings,
      behindFindings(this.#entries, above),
      this.#comparing ? insideFindings(this.#entries, above) : [],
    ]);
  }

  /** What a switchboard shows of a graft beside its report, and steers. */
  get board() {
    return { ...this.#options, name: this.#name, entries: this.#entries, failure: this.#failure };
  }

  #pairs(scion: Member, stock: PairSide | undefined, known: Pick<Joining, 'read' | 'missing'>): Pairs {
    const { journeys, keys } = this.#options;
    const sideOf: Joining['sideOf'] = (request, name) => this.#deciding.decide(request, journeys.of(name)).side;
    return pairsFor({ ...known, scion, stock, keys, sideOf, guests: this });
  }

  #open(apps: ReadApps & Pick<Routing, 'caller' | 'scionCaller'>, pairs: Pairs, mount: Pattern): void {
    const { claims, whole } = apps;
    const [entries, stock] = [this.#entriesOf(pairs, whole), whole.stock];
    const isTold = stock.some(({ place }) => place.route !== undefined);
    const own = this.#exceptions?.own ?? new Map();
    const named = endpointsOfUnnamed(pairs, stock);
    const ledger = new Ledger({ entries, stock, named, own, mount, isTold }, this.#ledger);
    this.#ledger = ledger;
    this.#entries = entries;
    const byName = new Map(entries.map((entry) => [entry.endpoint, entry]));
    this.#dispatch.routing = {
      ...apps,
      places: new Places({ ...apps, scion: this.scion.app, stock: this.stock.app }),
      elsewhere: new Map(entries.filter(({ pair }) => isElsewhere(pair)).map((entry) => [entry.endpoint, entry])),
      entries: claims.all.map(({ endpoint = '' }) => byName.get(endpoint)),
      answerOf: (asked) => ledger.answerOf(asked),
    };
  }

  #entriesOf(pairs: Pairs, whole: Sides<readonly Claim[]>): Entry[] {
    const ways = waysOf(whole, pairs, this.#languages);
    return [...pairs].map(([endpoint, pair]) => {
      const counts = this.#counts.get(endpoint) ?? new EndpointCounts();
      this.#counts.set(endpoint, counts);
      return { endpoint, journey: this.#options.journeys.of(endpoint), pair, counts, ways: ways(endpoint) };
    });
  }
}
