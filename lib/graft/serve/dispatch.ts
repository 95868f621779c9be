import type { IncomingMessage, ServerResponse } from 'node:http';
import parseurl from 'parseurl';
import { type Handler, isFailure, type Next } from '../../common/apps.js';
import { channels, publish } from '../../common/channels.js';
import { guarded } from '../../common/guarded.js';
import { PartylineError } from '../../errors.js';
import type { RoutedRequest } from '../../express/app.js';
import { rememberLinks } from '../../guest/request-links.js';
import type { PairCaller } from '../../party/pair.js';
import { asHeader, parsersMayDisagree, pathIn } from '../../pattern/path-spelling.js';
import { type Claim, type Claims, isNoCatchAll } from '../claims/claims.js';
import { failureJudge } from '../fallback/failure.js';
import { enterWithFallback, mayFallBack } from '../fallback/fallback.js';
import type { Room } from '../fallback/room.js';
import { closeAtWrongLength } from '../fallback/wrong-length.js';
import type { EndpointPair } from '../links.js';
import { type EndpointCounts, type HitCounts, SideCounts, startTiming } from '../report/counts.js';
import type { Deciding, Decision } from '../states/decision.js';
import type { State } from '../states/states.js';
import { addAllow } from './allow.js';

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
  /** Where the bodies of requests are kept that may fall back. */
  readonly room: Room;
  /** The guest's name, for the diagnostics channels. */
  name(): string;
  report(error: unknown): void;
}

/** A request, with what the graft knew when it came. */
interface Exchange {
  readonly routing: Routing;
  readonly path: string;
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
  /** Which errors were told, with their endpoints. */
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
    const path = parseurl(req)?.pathname ?? '';
    const isClear = !isDoubtful(req as RoutedRequest);
    const method = isClear ? askedMethod(req) : (req.method ?? '');
    if (method === undefined) {
      this.#answerOptions({ routing, path, req, res, next });
      return;
    }
    const claim = isClear ? routing.claims.find(method, path) : undefined;
    const entry = claim && routing.entries[claim.rank];
    if (!claim || !entry) {
      count(routing.countsOf(method, path), res);
      this.#options.enterStock(req, res, next);
      return;
    }
    const exchange = { routing, path, req, res, next, entry, claim };
    const { side, state } = this.#decide(exchange, method);
    if (side === 'scion') {
      this.#enterScion(exchange, state);
      return;
    }
    startTiming(entry.counts.stock, res);
    this.#enterStock(exchange);
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
    const next: Next = (error) =>
      guarded(exchange.next, (leave) => {
        restoreLinks();
        if (isFailure(error)) return leave(error);
        timing.pass(counts.stock);
        closeAtWrongLength(res);
        this.#enterStock(exchange);
      });
    if (!mayFallBack(req, state)) {
      enterScion(req, res, next);
      return;
    }
    enterWithFallback(req, res, {
      ...failureJudge(state, (error) => this.#tellOnce(endpoint, error)),
      enter: enterScion,
      fallBack: (cause) => {
        timing.fallBack(counts.stock);
        publish('fallback', () => ({ graft: this.#options.name(), endpoint, journey, cause, request: req }));
        this.#enterStock(exchange);
      },
      next,
      room: this.#options.room,
      tooMuch: () => {
        const fullName = `${this.#options.name()}:${endpoint}`;
        this.#tellOnce(endpoint, new PartylineError('NO_FALLBACK', { endpoint: fullName }));
      },
    });
  }

  /** What a visitor can cause as often as he likes is told once for each endpoint. */
  #tellOnce(endpoint: string, error: PartylineError): void {
    const what = `${error.code} ${endpoint}`;
    if (this.#told.has(what)) return;
    this.#told.add(what);
    this.#options.report(error);
  }

  #enterStock(exchange: EndpointExchange): void {
    const { req, res, next } = exchange;
    const url = stockUrlOf(exchange);
    if (url === undefined) this.#options.enterStock(req, res, next);
    // By 307 the browser sends method and body along.
    else res.writeHead(307, { Location: url }).end();
  }

  /** For both apps: the stock answers and the scion's methods are added, or the scion answers what the stock does not know. */
  #answerOptions({ routing, path, req, res, next }: Exchange): void {
    const { enterScion, enterStock, deciding } = this.#options;
    const claims = routing.claims.at(path).filter(({ rank }) => {
      const entry = routing.entries[rank];
      return entry && deciding.decide(req, entry.journey).side === 'scion';
    });
    if (claims.length === 0) {
      enterStock(req, res, next);
      return;
    }
    const methods = claims.flatMap(allowedMethods);
    const toScion = () => enterScion(req, res, next);
    const passOn = () =>
      guarded(next, () => {
        closeAtWrongLength(res);
        toScion();
      });
    enterWithFallback(req, res, {
      enter: (...exchange) => {
        if (methods.length > 0) addAllow(res, methods);
        return enterStock(...exchange);
      },
      isRefused: (status) => status === 404 || status === 405,
      isFailed: () => false,
      fallBack: toScion,
      next: (error) => (isFailure(error) ? next(error) : passOn()),
      // Nothing of an OPTIONS is kept but the head of its response.
      room: this.#options.room,
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

/**
 * What `build` gives with the request's query after it, encoded, without the names that it has already; `undefined` where
 * no URL can be built of the request's values.
 */
export function relocated({ url = '' }: IncomingMessage, build: () => string): string | undefined {
  try {
    const path = build();
    const taken = namesIn(path.split('?')[1]);
    const pairs = /\?(.+)/s.exec(url)?.[1]?.split('&') ?? [];
    const query = pairs.filter((pair) => !namesIn(pair).some((name) => taken.includes(name))).join('&');
    return query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${asHeader(query)}`;
  } catch (error) {
    if (error instanceof PartylineError) return undefined;
    throw error;
  }
}

/** The names in a query; of `id[]` and `id[x]`, which parsers put together with `id`, that. */
function namesIn(query = ''): string[] {
  return [...new URLSearchParams(query).keys()].map((name) => name.replace(/\[.*/s, ''));
}

/** Whether parsers may disagree on the URL, as it came or as it was rewritten before the party. */
function isDoubtful({ url = '', originalUrl = url }: RoutedRequest): boolean {
  return parsersMayDisagree(pathIn(originalUrl)) || (!originalUrl.endsWith(url) && parsersMayDisagree(pathIn(url)));
}

/** Counts a request to the stock; of an endpoint that the scion has too, also how long it takes. */
function count(counts: HitCounts, res: ServerResponse): void {
  if (counts instanceof SideCounts) startTiming(counts, res);
  else counts.hit();
}

/** The method that a request is about: of a preflight the one that it asks for; `undefined` for any other OPTIONS. */
function askedMethod({ method = '', headers }: IncomingMessage): string | undefined {
  return method === 'OPTIONS' ? headers['access-control-request-method']?.toUpperCase() : method;
}

function allowedMethods({ methods }: Claim): readonly string[] {
  return methods.includes('GET') ? [...methods, 'HEAD'] : methods.filter((method) => method !== 'ALL');
}
