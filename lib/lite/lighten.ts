import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  asError,
  type FetchApp,
  type GuestApp,
  type Handler,
  isFailure,
  LITE,
  type Next,
  TAKES_PART,
} from '../common/apps.js';
import { entranceOf } from '../enter/enter.js';
import { formOf, shapeOf } from '../enter/kind.js';
import { preloadBridge } from '../enter/web/bridge.js';
import { PartylineError } from '../errors.js';
import { type Guest, readGuest } from '../party/guest.js';
import { newApp } from '../party/party.js';
import type { Lite } from './app.js';
import { callAlone, respond } from './call.js';
import { incomingOf, viewOf } from './capture/incoming.js';
import { CaptureSocket, responseTo } from './capture/socket.js';
import { type Context, contextOf, noteLength } from './context.js';
import { isResponse } from './lite.js';
import { AROUND, isLite, markLite } from './marks.js';
import { finalOf } from './serve.js';

/**
 * Makes a lite app of any guest: what Express calls it with is handed to the guest as it is, and called as a function it takes a
 * Request and gives a Response, `undefined` where the guest passes on. A lite app is returned as it is.
 *
 * @param app an app of Express 4 or 5, a Router, Koa, Fastify, Hono, a handler, or `guest(app, options)`
 * @throws PartylineError `ERR_PARTY_BAD_GUEST`
 * @example
 * const inner = lighten(app);
 * const shout = lite(async (request) => new Response((await (await inner(request)).text()).toUpperCase()));
 */
export function lighten<Answer>(app: Lite<Answer>): Lite<Answer>;
export function lighten(app: GuestApp | Guest): Lite;
export function lighten(app: unknown): unknown {
  if (isLite(app)) return app;
  const guest = readGuest(app, 'lighten()');
  const enter = entranceOf(guest.app, guest);
  return lightOf(guest.app, { enter, call: callerOf(guest.app, enter) });
}

/** How an app is served, and how it is called as a function. */
export interface Ways {
  readonly enter: Handler;
  call(request: Request): Promise<Response | undefined>;
}

/** A lite app in an app's place: a function stays what it is for all who read its stack. */
export function lightOf(app: GuestApp, { enter, call }: Ways): Lite {
  preloadBridge();
  const called = (first: unknown, res?: unknown, next?: Next): unknown => {
    if (!isResponse(res)) return call(first as Request);
    const req = first as IncomingMessage;
    return enter(req, res, next ?? finalOf(req, res));
  };
  const light = typeof app === 'function' ? standIn(app, called) : markLite(withServer(called, app));
  return light as Lite;
}

function standIn(app: GuestApp, called: (...given: never[]) => unknown): object {
  const own = new Map<PropertyKey, unknown>([
    [LITE, true],
    [AROUND, app],
    ['fetch', (request: Request) => respond(light as Lite, request)],
  ]);
  // Express calls a sub-app's `handle`, and a Router itself.
  if (Object.hasOwn(Object(app), 'handle') || 'handle' in app) own.set('handle', called);
  const light: object = new Proxy(app as object, {
    apply: (_app, _this, given: never[]) => called(...given),
    get: (target, name) => (own.has(name) ? own.get(name) : Reflect.get(target, name)),
    has: (target, name) => own.has(name) || name in target,
  });
  return light;
}

/** What is no function becomes one: it takes part if the app could, and its server takes the upgrades. */
function withServer(called: (...given: never[]) => unknown, app: GuestApp): object {
  const { server = shapeOf(app)?.kind === 'server' ? app : undefined } = app as { server?: unknown };
  Object.defineProperties(called, {
    name: { value: 'lite', configurable: true },
    fetch: { value: (request: Request) => respond(called as never, request) },
  });
  if (formOf(app) === 'framework') Object.defineProperty(called, TAKES_PART, { value: true });
  if (server !== undefined) Object.defineProperty(called, 'server', { value: server });
  return called;
}

/** How an app is called as a function: one that takes a Request gets it as it is. */
export function callerOf(app: GuestApp, enter: Handler): Ways['call'] {
  const shaped = shapeOf(app);
  const call = shaped?.kind === 'fetch' ? fetching(shaped.app) : entering(dressed(app, enter), enter);
  return async (request) => {
    const context = contextOf(request);
    if (!context) return (await callAlone(request, (own) => call(request, own))) as Response | undefined;
    const answer = await call(request, context);
    noteLength(context, answer);
    return answer;
  };
}

type Call = (request: Request, context: Context) => Promise<Response | undefined>;

function fetching(app: FetchApp): Call {
  const { fetch } = app as { fetch(request: Request, env: object): Response | Promise<Response> };
  return async (request, { req, res }) => fetch.call(app, request, req ? { incoming: req, outgoing: res } : {});
}

/** A handler may expect what Express gives to requests: outside any Express it gets that of an app of its own. */
export function dressed(app: GuestApp, enter: Handler): Handler {
  if (shapeOf(app)?.kind !== 'handler') return enter;
  let outer: Handler | undefined;
  return (req, res, next) => {
    outer ??= entranceOf(newApp().use(enter as never) as never);
    return outer(req, res, next);
  };
}

function entering(alone: Handler, within: Handler): Call {
  return (request, context) =>
    new Promise((resolve, reject) => {
      const { req: own, res: outer } = context;
      const isSame = own !== undefined && context.request === request;
      if (isSame && request.bodyUsed)
        throw new PartylineError('BODY_READ', { type: request.headers.get('content-type') ?? '' });
      const { method } = request;
      const socket = new CaptureSocket(
        { answered: resolve, failed: reject },
        { method, isEncrypted: request.url.startsWith('https:') },
      );
      const req = isSame ? viewOf(own) : incomingOf(request, socket);
      const res = responseTo(req, socket);
      if (isSame) dress(res, outer as ServerResponse, socket);
      const next: Next = (error) => {
        if (isFailure(error)) {
          reject(error);
          socket.abandon();
          return;
        }
        context.passed ??= [];
        context.passed.push({ req, res, socket });
        resolve(undefined);
      };
      try {
        (isSame ? within : alone)(req, res, next);
      } catch (error) {
        next(asError(error));
      }
    });
}

/** As the response beside which it stands: it has the same locals, and ends when the client of that one leaves. */
function dress(res: ServerResponse, outer: ServerResponse & { locals?: unknown }, socket: CaptureSocket): void {
  Object.setPrototypeOf(res, Object.getPrototypeOf(outer));
  if (outer.locals !== undefined) Object.assign(res, { locals: outer.locals });
  const leave = () => socket.destroy();
  outer.once('close', leave);
  socket.once('close', () => outer.off('close', leave));
}
