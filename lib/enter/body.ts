import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { PartylineError } from '../errors.js';
import { bytesOf, type Kept, type ParsedRequest, typeOf } from './body-bytes.js';
import { NOTHING } from './undo.js';

/** What of a stream is put aside while it is another. */
interface Streaming {
  _readableState?: unknown;
  _read?: unknown;
}

/** They have had all of the stream that there was, and would take what is there anew for more of it. */
const READING = ['data', 'readable', 'end'] as const;

/**
 * Tells the parsers of a guest that there is nothing left to parse, where the host has done it: body-parser 1 would
 * wait for a stream that has ended. Returns the way back.
 */
export function markParsed(request: IncomingMessage): () => void {
  const req = request as ParsedRequest;
  // Express 4's parsers leave an empty body on a request that is not theirs, and that nobody has read as yet.
  if (req.body === undefined || req._body !== undefined || !wasRead(req)) return NOTHING;
  req._body = true;
  return () => {
    delete req._body;
  };
}

/** Whether the host has kept the bytes of a body that it has read, and made nothing of them. */
export function isUnparsed(req: IncomingMessage): boolean {
  const { body, rawBody } = req as ParsedRequest;
  return body === undefined && rawBody !== undefined && wasRead(req);
}

/**
 * Gives a guest that reads the stream the body that the host has read: the very bytes where they were kept, else the
 * value written anew. `undefined` when there is nothing to do. Resolves to the way back.
 *
 * @throws PartylineError `ERR_PARTY_BODY_READ` (rejects) when it cannot be had again
 */
export function replayBody(req: IncomingMessage): Promise<() => void> | undefined {
  return wasRead(req) ? replay(req) : undefined;
}

/** For a guest that may have no need of a body that cannot be had again: reading it is told. Returns the way back. */
export function refuseBody(req: IncomingMessage, onRead: () => void): () => void {
  const restore = renew(req);
  req._read = () => {
    restore();
    onRead();
  };
  return restore;
}

async function replay(req: IncomingMessage): Promise<() => void> {
  const kept = hasBody(req) ? bytesOf(req) : { bytes: Buffer.alloc(0) };
  if (!kept) throw new PartylineError('BODY_READ', { type: typeOf(req) });
  // A parser may have called on from the end of the stream, which is destroyed as soon as that is through.
  await setImmediate();
  const restore = renew(req);
  if (hasBody(req)) describe(req, kept);
  req._read = () => {};
  if (kept.bytes.length > 0) req.push(kept.bytes);
  req.push(null);
  return restore;
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
}

function wasRead(req: IncomingMessage): boolean {
  return req.readableEnded || (req.readableDidRead && req.complete && req.readableLength === 0);
}

/** Makes the request a stream anew: it stays the same object, with all that hangs on it. Returns the way back. */
export function renew(req: IncomingMessage): () => void {
  const stream = req as unknown as Streaming;
  const state = stream._readableState;
  const { headers, rawHeaders } = req;
  for (const event of READING) req.removeAllListeners(event);
  (Readable as unknown as (this: Readable, options: object) => void).call(req, { autoDestroy: false });
  return () => {
    stream._readableState = state;
    delete stream._read;
    req.headers = headers;
    req.rawHeaders = rawHeaders;
  };
}

/** Has the headers say what the body is now. */
function describe(req: IncomingMessage, { bytes, isEncoded, type }: Kept): void {
  req.headers = { ...req.headers };
  setHeader(req, 'content-length', String(bytes.length));
  setHeader(req, 'transfer-encoding', undefined);
  if (!isEncoded) setHeader(req, 'content-encoding', undefined);
  if (type !== undefined) setHeader(req, 'content-type', type);
}

function setHeader(req: IncomingMessage, name: string, value: string | undefined): void {
  const raw: string[] = [];
  for (let i = 0; i < req.rawHeaders.length; i += 2) {
    const [key, text] = req.rawHeaders.slice(i, i + 2) as [string, string];
    if (key.toLowerCase() !== name) raw.push(key, text);
  }
  if (value === undefined) delete req.headers[name];
  else {
    req.headers[name] = value;
    raw.push(name, value);
  }
  req.rawHeaders = raw;
}
