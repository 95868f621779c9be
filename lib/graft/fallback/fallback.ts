import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Handler, isFailure, type Next } from '../../common/apps.js';
import { guarded, runAll } from '../../common/guarded.js';
import type { State } from '../states/states.js';
import { answeredWith, type FailureJudge } from './failure.js';
import { holdResponse, isHoldable } from './hold-response.js';
import { recordBody } from './replay-body.js';
import { snapshot } from './restore-exchange.js';
import type { Room } from './room.js';
import { standInsFor } from './stand-in.js';
import { closeAtWrongLength } from './wrong-length.js';

/** Methods that change nothing, so that a request may be sent to both apps. */
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS', 'QUERY'];

/** Whether the stock may answer a request if the scion fails. */
export function mayFallBack(req: IncomingMessage, { fallback = false, replay }: State): boolean {
  return fallback !== false && (replay === 'idempotent' || SAFE_METHODS.includes(req.method ?? ''));
}

interface FallbackOptions extends FailureJudge {
  readonly enter: Handler;
  /** Called when the app has failed: request and response are restored, and nothing has been sent. */
  fallBack(cause: unknown): void;
  /** Called when the app calls `next` without having failed. */
  readonly next: Next;
  /** Where the bodies of requests are kept. */
  readonly room: Room;
  /** Called where the request has too much to be kept: then the app's failure is the answer. */
  tooMuch(): void;
  /** Whether the other app reads the body too (default: true). */
  readonly isBodyKept?: boolean;
}

const UNKEPT = { isWhole: true, rewind: () => {}, release: () => {} };

/**
 * Enters an app and, if it fails before its first byte, restores request and response for another app. That is not
 * possible once something is sent, or if the body was too long to keep: then the app's failure is the answer.
 */
export function enterWithFallback(req: IncomingMessage, res: ServerResponse, options: FallbackOptions): void {
  const { enter, isFailed, isRefused, next, room, tooMuch, isBodyKept = true } = options;
  const restore = restorerOf(req, res);
  if (!restore) {
    tooMuch();
    enter(req, res, next);
    return;
  }
  const body = isBodyKept ? recordBody(req, res, { room, tooMuch }) : UNKEPT;
  const standIns = standInsFor(req, res);
  let isDecided = false;
  const fail = (cause: unknown) => {
    if (isDecided) return;
    isDecided = true;
    guarded(next, () => {
      runAll([standIns.cut, restore, body.rewind, () => closeAtWrongLength(res)]);
      options.fallBack(cause);
    });
  };
  const handOn = (error?: unknown) => {
    if (isDecided) return;
    isDecided = true;
    letGo();
    body.release();
    next(error);
  };
  // The response is destroyed a turn later than its socket.
  const isGone = () => res.destroyed || req.readableAborted || req.socket?.destroyed === true;
  const isPossible = () => !isDecided && !res.headersSent && !isGone() && body.isWhole;
  const letGo = holdResponse(res, {
    isRefused: (status) => isPossible() && isRefused(status),
    refused: (status) => {
      // A client that has left needs no other answer. The body may have become too long meanwhile.
      if (!isGone()) (body.isWhole ? fail : handOn)(answeredWith(status));
    },
    sent: () => body.release(),
  });
  enter(standIns.req, standIns.res, (error) =>
    guarded(next, () => (isFailure(error) && isPossible() && isFailed(error) ? fail(error) : handOn(error))),
  );
}

/** `undefined` where there is too much to keep, or what the host has put there cannot be kept. */
function restorerOf(req: IncomingMessage, res: ServerResponse): (() => void) | undefined {
  try {
    return isHoldable(res) ? snapshot(req, res) : undefined;
  } catch {
    return undefined;
  }
}
