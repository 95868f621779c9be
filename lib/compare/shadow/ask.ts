import { once } from 'node:events';
import { IncomingMessage, OutgoingMessage } from 'node:http';
import { type Handler, isFailure } from '../../common/apps.js';
import { contain } from '../../enter/in-process/contain.js';
import type { Answer } from '../answers/answer.js';
import type { Copy } from './note.js';
import { Recording, type RecordingBounds } from './recording.js';
import { ShadowSocket } from './socket.js';

/** How long an app may take for its answer, and how long that may be. */
export interface AskBounds extends Pick<RecordingBounds, 'bytes' | 'room'> {
  /** In milliseconds. */
  readonly timeout: number;
  /** Aborted where nobody waits for the answer any longer. */
  readonly signal?: AbortSignal | undefined;
  /** Whether the body has been read before: then the app finds a stream that has ended. */
  readonly isRead?: boolean;
}

/** Why an app that was asked has given no answer. */
export class NoAnswer extends Error {
  readonly kind: 'threw' | 'late' | 'cut off' | 'too large' | 'cancelled';

  constructor(kind: NoAnswer['kind'], cause?: unknown) {
    super(`The app that was asked has given no answer: ${kind}.`, { cause });
    this.kind = kind;
  }
}

const NOTHING = Buffer.alloc(0);

/**
 * Asks an app in process. What it hands on is nobody's page, 404; an error of a status below 500 is that. Rejects with
 * {@link NoAnswer}, and never throws what the app does.
 */
export async function askSide(enter: Handler, copy: Copy, bounds: AskBounds): Promise<Answer> {
  const { req } = copy;
  if (bounds.signal?.aborted) throw new NoAnswer('cancelled');
  if (bounds.isRead) {
    req.resume();
    await once(req, 'end');
  }
  return new Promise((resolve, reject) => new Asking(copy, bounds, { resolve, reject }).enter(enter));
}

interface Settling {
  resolve(answer: Answer): void;
  reject(error: NoAnswer): void;
}

/** One app that is being asked: the first thing that it does is its answer. */
class Asking {
  readonly #copy: Copy;
  readonly #bounds: AskBounds;
  readonly #settling: Settling;
  readonly #recording: Recording | undefined;
  readonly #timer: NodeJS.Timeout;
  #isSettled = false;

  constructor(copy: Copy, bounds: AskBounds, settling: Settling) {
    this.#copy = copy;
    this.#bounds = bounds;
    this.#settling = settling;
    const { socket, req, res } = copy;
    for (const each of [socket, req, res]) contain(each, (thrown) => this.#fail('threw', thrown));
    this.#recording = Recording.of(res, { ...bounds, tooMuch: (isLast) => this.#tooMuch(isLast) });
    // At `end()`, not at `finish`: what the app does after it changes nothing.
    res.on('prefinish', () => this.#answered());
    res.on('close', () => this.#fail('cut off'));
    this.#timer = setTimeout(() => this.#fail('late'), bounds.timeout).unref();
    bounds.signal?.addEventListener('abort', this.#cancel);
  }

  enter(enter: Handler): void {
    const { req, res } = this.#copy;
    try {
      enter(req, res, (error) => this.#left(error));
    } catch (error) {
      this.#fail('threw', error);
    }
  }

  readonly #cancel = () => this.#fail('cancelled');

  #left(error: unknown): void {
    const status = leftStatus(error);
    if (status >= 500 || this.#copy.res.headersSent) this.#fail('threw', error);
    else this.#settle(() => this.#settling.resolve({ status, headers: {}, body: NOTHING }));
  }

  #answered(): void {
    const { socket, res } = this.#copy;
    const isCut = socket.destroyed || res.destroyed;
    const answer = isCut ? undefined : this.#recording?.take();
    if (isCut) this.#fail('cut off');
    else if (answer) this.#settle(() => this.#settling.resolve(answer));
    else this.#fail('too large');
  }

  /** Who writes on has no turn to wait for: it is cut within the write, and the next one is refused. */
  #tooMuch(isLast: boolean): void {
    this.#fail('too large');
    if (!isLast) cut(this.#copy);
  }

  #fail(kind: NoAnswer['kind'], cause?: unknown): void {
    this.#settle(() => this.#settling.reject(new NoAnswer(kind, cause)));
  }

  #settle(tell: () => void): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#bounds.signal?.removeEventListener('abort', this.#cancel);
    this.#recording?.release();
    // After what the app is in the midst of: it sees `close`, and what it does from then on goes nowhere.
    setImmediate(cut, this.#copy);
    tell();
  }
}

/** The status of what an app has left to the host. */
export function leftStatus(error: unknown): number {
  if (!isFailure(error)) return 404;
  const { status, statusCode } = Object(error) as { status?: unknown; statusCode?: unknown };
  const given = typeof status === 'number' ? status : statusCode;
  return typeof given === 'number' && given >= 400 && given < 600 ? given : 500;
}

/** Node's own `destroy`, whatever the app has put in its place. */
function cut({ socket, req, res }: Copy): void {
  try {
    ShadowSocket.prototype.destroy.call(socket);
    IncomingMessage.prototype.destroy.call(req);
    // It would hear of it from its socket, a turn later.
    if (!res.writableFinished) OutgoingMessage.prototype.destroy.call(res);
  } catch {
    // What the app has made of them: there is nobody left to be told.
  }
}
