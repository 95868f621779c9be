import type { IncomingMessage, ServerResponse } from 'node:http';
import { PartylineError } from './errors.js';
import type { ExpressApp, Handler, RoutedRequest, RoutedResponse } from './handler.js';
import type { Membership, Operator, UrlFor } from './operator.js';
import { routerOf } from './routes.js';

declare global {
  namespace Express {
    interface Request {
      /** The URL of an endpoint, own or anybody's, with what the current request says of the mount. */
      urlFor: UrlFor;
      /** What the keys of a parametric mount took. */
      mountParams: Readonly<Record<string, string>>;
      /** The operator that comes with an invitation; absent on every other request. */
      partyline?: Operator;
    }
  }
}

type Find = (req: IncomingMessage) => Membership;

/** On an app's request prototype: whose guest the app is. */
const APP = Symbol.for('express-party.app');
/** On a request: the bare Routers with an rsvp that it has passed, the outermost first. */
const ROUTERS = Symbol.for('express-party.routers');
const OURS = Symbol.for('express-party.urlFor');

/** A bare Router's rsvp that a request has passed. */
interface Passage {
  readonly find: Find;
  /** Where the Router stood then: its routes are below. */
  readonly app: ExpressApp | undefined;
  readonly baseUrl: string;
}

interface Dressed extends RoutedRequest {
  [ROUTERS]?: readonly Passage[];
}

/**
 * The operator of the mount that serves a request.
 *
 * @throws PartylineError `ERR_PARTY_NO_PARTY` when no rsvp of this app has seen the request
 * @example
 * app.get('/', (req, res) => res.json(partylineOf(req).askAround('nav', req.user)));
 */
export function partylineOf(req: object): Operator {
  return membershipOf(req as IncomingMessage, 'partylineOf(req)').operator;
}

/** Gives the requests of one rsvp their `urlFor`: on the app's own prototype where that can be had. */
export class Wardrobe {
  readonly #find: Find;
  readonly #handler: Handler;
  /** The app looked at last, and whether the rsvp stands in its own router. */
  #app: WeakRef<ExpressApp> | undefined;
  #owns = false;

  constructor(find: Find, handler: Handler) {
    this.#find = find;
    this.#handler = handler;
  }

  dress(req: RoutedRequest, res: RoutedResponse): void {
    if (req.app === undefined || !this.#dressesApp(req.app)) this.#dressRequest(req);
    if (res.locals) dressLocals(req, res.locals);
  }

  /** A bare Router sees its host's app, whose prototypes belong to everybody: it dresses each request. */
  #dressesApp(app: ExpressApp): boolean {
    if (app === this.#app?.deref()) return this.#owns;
    this.#app = new WeakRef(app);
    this.#owns = routerOf(app)?.stack.some(({ handle }) => handle === this.#handler) ?? false;
    if (!this.#owns) return false;
    Object.defineProperty(app.request, APP, { value: this.#find, configurable: true });
    defineMembers(app.request);
    return true;
  }

  #dressRequest(req: Dressed): void {
    const passage = { find: this.#find, app: req.app, baseUrl: req.baseUrl ?? '' };
    const value = [...(req[ROUTERS] ?? []), passage];
    Object.defineProperty(req, ROUTERS, { value, configurable: true });
    if (!('urlFor' in req)) defineMembers(req);
  }
}

/** What a guest's rsvps do to a request and its locals; undone when the guest hands the request on. */
export function rememberDress(req: IncomingMessage, res: ServerResponse): () => void {
  const { locals } = res as RoutedResponse;
  const before = locals && Object.getOwnPropertyDescriptor(locals, 'urlFor');
  const routers = (req as Dressed)[ROUTERS];
  return () => {
    if (locals && before) Object.defineProperty(locals, 'urlFor', before);
    else if (locals && Object.hasOwn(locals, 'urlFor')) delete locals.urlFor;
    const dressed = req as Dressed & { urlFor?: unknown; mountParams?: unknown };
    if (dressed[ROUTERS] === routers) return;
    if (routers) Object.defineProperty(req, ROUTERS, { value: routers, configurable: true });
    else for (const key of [ROUTERS, 'urlFor', 'mountParams'] as const) delete dressed[key];
  };
}

/** A template is handed the function alone; it asks the request itself who is serving it by then. */
function dressLocals(req: RoutedRequest, locals: Record<string, unknown>): void {
  const { urlFor: before } = locals;
  if (typeof before === 'function' && OURS in before) return;
  const urlFor = (name: string, ...values: unknown[]): unknown => {
    if (findersOf(req).length > 0) return membershipOf(req, name).urlFor(req, name, values);
    const others = before ?? (req.app as { locals?: { urlFor?: unknown } } | undefined)?.locals?.urlFor;
    if (typeof others === 'function') return others(name, ...values);
    throw new PartylineError('NO_PARTY', { asked: name });
  };
  (urlFor as unknown as Record<symbol, true>)[OURS] = true;
  locals.urlFor = urlFor;
}

function defineMembers(target: object): void {
  Object.defineProperties(target, {
    urlFor: {
      configurable: true,
      writable: true,
      value: function urlFor(this: IncomingMessage, name: string, ...values: unknown[]) {
        return membershipOf(this, name).urlFor(this, name, values);
      },
    },
    mountParams: {
      configurable: true,
      get(this: IncomingMessage) {
        return membershipOf(this, 'req.mountParams').mountParams(this);
      },
    },
  });
}

function membershipOf(req: IncomingMessage, asked: string): Membership {
  let alone: Membership | undefined;
  for (const find of typeof req === 'object' && req !== null ? findersOf(req as Dressed) : []) {
    const membership = find(req);
    if (!membership.isAlone) return membership;
    alone ??= membership;
  }
  if (alone) return alone;
  throw new PartylineError('NO_PARTY', { asked });
}

/** The rsvps that may speak for a request, the innermost first: a Router that it has left no longer does. */
function findersOf(req: Dressed): readonly Find[] {
  const request = req.app?.request as { [APP]?: Find } | undefined;
  const app = request?.[APP];
  const passages = req[ROUTERS]?.filter(({ baseUrl }) => isBelow(req.baseUrl ?? '', baseUrl)).reverse() ?? [];
  const routers = passages.map(({ find }) => find);
  if (!request || !app) return routers;
  // An app with an rsvp of its own, below the Router; without one, it only inherits what is above.
  const isDeeper = passages[0]?.app !== req.app && Object.hasOwn(request, APP);
  return isDeeper ? [app, ...routers] : [...routers, app];
}

function isBelow(baseUrl: string, above: string): boolean {
  return baseUrl.startsWith(above) && (baseUrl.length === above.length || baseUrl[above.length] === '/');
}
