import type { Handler, RoutedRequest } from '../common/apps.js';
import { entranceOf } from '../enter/enter.js';
import { PartylineError } from '../errors.js';
import { routerOf } from '../express/router.js';
import { placedRoutes } from '../express/routes.js';
import type { Endpoint, Member, Twin } from '../links/member.js';
import type { PlacedRoute } from '../links/table.js';
import type { Guest, Pair, PairPlace } from '../party/pair.js';
import { EMPTY } from '../pattern/pattern.js';
import { type Claim, Claims } from './claims/claims.js';
import { namedByPath, pair, twinsOf } from './claims/pairing.js';
import type { Entry } from './entry.js';
import type { ReadGraftOptions } from './options.js';
import { relocated } from './relocated.js';
import { EndpointCounts } from './report/counts.js';
import { Ledger } from './report/ledger.js';
import { type Report, reportOf } from './report/report.js';
import { Dispatch } from './serve/dispatch.js';
import { type Following, follow } from './sources/source.js';
import { Deciding } from './states/decision.js';
import { CachedState as Glimpse } from './states/states.js';
import { Steering } from './states/steering.js';

/** A graft behind its face: two apps that are one guest to a party. */
export class GraftCore implements Pair {
  readonly scion: Guest;
  readonly stock: Guest;
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
  /** While a request that is on the scion's side is to go to the stock all the same. */
  #isForStock = false;

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
    const decide = this.#deciding.decide.bind(this.#deciding);
    this.#dispatch = new Dispatch({ enterScion: this.enterScion, enterStock: this.enterStock, decide, name });
    this.enter = (req, res, next) => this.#dispatch.handle(req, res, next);
  }

  take(place: PairPlace): void {
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

  settle(scion: Member, stock: Member | undefined): PartylineError | undefined {
    this.#name = scion.name ?? this.#name;
    const claims = new Claims(scion, placedOf(scion, this.scion));
    const routes = new Claims(stock, placedOf(stock, this.stock));
    const { journeys } = this.#options;
    const twins = twinsOf(scion, stock, routes, (request, name) => {
      return this.#isForStock ? 'stock' : this.#deciding.decide(request, journeys.of(name)).side;
    });
    const error = this.steering.settle(twins, new Set(stock?.endpoints.keys()));
    if (error) return error;
    pair(scion, stock, twins);
    this.#open(claims, routes, twins, scion);
    return undefined;
  }

  close(): void {
    this.#following?.stop();
    this.#following = undefined;
    this.#place = undefined;
  }

  report(): Report {
    const { table } = this.steering;
    const ledger =
      this.#ledger ?? new Ledger({ entries: [], routes: new Claims(undefined, []), mount: EMPTY });
    return reportOf(ledger.reported(this.#name, table, this.#options.key !== undefined));
  }

  #open(claims: Claims, routes: Claims, twins: ReadonlyMap<string, Twin>, { mount }: Member): void {
    const { journeys } = this.#options;
    const entries = [...twins].map(([endpoint, twin]): Entry => {
      const counts = this.#counts.get(endpoint) ?? new EndpointCounts();
      this.#counts.set(endpoint, counts);
      return { endpoint, journey: journeys.of(endpoint), glimpse: new Glimpse(), twin, counts };
    });
    const byName = new Map(entries.map((entry) => [entry.endpoint, entry]));
    const byRank = claims.all.map(({ endpoint = '' }) => byName.get(endpoint));
    const ledger = new Ledger({ entries, routes, named: namedByPath(twins, routes), mount }, this.#ledger);
    this.#ledger = ledger;
    this.#dispatch.roads = {
      claims,
      entryOf: ({ rank }) => byRank[rank],
      countsOf: (method, path) => ledger.countsOf(method, path),
      stockUrl: ({ twin }, claim, path, req) => {
        const isItsOwn = twin.isShared || !twin.stock || routes.first(req.method ?? '', path, isNoCatchAll);
        return isItsOwn ? undefined : this.#stockUrl(twin.stock, claim.read(path), req as RoutedRequest);
      },
    };
  }

  #stockUrl(stock: Endpoint, params: object | undefined, req: RoutedRequest): string | undefined {
    const build = () => this.#place?.urlFor(stock.member, stock.name, [{ ...params }], req);
    this.#isForStock = true;
    try {
      return relocated(req, build);
    } finally {
      this.#isForStock = false;
    }
  }
}

/** The routes of an app as its rsvp tells them, or as its router has them where it has none. */
function placedOf(member: Member | undefined, { app }: Guest): readonly PlacedRoute[] {
  if (member?.placed) return member.placed();
  const router = routerOf(app);
  return router ? placedRoutes(router) : [];
}

/** A route for all that nothing else takes is a 404 page, or that of a single-page app. */
function isNoCatchAll(claim: Claim): boolean {
  return claim.endpoint !== undefined || !claim.read('/~/~no~/~such~/~page~');
}
