import type { IncomingMessage, ServerResponse } from 'node:http';
import { asError, type Next } from '../common/apps.js';
import { isThenable } from '../common/thenables.js';
import { isRouter, routerOf } from '../express/router.js';
import { isShadow } from '../shadow.js';

/** A layer of Express 4, which ignores the promise that its handler returns. */
interface Layer {
  handle: (...given: unknown[]) => unknown;
  readonly route?: { readonly stack: Layer[] };
  handle_request?(req: IncomingMessage, res: ServerResponse, next: Next): unknown;
  handle_error?(error: unknown, req: IncomingMessage, res: ServerResponse, next: Next): unknown;
}

type ParamHandler = (req: IncomingMessage, res: ServerResponse, next: Next, ...more: unknown[]) => unknown;

/** A router of Express 4. */
interface Router {
  readonly stack: Layer[];
  readonly params: Record<string, ParamHandler[]>;
  param(...given: unknown[]): unknown;
  process_params?: unknown;
}

/** Of which requests rejections are caught. */
type Of = 'all' | 'shadows';

/** The routers, stacks, layers and handlers that are patched already. */
const patched = new WeakMap<object, Of>();

/**
 * Passes rejections of an Express 4 app's handlers to its error handlers: patches its own layers, also later ones. `of`: those of
 * shadows alone, and then the app is for visitors as it was (default: all).
 */
export function catchRejections(app: unknown, of: Of = 'all'): void {
  const router: unknown = routerOf(app);
  if (isPatchable(router)) patchRouter(router, of);
}

/** Whether it is patched for these, or for more. */
function isPatched(what: object, of: Of): boolean {
  const known = patched.get(what);
  return known === 'all' || known === of;
}

function isPatchable(value: unknown): value is Router {
  return isRouter(value);
}

function patchRouter(router: Router, of: Of): void {
  patchStack(router.stack, of);
  // A router of Express 5 has `params` too, but no `process_params`: it handles rejections by itself.
  if (!router.process_params || isPatched(router, of)) return;
  patched.set(router, of);
  const { param } = router;
  const patchAll = () => {
    for (const handlers of Object.values(router.params)) {
      handlers.forEach((handler, i) => {
        if (!isPatched(handler, of)) handlers[i] = patchedParam(handler, of);
      });
    }
  };
  patchAll();
  router.param = (...given) => {
    param.apply(router, given);
    patchAll();
    return router;
  };
}

function patchedParam(handler: ParamHandler, of: Of): ParamHandler {
  const catching: ParamHandler = (req, res, next, ...more) => {
    const call = () => handler.call(undefined, req, res, next, ...more);
    return isOf(of, req) ? callHandler(call, next) : call();
  };
  patched.set(catching, of);
  return catching;
}

function patchStack(stack: Layer[], of: Of): void {
  if (isPatched(stack, of)) return;
  patched.set(stack, of);
  for (const layer of stack) patchLayer(layer, of);
  const push = (...layers: Layer[]) => {
    for (const layer of layers) patchLayer(layer, of);
    return Array.prototype.push.apply(stack, layers);
  };
  Object.defineProperty(stack, 'push', { value: push, configurable: true, writable: true });
}

function patchLayer(layer: Layer, of: Of): void {
  if (layer.route) patchStack(layer.route.stack, of);
  if (isPatchable(layer.handle)) patchRouter(layer.handle, of);
  // A layer of Express 5 has no such method: it handles rejections by itself.
  if (!layer.handle_request || isPatched(layer, of)) return;
  patched.set(layer, of);
  const others = Object.getPrototypeOf(layer) as Required<Pick<Layer, 'handle_request' | 'handle_error'>>;
  layer.handle_request = (req, res, next) => {
    if (!isOf(of, req)) return others.handle_request.call(layer, req, res, next);
    if (layer.handle.length > 3) return next();
    return callHandler(() => layer.handle(req, res, next), next);
  };
  layer.handle_error = (error, req, res, next) => {
    if (!isOf(of, req)) return others.handle_error.call(layer, error, req, res, next);
    if (layer.handle.length !== 4) return next(error);
    return callHandler(() => layer.handle(error, req, res, next), next);
  };
}

function isOf(of: Of, req: IncomingMessage): boolean {
  return of === 'all' || isShadow(req);
}

function callHandler(handle: () => unknown, next: Next): void {
  try {
    const returned = handle();
    if (isThenable(returned)) returned.then(undefined, (thrown) => next(asError(thrown)));
  } catch (error) {
    next(error);
  }
}
