import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import { hasBody } from '../../enter/body.js';
import { type ReplayableBody, recordBody } from '../../graft/fallback/replay-body.js';
import type { Room } from '../../graft/fallback/room.js';
import type { ComparedRequest, Watching } from '../../graft/serve/comparison.js';
import type { Answer } from '../answers/answer.js';
import { leftStatus } from './ask.js';
import { RequestNote } from './note.js';
import { Recording } from './recording.js';
import { sessionOf } from './session.js';

/** A request that has been answered, with all that it takes to ask the same again. */
export interface ServedRequest extends Pick<ComparedRequest, 'endpoint' | 'journey' | 'side' | 'state'> {
  readonly note: RequestNote;
  readonly method: string;
  /** As the graft's mount got it. */
  readonly url: string;
  /** The same for the other side. */
  readonly otherUrl: string;
  /** `undefined` where the host had read it before either app. */
  readonly body: Buffer | undefined;
  readonly session: ((copy: IncomingMessage) => unknown) | undefined;
  readonly answer: Answer;
  /** Does something within what the request was in the midst of, for who follows that through callbacks and promises. */
  within<Result>(act: () => Result): Result;
  /** Nothing of it is needed any longer. */
  release(): void;
}

interface ServedOptions {
  /** The longest body, of the request or the answer. */
  readonly bytes: number;
  readonly room: Room;
  /** The answer is through. */
  through(served: ServedRequest): void;
  /** It cannot be asked again: it is too large, or was cut off. */
  lost(): void;
}

const NOTHING = Buffer.alloc(0);
const NO_BODY = { bytes: () => NOTHING };

/** Then it has no bytes in the end. */
function tooMuch(): void {}

/** Notes a request that is about to be served, and its answer as it is sent; nothing of either is changed. */
export class Serving implements Watching {
  readonly #asked: ComparedRequest;
  readonly #options: ServedOptions;
  readonly #note: RequestNote;
  readonly #urls: { readonly url: string; readonly otherUrl: string };
  readonly #recording: Recording;
  /** `undefined`: it was read before. */
  readonly #body: Pick<ReplayableBody, 'bytes'> | undefined;
  readonly #scope = new AsyncResource('express-party.shadow');
  #left: number | undefined;
  #isOver = false;
  #held = 0;

  /** `undefined` where it cannot be asked again. Throws where there is too much to be copied. */
  static of(asked: ComparedRequest, options: ServedOptions): Serving | undefined {
    const { req, res } = asked;
    const otherUrl = asked.otherUrl();
    if (otherUrl === undefined || res.headersSent) return undefined;
    const note = new RequestNote(req, res);
    const recording = Recording.of(res, options);
    return recording && new Serving(asked, options, { note, recording, otherUrl });
  }

  private constructor(
    asked: ComparedRequest,
    options: ServedOptions,
    { note, recording, otherUrl }: { note: RequestNote; recording: Recording; otherUrl: string },
  ) {
    const { req, res } = asked;
    this.#asked = asked;
    this.#options = options;
    this.#note = note;
    this.#recording = recording;
    this.#urls = { url: req.url ?? '', otherUrl };
    const isRead = req.readableDidRead || req.readableEnded;
    this.#body = isRead ? undefined : hasBody(req) ? recordBody(req, res, { room: options.room, tooMuch }) : NO_BODY;
    res.on('finish', () => this.#through());
    res.on('close', () => this.#giveUp());
  }

  left(error: unknown): void {
    this.#left ??= leftStatus(error);
  }

  failed(): void {
    this.#giveUp();
  }

  /** There is nothing to compare, and nothing is lost. */
  passed(): void {
    this.#isOver = true;
    this.#recording.release();
  }

  #giveUp(): void {
    if (this.#isOver) return;
    this.passed();
    this.#options.lost();
  }

  #through(): void {
    if (this.#isOver) return;
    try {
      const served = this.#served();
      if (!served) throw new Error('It is not whole.');
      this.#isOver = true;
      this.#note.served();
      // What still holds on to the response, and writes to it, has nobody to tell.
      this.#asked.res.on('error', () => {});
      this.#options.through(served);
    } catch {
      this.#giveUp();
    }
  }

  #served(): ServedRequest | undefined {
    const { endpoint, journey, side, state, req } = this.#asked;
    const answer = this.#answer();
    const body = this.#body?.bytes();
    const { room, bytes } = this.#options;
    const isMissing = this.#body ? body === undefined : hasBody(req) && !isKept(req);
    if (!answer || isMissing || (body?.length ?? 0) > bytes || !room.take(body?.length ?? 0)) return undefined;
    this.#held = body?.length ?? 0;
    return {
      ...{ endpoint, journey, side, state, answer, body, note: this.#note, ...this.#urls },
      method: req.method ?? '',
      session: 'session' in req ? sessionOf(req) : undefined,
      within: (act) => this.#scope.runInAsyncScope(act),
      release: () => this.#release(),
    };
  }

  #answer(): Answer | undefined {
    if (this.#left === undefined) return this.#recording.take();
    this.#recording.release();
    return { status: this.#left, headers: {}, body: NOTHING };
  }

  #release(): void {
    this.#recording.release();
    this.#options.room.giveBack(this.#held);
    this.#held = 0;
  }
}

/** Whether a host that has read the body has left what it has made of it. */
function isKept(req: IncomingMessage): boolean {
  return 'body' in req || 'rawBody' in req;
}
