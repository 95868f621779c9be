import type {
  FastifyApp,
  FetchApp,
  HandlerApp,
  HousedApp,
  KoaApp,
  PolkaApp,
  ServedApp,
  ServerApp,
} from '../common/apps.js';
import { isExpressApp, isRouter } from '../express/router.js';

/** A guest with the kind that its shape says. */
export type Shaped =
  | { readonly kind: 'express'; readonly app: HandlerApp }
  | { readonly kind: 'handler'; readonly app: HandlerApp }
  | { readonly kind: 'connect'; readonly app: HandlerApp }
  | { readonly kind: 'koa'; readonly app: KoaApp }
  | { readonly kind: 'fastify'; readonly app: FastifyApp }
  | { readonly kind: 'fetch'; readonly app: FetchApp }
  | { readonly kind: 'polka'; readonly app: PolkaApp }
  | { readonly kind: 'server'; readonly app: ServerApp };

/** Tells a guest's kind, never by a name or a version; `undefined` for what is none. */
export function shapeOf(value: unknown): Shaped | undefined {
  if (typeof value === 'function') return shapeOfFunction(value as HandlerApp);
  if (typeof value !== 'object' || value === null) return undefined;
  const app = value as Partial<KoaApp & FastifyApp & FetchApp & PolkaApp & ServedApp & HousedApp>;
  // itty-router has a method of every name, to add a route by: only what is its own says what it is.
  if (Object.hasOwn(app, 'fetch') && has(app.fetch)) return { kind: 'fetch', app: app as FetchApp };
  if (has(app.getHttpAdapter)) return shapeOf((app as HousedApp).getHttpAdapter().getInstance());
  if (has(app.callback) && Array.isArray(app.middleware)) return { kind: 'koa', app: app as KoaApp };
  if (has(app.routing) && has(app.ready)) return { kind: 'fastify', app: app as FastifyApp };
  if (has(app.fetch)) return { kind: 'fetch', app: app as FetchApp };
  if (has(app.handler)) return { kind: 'polka', app: app as PolkaApp };
  // Restify is an emitter with an address itself, and answers by the server that it has.
  if (isServer(app.server)) return { kind: 'server', app: app.server };
  if (isServer(value)) return { kind: 'server', app: value };
  return undefined;
}

/** Whether a function cannot be called: a framework's class, say, where an app of it was meant. */
export function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

/** A connect app has a stack too, but of what it calls by itself. */
function shapeOfFunction(app: HandlerApp): Shaped | undefined {
  if (isClass(app)) return undefined;
  if (isExpressApp(app)) return { kind: 'express', app };
  const { handle, route } = app as { handle?: unknown; route?: unknown };
  if (has(handle) && typeof route === 'string' && isRouter(app)) return { kind: 'connect', app };
  return { kind: 'handler', app };
}

function isServer(value: unknown): value is ServerApp {
  const server = value as Partial<ServerApp> | null | undefined;
  return typeof value === 'object' && has(server?.emit) && has(server?.listenerCount) && has(server?.address);
}

function has(member: unknown): boolean {
  return typeof member === 'function';
}
