import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler, KoaApp, RoutedRequest } from '../handler.js';

/** What of a Koa app its type does not need to say. */
interface WholeKoaApp extends KoaApp {
  createContext(req: IncomingMessage, res: ServerResponse): KoaContext;
  listenerCount(event: 'error'): number;
  on(event: 'error', listener: unknown): unknown;
  onerror: unknown;
}

interface KoaContext {
  originalUrl: string;
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
    const { originalUrl = context.originalUrl } = req as RoutedRequest;
    context.originalUrl = originalUrl;
    context.request.originalUrl = originalUrl;
    return context;
  };
  const standIn = Object.create(app, { createContext: { value: createContext } }) as KoaApp;
  return standIn.callback();
}
