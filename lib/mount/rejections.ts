import type { IncomingMessage, ServerResponse } from 'node:http';
import { asError, type Next } from '../handler.js';
import { isStacked, routerOf } from '../stack.js';
import { isThenable } from '../thenable.js';

/** A layer of Express 4, whose handler's promise it drops. */
interface DroppingLayer {
  handle: (...given: unknown[]) => unknown;
  readonly route?: { readonly stack: DroppingLayer[] };
  handle_request?(req: IncomingMessage, res: ServerResponse, next: Next): unknown;
  handle_error?(error: unknown, req: IncomingMessage, res: ServerResponse, next: Next): unknown;
}

const done = new WeakSet<object>();

/**
 * Sends what the handlers of an Express 4 app reject with to its error handlers, as Express 5 does: on the app's own
 * layers, those that are still to come included, and on no prototype. Not below apps that it mounts.
 */
export function catchRejections(app: unknown): void {
  const router = routerOf(app);
  if (router) watch(router.stack as unknown as DroppingLayer[]);
}

function watch(stack: DroppingLayer[]): void {
  if (done.has(stack)) return;
  done.add(stack);
  for (const layer of stack) mend(layer);
  const push = (...layers: DroppingLayer[]) => {
    for (const layer of layers) mend(layer);
    return Array.prototype.push.apply(stack, layers);
  };
  Object.defineProperty(stack, 'push', { value: push, configurable: true, writable: true });
}

function mend(layer: DroppingLayer): void {
  if (layer.route) watch(layer.route.stack);
  if (isStacked(layer.handle)) watch(layer.handle.stack as unknown as DroppingLayer[]);
  // Express 5 has no such method, and drops nothing.
  if (!layer.handle_request || done.has(layer)) return;
  done.add(layer);
  layer.handle_request = (req, res, next) => {
    if (layer.handle.length > 3) return next();
    return call(() => layer.handle(req, res, next), next);
  };
  layer.handle_error = (error, req, res, next) => {
    if (layer.handle.length !== 4) return next(error);
    return call(() => layer.handle(error, req, res, next), next);
  };
}

function call(handle: () => unknown, next: Next): void {
  try {
    const returned = handle();
    if (isThenable(returned)) returned.then(undefined, (thrown) => next(asError(thrown)));
  } catch (error) {
    next(error);
  }
}
