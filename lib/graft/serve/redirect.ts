import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Handler, isFailure, type Next } from '../../common/apps.js';
import { guarded } from '../../common/guarded.js';
import { enterWithFallback } from '../fallback/fallback.js';
import type { Room } from '../fallback/room.js';
import { rememberExchange } from './handing-on.js';

/** To the stock's own URL. By 307 the browser sends method and body along; it is true until somebody throws a switch. */
export function sendOn(res: ServerResponse, url: string): void {
  res.writeHead(307, { Location: url, 'Cache-Control': 'no-store' }).end();
}

/** To the scion's URL, for good: an hour, so that it can still be taken back. By 308 the browser sends method and body along. */
export function sendMoved({ method }: IncomingMessage, res: ServerResponse, url: string): void {
  const status = method === 'GET' || method === 'HEAD' ? 301 : 308;
  res.writeHead(status, { Location: url, 'Cache-Control': 'max-age=3600' }).end();
}

interface Asking {
  /** Sends on to the stock's own URL. */
  send(): void;
  readonly enterStock: Handler;
  readonly room: Room;
  readonly next: Next;
}

/** Asks the stock, and sends on where it says 404, or nothing. */
export function askStock(req: IncomingMessage, res: ServerResponse, { send, enterStock, room, next }: Asking): void {
  const takeBack = rememberExchange(req, res);
  const sendOnNow = () => {
    takeBack();
    if (!res.headersSent) send();
  };
  enterWithFallback(req, res, {
    enter: enterStock,
    isRefused: (status) => status === 404,
    isFailed: () => false,
    fallBack: sendOnNow,
    next: (error) => (isFailure(error) ? next(error) : guarded(next, sendOnNow)),
    room,
    tooMuch: () => {},
    isBodyKept: false,
  });
}
