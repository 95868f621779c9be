import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler, KoaApp } from '../common/apps.js';
import type { RoutedRequest } from '../express/app.js';

/** What of a Koa app its type does not need to say. */
interface WholeKoaApp extends KoaApp {
  createContext(req: IncomingMessage, res: ServerResponse): KoaContext;
  listenerCount(event: 'error'): number;
  on(event: 'error', listener: unknown): unknown;
  onerror: unknown;
}

interface KoaContext {
  originalUrl: string;
  /** By the connection and the Host header, or by what a trusted proxy says. */
  readonly protocol: string;
  readonly host: string;
  request: { originalUrl: string };
}

/** Enters a Koa app. Its callback is made with the first request: until then the app takes middleware in. */
export function koaEntrance(given: KoaApp): Handler {
  const app = given as WholeKoaApp;
  let callback: ReturnType<KoaApp['callback']> | undefined;
  return (req, res) => {
    callback ??= callbackOf(app);
    return callback(req, res);
  };
}

/** Koa takes what is left of the path for the whole of it: `ctx.originalUrl` and `ctx.href` would lose the mount. */
function callbackOf(app: WholeKoaApp): ReturnType<KoaApp['callback']> {
  // Its callback would put this listener on the stand-in.
  if (app.listenerCount('error') === 0) app.on('error', app.onerror);
  const createContext = (req: IncomingMessage, res: ServerResponse): KoaContext => {
    const context = app.createContext(req, res);
    const { originalUrl: target = context.originalUrl } = req as RoutedRequest;
    const originalUrl = targetAt(`${context.protocol}://${context.host}`, target);
    context.originalUrl = originalUrl;
    context.request.originalUrl = originalUrl;
    return context;
  };
  const standIn = Object.create(app, { createContext: { value: createContext } }) as KoaApp;
  return standIn.callback();
}

/**
 * An absolute target may name another origin than the Host header: `ctx.href` would take the one, where `ctx.host` and
 * every other guest, and what the host looked at before the party, takes the other.
 */
function targetAt(origin: string, target: string): string {
  const [named] = /^https?:\/\/[^/?#]*/i.exec(target) ?? [];
  if (named === undefined || named === origin) return target;
  const rest = target.slice(named.length);
  return rest[0] === '/' ? rest : `/${rest}`;
}
