import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { PartylineError } from '../errors.js';
import { type BodyBytes, bytesOf, type ParsedRequest, typeOf } from './body-bytes.js';
import { carryNote } from './mount-url.js';
import { NOTHING_TO_UNDO } from './undo.js';

/** Tells body parsers, which would wait for an ended stream, that the body is parsed. Returns the undo function. */
export function markParsed(request: IncomingMessage): () => void {
  const req = request as ParsedRequest;
  // Express 4's parsers set an empty `body` also on requests that they do not parse: those nobody has read yet.
  if (req.body === undefined || req._body !== undefined || !wasRead(req)) return NOTHING_TO_UNDO;
  req._body = true;
  return () => {
    delete req._body;
  };
}

/** Whether the host has read the body and kept its bytes, but not parsed them. */
export function isUnparsed(req: IncomingMessage): boolean {
  const { body, rawBody } = req as ParsedRequest;
  return body === undefined && rawBody !== undefined && wasRead(req);
}

/**
 * Puts a body that the host has read into the stream again; `undefined` if nobody has read it. Resolves to the undo
 * function, or rejects with `ERR_PARTY_BODY_READ` when the body cannot be restored.
 */
export function replayBody(req: IncomingMessage): Promise<() => void> | undefined {
  return wasRead(req) ? replay(req) : undefined;
}

/** For a body that cannot be restored: calls `onRead` if the guest reads it. Returns the undo function. */
export function refuseBody(req: IncomingMessage, onRead: () => void): () => void {
  const restore = resetStream(req);
  req._read = () => {
    restore();
    onRead();
  };
  return restore;
}

async function replay(req: IncomingMessage): Promise<() => void> {
  const body = hasBody(req) ? bytesOf(req) : { bytes: Buffer.alloc(0) };
  if (!body) throw new PartylineError('BODY_READ', { type: typeOf(req) });
  // The parser may have called `next` in its `end` listener: Node destroys the old stream right after that.
  await setImmediate();
  const restore = resetStream(req);
  if (hasBody(req)) setBodyHeaders(req, body);
  req._read = () => {};
  if (body.bytes.length > 0) req.push(body.bytes);
  req.push(null);
  return restore;
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
}

/** Whether somebody has begun to read a request. One that is no stream, as libraries for tests make them, cannot be read. */
function isTouched(req: IncomingMessage): boolean {
  return '_readableState' in req && (req.readableDidRead || req.readableEnded);
}

function wasRead(req: IncomingMessage): boolean {
  return isTouched(req) && (req.readableEnded || (req.complete && req.readableLength === 0));
}

/** Makes the request an unread stream again. It stays the same object with all its properties. Returns the undo function. */
export function resetStream(req: IncomingMessage): () => void {
  const _readableState: unknown = Reflect.get(req, '_readableState');
  const { headers, rawHeaders } = req;
  // Who has read the old content would read the new content as more of it.
  for (const event of ['data', 'readable', 'end']) req.removeAllListeners(event);
  Reflect.apply(Readable, req, [{ autoDestroy: false }]);
  markUnread(req);
  return () => {
    Reflect.deleteProperty(req, '_read');
    Object.assign(req, { _readableState, headers, rawHeaders });
  };
}

/** Has Node take the rest of a body off the wire where nobody reads it: the next request on the connection waits behind it. */
export function markUnread(req: IncomingMessage): void {
  if (Object.hasOwn(req, '_consuming')) Reflect.set(req, '_consuming', false);
}

/** Makes the headers fit the restored body. */
function setBodyHeaders(req: IncomingMessage, { bytes, isEncoded, type }: BodyBytes): void {
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
  carryNote(req.rawHeaders, raw);
  req.rawHeaders = raw;
}
