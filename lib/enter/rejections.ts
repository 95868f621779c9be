import type { IncomingMessage, ServerResponse } from 'node:http';
import { asError, type Next } from '../common/apps.js';
import { isThenable } from '../common/promises.js';
import { isRouter, routerOf } from '../express/router.js';

/** A layer of Express 4, whose handler's promise it drops. */
interface DroppingLayer {
  handle: (...given: unknown[]) => unknown;
  readonly route?: { readonly stack: DroppingLayer[] };
  handle_request?(req: IncomingMessage, res: ServerResponse, next: Next): unknown;
  handle_error?(error: unknown, req: IncomingMessage, res: ServerResponse, next: Next): unknown;
}

type ParamHandler = (req: IncomingMessage, res: ServerResponse, next: Next, ...more: unknown[]) => unknown;

/** A router of Express 4. */
interface DroppingRouter {
  readonly stack: DroppingLayer[];
  readonly params: Record<string, ParamHandler[]>;
  param(...given: unknown[]): unknown;
  process_params?: unknown;
}

const done = new WeakSet<object>();

/**
 * Sends what the handlers of an Express 4 app reject with to its error handlers, as Express 5 does: on the app's own
 * layers, those that are still to come included, and on no prototype. Not below apps that it mounts.
 */
export function catchRejections(app: unknown): void {
  const router = routerOf(app);
  if (router) mendRouter(router as unknown as DroppingRouter);
}

function mendRouter(router: DroppingRouter): void {
  watch(router.stack);
  mendParams(router);
}

/** Express 5 keeps them in `params` too; it has no `process_params`, and drops nothing. */
function mendParams(router: DroppingRouter): void {
  if (done.has(router) || !router.process_params) return;
  done.add(router);
  const { param } = router;
  const mendAll = () => {
    for (const handlers of Object.values(router.params)) handlers.forEach(mendParam);
  };
  mendAll();
  router.param = (...given) => {
    param.apply(router, given);
    mendAll();
    return router;
  };
}

function mendParam(handler: ParamHandler, i: number, handlers: ParamHandler[]): void {
  if (done.has(handler)) return;
  const mended: ParamHandler = (req, res, next, ...more) =>
    call(() => handler.call(undefined, req, res, next, ...more), next);
  done.add(mended);
  handlers[i] = mended;
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
  if (isRouter(layer.handle)) mendRouter(layer.handle as unknown as DroppingRouter);
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
