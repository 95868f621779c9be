import type { IncomingMessage, ServerResponse } from 'node:http';
import parseurl from 'parseurl';
import { asError, type Handler, isFailure, type Next } from '../../common/apps.js';
import { channels, publish } from '../../common/channels.js';
import { guarded } from '../../common/guarded.js';
import { PartylineError } from '../../errors.js';
import { rememberLinks } from '../../guest/request-links.js';
import { fullNameOf } from '../../party/pair.js';
import type { Claim } from '../claims/claims.js';
import { failureJudge } from '../fallback/failure.js';
import { enterWithFallback, mayFallBack } from '../fallback/fallback.js';
import type { Room } from '../fallback/room.js';
import { closeAtWrongLength } from '../fallback/wrong-length.js';
import { startTiming } from '../report/timing.js';
import type { Deciding, Decision } from '../states/decision.js';
import type { State } from '../states/states.js';
import { allowedMethods } from './allow.js';
import { askedMethod } from './asked.js';
import type { Comparing, Watching } from './comparison.js';
import { type EndpointExchange, type Exchange, elsewhereOf } from './exchange.js';
import { rememberExchange, takingBack } from './handing-on.js';
import { answerForBoth } from './options.js';
import { askStock, sendMoved, sendOn } from './redirect.js';
import { refusalOf } from './refusal.js';
import { movedUrlOf, relocationOf } from './relocation.js';
import type { Entry, Routing } from './routing.js';
import { ToldOnce } from './told.js';
import { watchElsewhere, watchEndpoint, watchedNext } from './watching.js';

interface DispatchOptions {
  readonly enterScion: Handler;
  readonly enterStock: Handler;
  readonly deciding: Deciding;
  /** Where the bodies of requests are kept that may fall back. */
  readonly room: Room;
  /** The guest's name, for the diagnostics channels. */
  name(): string;
  report(error: unknown): void;
  /** Compares the answers of both apps; `undefined` where nobody does. */
  readonly comparing: Comparing | undefined;
}

/** Lets each request in to the one app or the other, before either has seen it. */
export class Dispatch {
  /** Without it, the stock serves everything. */
  routing: Routing | undefined;
  readonly #options: DispatchOptions;
  readonly #told: ToldOnce;

  constructor(options: DispatchOptions) {
    this.#options = options;
    this.#told = new ToldOnce(options.report);
  }

  handle(req: IncomingMessage, res: ServerResponse, next: Next): void {
    this.#options.comparing?.arrive();
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
      const { hasMoved, hasShadow } = this.#options.deciding;
      let onward = next;
      if (hasMoved || hasShadow) {
        const watching = this.#atStocks({ routing, path, reading, req, res, next }, method);
        if (watching === 'sent on') return;
        onward = watchedNext(watching, next);
      }
      startTiming(routing.answerOf({ req, path, reading }), res);
      this.#options.enterStock(req, res, onward);
      return;
    }
    const exchange = { routing, path, reading, req, res, next, entry, claim };
    const decision = this.#decide(exchange, method);
    if (decision.side === 'scion') {
      this.#enterScion(exchange, decision);
      return;
    }
    if ((reading || routing.places.takesEmpty) && this.#isRefused(exchange, method, entry)) return;
    startTiming(routing.answerOf(exchange), res);
    const watching = this.#watch(exchange, decision);
    this.#enterStock(watching ? { ...exchange, next: watchedNext(watching, next) } : exchange, decision.state);
  }

  /** A request that may be for the stock's own URL of what has moved, and is sent on then, or of a shadow. */
  #atStocks(exchange: Exchange, method: string): Watching | 'sent on' | undefined {
    const elsewhere = elsewhereOf(exchange, method);
    if (!elsewhere) return undefined;
    const { req, res } = exchange;
    const decision = this.#decision(req, elsewhere.entry);
    const { comparing } = this.#options;
    if (decision.side === 'stock') return comparing && watchElsewhere(comparing, elsewhere, decision);
    const url = decision.state.state === 'moved' ? movedUrlOf(elsewhere) : undefined;
    if (url === undefined) return undefined;
    sendMoved(req, res, url);
    return 'sent on';
  }

  #watch(exchange: EndpointExchange, decision: Decision): Watching | undefined {
    const { comparing } = this.#options;
    return comparing && watchEndpoint(comparing, exchange, decision);
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

  #enterScion(exchange: EndpointExchange, decision: Decision): void {
    const { routing, entry, req, res } = exchange;
    const { endpoint, journey, counts } = entry;
    const { enterScion } = this.#options;
    const { state } = decision;
    const timing = startTiming(counts.scion, res);
    counts.serve(state);
    const restoreLinks = rememberLinks(req, res);
    const takeBack = rememberExchange(req, res);
    const watching = this.#watch(exchange, decision);
    const next: Next = (error) =>
      guarded(exchange.next, (leave) => {
        restoreLinks();
        if (isFailure(error)) {
          watching?.left(error);
          return leave(error);
        }
        takeBack();
        watching?.passed();
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
      ...failureJudge(state, (error) => this.#told.tell(endpoint, error)),
      enter: enterScion,
      fallBack: (cause) => {
        timing.fallBack(routing.answerOf(exchange));
        watching?.failed();
        counts.leave();
        publish('fallback', () => ({ graft: this.#options.name(), endpoint, journey, cause, request: req }));
        this.#enterStock(exchange, state);
      },
      next,
      room: this.#options.room,
      tooMuch: () => {
        const fullName = fullNameOf(this.#options.name(), endpoint);
        this.#told.tell(endpoint, new PartylineError('NO_FALLBACK', { endpoint: fullName }));
      },
    });
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
