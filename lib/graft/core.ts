import type { Handler } from '../common/apps.js';
import { entranceOf } from '../enter/enter.js';
import { PartylineError } from '../errors.js';
import { routerOf } from '../express/router.js';
import { placedRoutes } from '../express/routes.js';
import type { Member } from '../links/member.js';
import type { PlacedRoute } from '../links/table.js';
import type { JoinedPair, Pair, PairPlace, PairSide, ReadGuest } from '../party/pair.js';
import { EMPTY, type Pattern } from '../pattern/pattern.js';
import { Claims } from './claims/claims.js';
import { namedByPath, pairsOf } from './claims/pairing.js';
import { type EndpointPair, JoinedMember } from './links.js';
import type { ReadGraftOptions } from './options.js';
import { EndpointCounts } from './report/counts.js';
import { Ledger } from './report/ledger.js';
import { type Report, reportOf } from './report/report.js';
import { Dispatch, type Entry } from './serve/dispatch.js';
import { type Following, follow } from './sources/source.js';
import { Deciding } from './states/decision.js';
import { Steering } from './states/steering.js';

/** A graft behind its face: two apps that are one guest to a party. */
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
  #following: Following | undefined;
  #ledger: Ledger | undefined;
  /** By endpoint: a party may settle again, and what was counted stays. */
  readonly #counts = new Map<string, EndpointCounts>();
  #name = 'graft';

  constructor(options: ReadGraftOptions) {
    const { scion, stock, journeys, states, source, key, override } = options;
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
    this.#dispatch = new Dispatch({ enterScion, enterStock, deciding: this.#deciding, name });
    this.enter = this.#dispatch.handle.bind(this.#dispatch);
  }

  mountAt(place: PairPlace): void {
    if (this.#place) {
      const found = `a graft that is mounted at "${this.#place.path}" already`;
      throw new PartylineError('BAD_GUEST', {
        path: place.path,
        found,
        write: 'Make a graft for each place.',
      });
    }
    this.#place = place;
  }

  async prepare(timeout: number): Promise<void> {
    const { source } = this.#options;
    // A party that is closed before its bootstrap has begun has nobody left to stop what it would follow.
    if (!source || !this.#place) return;
    this.#following ??= follow(source, this.steering, { timeout });
    await this.#following.ready;
  }

  settle({ member: scion }: PairSide, stocks: PairSide | undefined): JoinedPair | PartylineError {
    this.#name = scion.name ?? this.#name;
    const stock = stocks?.member;
    const claims = new Claims(scion, placedOf(scion, this.scion));
    const routes = new Claims(stock, placedOf(stock, this.stock));
    const { journeys } = this.#options;
    const pairs = pairsOf(scion, stock, routes, (request, name) => {
      return this.#deciding.decide(request, journeys.of(name)).side;
    });
    const error = this.steering.settle(pairs, new Set(stock?.declared.routes.keys()));
    if (error) return error;
    this.#open({ claims, routes, pairs, mount: scion.mount }, stocks?.caller);
    return {
      scion: new JoinedMember(scion, pairs, stock),
      stock: stock && new JoinedMember(stock, pairs, scion),
    };
  }

  close(): void {
    this.#following?.stop();
    this.#following = undefined;
    this.#place = undefined;
  }

  report(): Report {
    const { table } = this.steering;
    const ledger = this.#ledger ?? new Ledger({ entries: [], routes: new Claims(undefined, []), mount: EMPTY });
    return reportOf(ledger.reported(this.#name, table, this.#options.key !== undefined));
  }

  #open({ claims, routes, pairs, mount }: Joined, caller: PairSide['caller'] | undefined): void {
    const { journeys } = this.#options;
    const entries = [...pairs].map(([endpoint, pair]): Entry => {
      const counts = this.#counts.get(endpoint) ?? new EndpointCounts();
      this.#counts.set(endpoint, counts);
      return { endpoint, journey: journeys.of(endpoint), pair, counts };
    });
    const byName = new Map(entries.map((entry) => [entry.endpoint, entry]));
    const byRank = claims.all.map(({ endpoint = '' }) => byName.get(endpoint));
    const ledger = new Ledger({ entries, routes, named: namedByPath(pairs, routes), mount }, this.#ledger);
    this.#ledger = ledger;
    const countsOf = (method: string, path: string) => ledger.countsOf(method, path);
    this.#dispatch.routing = { claims, routes, entries: byRank, caller, countsOf };
  }
}

/** What was made of both apps when they joined. */
interface Joined {
  readonly claims: Claims;
  readonly routes: Claims;
  readonly pairs: ReadonlyMap<string, EndpointPair>;
  readonly mount: Pattern;
}

/** The routes of an app as its rsvp tells them, or as its router has them where it has none. */
function placedOf(member: Member | undefined, { app }: ReadGuest): readonly PlacedRoute[] {
  const placed = member?.declared.placed;
  if (placed) return placed();
  const router = routerOf(app);
  return router ? placedRoutes(router) : [];
}
