import type { IncomingMessage, ServerResponse } from 'node:http';
import parseurl from 'parseurl';
import { asError, type Handler, isFailure, type Next } from '../../common/apps.js';
import { channels, publish } from '../../common/channels.js';
import { guarded } from '../../common/guarded.js';
import { PartylineError } from '../../errors.js';
import { rememberLinks } from '../../guest/request-links.js';
import { fullNameOf } from '../../party/pair.js';
import type { Claim } from '../claims/claims.js';
import type { Reading } from '../claims/places.js';
import { failureJudge } from '../fallback/failure.js';
import { enterWithFallback, mayFallBack } from '../fallback/fallback.js';
import type { Room } from '../fallback/room.js';
import { closeAtWrongLength } from '../fallback/wrong-length.js';
import { startTiming } from '../report/timing.js';
import type { Deciding, Decision } from '../states/decision.js';
import type { State } from '../states/states.js';
import { allowedMethods } from './allow.js';
import { askedMethod } from './asked.js';
import { rememberExchange, takingBack } from './handing-on.js';
import { answerForBoth } from './options.js';
import { askStock, sendMoved, sendOn } from './redirect.js';
import { refusalOf } from './refusal.js';
import { movedUrlOf, relocationOf } from './relocation.js';
import type { Entry, Routing } from './routing.js';

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
  /** Which errors were told, with their endpoints. */
  readonly #told = new Set<string>();

  constructor(options: DispatchOptions) {
    this.#options = options;
  }

  handle(req: IncomingMessage, res: ServerResponse, next: Next): void {
    try {
      if (this.routing) this.#dispatch(this.routing, req, res, next);
      else this.#options.enterStock(req, res, next);
    } catch (error) {
      // The apps themselves are entered behind a boundary of their own.
      next(asError(error));
    }
  }

  #dispatch(routing: Routing, req: IncomingMessage, res: ServerResponse, next: Next): void {
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
      if (this.#options.deciding.hasMoved && this.#isSentOn({ routing, path, reading, req, res, next }, method)) return;
      startTiming(routing.answerOf({ req, path, reading }), res);
      this.#options.enterStock(req, res, next);
      return;
    }
    const exchange = { routing, path, reading, req, res, next, entry, claim };
    const { side, state } = this.#decide(exchange, method);
    if (side === 'scion') {
      this.#enterScion(exchange, state);
      return;
    }
    if ((reading || routing.places.takesEmpty) && this.#isRefused(exchange, method, entry)) return;
    startTiming(routing.answerOf(exchange), res);
    this.#enterStock(exchange, state);
  }

  /** Whether it was for the stock's own URL of what has moved. */
  #isSentOn({ routing, path, reading, req, res }: Exchange, method: string): boolean {
    if (req.method === 'OPTIONS' || res.headersSent) return false;
    const stocks = reading?.stock[0] ?? path;
    const claim = routing.routes.find(method, stocks);
    const entry = claim && routing.elsewhere.get(claim.endpoint ?? '');
    const decision = entry && this.#decision(req, entry);
    if (decision?.side !== 'scion' || decision.state.state !== 'moved') return false;
    const url = movedUrlOf({ routing, entry: entry as Entry, claim: claim as Claim, path: stocks, req });
    if (url !== undefined) sendMoved(req, res, url);
    return url !== undefined;
  }

  /** What the scion serves is not given to the stock under a spelling that only the stock reads so. */
  #isRefused(exchange: Exchange, method: string | undefined, own?: Entry): boolean {
    const contested = this.#contested(exchange, method, [own]);
    if (contested) exchange.next(refusalOf(fullNameOf(this.#options.name(), contested.endpoint ?? '')));
    return contested !== undefined;
  }

  #contested({ routing, path, reading, req }: Exchange, method: string | undefined, own: (Entry | undefined)[]) {
    const { places, entries } = routing;
    const isOthers = ({ rank }: Claim) => !own.includes(entries[rank]) && this.#isScions(req, entries[rank]);
    return places.contested(method, path, reading, isOthers);
  }

  #isScions(req: IncomingMessage, entry: Entry | undefined): boolean {
    return entry !== undefined && this.#decision(req, entry).side === 'scion';
  }

  #decision(req: IncomingMessage, { journey, pair }: Entry): Decision {
    const { deciding } = this.#options;
    return pair.isNew ? deciding.decideNew(req, journey) : deciding.decide(req, journey);
  }

  #decide({ req, entry }: EndpointExchange, method: string): Decision {
    const { endpoint, journey, counts } = entry;
    const decision = this.#decision(req, entry);
    const { side, state, isKeyless } = decision;
    if (state.state === 'canary' && !entry.pair.isNew) counts.canary++;
    if (isKeyless) counts.noKey++;
    if (channels.dispatch.hasSubscribers) {
      const graft = this.#options.name();
      publish('dispatch', () => ({ graft, endpoint, journey, method, side, state, request: req }));
    }
    return decision;
  }

  #enterScion(exchange: EndpointExchange, state: State): void {
    const { routing, entry, req, res } = exchange;
    const { endpoint, journey, counts } = entry;
    const { enterScion } = this.#options;
    const timing = startTiming(counts.scion, res);
    counts.serve(state);
    const restoreLinks = rememberLinks(req, res);
    const takeBack = rememberExchange(req, res);
    const next: Next = (error) =>
      guarded(exchange.next, (leave) => {
        restoreLinks();
        if (isFailure(error)) return leave(error);
        takeBack();
        timing.pass(routing.answerOf(exchange));
        counts.leave();
        closeAtWrongLength(res);
        this.#enterStock(exchange, state);
      });
    if (!mayFallBack(req, state) || isGone(entry, state)) {
      enterScion(req, res, next);
      return;
    }
    enterWithFallback(req, res, {
      ...failureJudge(state, (error) => this.#tellOnce(endpoint, error)),
      enter: enterScion,
      fallBack: (cause) => {
        timing.fallBack(routing.answerOf(exchange));
        counts.leave();
        publish('fallback', () => ({ graft: this.#options.name(), endpoint, journey, cause, request: req }));
        this.#enterStock(exchange, state);
      },
      next,
      room: this.#options.room,
      tooMuch: () => {
        const fullName = fullNameOf(this.#options.name(), endpoint);
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

  #enterStock(exchange: EndpointExchange, state: State): void {
    const { routing, req, res, next, reading, entry } = exchange;
    if ((reading || routing.places.takesEmpty) && this.#isRefused(exchange, askedMethod(req), entry)) return;
    const { enterStock, room } = this.#options;
    const relocation = isGone(entry, state) ? undefined : relocationOf(exchange);
    if (relocation === undefined) return void enterStock(req, res, next);
    const send = () => {
      entry.counts.redirect();
      sendOn(res, relocation.url);
    };
    if (relocation.isAsked) askStock(req, res, { send, enterStock, room, next });
    else send();
  }

  #toStock(req: IncomingMessage, res: ServerResponse, next: Next): Next {
    return (error) => {
      if (isFailure(error)) return next(error);
      closeAtWrongLength(res);
      this.#options.enterStock(req, res, next);
    };
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
    const own = claims.map(({ rank }) => routing.entries[rank]);
    const isRead = reading && this.#contested(exchange, undefined, own);
    if (isRead || routing.places.answersOptions(claims, reading?.stock ?? [path])) {
      enterScion(req, res, takingBack(req, res, isRead ? next : this.#toStock(req, res, next)));
      return;
    }
    answerForBoth(req, res, { ...this.#options, next, methods: claims.flatMap(allowedMethods) });
  }
}

/** Whether the stock's own URL leads to the scion: nothing is sent there. */
function isGone({ pair }: Entry, { state }: State): boolean {
  return state === 'moved' && pair.stock !== undefined && !pair.isShared;
}
