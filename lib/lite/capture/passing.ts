import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendAnswer } from '../../enter/web/answer.js';
import type { CaptureSocket } from './socket.js';

/** An app that was called as a function and has passed on: what it did to its response goes for the answer of who comes next. */
export interface Passed {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly socket: CaptureSocket;
}

/** What a chain of lite apps has of those who passed on, and of Express. */
interface Chain {
  readonly passed: Passed[] | undefined;
  readonly req: IncomingMessage | undefined;
  readonly res: ServerResponse | undefined;
}

/** Sends an answer by way of the responses of all who have passed on, the last first: they may add a header, or save a session. */
export async function throughAll(
  { passed }: Chain,
  response: Response,
  keepsLength: (response: Response) => boolean,
): Promise<Response> {
  let answer = response;
  for (const { res, socket } of passed?.splice(0).reverse() ?? []) {
    const inner = answer;
    answer = await new Promise<Response>((answered, failed) => {
      socket.taker = { answered, failed };
      sendAnswer(res, inner, keepsLength).catch(failed);
    });
  }
  return answer;
}

/** The lite app passes on itself: what they have made of the request and of the head is there for the next handler. */
export function handOnAll({ passed, req, res }: Chain): void {
  for (const each of passed?.splice(0) ?? []) if (req && res) handOn(each, req, res);
}

function handOn({ req: view, res: own, socket }: Passed, req: IncomingMessage, res: ServerResponse): void {
  req.url = view.url;
  for (const event of ['finish', 'close']) {
    if (own.listenerCount(event) > 0) res.once(event, () => own.emit(event));
  }
  // No longer the response of anything: what listened to it has been told of.
  socket.abandon();
  if (res.headersSent) return;
  if (own.statusCode !== 200) res.statusCode = own.statusCode;
  const names = new Map(rawNamesOf(own).map((name) => [name.toLowerCase(), name]));
  for (const name of own.getHeaderNames()) {
    const value = own.getHeader(name) as string | string[];
    if (name === 'set-cookie') res.appendHeader(name, value);
    else res.setHeader(names.get(name) ?? name, value);
  }
}

/** As they were written; Node has the method for responses too, and its types do not know. */
function rawNamesOf(res: ServerResponse): string[] {
  return (res as ServerResponse & { getRawHeaderNames(): string[] }).getRawHeaderNames();
}
