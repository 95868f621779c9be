import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { resetStream } from '../../enter/body.js';
import { computedBy, layersOf } from '../../enter/views/layers.js';
import { type Sight, View } from '../../enter/views/view.js';
import type { CaptureSocket } from './socket.js';

/** What an app has for itself of a request that several may have at once: where it is in the URL, and what it made of it. */
const OWN = [
  ...['url', 'baseUrl', 'originalUrl', 'params', 'query', 'route', 'next', 'res', 'app', '_parsedUrl'],
  ...['_parsedOriginalUrl', 'method', 'urlFor', 'mountParams', Symbol.for('express-party.routers')],
];

const sights = new WeakMap<object, Sight>();

/** Express's own request, as an app gets it that is called as a function: what it sets of `session` and `user` all others see. */
export function viewOf(req: IncomingMessage): IncomingMessage {
  const prototype: object = Object.getPrototypeOf(req);
  const known = sights.get(prototype);
  const sight = known ?? { hidden: new Set(), kept: new Set([...computedBy(layersOf(prototype)), ...OWN]) };
  if (!known) sights.set(prototype, sight);
  return View.of(req, prototype, sight);
}

/** A request of Node's for one of fetch's: its body is read as the app reads it. */
export function incomingOf(request: Request, socket: CaptureSocket): IncomingMessage {
  const req = new IncomingMessage(socket as unknown as Socket);
  const { pathname, search, host } = new URL(request.url);
  const headers = [...request.headers];
  if (!request.headers.has('host')) headers.unshift(['host', host]);
  // Parsers look for one of the two before they read.
  if (request.body && !request.headers.has('content-length')) headers.push(['transfer-encoding', 'chunked']);
  Object.assign(req, { method: request.method, url: pathname + search, originalUrl: pathname + search });
  Object.assign(req, { httpVersion: '1.1', httpVersionMajor: 1, httpVersionMinor: 1 });
  req.rawHeaders = headers.flat();
  req.headers = Object.fromEntries(headers);
  feed(req, request.body);
  const leave = () => {
    socket.destroy(request.signal.reason as Error);
    req.destroy();
  };
  if (request.signal.aborted) leave();
  else request.signal.addEventListener('abort', leave, { once: true });
  return req;
}

function feed(req: IncomingMessage, body: ReadableStream<Uint8Array> | null): void {
  if (!body) {
    req.complete = true;
    req.push(null);
    return;
  }
  const reader = body.getReader();
  // As a stream like any other: Node's own waits for a parser.
  resetStream(req);
  req._read = () => {
    reader.read().then(
      ({ done, value }) => {
        if (done) req.complete = true;
        req.push(done ? null : Buffer.from(value));
      },
      (error) => void req.destroy(error),
    );
  };
  req.once('close', () => {
    if (!req.complete) reader.cancel().catch(() => {});
  });
}
