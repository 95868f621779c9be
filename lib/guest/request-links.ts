import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler } from '../common/apps.js';
import { atCaller, PartylineError } from '../errors.js';
import type { ExpressApp, RoutedRequest, RoutedResponse } from '../express/app.js';
import { routerOf } from '../express/router.js';
import { instead } from '../links/missing.js';
import type { RedirectTo, UrlFor } from '../links/types/url-for.js';
import type { Membership, Operator } from '../operator.js';
import { addTemplateLinks, removeTemplateLinks, withHelper } from './template-links.js';

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
    interface Response {
      /**
       * Redirects to an endpoint: 303 after anything but GET and HEAD, else 302. Names only, never a URL.
       *
       * @throws PartylineError as `urlFor` does
       */
      redirectTo: RedirectTo;
    }
  }
}

/** The memberships of an rsvp, as far as links need them: two copies of the package may share it. */
interface Owner {
  /** Whether a request is in its app: nobody has invited it, or the request came in by one of its memberships. */
  ownsRequest(req: IncomingMessage): boolean;
  at(req: IncomingMessage): Membership;
}

/** On an app's request prototype: whose guest the app is. */
const APP = Symbol.for('express-party.app');
/** On a request: the bare Routers with an rsvp that it has passed, the outermost first. */
const ROUTERS = Symbol.for('express-party.routers');

/** A bare Router with an rsvp that a request has passed. */
interface PassedRouter {
  readonly owner: Owner;
  /** Where the Router stood then: its routes are below. */
  readonly app: ExpressApp | undefined;
  readonly baseUrl: string;
  /** Puts everything as it was before this Router. */
  undo(): void;
}

interface LinkedRequest extends RoutedRequest {
  readonly [APP]?: Owner;
  readonly [ROUTERS]?: readonly PassedRouter[];
}

/**
 * The operator of the mount that serves a request, for that request: its links are those of `req.urlFor`, and who is asked gets a
 * question with the `request` and a `urlFor` bound to it.
 *
 * @throws PartylineError `ERR_PARTY_NO_PARTY` when no rsvp of this app has seen the request
 * @example
 * app.get('/', (req, res) => res.json(partylineOf(req).askAround('nav', req.user)));
 */
export function partylineOf(req: object): Operator {
  try {
    const membership = membershipOf(req, 'partylineOf(req)');
    return membership.operatorFor?.(req as LinkedRequest) ?? membership.operator;
  } catch (error) {
    throw atCaller(error, partylineOf);
  }
}

/** Gives the requests of one rsvp their `urlFor`: on the app's own prototype where that can be had. */
export class RequestDecorator {
  readonly #owner: Owner;
  readonly #handler: Handler;
  /** Whether the rsvp stands in an app's own router. */
  readonly #isIn = new WeakMap<ExpressApp, boolean>();

  constructor(owner: Owner, handler: Handler) {
    this.#owner = owner;
    this.#handler = handler;
  }

  decorate(req: RoutedRequest, res: RoutedResponse): void {
    const { app } = req;
    const isInApp = app !== undefined && (this.#isIn.get(app) ?? this.#decorateApp(app));
    if (!isInApp) this.#decorateRequest(req, res);
    if (res.locals) addTemplateLinks(req, res.locals, link);
  }

  /** Not for a bare Router, which sees its host's app, whose prototypes belong to everybody: it decorates each request. */
  #decorateApp(app: ExpressApp): boolean {
    const isIn = routerOf(app)?.stack.some(({ handle }) => handle === this.#handler) ?? false;
    this.#isIn.set(app, isIn);
    if (!isIn) return false;
    Object.defineProperty(app.request, APP, { value: this.#owner, configurable: true });
    defineMembers(app.request, app.response);
    if (app.locals) app.locals.helpers = withHelper(app.locals.helpers);
    return true;
  }

  #decorateRequest(req: LinkedRequest, res: RoutedResponse): void {
    const undo = rememberOwn(req, res);
    const passed: PassedRouter = { owner: this.#owner, app: req.app, baseUrl: req.baseUrl ?? '', undo };
    const value = [...(req[ROUTERS] ?? []), passed];
    Object.defineProperty(req, ROUTERS, { value, configurable: true });
    defineMembers(req, res);
    if (res.locals) res.locals.helpers = withHelper(res.locals.helpers ?? req.app?.locals?.helpers);
  }
}

/** Undoes what a guest's rsvps change on a request and its locals; what the guest itself has put there stays. */
export function rememberLinks(req: IncomingMessage, res: ServerResponse): () => void {
  const { locals } = res as RoutedResponse;
  const template = locals?.urlFor;
  const linked = req as LinkedRequest;
  const routers = linked[ROUTERS];
  return () => {
    if (locals && locals.urlFor !== template) removeTemplateLinks(locals);
    while (linked[ROUTERS] && linked[ROUTERS] !== routers) linked[ROUTERS].at(-1)?.undo();
  };
}

/** What a bare Router's rsvp is about to change. */
function rememberOwn(req: LinkedRequest, res: RoutedResponse): () => void {
  const { locals } = res;
  const ofRequest = [ROUTERS, 'urlFor', 'mountParams'].map((key) => [req, key] as const);
  const targets = [...ofRequest, [res, 'redirectTo'] as const, ...(locals ? [[locals, 'helpers'] as const] : [])];
  const before = targets.map(([target, key]) => [target, key, Object.getOwnPropertyDescriptor(target, key)] as const);
  return () => {
    for (const [target, key, own] of before) {
      if (own) Object.defineProperty(target, key, own);
      else Reflect.deleteProperty(target, key);
    }
  };
}

/** What a template's `urlFor` gives: whoever serves the request by then builds it. `undefined`: no rsvp has seen it. */
function link(req: LinkedRequest, name: string, values: readonly unknown[]): string | undefined {
  const owner = ownerOf(req);
  const membership = owner?.at(req);
  try {
    return membership?.urlFor(name, values, req);
  } catch (error) {
    const url = membership?.missingLink?.(name, error, req);
    if (url === undefined) throw error;
    return url;
  }
}

function defineMembers(request: object, response: object): void {
  Object.defineProperty(response, 'redirectTo', {
    configurable: true,
    writable: true,
    value: function redirectTo(this: RoutedResponse, name: string, ...values: unknown[]) {
      try {
        redirect(this, membershipOf(this.req, name).urlFor(name, values, this.req));
      } catch (error) {
        throw atCaller(error, redirectTo);
      }
    },
  });
  Object.defineProperties(request, {
    urlFor: {
      configurable: true,
      writable: true,
      value: function urlFor(this: IncomingMessage, name: string, ...values: unknown[]) {
        try {
          return membershipOf(this, name).urlFor(name, values, this);
        } catch (error) {
          const url = ownerOf(this as LinkedRequest)
            ?.at(this)
            .missingLink?.(name, error, this);
          return instead(url, error, urlFor);
        }
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

/** After a form was posted the browser is to GET what comes next: 303; otherwise it asks as before: 302. */
function redirect(res: RoutedResponse, url: string): void {
  const { method } = res.req;
  const status = method === 'GET' || method === 'HEAD' ? 302 : 303;
  if (typeof res.redirect === 'function') res.redirect(status, url);
  else res.writeHead(status, { location: url }).end();
}

/** Whose guest serves a request; throws where no rsvp of its app has seen it. */
export function membershipOf(req: object | undefined | null, asked: string): Membership {
  const owner = ownerOf(req as LinkedRequest | undefined | null);
  if (owner) return owner.at(req as LinkedRequest);
  throw new PartylineError('NO_PARTY', { asked });
}

/** The same; `undefined` where no rsvp of its app has seen it. */
export function findMembership(given: object | undefined | null): Membership | undefined {
  const req = given as LinkedRequest | undefined | null;
  return ownerOf(req)?.at(req as LinkedRequest);
}

/** Most requests have passed no bare Router: then the app says whose guest it is. */
function ownerOf(req: LinkedRequest | undefined | null): Owner | undefined {
  return req?.[ROUTERS] === undefined ? req?.[APP] : ownerAmongRouters(req);
}

/** Whose guest the app or Router is that serves the request by now. */
function ownerAmongRouters(req: LinkedRequest): Owner | undefined {
  const owners = ownersOf(req);
  return owners.find((owner) => owner.ownsRequest(req)) ?? owners[0];
}

/** The rsvps that a request may belong to, the innermost first: a Router that it has left is none of them. */
function ownersOf(req: LinkedRequest): readonly Owner[] {
  const app = req[APP];
  const passed = req[ROUTERS]?.filter(({ baseUrl }) => isBelow(req.baseUrl ?? '', baseUrl)).reverse() ?? [];
  const routers = passed.map(({ owner }) => owner);
  if (!app) return routers;
  // An app with an rsvp of its own, below the Router; without one, it only inherits what is above.
  const hasOwn = req.app !== undefined && Object.hasOwn(req.app.request, APP);
  return passed[0]?.app !== req.app && hasOwn ? [app, ...routers] : [...routers, app];
}

function isBelow(baseUrl: string, above: string): boolean {
  return baseUrl.startsWith(above) && (baseUrl.length === above.length || baseUrl[above.length] === '/');
}
