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
class RecordedBody implements ReplayableBody {
  readonly #req: IncomingMessage;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  isWhole = true;

  constructor(req: IncomingMessage) {
    this.#req = req;
    // Reading an empty stream that has ended would emit `end` before anybody listens for it.
    const waiting: unknown = req.readableLength > 0 ? req.read() : null;
    if (waiting instanceof Buffer) {
      req.unshift(waiting);
      this.#keep(waiting);
    }
    const push = req.push;
    req.push = (chunk: unknown, encoding?: BufferEncoding) => {
      if (chunk instanceof Buffer) this.#keep(chunk);
      return push.call(req, chunk, encoding);
    };
  }

  /** Chunks that have not arrived yet follow by themselves. */
  rewind(): void {
    const req = this.#req;
    Reflect.deleteProperty(req, 'push');
    resetStream(req);
    for (const chunk of this.#chunks) req.push(chunk);
    if (req.complete) req.push(null);
  }

  #keep(chunk: Buffer): void {
    this.#size += chunk.length;
    this.isWhole = this.#size <= MAX_BYTES;
    if (this.isWhole) this.#chunks.push(chunk);
    else this.#chunks.length = 0;
  }
}

/** A body that the host has read. A guest that got it restored has replaced the stream, and this puts the first back. */
function readBody(req: IncomingMessage): ReplayableBody {
  const stream = req as unknown as { _readableState?: unknown };
  const { _readableState: state } = stream;
  return {
    isWhole: true,
    rewind: () => {
      stream._readableState = state;
    },
  };
}

/** No body, but a stream that ends: an app would wait for ever for an `end` that another has had. */
function noBody(req: IncomingMessage): ReplayableBody {
  return {
    isWhole: true,
    rewind: () => {
      // Nobody has begun to read: the host's listeners stay.
      if (req.readableFlowing === null && !req.readableEnded) return;
      resetStream(req);
      if (req.complete) req.push(null);
    },
  };
}

/** Keeps the body of a request from now on, unless somebody has begun to read it. */
export function recordBody(req: IncomingMessage): ReplayableBody {
  if (req.readableDidRead || req.readableEnded) return readBody(req);
  return hasBody(req) ? new RecordedBody(req) : noBody(req);
}
