import type { Duplex } from 'node:stream';
import { deserialize, serialize } from 'node:v8';
import { WireEnd } from './end.js';
import type { Carrier, Message } from './messages.js';
import type { Wire } from './wire.js';

/** One end of a wire over a local socket: who can open that is trusted. */
export function wireOver(socket: Duplex): Wire {
  return new WireEnd(new SocketCarrier(socket));
}

const LENGTH_BYTES = 4;

/** Each message as its length and its bytes. */
class SocketCarrier implements Carrier {
  readonly #socket: Duplex;
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(socket: Duplex) {
    this.#socket = socket;
  }

  send(message: Message): void {
    const body = serialize(message);
    const head = Buffer.allocUnsafe(LENGTH_BYTES);
    head.writeUInt32BE(body.length);
    this.#socket.write(Buffer.concat([head, body]));
  }

  receive(heard: (message: Message) => void, closed: () => void): void {
    this.#socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#size += chunk.length;
      for (let message = this.#next(); message; message = this.#next()) heard(message);
    });
    this.#socket.on('error', () => {});
    this.#socket.once('close', closed);
  }

  close(): void {
    this.#socket.end(() => this.#socket.destroy());
  }

  #next(): Message | undefined {
    if (this.#size < LENGTH_BYTES) return undefined;
    if ((this.#chunks[0] as Buffer).length < LENGTH_BYTES) this.#join();
    const end = LENGTH_BYTES + (this.#chunks[0] as Buffer).readUInt32BE(0);
    if (this.#size < end) return undefined;
    this.#join();
    const [bytes] = this.#chunks as [Buffer];
    this.#chunks = end < bytes.length ? [bytes.subarray(end)] : [];
    this.#size -= end;
    return deserialize(bytes.subarray(LENGTH_BYTES, end)) as Message;
  }

  #join(): void {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
  }
}
