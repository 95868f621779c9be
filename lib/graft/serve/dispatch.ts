import type { IncomingMessage, ServerResponse } from 'node:http';
import parseurl from 'parseurl';
import { type Handler, isFailure, type Next, type RoutedRequest } from '../../common/apps.js';
import { publish } from '../../common/channels.js';
import { rememberDress } from '../../guest/request-links.js';
import { isAmbiguous, pathIn } from '../../pattern/path-text.js';
import type { Claim, Claims } from '../claims/claims.js';
import type { Entry } from '../entry.js';
import { attempt, mayFallBack } from '../fallback/fallback.js';
import { type HitCounts, SideCounts } from '../report/counts.js';
import { startTiming as watch } from '../report/timing.js';
import type { Decision } from '../states/decision.js';
import type { CachedState as Glimpse } from '../states/states.js';
import { addAllow } from './allow.js';

/** What a graft's dispatch knows once both apps have joined. */
export interface Roads {
  /** The scion's routes. */
  readonly claims: Claims;
  entryOf(claim: Claim): Entry | undefined;
  /** Where that is counted which goes to the stock by none of the scion's claims. */
  countsOf(method: string, path: string): HitCounts;
  /** Where the stock has an endpoint that was asked for at the scion's path; `undefined`: it serves that path itself. */
  stockUrl(entry: Entry, claim: Claim, path: string, req: IncomingMessage): string | undefined;
}

interface DispatchOptions {
  readonly enterScion: Handler;
  readonly enterStock: Handler;
  decide(req: IncomingMessage, journey: string, glimpse: Glimpse): Decision;
  /** The guest's name, for who observes. */
  name(): string;
}

/** Lets each request in to the one app or the other, before either has seen it. */
export class Dispatch {
  /** Without them, the stock serves everything. */
  roads: Roads | undefined;
  readonly #options: DispatchOptions;

  constructor(options: DispatchOptions) {
    this.#options = options;
  }

  handle(req: IncomingMessage, res: ServerResponse, next: Next): void {
    const { roads } = this;
    const { enterStock } = this.#options;
    if (!roads) {
      enterStock(req, res, next);
      return;
    }
    const path = parseurl(req)?.pathname ?? '';
    if (isSplit(req as RoutedRequest)) {
      count(roads.countsOf(req.method ?? '', path), res);
      enterStock(req, res, next);
      return;
    }
    const method = askedMethod(req);
    if (method === undefined) {
      this.#answerOptions(roads, path, req, res, next);
      return;
    }
    const claim = roads.claims.find(method, path);
    const entry = claim && roads.entryOf(claim);
    if (!claim || !entry) {
      count(roads.countsOf(method, path), res);
      enterStock(req, res, next);
      return;
    }
    const decision = this.#decide(req, entry, method);
    const toStock = () => this.#enterStock(roads, entry, claim, path, req, res, next);
    if (decision.side === 'scion') {
      this.#enterScion(entry, decision, toStock, req, res, next);
      return;
    }
    watch(entry.counts.stock, res);
    toStock();
  }

  #decide(req: IncomingMessage, { endpoint, journey, glimpse, counts }: Entry, method: string): Decision {
    const decision = this.#options.decide(req, journey, glimpse);
    const { side, state, isKeyless } = decision;
    if (state.state === 'canary') counts.canary++;
    if (isKeyless) counts.noKey++;
    publish('dispatch', () => ({
      graft: this.#options.name(),
      endpoint,
      journey,
      method,
      side,
      state,
      request: req,
    }));
    return decision;
  }

  #enterScion(
    entry: Entry,
    { state }: Decision,
    toStock: () => void,
    req: IncomingMessage,
    res: ServerResponse,
    next: Next,
  ): void {
    const { enterScion } = this.#options;
    const { scion, stock } = entry.counts;
    const watched = watch(scion, res);
    const undress = rememberDress(req, res);
    const handOn = (error: unknown) => {
      undress();
      if (isFailure(error)) return next(error);
      watched.pass(stock);
      toStock();
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
        watched.fallBack(stock);
        this.#tellOfFallback(entry, cause, req);
        toStock();
      },
      next: handOn,
    });
  }

  #tellOfFallback({ endpoint, journey }: Entry, cause: unknown, request: IncomingMessage): void {
    publish('fallback', () => ({ graft: this.#options.name(), endpoint, journey, cause, request }));
  }

  #enterStock(
    roads: Roads,
    entry: Entry,
    claim: Claim,
    path: string,
    req: IncomingMessage,
    res: ServerResponse,
    next: Next,
  ): void {
    // No browser follows a preflight elsewhere.
    const isToStay = res.headersSent || req.method === 'OPTIONS';
    const url = isToStay ? undefined : roads.stockUrl(entry, claim, path, req);
    if (url === undefined) this.#options.enterStock(req, res, next);
    // Of a page from before the cutover was taken back, or of one that the scion has failed: method and body go along.
    else res.writeHead(307, { Location: url }).end();
  }

  /** For both apps together: the stock answers, and the scion's methods are added; or the scion, where it knows nothing. */
  #answerOptions(roads: Roads, path: string, req: IncomingMessage, res: ServerResponse, next: Next): void {
    const { enterScion, enterStock, decide } = this.#options;
    const scions = roads.claims.at(path).filter((claim) => {
      const entry = roads.entryOf(claim);
      return entry && decide(req, entry.journey, entry.glimpse).side === 'scion';
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

/** Whether the URL, as it came or as somebody before the party has rewritten it, is one that two readings could split. */
function isSplit({ url = '', originalUrl = url }: RoutedRequest): boolean {
  return isAmbiguous(pathIn(originalUrl)) || (!originalUrl.endsWith(url) && isAmbiguous(pathIn(url)));
}

/** Of an endpoint that the scion has too, how long it takes is known as well. */
function count(counts: HitCounts, res: ServerResponse): void {
  if (counts instanceof SideCounts) watch(counts, res);
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
