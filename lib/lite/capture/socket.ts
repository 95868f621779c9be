import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { responseOn } from '../../enter/in-process/exchange.js';
import { FarEnd } from '../../enter/in-process/far-end.js';
import { rememberWriting } from '../../enter/web/answer.js';
import { AnswerReader, type Head } from './answer-reader.js';

/** So much of an answer is taken before anybody reads it. */
const MOST_BYTES = 64 * 1024;

/** Gets an answer: first its head, with the body to come. */
export interface Taker {
  answered(response: Response): void;
  failed(error: unknown): void;
}

/**
 * The far end of a request that an app gets as a function's argument: what the app writes becomes a Response. A real response of
 * Node's writes to it, so that all that libraries do with one works.
 */
export class CaptureSocket extends FarEnd {
  override readonly encrypted: boolean;
  readonly #reader: AnswerReader;
  /** Who gets the answer by now. */
  taker: Taker;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** Waits until somebody reads. */
  #resume: (() => void) | undefined;
  #isOver = false;

  constructor(
    taker: Taker,
    { method = 'GET', isEncrypted = false }: { method?: string | undefined; isEncrypted?: boolean },
  ) {
    super({ autoDestroy: false });
    this.taker = taker;
    this.encrypted = isEncrypted;
    this.#reader = new AnswerReader(method === 'HEAD', {
      head: (head) => this.taker.answered(this.#responseOf(head)),
      chunk: (chunk) => this.#controller?.enqueue(chunk),
      end: () => this.#end(),
    });
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    try {
      this.#reader.read(chunk);
    } catch (error) {
      done(error as Error);
      return;
    }
    if (this.#isOver || (this.#controller?.desiredSize ?? 1) > 0) done();
    else this.#resume = done;
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.#isOver) {
      this.#isOver = true;
      const cause = error ?? new Error('The app has closed the connection before its answer was through.');
      this.taker.failed(cause);
      this.#controller?.error(cause);
    }
    this.#resume?.();
    done(null);
  }

  /** Nothing is to come any more, and nobody waits for it. */
  abandon(): void {
    this.#isOver = true;
    this.destroy();
  }

  override destroySoon(): void {
    this.#reader.close();
    this.destroy();
  }

  #responseOf({ status, statusText, headers, hasBody, isChunked }: Head): Response {
    const response = new Response(hasBody ? this.#body() : null, { status, statusText, headers });
    const names = headers.map(([name]) => name);
    rememberWriting(response, names, isChunked);
    return response;
  }

  #body(): ReadableStream {
    return new ReadableStream(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          const resume = this.#resume;
          this.#resume = undefined;
          resume?.();
        },
        // As a client that has left.
        cancel: () => {
          this.#isOver = true;
          this.destroy();
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: MOST_BYTES }),
    );
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#controller?.close();
  }
}

/** A response of Node's whose other end is a socket of this kind. */
export function responseTo(req: IncomingMessage, socket: CaptureSocket): ServerResponse {
  const res = responseOn(socket, req);
  // As it is in the answer of a function, nothing is said of when it was given, or of a connection.
  res.sendDate = false;
  socket.on('error', () => {});
  res.once('finish', () => res.detachSocket(socket as unknown as Socket));
  res.once('finish', () => {
    socket.destroySoon();
    res.emit('close');
  });
  return res;
}
