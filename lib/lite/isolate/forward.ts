import { type IncomingMessage, request, type ServerResponse, STATUS_CODES } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Next } from '../../common/apps.js';
import { hasBody } from '../../enter/body.js';
import { takeRest } from '../../enter/web/answer.js';
import { type Sent, thrownOf } from '../../wire/thrown.js';
import { ARRIVAL, FAILED, PASSED, pairsOf } from './arrival.js';
import type { Worker } from './worker.js';

/** Those of one connection, and what the host alone may say. */
const NOT_SENT = new Set(['connection', 'keep-alive', 'proxy-connection', 'upgrade', 'expect', ARRIVAL]);
const NOT_TAKEN = new Set(['connection', 'keep-alive', 'transfer-encoding']);

/** A request on its way to a worker. */
interface Forwarded {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly next: Next;
  /** How it came in. */
  readonly arrival: string;
}

/**
 * Has a worker serve a request. A body is sent when the app begins to read it: one that the app leaves is still there for whom it
 * passes the request on to.
 */
export function forward(worker: Worker, { req, res, next, arrival }: Forwarded): void {
  const asks = hasBody(req);
  const headers = headersOf(req.rawHeaders);
  headers[ARRIVAL] = arrival;
  if (asks) headers.expect = '100-continue';
  const out = request({
    agent: worker.agent,
    socketPath: worker.socketPath,
    method: req.method,
    path: req.url,
    headers,
    setHost: false,
  });
  if (!asks) out.useChunkedEncodingByDefault = false;
  worker.open += 1;
  let isSent = !asks;
  const send = () => {
    if (isSent) return;
    isSent = true;
    req.pipe(out);
  };
  const leave = () => {
    if (!res.writableFinished) out.destroy();
  };
  res.once('close', leave);
  out.once('close', () => {
    worker.open -= 1;
    res.off('close', leave);
  });
  out.on('continue', send);
  out.on('error', (error) => fail(error, req, res));
  out.on('response', (answer) => {
    const how = { isPassed: PASSED in answer.headers, isFailed: FAILED in answer.headers };
    if (how.isPassed || how.isFailed) {
      res.off('close', leave);
      void goOn(answer, next, how.isFailed);
      // Nobody has read the body here: the connection to the worker is of no use any more.
      if (!isSent) out.destroy();
      return;
    }
    send();
    take(answer, res);
  });
  if (asks) out.flushHeaders();
  else out.end();
}

async function goOn(answer: IncomingMessage, next: Next, isFailed: boolean): Promise<void> {
  let text = '';
  try {
    for await (const chunk of answer.setEncoding('utf8')) text += chunk;
    next(isFailed ? thrownOf(JSON.parse(text) as Sent) : undefined);
  } catch (error) {
    next(error);
  }
}

function headersOf(rawHeaders: readonly string[]): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  const names = new Map<string, string>();
  for (const [name, value] of pairsOf(rawHeaders)) {
    const key = name.toLowerCase();
    if (NOT_SENT.has(key)) continue;
    const written = names.get(key) ?? name;
    names.set(key, written);
    const before = headers[written];
    headers[written] = before === undefined ? value : [before, value].flat();
  }
  return headers;
}

function take(answer: IncomingMessage, res: ServerResponse): void {
  if (res.headersSent || res.destroyed) {
    answer.destroy();
    return;
  }
  const seen = new Set<string>();
  for (const [name, value] of pairsOf(answer.rawHeaders)) {
    const key = name.toLowerCase();
    if (NOT_TAKEN.has(key)) continue;
    if (key === 'set-cookie' || seen.has(key)) res.appendHeader(name, value);
    else res.setHeader(name, value);
    seen.add(key);
  }
  res.writeHead(answer.statusCode ?? 500, answer.statusMessage);
  // A stream may wait long for its first event, and the client's EventSource waits for the head.
  setImmediate(() => {
    if (!res.writableEnded && !res.destroyed) res.flushHeaders();
  });
  answer.on('error', () => res.destroy());
  answer.on('end', () => {
    if (Object.keys(answer.trailers).length > 0) res.addTrailers(answer.trailers as Record<string, string>);
    res.end();
  });
  answer.on('data', (chunk: Buffer) => {
    if (res.write(chunk)) return;
    answer.pause();
    res.once('drain', () => answer.resume());
  });
}

/** The worker was not there, or has gone: with an answer begun, the client is to see that it is not whole. */
function fail(error: Error & { code?: string }, req: IncomingMessage, res: ServerResponse): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const isDown = error.code === 'ECONNREFUSED' || error.code === 'ENOENT';
  refuse(req, res, isDown ? 503 : 502);
}

/** Answers that there is nobody who could. */
export function refuse(req: IncomingMessage, res: ServerResponse, status: 502 | 503): void {
  if (res.headersSent || res.destroyed) return;
  const text = STATUS_CODES[status] as string;
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'content-length': text.length };
  res.writeHead(status, status === 503 ? { ...headers, 'retry-after': '1' } : headers);
  res.end(req.method === 'HEAD' ? undefined : text);
  takeRest(req, res);
}

/** Has a worker take an upgrade: what it says goes to the client as it is. */
export function forwardUpgrade(
  worker: Worker,
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  arrival: string,
): void {
  const pairs = pairsOf(req.rawHeaders).filter(([name]) => name.toLowerCase() !== ARRIVAL);
  const lines = [...pairs, [ARRIVAL, arrival]].map(([name, value]) => `${name}: ${value}\r\n`);
  const out = connect(worker.socketPath);
  out.write(Buffer.from(`${req.method} ${req.url} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1'));
  out.write(head);
  for (const [from, to] of [
    [socket, out],
    [out, socket],
  ] as const) {
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  }
}
