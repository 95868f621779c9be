import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Handler, isFailure, type Next } from '../../common/apps.js';
import type { State } from '../states/states.js';
import { holdResponse } from './hold-response.js';
import { recordBody } from './replay-body.js';
import { snapshot } from './restore-exchange.js';

/** Methods that change nothing, so that a request may be sent to both apps. */
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS', 'QUERY'];

/** Whether the stock may answer a request if the scion fails. */
export function mayFallBack({ method = '' }: IncomingMessage, { fallback, replay }: State): boolean {
  return fallback === true && (SAFE_METHODS.includes(method) || replay === 'idempotent');
}

/** Whether an error is the app's answer: with a status of 4xx, it refuses what was asked, as guards and body parsers do. */
function isRefusal(error: unknown): boolean {
  const { status, statusCode } = Object(error) as { status?: unknown; statusCode?: unknown };
  return [status, statusCode].some((each) => typeof each === 'number' && each >= 400 && each < 500);
}

interface FallbackOptions {
  readonly enter: Handler;
  /** Whether an answer with this status is a failure. */
  isRefused(status: number): boolean;
  /** Whether an error that the app throws or passes to `next` is a failure. */
  readonly catchesErrors: boolean;
  /** Called when the app has failed: request and response are restored, and nothing has been sent. */
  fallBack(cause: unknown): void;
  /** Called when the app calls `next` without having failed. */
  readonly next: Next;
  /** Called where the request has too much to be kept: then the app's failure is the answer. */
  tooMuch(): void;
}

/**
 * Enters an app and, if it fails before its first byte, restores request and response for another app. That is not
 * possible once something is sent, or if the body was too long to keep: then the app's failure is the answer.
 */
export function enterWithFallback(req: IncomingMessage, res: ServerResponse, options: FallbackOptions): void {
  const restore = snapshot(req, res);
  if (!restore) {
    options.tooMuch();
    options.enter(req, res, options.next);
    return;
  }
  const body = recordBody(req);
  let isDecided = false;
  const fail = (cause: unknown) => {
    if (isDecided) return;
    isDecided = true;
    restore();
    body.rewind();
    options.fallBack(cause);
  };
  // The response is destroyed a turn later than its socket.
  const isGone = () => res.destroyed || req.readableAborted || req.socket?.destroyed === true;
  const isPossible = () => !isDecided && !res.headersSent && !isGone() && body.isWhole;
  holdResponse(res, {
    isRefused: (status) => isPossible() && options.isRefused(status),
    refused: (status) => {
      // A client that has left needs no other answer.
      if (!isGone()) fail(new Error(`It answered with ${status}.`));
    },
  });
  options.enter(req, res, (error) => {
    if (isDecided) return;
    if (options.catchesErrors && isFailure(error) && !isRefusal(error) && isPossible()) return fail(error);
    isDecided = true;
    options.next(error);
  });
}
