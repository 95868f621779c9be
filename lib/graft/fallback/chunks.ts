import type { Room } from './room.js';

/** The first block of a body; each one after it is twice as long, up to the longest. */
const FIRST_BLOCK = 4 * 1024;
const LONGEST_BLOCK = 64 * 1024;

/** The bytes of a stream, copied together: a chunk of one byte would take a hundred times its length. */
export class Chunks {
  readonly #room: Room;
  readonly #most: number;
  #blocks: Buffer[] = [];
  /** How much of the last block is free. */
  #free = 0;
  #taken = 0;
  #length = 0;
  /** Whether all of them are kept. */
  isWhole = true;

  /** `most`: how many bytes are kept at most, as long as there is room for them. */
  constructor(most: number, room: Room) {
    this.#most = most;
    this.#room = room;
  }

  add(chunk: Uint8Array): void {
    if (!this.isWhole) return;
    this.#length += chunk.length;
    if (this.#length > this.#most || !this.#copy(chunk)) {
      this.isWhole = false;
      this.release();
    }
  }

  /** The bytes, in order. */
  get blocks(): readonly Buffer[] {
    return this.#blocks.map((block, i) =>
      i < this.#blocks.length - 1 ? block : block.subarray(0, -this.#free || undefined),
    );
  }

  /** Forgets them. */
  release(): void {
    this.#room.giveBack(this.#taken);
    this.#blocks = [];
    this.#taken = 0;
    this.#free = 0;
  }

  #copy(chunk: Uint8Array): boolean {
    const last = this.#blocks.at(-1);
    const head = chunk.subarray(0, this.#free);
    last?.set(head, last.length - this.#free);
    this.#free -= head.length;
    const rest = chunk.subarray(head.length);
    if (rest.length === 0) return true;
    const length = Math.max(rest.length, Math.min(LONGEST_BLOCK, last ? last.length * 2 : FIRST_BLOCK));
    if (!this.#room.take(length)) return false;
    this.#taken += length;
    // Not from the pool, of which a short piece would keep the whole.
    const block = Buffer.allocUnsafeSlow(length);
    block.set(rest);
    this.#blocks.push(block);
    this.#free = length - rest.length;
    return true;
  }
}
