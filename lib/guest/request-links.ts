import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler } from '../common/apps.js';
import { channels, publish } from '../common/channels.js';
import { atCaller } from '../errors.js';
import type { ExpressApp, RoutedRequest, RoutedResponse } from '../express/app.js';
import { routerOf } from '../express/router.js';
import type { Operator } from '../operator.js';
import { APP, type LinkedRequest, membershipOf, type Owner, ownerOf, type PassedRouter, ROUTERS } from './owners.js';
import { defineMembers } from './request-members.js';
import { addTemplateLinks, removeTemplateLinks, withHelper } from './template-links.js';

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
    const membership = membershipOf(req as LinkedRequest, 'partylineOf(req)');
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
    if (channels.endpoint.hasSubscribers) res.once('finish', () => this.#tell(req));
  }

  /** Of what this one's own route has answered. */
  #tell(req: LinkedRequest): void {
    const served = ownerOf(req) === this.#owner ? this.#owner.at(req).endpointOf?.(req) : undefined;
    if (served) publish('endpoint', () => ({ ...served, method: req.method, request: req }));
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
  const ofRequest = [ROUTERS, 'urlFor', 'endpoint', 'mountParams'].map((key) => [req, key] as const);
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
