import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { stringify } from 'qs';
import { PartylineError } from '../errors.js';

/** What parsers leave on a request, and what they look for. */
interface ParsedRequest extends IncomingMessage {
  body?: unknown;
  rawBody?: unknown;
  /** body-parser 1, and all that came before it: there is nothing left to parse. */
  _body?: boolean;
}

/**
 * Tells the parsers of a guest that there is nothing left to parse, where the host has done it: body-parser 1 would
 * wait for a stream that has ended. Returns the way back.
 */
export function markParsed(request: IncomingMessage): () => void {
  const req = request as ParsedRequest;
  if (req.body === undefined || req._body !== undefined) return () => {};
  req._body = true;
  return () => {
    delete req._body;
  };
}

/**
 * Gives a guest that reads the stream the body that the host has read: the very bytes where they were kept, else the
 * value written anew. `undefined` when there is nothing to do.
 *
 * @throws PartylineError `ERR_PARTY_BODY_READ` (rejects) when it cannot be had again
 */
export function replayBody(req: IncomingMessage): Promise<void> | undefined {
  if (!hasBody(req) || !wasRead(req)) return undefined;
  return replay(req);
}

async function replay(req: IncomingMessage): Promise<void> {
  const bytes = bytesOf(req);
  if (!bytes) throw new PartylineError('BODY_READ', { type: typeOf(req) });
  // A parser may have called on from the end of the stream, which is destroyed as soon as that is through.
  await setImmediate();
  refill(req, bytes);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
}

function wasRead(req: IncomingMessage): boolean {
  return req.readableEnded || (req.readableDidRead && req.complete && req.readableLength === 0);
}

function typeOf({ headers }: IncomingMessage): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function bytesOf(req: ParsedRequest): Buffer | undefined {
  const { rawBody, body } = req;
  for (const kept of [rawBody, body]) {
    if (Buffer.isBuffer(kept)) return kept;
    if (typeof kept === 'string') return Buffer.from(kept);
  }
  const type = typeOf(req);
  if (/[/+]json$/.test(type)) return written(() => JSON.stringify(body));
  if (type !== 'application/x-www-form-urlencoded') return undefined;
  return written(() => (typeof body === 'object' && body !== null ? stringify(body) : undefined));
}

function written(write: () => string | undefined): Buffer | undefined {
  try {
    const text = write();
    return text === undefined ? undefined : Buffer.from(text);
  } catch {
    // A value that no parser gave: it holds itself, or a bigint.
    return undefined;
  }
}

/** Makes the request a stream anew, which gives these bytes: it stays the same object, with all that hangs on it. */
function refill(req: IncomingMessage, bytes: Buffer): void {
  const isAsSent = Number(req.headers['content-length']) === bytes.length;
  setHeader(req, 'content-length', String(bytes.length));
  setHeader(req, 'transfer-encoding', undefined);
  // What a parser gives has been inflated, unless it is as long as what was sent.
  if (!isAsSent) setHeader(req, 'content-encoding', undefined);
  (Readable as unknown as (this: Readable, options: object) => void).call(req, { autoDestroy: false });
  req._read = () => {};
  req.push(bytes);
  req.push(null);
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
