import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Chunks } from '../../graft/fallback/chunks.js';
import { isHoldable } from '../../graft/fallback/hold-response.js';
import type { Room } from '../../graft/fallback/room.js';
import type { Answer } from '../answers/answer.js';

type Method = (...given: unknown[]) => unknown;

/** How much of an answer is kept. */
export interface RecordingBounds {
  /** The longest body that is kept, in bytes. */
  readonly bytes: number;
  /** What all that is kept has together. */
  readonly room: Room;
  /** Called once, where the body is too long, or there is no room for it; `isLast`: within `end()`. */
  tooMuch?(isLast: boolean): void;
}

/**
 * Keeps what an app answers, as it answers: status and headers as they are at its first byte, without what Node or the host adds
 * beneath, and the bytes of the body. It changes nothing of what is sent.
 */
export class Recording {
  readonly #res: ServerResponse;
  readonly #chunks: Chunks;
  readonly #tooMuch: RecordingBounds['tooMuch'];
  #head: Pick<Answer, 'status' | 'headers'> | undefined;
  #isEnding = false;
  readonly #room: Room;
  /** Bytes of the answer that was taken. */
  #held = 0;

  /** `undefined` where somebody has fixed the response's methods. */
  static of(res: ServerResponse, bounds: RecordingBounds): Recording | undefined {
    return isHoldable(res) ? new Recording(res, bounds) : undefined;
  }

  private constructor(res: ServerResponse, { bytes, room, tooMuch }: RecordingBounds) {
    this.#res = res;
    this.#room = room;
    this.#chunks = new Chunks(bytes, room);
    this.#tooMuch = tooMuch;
    const { writeHead, write, end } = res as unknown as Record<'writeHead' | 'write' | 'end', Method>;
    // By assignment: a property that is defined takes four times as long.
    const own: Record<string, Method> = res as never;
    own.writeHead = (...given) => {
      this.#head ??= headOf(res, given);
      return writeHead.apply(res, given);
    };
    own.write = (...given) => {
      const isTaken = write.apply(res, given);
      if (!this.#isEnding) this.#keep(given, false);
      return isTaken;
    };
    own.end = (...given) => {
      this.#keep(given, true);
      // Under HTTP/2, `end` writes what it is given.
      this.#isEnding = true;
      return end.apply(res, given);
    };
  }

  /** Whether nothing of it was too much. */
  get isWhole(): boolean {
    return this.#chunks.isWhole;
  }

  /** The answer, which is complete; `undefined` where it was too much. Its bytes are counted until it is released. */
  take(): Answer | undefined {
    const { isWhole, blocks } = this.#chunks;
    const body = isWhole ? Buffer.concat(blocks) : undefined;
    this.release();
    if (!body || !this.#room.take(body.length)) return undefined;
    this.#held = body.length;
    return { ...(this.#head ?? headOf(this.#res, [])), body };
  }

  release(): void {
    this.#chunks.isWhole = false;
    this.#chunks.release();
    this.#room.giveBack(this.#held);
    this.#held = 0;
  }

  #keep([chunk, encoding]: readonly unknown[], isLast: boolean): void {
    if (!this.#chunks.isWhole || this.#isEnding) return;
    const bytes = bytesOf(chunk, encoding);
    if (!bytes) return;
    this.#chunks.add(bytes);
    if (!this.#chunks.isWhole) this.#tooMuch?.(isLast);
  }
}

function bytesOf(chunk: unknown, encoding: unknown): Uint8Array | undefined {
  if (chunk instanceof Uint8Array) return chunk;
  if (typeof chunk !== 'string' || chunk === '') return undefined;
  return Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
}

/** `writeHead(status, message?, headers?)`: what it is given stands before what was set. */
function headOf(res: ServerResponse, given: readonly unknown[]): Pick<Answer, 'status' | 'headers'> {
  const [status = res.statusCode] = given;
  const more = given.find((each) => typeof each === 'object' && each !== null);
  const headers: Record<string, OutgoingHttpHeaders[string]> = { ...res.getHeaders() };
  for (const [name, value] of pairsOf(more as object | undefined)) headers[name.toLowerCase()] = value;
  return { status: Number(status), headers };
}

/** Headers as an object, as a list of pairs, or as a flat list. */
function pairsOf(given: object = {}): [string, OutgoingHttpHeaders[string]][] {
  if (!Array.isArray(given)) return Object.entries(given as OutgoingHttpHeaders);
  if (given.every((each) => Array.isArray(each))) return given as [string, string][];
  const pairs: [string, string][] = [];
  for (let i = 0; i < given.length; i += 2) pairs.push([String(given[i]), given[i + 1] as string]);
  return pairs;
}
