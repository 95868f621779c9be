import type { IncomingMessage, ServerResponse } from 'node:http';
import parseurl from 'parseurl';
import { type Handler, isFailure, type Next } from '../../common/apps.js';
import { channels, publish } from '../../common/channels.js';
import type { RoutedRequest } from '../../express/app.js';
import { rememberLinks } from '../../guest/request-links.js';
import type { PairCaller } from '../../party/pair.js';
import { parsersMayDisagree, pathIn } from '../../pattern/path-text.js';
import { type Claim, type Claims, isNoCatchAll } from '../claims/claims.js';
import { attempt, mayFallBack } from '../fallback/fallback.js';
import { type EndpointPair, relocated } from '../links.js';
import { type EndpointCounts, type HitCounts, SideCounts, startTiming } from '../report/counts.js';
import type { Deciding, Decision } from '../states/decision.js';
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
  /** By the rank of the scion's route; most routes of an app are no endpoints. */
  readonly entries: readonly (Entry | undefined)[];
  /** Who asks for the stock's links; nobody where the stock takes no part. */
  readonly caller: PairCaller | undefined;
  /** Counts what goes to the stock by none of the scion's claims. */
  countsOf(method: string, path: string): HitCounts;
}

interface DispatchOptions {
  readonly enterScion: Handler;
  readonly enterStock: Handler;
  readonly deciding: Deciding;
  /** The guest's name, for who observes. */
  name(): string;
}

/** A request for an endpoint of the scion. */
interface Turn {
  readonly entry: Entry;
  readonly claim: Claim;
  readonly path: string;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly next: Next;
}

/** Lets each request in to the one app or the other, before either has seen it. */
export class Dispatch {
  /** Without them, the stock serves everything. */
  routing: Routing | undefined;
  readonly #options: DispatchOptions;

  constructor(options: DispatchOptions) {
    this.#options = options;
  }

  handle(req: IncomingMessage, res: ServerResponse, next: Next): void {
    const { routing } = this;
    const { enterStock } = this.#options;
    if (!routing) {
      enterStock(req, res, next);
      return;
    }
    const path = parseurl(req)?.pathname ?? '';
    if (isDoubtful(req as RoutedRequest)) {
      count(routing.countsOf(req.method ?? '', path), res);
      enterStock(req, res, next);
      return;
    }
    const method = askedMethod(req);
    if (method === undefined) {
      this.#answerOptions(routing, path, req, res, next);
      return;
    }
    const claim = routing.claims.find(method, path);
    const entry = claim && routing.entries[claim.rank];
    if (!claim || !entry) {
      count(routing.countsOf(method, path), res);
      enterStock(req, res, next);
      return;
    }
    const turn = { entry, claim, path, req, res, next };
    const decision = this.#decide(turn, method);
    if (decision.side === 'scion') {
      this.#enterScion(turn, decision, routing);
      return;
    }
    startTiming(entry.counts.stock, res);
    this.#enterStock(turn, routing);
  }

  #decide({ req, entry: { endpoint, journey, counts } }: Turn, method: string): Decision {
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

  #enterScion(turn: Turn, { state }: Decision, routing: Routing): void {
    const { enterScion } = this.#options;
    const { entry, req, res, next } = turn;
    const { scion, stock } = entry.counts;
    const timing = startTiming(scion, res);
    const restoreLinks = rememberLinks(req, res);
    const handOn = (error: unknown) => {
      restoreLinks();
      if (isFailure(error)) return next(error);
      timing.pass(stock);
      this.#enterStock(turn, routing);
    };
    if (!mayFallBack(req, state)) {
      enterScion(req, res, handOn);
      return;
    }
    attempt(req, res, {
      enter: enterScion,
      isRefused: (status) => status >= 500,
      catchesErrors: true,
      failed: (cause) => {
        timing.fallBack(stock);
        const { endpoint, journey } = entry;
        publish('fallback', () => ({ graft: this.#options.name(), endpoint, journey, cause, request: req }));
        this.#enterStock(turn, routing);
      },
      next: handOn,
    });
  }

  #enterStock(turn: Turn, routing: Routing): void {
    const { req, res, next } = turn;
    const url = stockUrlOf(turn, routing);
    if (url === undefined) this.#options.enterStock(req, res, next);
    // Of a page from before the cutover was taken back, or of one that the scion has failed: method and body go along.
    else res.writeHead(307, { Location: url }).end();
  }

  /** For both apps together: the stock answers, and the scion's methods are added; or the scion, where it knows nothing. */
  #answerOptions(routing: Routing, path: string, req: IncomingMessage, res: ServerResponse, next: Next): void {
    const { enterScion, enterStock, deciding } = this.#options;
    const scions = routing.claims.at(path).filter((claim) => {
      const entry = routing.entries[claim.rank];
      return entry && deciding.decide(req, entry.journey).side === 'scion';
    });
    if (scions.length === 0) {
      enterStock(req, res, next);
      return;
    }
    const methods = scions.flatMap(allowed);
    const toScion = () => enterScion(req, res, next);
    attempt(req, res, {
      enter: (...exchange) => {
        if (methods.length > 0) addAllow(res, methods);
        return enterStock(...exchange);
      },
      isRefused: (status) => status === 404 || status === 405,
      catchesErrors: false,
      failed: toScion,
      next: (error) => (isFailure(error) ? next(error) : toScion()),
    });
  }
}

/** Where the stock has an endpoint that was asked for at the scion's path; `undefined`: it serves that path itself. */
function stockUrlOf({ entry, claim, path, req, res }: Turn, { routes, caller }: Routing): string | undefined {
  const { stock, isShared } = entry.pair;
  // No browser follows a preflight elsewhere.
  if (isShared || !stock || !caller || res.headersSent || req.method === 'OPTIONS') return undefined;
  if (routes.first(req.method ?? '', path, isNoCatchAll)) return undefined;
  if (caller.mount?.isMarked && caller.isStray(req)) return undefined;
  return relocated(req, () => stock.urlOf({ ...claim.read(path) }, caller, req));
}

/** Whether parsers may disagree on the URL, as it came or as it was rewritten before the party. */
function isDoubtful({ url = '', originalUrl = url }: RoutedRequest): boolean {
  return parsersMayDisagree(pathIn(originalUrl)) || (!originalUrl.endsWith(url) && parsersMayDisagree(pathIn(url)));
}

/** Of an endpoint that the scion has too, how long it takes is known as well. */
function count(counts: HitCounts, res: ServerResponse): void {
  if (counts instanceof SideCounts) startTiming(counts, res);
  else counts.hit();
}

/** The method that a request is about: of a preflight the one that it asks for; `undefined` for any other OPTIONS. */
function askedMethod(req: IncomingMessage): string | undefined {
  const { method = '' } = req;
  if (method !== 'OPTIONS') return method;
  return req.headers['access-control-request-method']?.toUpperCase();
}

function allowed({ methods }: Claim): readonly string[] {
  return methods.includes('GET') ? [...methods, 'HEAD'] : methods.filter((method) => method !== 'ALL');
}
