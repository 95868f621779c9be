import type { IncomingMessage, ServerResponse } from 'node:http';
import parseurl from 'parseurl';
import { type Handler, isFailure, type Next } from '../../common/apps.js';
import { channels, publish } from '../../common/channels.js';
import { PartylineError } from '../../errors.js';
import { rememberLinks } from '../../guest/request-links.js';
import type { PairCaller } from '../../party/pair.js';
import { type Claim, type Claims, isNoCatchAll } from '../claims/claims.js';
import type { Places, Reading } from '../claims/places.js';
import { enterWithFallback, mayFallBack } from '../fallback/fallback.js';
import type { EndpointPair } from '../links.js';
import { type EndpointCounts, type HitCounts, SideCounts, startTiming } from '../report/counts.js';
import type { Deciding, Decision } from '../states/decision.js';
import type { State } from '../states/states.js';
import { addAllow, allowedMethods, askedMethod } from './allow.js';
import { refusalOf } from './refusal.js';
import { relocated } from './relocated.js';

/** An endpoint of the scion, with all that serving it takes. */
export interface Entry {
  readonly endpoint: string;
  readonly journey: string;
  readonly pair: EndpointPair;
  readonly counts: EndpointCounts;
}

/** What a graft's dispatch knows once both apps have joined. */
export interface Routing {
  /** The scion's routes. */
  readonly claims: Claims;
  /** The stock's routes. */
  readonly routes: Claims;
  /** How both apps read paths. */
  readonly places: Places;
  /** By the rank of the scion's route; `undefined` for a route that is no endpoint. */
  readonly entries: readonly (Entry | undefined)[];
  /** Asks for the stock's links; `undefined` where the stock has not joined. */
  readonly caller: PairCaller | undefined;
  /** The counter of a request that the scion does not claim. */
  countsOf(method: string, path: string): HitCounts;
}

interface DispatchOptions {
  readonly enterScion: Handler;
  readonly enterStock: Handler;
  readonly deciding: Deciding;
  /** The guest's name, for the diagnostics channels. */
  name(): string;
  report(error: unknown): void;
}

/** A request, with what the graft knew when it came. */
interface Exchange {
  readonly routing: Routing;
  /** As the scion reads it. */
  readonly path: string;
  /** `undefined` where there is nothing that could be read in another way. */
  readonly reading: Reading | undefined;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly next: Next;
}

/** A request for an endpoint of the scion. */
interface EndpointExchange extends Exchange {
  readonly entry: Entry;
  readonly claim: Claim;
}

/** Lets each request in to the one app or the other, before either has seen it. */
export class Dispatch {
  /** Without it, the stock serves everything. */
  routing: Routing | undefined;
  readonly #options: DispatchOptions;
  /** The endpoints of which is told that a request has had no fallback. */
  readonly #told = new Set<string>();

  constructor(options: DispatchOptions) {
    this.#options = options;
  }

  handle(req: IncomingMessage, res: ServerResponse, next: Next): void {
    const { routing } = this;
    if (!routing) {
      this.#options.enterStock(req, res, next);
      return;
    }
    const pathname = parseurl(req)?.pathname ?? '';
    const reading = routing.places.read(req.url ?? '', pathname);
    const path = reading?.scion[0] ?? pathname;
    const method = askedMethod(req);
    if (method === undefined) {
      this.#answerOptions({ routing, path, reading, req, res, next });
      return;
    }
    const claim = routing.places.find(method, path, reading);
    const entry = claim && routing.entries[claim.rank];
    if (!claim || !entry) {
      const mayBe = routing.places.mayBeContested(reading);
      if (mayBe && this.#isRefused({ routing, path, reading, req, res, next }, method)) return;
      count(routing.countsOf(method, reading?.stock[0] ?? path), res);
      this.#options.enterStock(req, res, next);
      return;
    }
    const exchange = { routing, path, reading, req, res, next, entry, claim };
    const { side, state } = this.#decide(exchange, method);
    if (side === 'scion') {
      this.#enterScion(exchange, state);
      return;
    }
    if (reading && this.#isRefused(exchange, method, entry)) return;
    startTiming(entry.counts.stock, res);
    this.#enterStock(exchange);
  }

  /** What the scion serves is not given to the stock under a spelling that only the stock reads so. */
  #isRefused(exchange: Exchange, method: string | undefined, own?: Entry): boolean {
    const contested = this.#contested(exchange, method, [own]);
    if (contested) exchange.next(refusalOf(`${this.#options.name()}:${contested.endpoint}`));
    return contested !== undefined;
  }

  #contested({ routing, path, reading, req }: Exchange, method: string | undefined, own: (Entry | undefined)[]) {
    const { places, entries } = routing;
    const isOthers = ({ rank }: Claim) => !own.includes(entries[rank]) && this.#isScions(req, entries[rank]);
    return places.contested(method, path, reading, isOthers);
  }

  #isScions(req: IncomingMessage, entry: Entry | undefined): boolean {
    return entry !== undefined && this.#options.deciding.decide(req, entry.journey).side === 'scion';
  }

  #decide({ req, entry: { endpoint, journey, counts } }: EndpointExchange, method: string): Decision {
    const decision = this.#options.deciding.decide(req, journey);
    const { side, state, isKeyless } = decision;
    if (state.state === 'canary') counts.canary++;
    if (isKeyless) counts.noKey++;
    if (channels.dispatch.hasSubscribers) {
      const graft = this.#options.name();
      publish('dispatch', () => ({ graft, endpoint, journey, method, side, state, request: req }));
    }
    return decision;
  }

  #enterScion(exchange: EndpointExchange, state: State): void {
    const { entry, req, res } = exchange;
    const { endpoint, journey, counts } = entry;
    const { enterScion } = this.#options;
    const timing = startTiming(counts.scion, res);
    const restoreLinks = rememberLinks(req, res);
    const next: Next = (error) => {
      restoreLinks();
      if (isFailure(error)) return exchange.next(error);
      timing.pass(counts.stock);
      this.#enterStock(exchange);
    };
    if (!mayFallBack(req, state)) {
      enterScion(req, res, next);
      return;
    }
    enterWithFallback(req, res, {
      enter: enterScion,
      isRefused: (status) => status >= 500,
      catchesErrors: true,
      fallBack: (cause) => {
        timing.fallBack(counts.stock);
        publish('fallback', () => ({ graft: this.#options.name(), endpoint, journey, cause, request: req }));
        this.#enterStock(exchange);
      },
      next,
      tooMuch: () => this.#tellOnce(endpoint),
    });
  }

  /** A request may have too much to be kept by a visitor's will: that is told once for each endpoint. */
  #tellOnce(endpoint: string): void {
    if (this.#told.has(endpoint)) return;
    this.#told.add(endpoint);
    this.#options.report(new PartylineError('NO_FALLBACK', { endpoint: `${this.#options.name()}:${endpoint}` }));
  }

  #enterStock(exchange: EndpointExchange): void {
    const { req, res, next, reading, entry } = exchange;
    if (reading && this.#isRefused(exchange, askedMethod(req), entry)) return;
    const url = stockUrlOf(exchange);
    if (url === undefined) this.#options.enterStock(req, res, next);
    // By 307 the browser sends method and body along.
    else res.writeHead(307, { Location: url }).end();
  }

  /** For both apps: the stock answers and the scion's methods are added, or the scion answers what the stock does not know. */
  #answerOptions(exchange: Exchange): void {
    const { routing, path, reading, req, res, next } = exchange;
    const { enterScion, enterStock } = this.#options;
    const claims = routing.places.at(path, reading).filter(({ rank }) => this.#isScions(req, routing.entries[rank]));
    if (claims.length === 0) {
      if (this.#isRefused(exchange, undefined)) return;
      enterStock(req, res, next);
      return;
    }
    const methods = claims.flatMap(allowedMethods);
    const toScion = () => enterScion(req, res, next);
    const own = claims.map(({ rank }) => routing.entries[rank]);
    if (reading && this.#contested(exchange, undefined, own)) {
      toScion();
      return;
    }
    enterWithFallback(req, res, {
      enter: (...exchange) => {
        if (methods.length > 0) addAllow(res, methods);
        return enterStock(...exchange);
      },
      isRefused: (status) => status === 404 || status === 405,
      catchesErrors: false,
      fallBack: toScion,
      next: (error) => (isFailure(error) ? next(error) : toScion()),
      // Nothing of an OPTIONS is kept but the head of its response.
      tooMuch: () => {},
    });
  }
}

/** The stock's URL of an endpoint that was asked for at the scion's path; `undefined`: the stock serves that path itself. */
function stockUrlOf({ routing, entry, claim, path, req, res }: EndpointExchange): string | undefined {
  const { routes, caller } = routing;
  const { stock, isShared } = entry.pair;
  // No browser follows a preflight elsewhere.
  if (isShared || !stock || !caller || res.headersSent || req.method === 'OPTIONS') return undefined;
  if (routes.first(req.method ?? '', path, isNoCatchAll)) return undefined;
  if (caller.mount?.isMarked && caller.isStray(req)) return undefined;
  return relocated(req, () => stock.urlOf({ ...claim.read(path) }, caller, req));
}

/** Counts a request to the stock; of an endpoint that the scion has too, also how long it takes. */
function count(counts: HitCounts, res: ServerResponse): void {
  if (counts instanceof SideCounts) startTiming(counts, res);
  else counts.hit();
}
