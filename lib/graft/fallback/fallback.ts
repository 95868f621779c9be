import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Handler, isFailure, type Next } from '../../common/apps.js';
import type { State } from '../states/states.js';
import { hold } from './hold-response.js';
import { tapeOf } from './replay-body.js';
import { snapshot } from './restore-exchange.js';

/** They ask, and change nothing: what is asked twice is as good as asked once. */
const SAFE = ['GET', 'HEAD', 'OPTIONS', 'QUERY'];

/** Whether the stock may have a second try where the scion fails with a request. */
export function mayFallBack({ method = '' }: IncomingMessage, { fallback, replay }: State): boolean {
  return fallback === true && (SAFE.includes(method) || replay === 'idempotent');
}

/** A try of an app at a request, which another app may have after it. */
interface Try {
  readonly enter: Handler;
  /** Whether an answer with this status is as good as none. */
  isRefused(status: number): boolean;
  /** Whether what it throws or hands on as an error is, too. */
  readonly catchesErrors: boolean;
  /** Request and response are as they were before, and nothing has been sent. */
  failed(cause: unknown): void;
  /** It has handed on by itself. */
  readonly next: Next;
}

/**
 * Enters an app that may fail before its first byte: then request and response are as they were, and another may have
 * them. That goes for what is still in memory; what has been sent, or a body too long to be kept, is the app's own.
 */
export function attempt(req: IncomingMessage, res: ServerResponse, given: Try): void {
  const restore = snapshot(req, res);
  const tape = tapeOf(req);
  let isThrough = false;
  const fail = (cause: unknown) => {
    if (isThrough) return;
    isThrough = true;
    restore();
    tape.rewind();
    given.failed(cause);
  };
  // The response hears of it a turn later than the socket.
  const isGone = () => res.destroyed || req.socket?.destroyed === true;
  const isPossible = () => !isThrough && !res.headersSent && !isGone() && tape.isWhole;
  hold(res, {
    isRefused: (status) => isPossible() && given.isRefused(status),
    refused: (status) => {
      // Nobody is there any more to be answered.
      if (!isGone()) fail(new Error(`It answered with ${status}.`));
    },
  });
  given.enter(req, res, (error) => {
    if (isThrough) return;
    if (given.catchesErrors && isFailure(error) && isPossible()) return fail(error);
    isThrough = true;
    given.next(error);
  });
}
