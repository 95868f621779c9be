import type { IncomingMessage, ServerResponse } from 'node:http';
import { type GuestApp, type Handler, isExpressApp, isFailure, type Next } from '../handler.js';
import { isThenable } from '../thenable.js';
import { enterApp } from './express.js';

/**
 * How a guest is entered: told by its shape, never by a version. What it hands on comes to `next` once,
 * a throw and a rejection included.
 */
export function entranceOf(app: GuestApp): Handler {
  const enter: Handler = isExpressApp(app) ? (req, res, next) => enterApp(app, req, res, next) : app;
  return (req, res, next) => guard(enter, req, res, next);
}

function guard(enter: Handler, req: IncomingMessage, res: ServerResponse, next: Next): void {
  let left = false;
  const leave = (error?: unknown) => {
    if (left) return;
    left = true;
    next(error);
  };
  try {
    const returned = enter(req, res, leave);
    if (isThenable(returned)) returned.then(undefined, (thrown) => leave(asError(thrown)));
  } catch (thrown) {
    leave(asError(thrown));
  }
}

/** `throw null` would read as `next()`: nothing thrown may pass for nothing wrong. */
function asError(thrown: unknown): unknown {
  if (isFailure(thrown)) return thrown;
  return new Error(`A guest threw ${String(thrown)}.`);
}
