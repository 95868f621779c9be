import type { IncomingMessage, ServerResponse } from 'node:http';
import { asError, type Next } from '../common/apps.js';
import { isThenable } from '../common/thenables.js';
import { isRouter, routerOf } from '../express/router.js';

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

/** The routers, stacks, layers and handlers that are patched already. */
const patched = new WeakSet<object>();

/** Passes rejections of an Express 4 app's handlers to its error handlers: patches its own layers, also later ones. */
export function catchRejections(app: unknown): void {
  const router: unknown = routerOf(app);
  if (isPatchable(router)) patchRouter(router);
}

function isPatchable(value: unknown): value is Router {
  return isRouter(value);
}

function patchRouter(router: Router): void {
  patchStack(router.stack);
  // A router of Express 5 has `params` too, but no `process_params`: it handles rejections by itself.
  if (patched.has(router) || !router.process_params) return;
  patched.add(router);
  const { param } = router;
  const patchAll = () => {
    for (const handlers of Object.values(router.params)) handlers.forEach(patchParam);
  };
  patchAll();
  router.param = (...given) => {
    param.apply(router, given);
    patchAll();
    return router;
  };
}

function patchParam(handler: ParamHandler, i: number, handlers: ParamHandler[]): void {
  if (patched.has(handler)) return;
  const catching: ParamHandler = (req, res, next, ...more) =>
    callHandler(() => handler.call(undefined, req, res, next, ...more), next);
  patched.add(catching);
  handlers[i] = catching;
}

function patchStack(stack: Layer[]): void {
  if (patched.has(stack)) return;
  patched.add(stack);
  for (const layer of stack) patchLayer(layer);
  const push = (...layers: Layer[]) => {
    for (const layer of layers) patchLayer(layer);
    return Array.prototype.push.apply(stack, layers);
  };
  Object.defineProperty(stack, 'push', { value: push, configurable: true, writable: true });
}

function patchLayer(layer: Layer): void {
  if (layer.route) patchStack(layer.route.stack);
  if (isPatchable(layer.handle)) patchRouter(layer.handle);
  // A layer of Express 5 has no such method: it handles rejections by itself.
  if (!layer.handle_request || patched.has(layer)) return;
  patched.add(layer);
  layer.handle_request = (req, res, next) => {
    if (layer.handle.length > 3) return next();
    return callHandler(() => layer.handle(req, res, next), next);
  };
  layer.handle_error = (error, req, res, next) => {
    if (layer.handle.length !== 4) return next(error);
    return callHandler(() => layer.handle(error, req, res, next), next);
  };
}

function callHandler(handle: () => unknown, next: Next): void {
  try {
    const returned = handle();
    if (isThenable(returned)) returned.then(undefined, (thrown) => next(asError(thrown)));
  } catch (error) {
    next(error);
  }
}
