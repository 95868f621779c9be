import {
  type FastifyApp,
  type FetchApp,
  type HandlerApp,
  type HousedApp,
  type KoaApp,
  type PolkaApp,
  type ServerApp,
  TAKES_PART,
} from '../common/apps.js';
import { isExpressApp, isRouter } from '../express/router.js';

/** A guest, and which kind of app it is. */
export type Shaped =
  | { readonly kind: 'express' | 'handler' | 'connect'; readonly app: HandlerApp }
  | { readonly kind: 'koa'; readonly app: KoaApp }
  | { readonly kind: 'fastify'; readonly app: FastifyApp }
  | { readonly kind: 'fetch'; readonly app: FetchApp }
  | { readonly kind: 'polka'; readonly app: PolkaApp }
  | { readonly kind: 'server'; readonly app: ServerApp };

/** Finds a guest's kind by its members, never by a name or a version; `undefined` if it is no guest. */
export function shapeOf(value: unknown): Shaped | undefined {
  if (typeof value === 'function') return shapeOfFunction(value as HandlerApp);
  if (typeof value !== 'object' || value === null) return undefined;
  const app = value as Partial<KoaApp & FastifyApp & FetchApp & PolkaApp & HousedApp> & { server?: unknown };
  // itty-router is a Proxy that has a method of every name, for adding routes: only own members count.
  if (Object.hasOwn(app, 'fetch') && isFunction(app.fetch)) return { kind: 'fetch', app: app as FetchApp };
  if (isFunction(app.getHttpAdapter)) return shapeOf((app as HousedApp).getHttpAdapter().getInstance());
  if (isFunction(app.callback) && Array.isArray(app.middleware)) return { kind: 'koa', app: app as KoaApp };
  if (isFunction(app.routing) && isFunction(app.ready)) return { kind: 'fastify', app: app as FastifyApp };
  if (isFunction(app.fetch)) return { kind: 'fetch', app: app as FetchApp };
  if (isFunction(app.handler)) return { kind: 'polka', app: app as PolkaApp };
  // Restify looks like a server itself, but answers through the server that it holds: so this comes first.
  if (isServer(app.server)) return { kind: 'server', app: app.server };
  return isServer(value) ? { kind: 'server', app: value } : undefined;
}

/**
 * What can be seen of a guest: the stack of an Express app or Router, the listeners of a server, or nothing: of an app of
 * another framework, which may have an rsvp, and of a plain handler, a function or a `fetch` by itself.
 */
export type Form = 'express' | 'server' | 'framework' | 'handler';

export function formOf(value: unknown): Form {
  const { kind } = shapeOf(value) ?? {};
  if (kind === 'express' || (kind === 'handler' && isRouter(value))) return 'express';
  if (kind === 'handler' && TAKES_PART in (value as object)) return 'framework';
  if (kind === 'handler' || kind === undefined) return 'handler';
  // What can be told to `use` something is an app, and whoever has made it may have had it use an rsvp.
  const isApp = (kind !== 'server' && kind !== 'fetch') || isFunction((value as { use?: unknown }).use);
  if (isApp) return 'framework';
  return kind === 'server' ? 'server' : 'handler';
}

/** Whether a value is a class: somebody has passed a framework's class instead of an app. */
export function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

/** A connect app has a stack like Express's, but also a `route` that is a string. */
function shapeOfFunction(app: HandlerApp): Shaped | undefined {
  if (isClass(app)) return undefined;
  if (isExpressApp(app)) return { kind: 'express', app };
  const { handle, route } = app as { handle?: unknown; route?: unknown };
  if (isFunction(handle) && typeof route === 'string' && isRouter(app)) return { kind: 'connect', app };
  return { kind: 'handler', app };
}

function isServer(value: unknown): value is ServerApp {
  if (typeof value !== 'object' || value === null) return false;
  const { emit, listenerCount, address } = value as Partial<ServerApp>;
  return [emit, listenerCount, address].every(isFunction);
}

function isFunction(member: unknown): boolean {
  return typeof member === 'function';
}
