import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler, KoaApp } from '../common/apps.js';
import type { RoutedRequest } from '../express/app.js';

/** The members of a Koa app that are used here only. */
interface WholeKoaApp extends KoaApp {
  createContext(req: IncomingMessage, res: ServerResponse): KoaContext;
  listenerCount(event: 'error'): number;
  on(event: 'error', listener: unknown): unknown;
  onerror: unknown;
}

interface KoaContext {
  originalUrl: string;
  /** From the connection and the Host header, or from a trusted proxy's headers. */
  readonly protocol: string;
  readonly host: string;
  request: { originalUrl: string };
}

/** Enters a Koa app. Its callback is made at the first request, so middleware can be added until then. */
export function koaEntrance(given: KoaApp): Handler {
  const app = given as WholeKoaApp;
  let callback: ReturnType<KoaApp['callback']> | undefined;
  return (req, res) => {
    callback ??= callbackOf(app);
    return callback(req, res);
  };
}

/** Koa reads `originalUrl` from `req.url`: without this, `ctx.originalUrl` and `ctx.href` would lack the mount path. */
function callbackOf(app: WholeKoaApp): ReturnType<KoaApp['callback']> {
  // Koa's `callback` would add this listener to the derived object, not to the app.
  if (app.listenerCount('error') === 0) app.on('error', app.onerror);
  const createContext = (req: IncomingMessage, res: ServerResponse): KoaContext => {
    const context = app.createContext(req, res);
    const { originalUrl: target = context.originalUrl } = req as RoutedRequest;
    context.originalUrl = targetAt(`${context.protocol}://${context.host}`, target);
    context.request.originalUrl = context.originalUrl;
    return context;
  };
  return (Object.create(app, { createContext: { value: createContext } }) as KoaApp).callback();
}

/** The target without an origin that is not the Host header's: `ctx.href` would use it, all others use the header. */
function targetAt(origin: string, target: string): string {
  const [named] = /^https?:\/\/[^/?#]*/i.exec(target) ?? [];
  if (named === undefined || named === origin) return target;
  const rest = target.slice(named.length);
  return rest[0] === '/' ? rest : `/${rest}`;
}
