import type { IncomingMessage } from 'node:http';
import type { Handler, KoaApp } from '../common/apps.js';
import type { RoutedRequest } from '../express/app.js';

/** The prototypes of a Koa app's contexts and requests, which are its own. */
interface WholeKoaApp extends KoaApp {
  readonly context: object;
  readonly request: object;
}

/** A context or its request, by the members that are used. */
interface KoaExchange {
  readonly req: RoutedRequest;
  /** From the connection and the Host header, or from a trusted proxy's headers. */
  readonly protocol: string;
  readonly host: string;
}

/** The requests that have come in by an entrance: with any other, an app is left as it is. */
const entered = new WeakSet<IncomingMessage>();
/** The prototypes that are completed already. */
const completed = new WeakSet<object>();

/** Enters a Koa app. Its callback is made at the first request, so middleware can be added until then. */
export function koaEntrance(given: KoaApp): Handler {
  const app = given as WholeKoaApp;
  let callback: ReturnType<KoaApp['callback']> | undefined;
  return (req, res) => {
    callback ??= callbackOf(app);
    entered.add(req);
    return callback(req, res);
  };
}

/** The app's own callback, called on the app: it may be of a class that has private members. */
function callbackOf(app: WholeKoaApp): ReturnType<KoaApp['callback']> {
  for (const prototype of [app.context, app.request]) completeTarget(prototype);
  return app.callback();
}

/**
 * Koa takes `originalUrl` from `req.url`: `ctx.originalUrl` and `ctx.href` would lack the mount path. What it assigns to each
 * new context, and to its request, is completed here.
 */
function completeTarget(prototype: object): void {
  if (completed.has(prototype)) return;
  completed.add(prototype);
  Object.defineProperty(prototype, 'originalUrl', {
    configurable: true,
    get: () => undefined,
    set(this: KoaExchange, given: string) {
      const { req, protocol, host } = this;
      const value = entered.has(req) ? targetAt(`${protocol}://${host}`, req.originalUrl ?? given) : given;
      Object.defineProperty(this, 'originalUrl', { value, configurable: true, enumerable: true, writable: true });
    },
  });
}

/** The target without an origin that is not the Host header's: `ctx.href` would use it, all others use the header. */
function targetAt(origin: string, target: string): string {
  const [named] = /^https?:\/\/[^/?#]*/i.exec(target) ?? [];
  if (named === undefined || named === origin) return target;
  const rest = target.slice(named.length);
  return rest[0] === '/' ? rest : `/${rest}`;
}
