import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExpressApp, Handler, RoutedRequest, RoutedResponse } from '../common/apps.js';
import { PartylineError } from '../errors.js';
import { routerOf } from '../express/router.js';
import type { RedirectTo, UrlFor } from '../links/types/url-for.js';
import type { Membership, Operator } from '../operator.js';
import { redirect } from './redirect.js';
import { dressLocals, localsOf, undressLocals, withHelper } from './template-links.js';

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

/** An rsvp's stay, as far as dressing needs it: plain, so that two copies of the package share it. */
interface Speaker {
  /** Whether a request is its own to speak for: nobody has invited it, or it was served by one that did. */
  speaksFor(req: IncomingMessage): boolean;
  at(req: IncomingMessage): Membership;
}

/** On an app's request prototype: whose guest the app is. */
const APP = Symbol.for('express-party.app');
/** On a request: the bare Routers with an rsvp that it has passed, the outermost first. */
const ROUTERS = Symbol.for('express-party.routers');

/** A bare Router's rsvp that a request has passed. */
interface Passage {
  readonly speaker: Speaker;
  /** Where the Router stood then: its routes are below. */
  readonly app: ExpressApp | undefined;
  readonly baseUrl: string;
  /** Puts everything as it was before this Router. */
  undo(): void;
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
  readonly #speaker: Speaker;
  readonly #handler: Handler;
  /** Whether the rsvp stands in an app's own router. */
  readonly #owns = new WeakMap<ExpressApp, boolean>();

  constructor(speaker: Speaker, handler: Handler) {
    this.#speaker = speaker;
    this.#handler = handler;
  }

  dress(req: RoutedRequest, res: RoutedResponse): void {
    const isInApp = req.app !== undefined && this.#dressesApp(req.app);
    if (!isInApp) this.#dressRequest(req, res);
    if (res.locals) dressLocals(req, res.locals, link);
  }

  /** A bare Router sees its host's app, whose prototypes belong to everybody: it dresses each request. */
  #dressesApp(app: ExpressApp): boolean {
    const known = this.#owns.get(app);
    if (known !== undefined) return known;
    const isOwn = routerOf(app)?.stack.some(({ handle }) => handle === this.#handler) ?? false;
    this.#owns.set(app, isOwn);
    if (!isOwn) return false;
    Object.defineProperty(app.request, APP, { value: this.#speaker, configurable: true });
    defineMembers(app.request, app.response);
    if (app.locals) app.locals.helpers = withHelper(app.locals.helpers);
    return true;
  }

  #dressRequest(req: Dressed, res: RoutedResponse): void {
    const undo = rememberOwn(req, res);
    const passage: Passage = { speaker: this.#speaker, app: req.app, baseUrl: req.baseUrl ?? '', undo };
    const value = [...(req[ROUTERS] ?? []), passage];
    Object.defineProperty(req, ROUTERS, { value, configurable: true });
    defineMembers(req, res);
    if (res.locals) res.locals.helpers = withHelper(res.locals.helpers ?? localsOf(req)?.helpers);
  }
}

/**
 * What a guest's rsvps do to a request and its locals; undone when the guest hands the request on. What the guest has put
 * there itself stays, as after app.use.
 */
export function rememberDress(req: IncomingMessage, res: ServerResponse): () => void {
  const { locals } = res as RoutedResponse;
  const template = locals?.urlFor;
  const dressed = req as Dressed;
  const routers = dressed[ROUTERS];
  return () => {
    if (locals && locals.urlFor !== template) undressLocals(locals);
    while (dressed[ROUTERS] && dressed[ROUTERS] !== routers) dressed[ROUTERS].at(-1)?.undo();
  };
}

/** What a bare Router's rsvp is about to change. */
function rememberOwn(req: Dressed, res: RoutedResponse): () => void {
  const { locals } = res;
  const targets = [
    [req, ROUTERS],
    [req, 'urlFor'],
    [req, 'mountParams'],
    [res, 'redirectTo'],
    ...(locals ? [[locals, 'helpers'] as const] : []),
  ] as const;
  const before = targets.map(
    ([target, key]) => [target, key, Object.getOwnPropertyDescriptor(target, key)] as const,
  );
  return () => {
    for (const each of before) restore(...each);
  };
}

function restore(target: object, key: PropertyKey, before: PropertyDescriptor | undefined): void {
  if (before) Object.defineProperty(target, key, before);
  else if (Object.hasOwn(target, key)) delete (target as Record<PropertyKey, unknown>)[key];
}

/** What a template's `urlFor` gives: whoever serves the request by then builds it. */
function link(req: RoutedRequest, name: string, values: readonly unknown[]): string | undefined {
  if (speakersOf(req).length === 0) return undefined;
  return membershipOf(req, name).urlFor(req, name, values);
}

function defineMembers(request: object, response: object): void {
  Object.defineProperty(response, 'redirectTo', {
    configurable: true,
    writable: true,
    value: function redirectTo(this: RoutedResponse, name: string, ...values: unknown[]) {
      redirect(this, membershipOf(this.req, name).urlFor(this.req, name, values));
    },
  });
  Object.defineProperties(request, {
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
  const speakers = typeof req === 'object' && req !== null ? speakersOf(req as Dressed) : [];
  const speaker = speakers.find((each) => each.speaksFor(req)) ?? speakers[0];
  if (speaker) return speaker.at(req);
  throw new PartylineError('NO_PARTY', { asked });
}

/** The rsvps that may speak for a request, the innermost first: a Router that it has left no longer does. */
function speakersOf(req: Dressed): readonly Speaker[] {
  const request = req.app?.request as { [APP]?: Speaker } | undefined;
  const app = request?.[APP];
  const passages = req[ROUTERS]?.filter(({ baseUrl }) => isBelow(req.baseUrl ?? '', baseUrl)).reverse() ?? [];
  const routers = passages.map(({ speaker }) => speaker);
  if (!request || !app) return routers;
  // An app with an rsvp of its own, below the Router; without one, it only inherits what is above.
  const isDeeper = passages[0]?.app !== req.app && Object.hasOwn(request, APP);
  return isDeeper ? [app, ...routers] : [...routers, app];
}

function isBelow(baseUrl: string, above: string): boolean {
  return baseUrl.startsWith(above) && (baseUrl.length === above.length || baseUrl[above.length] === '/');
}
