import type { IncomingMessage, ServerResponse } from 'node:http';
import { hasBody, markUnread, resetStream } from '../../enter/body.js';
import { Chunks } from './chunks.js';
import type { Room } from './room.js';

/** The longest body that is kept. A longer one cannot be replayed. */
const MAX_BYTES = 1024 * 1024;

/** The body of a request, which can be read again by another app. */
export interface ReplayableBody {
  /** Whether `rewind` gives the whole body. */
  readonly isWhole: boolean;
  /** Makes the request a stream that starts at its first byte again. */
  rewind(): void;
  /** Nobody will have to read it again: it is kept no longer. */
  release(): void;
  /** What it holds, where that is whole and has arrived. */
  bytes(): Buffer | undefined;
}

interface Keeping {
  readonly room: Room;
  /** Called when the body cannot be kept any more. */
  tooMuch(): void;
}

const NOT_KEPT = { release: () => {}, bytes: () => undefined };

/** Keeps a body as it arrives, until it is released, or the response is closed. */
function keptBody(req: IncomingMessage, res: ServerResponse, { room, tooMuch }: Keeping): ReplayableBody {
  const chunks = new Chunks(MAX_BYTES, room);
  const keep = (chunk: unknown) => {
    if (!(chunk instanceof Buffer) || !chunks.isWhole) return;
    chunks.add(chunk);
    if (!chunks.isWhole) tooMuch();
  };
  // Reading an empty stream that has ended would emit `end` before anybody listens for it.
  const waiting: unknown = req.readableLength > 0 ? req.read() : null;
  if (waiting instanceof Buffer) {
    req.unshift(waiting);
    markUnread(req);
  }
  keep(waiting);
  const stopWatching = watchPushes(req, keep);
  const release = () => {
    res.off('close', release);
    chunks.release();
    stopWatching();
  };
  res.once('close', release);
  return {
    get isWhole() {
      return chunks.isWhole;
    },
    release,
    bytes: () => (chunks.isWhole && hasEnded(req) ? Buffer.concat(chunks.blocks) : undefined),
    rewind() {
      // They are charged until the response is closed: another app may let them wait.
      const { blocks } = chunks;
      stopWatching();
      const isThrough = hasEnded(req);
      restart(req);
      // Chunks that have not arrived yet follow by themselves.
      for (const block of blocks) req.push(block);
      if (isThrough) req.push(null);
    },
  };
}

/** Calls `keep` with all that arrives; returns the undo function. */
function watchPushes(req: IncomingMessage, keep: (chunk: unknown) => void): () => void {
  const own = Object.getOwnPropertyDescriptor(req, 'push');
  const { push } = req;
  const keeping = (chunk: unknown, encoding?: BufferEncoding) => {
    keep(chunk);
    return push.call(req, chunk, encoding);
  };
  req.push = keeping;
  return () => {
    if (req.push !== keeping) return;
    if (own) Object.defineProperty(req, 'push', own);
    else Reflect.deleteProperty(req, 'push');
  };
}

/** A body that the host has read. A guest that got it restored has replaced the stream, and this puts the first back. */
function readBody(req: IncomingMessage): ReplayableBody {
  const _readableState: unknown = Reflect.get(req, '_readableState');
  return { isWhole: true, rewind: () => void Object.assign(req, { _readableState }), ...NOT_KEPT };
}

/** A body of which a part is with somebody else. */
function lostBody({ tooMuch }: Keeping): ReplayableBody {
  tooMuch();
  return { isWhole: false, rewind: () => {}, ...NOT_KEPT };
}

/** Whether the host gets what is taken out of the stream, or as texts. */
function isListenedTo(req: IncomingMessage): boolean {
  const isWaiting = req.readableLength > 0;
  return req.readableEncoding !== null || (isWaiting && req.listenerCount('data') + req.listenerCount('readable') > 0);
}

/** No body to keep, but a stream that ends: an app would wait for ever for an `end` that another has had. */
function noBody(req: IncomingMessage): ReplayableBody {
  const rewind = () => {
    // Nobody has begun to read: the host's listeners stay.
    if (req.readableFlowing === null && !req.readableEnded) return;
    const isThrough = hasEnded(req);
    restart(req);
    if (isThrough) req.push(null);
  };
  return { isWhole: true, rewind, release: () => {}, bytes: () => Buffer.alloc(0) };
}

/** Whether the end of the body is in the stream. A serverless adapter's request is `complete` before it is asked for any of it. */
function hasEnded(req: IncomingMessage): boolean {
  const state: { readonly ended?: boolean } | undefined = Reflect.get(req, '_readableState');
  return state?.ended ?? req.complete;
}

/** An unread stream, which flows nowhere. */
function restart(req: IncomingMessage): void {
  // What waits for one of its destinations would set it flowing again.
  req.unpipe();
  resetStream(req);
}

/**
 * Keeps the body of a request from now on, unless somebody has begun to read it. That of OPTIONS is not kept: what such a
 * request is about is its path.
 */
export function recordBody(req: IncomingMessage, res: ServerResponse, keeping: Keeping): ReplayableBody {
  const isKept = req.method !== 'OPTIONS' && hasBody(req);
  if (req.readableDidRead || req.readableEnded) {
    const isRead = req.readableEnded || (req.complete && req.readableLength === 0);
    return isRead || !isKept ? readBody(req) : lostBody(keeping);
  }
  if (!isKept) return noBody(req);
  return isListenedTo(req) ? lostBody(keeping) : keptBody(req, res, keeping);
}
