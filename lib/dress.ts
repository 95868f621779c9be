import type { IncomingMessage, ServerResponse } from 'node:http';
import { PartylineError } from './errors.js';
import type { ExpressApp, Handler, RoutedRequest, RoutedResponse } from './handler.js';
import type { Membership, Operator, UrlFor } from './operator.js';
import { routerOf } from './routes.js';

const MEMBERSHIP = Symbol.for('express-party.membership');

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

/**
 * The operator of the mount that serves a request.
 *
 * @throws PartylineError `ERR_PARTY_NO_PARTY` when no rsvp of this app has seen the request
 * @example
 * app.get('/', (req, res) => res.json(partylineOf(req).askAround('nav', req.user)));
 */
export function partylineOf(req: object): Operator {
  const find = (req as { [MEMBERSHIP]?: () => Membership })[MEMBERSHIP];
  if (typeof find !== 'function') throw new PartylineError('NO_PARTY', { asked: 'partylineOf(req)' });
  return find.call(req).operator;
}

/** Gives the requests of one rsvp their `urlFor`: on the app's own prototypes where they can be had. */
export class Wardrobe {
  readonly #find: Find;
  readonly #handler: Handler;
  /** The app looked at last, and whether the rsvp stands in its own router. */
  #app: ExpressApp | undefined;
  #owns = false;

  constructor(find: Find, handler: Handler) {
    this.#find = find;
    this.#handler = handler;
  }

  dress(req: RoutedRequest, res: RoutedResponse): void {
    if (req.app === undefined || !this.#dressesApp(req.app)) this.#define(req);
    // A template is handed the function alone, so this one is bound to the request.
    if (res.locals) {
      res.locals.urlFor = (name: string, ...values: unknown[]) => this.#find(req).urlFor(req, name, values);
    }
  }

  /** A bare Router sees its host's app, whose prototypes belong to everybody: it dresses each request. */
  #dressesApp(app: ExpressApp): boolean {
    if (app === this.#app) return this.#owns;
    this.#app = app;
    this.#owns = routerOf(app)?.stack.some(({ handle }) => handle === this.#handler) ?? false;
    if (this.#owns) this.#define(app.request);
    return this.#owns;
  }

  #define(target: object): void {
    const find = this.#find;
    Object.defineProperties(target, {
      urlFor: {
        configurable: true,
        writable: true,
        value: function urlFor(this: IncomingMessage, name: string, ...values: unknown[]) {
          return find(this).urlFor(this, name, values);
        },
      },
      mountParams: {
        configurable: true,
        get(this: IncomingMessage) {
          return find(this).mountParams(this);
        },
      },
      [MEMBERSHIP]: {
        configurable: true,
        value: function membership(this: IncomingMessage) {
          return find(this);
        },
      },
    });
  }
}

/** What a guest's rsvp found on the way in; put back when the guest hands the request on. */
export function rememberDress(req: IncomingMessage, res: ServerResponse): () => void {
  const { locals } = res as RoutedResponse;
  const before = locals && Object.getOwnPropertyDescriptor(locals, 'urlFor');
  const own = ['urlFor', 'mountParams', MEMBERSHIP].map(
    (key) => [key, Object.getOwnPropertyDescriptor(req, key)] as const,
  );
  return () => {
    if (locals) restore(locals, 'urlFor', before);
    for (const [key, descriptor] of own) restore(req, key, descriptor);
  };
}

function restore(target: object, key: PropertyKey, before: PropertyDescriptor | undefined): void {
  if (before) Object.defineProperty(target, key, before);
  else if (Object.hasOwn(target, key)) delete (target as Record<PropertyKey, unknown>)[key];
}
