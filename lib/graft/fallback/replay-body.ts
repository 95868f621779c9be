import type { IncomingMessage } from 'node:http';
import { hasBody, resetStream } from '../../enter/body.js';

/** The longest body that is kept. A longer one cannot be replayed. */
const MAX_BYTES = 1024 * 1024;

/** The body of a request, which can be read again by another app. */
export interface ReplayableBody {
  /** Whether `rewind` gives the whole body. */
  readonly isWhole: boolean;
  /** Makes the request a stream that starts at its first byte again. */
  rewind(): void;
}

/** Keeps a body as it arrives. */
function keptBody(req: IncomingMessage): ReplayableBody {
  const chunks: Buffer[] = [];
  let size = 0;
  const keep = (chunk: unknown) => {
    if (!(chunk instanceof Buffer)) return;
    size += chunk.length;
    if (size <= MAX_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  };
  // Reading an empty stream that has ended would emit `end` before anybody listens for it.
  const waiting: unknown = req.readableLength > 0 ? req.read() : null;
  if (waiting instanceof Buffer) req.unshift(waiting);
  keep(waiting);
  const push = req.push;
  req.push = (chunk: unknown, encoding?: BufferEncoding) => {
    keep(chunk);
    return push.call(req, chunk, encoding);
  };
  return {
    get isWhole() {
      return size <= MAX_BYTES;
    },
    rewind() {
      Reflect.deleteProperty(req, 'push');
      resetStream(req);
      // Chunks that have not arrived yet follow by themselves.
      for (const chunk of chunks) req.push(chunk);
      if (req.complete) req.push(null);
    },
  };
}

/** A body that the host has read. A guest that got it restored has replaced the stream, and this puts the first back. */
function readBody(req: IncomingMessage): ReplayableBody {
  const _readableState: unknown = Reflect.get(req, '_readableState');
  return { isWhole: true, rewind: () => void Object.assign(req, { _readableState }) };
}

/** No body, but a stream that ends: an app would wait for ever for an `end` that another has had. */
function noBody(req: IncomingMessage): ReplayableBody {
  const rewind = () => {
    // Nobody has begun to read: the host's listeners stay.
    if (req.readableFlowing === null && !req.readableEnded) return;
    resetStream(req);
    if (req.complete) req.push(null);
  };
  return { isWhole: true, rewind };
}

/** Keeps the body of a request from now on, unless somebody has begun to read it. */
export function recordBody(req: IncomingMessage): ReplayableBody {
  if (req.readableDidRead || req.readableEnded) return readBody(req);
  return hasBody(req) ? keptBody(req) : noBody(req);
}
