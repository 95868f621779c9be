import type { IncomingMessage } from 'node:http';
import { hasBody, resetStream } from '../../enter/body.js';

/** What is kept of a body at most: a longer one is not sent a second time. */
const MOST_BYTES = 1024 * 1024;

/** A body that is kept as it arrives, so that another app can have it anew. */
export class Tape {
  readonly #req: IncomingMessage;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  /** False once more has come than is kept. */
  isWhole = true;

  /** Keeps what has come already, and what comes from now on. */
  constructor(req: IncomingMessage) {
    this.#req = req;
    // Reading what is empty and through would be its end, before anybody listens for it.
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

  /** The request is a stream from the start again. What is still to come follows by itself. */
  rewind(): void {
    const req = this.#req;
    Reflect.deleteProperty(req, 'push');
    resetStream(req);
    for (const chunk of this.#chunks) req.push(chunk);
    if (req.complete) req.push(null);
  }

  #keep(chunk: Buffer): void {
    this.#size += chunk.length;
    this.isWhole = this.#size <= MOST_BYTES;
    if (this.isWhole) this.#chunks.push(chunk);
    else this.#chunks.length = 0;
  }
}

/** A body that somebody has read before: guests that are given it anew read another stream in its place. */
class ReadBody {
  readonly isWhole = true;
  readonly #req: { _readableState?: unknown };
  readonly #state: unknown;

  constructor(req: IncomingMessage) {
    this.#req = req as unknown as { _readableState?: unknown };
    this.#state = this.#req._readableState;
  }

  rewind(): void {
    this.#req._readableState = this.#state;
  }
}

/** Nothing to keep, but an end: who waits for it would wait without one where another has had it. */
class NoBody {
  readonly isWhole = true;
  readonly #req: IncomingMessage;

  constructor(req: IncomingMessage) {
    this.#req = req;
  }

  rewind(): void {
    const req = this.#req;
    // Nobody has begun: the host's listeners stay.
    if (req.readableFlowing === null && !req.readableEnded) return;
    resetStream(req);
    if (req.complete) req.push(null);
  }
}

/** A tape of the request's body, where there is one that nobody has read as yet. */
export function tapeOf(req: IncomingMessage): Pick<Tape, 'isWhole' | 'rewind'> {
  if (req.readableDidRead || req.readableEnded) return new ReadBody(req);
  return hasBody(req) ? new Tape(req) : new NoBody(req);
}
