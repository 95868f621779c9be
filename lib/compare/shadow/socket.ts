import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { FarEnd } from '../../enter/in-process/far-end.js';

/** The members of a visitor's socket that are plain values, and that apps read: for rates, for the protocol. */
interface Seen {
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  readonly remoteFamily: string | undefined;
  readonly localAddress: string | undefined;
  readonly localFamily: string | undefined;
  readonly localPort: number | undefined;
  readonly encrypted: boolean;
  readonly authorized: boolean;
  readonly server: unknown;
}

/** After so many bytes who writes has to wait, as with a socket of Node's. */
const MOST_TAKEN = 16 * 1024;

/**
 * The far end of a shadow: it looks like the visitor's, and forgets what is written. Who minds how fast that is taken waits for a turn of
 * the event loop each time, so that a stream without an end takes no other's turn; nothing waits here of who does not mind.
 */
export class ShadowSocket extends FarEnd {
  override readonly remoteAddress: string | undefined;
  override readonly remotePort: number | undefined;
  override readonly remoteFamily: string | undefined;
  override readonly localAddress: string | undefined;
  override readonly localFamily: string | undefined;
  override readonly encrypted: boolean;
  override readonly authorized: boolean;
  readonly server: unknown;
  readonly #localPort: number | undefined;
  /** Bytes, since the last turn. */
  #taken = 0;
  #isFull = false;

  constructor(seen: Seen) {
    // Node's own mark is never reached: it says `drain` before anybody else has a turn.
    super({ writableHighWaterMark: Number.MAX_SAFE_INTEGER });
    Object.defineProperty(this, 'writableHighWaterMark', { value: MOST_TAKEN });
    this.remoteAddress = seen.remoteAddress;
    this.remotePort = seen.remotePort;
    this.remoteFamily = seen.remoteFamily;
    this.localAddress = seen.localAddress;
    this.localFamily = seen.localFamily;
    this.encrypted = seen.encrypted;
    this.authorized = seen.authorized;
    this.server = seen.server;
    this.#localPort = seen.localPort;
  }

  /** Nothing waits in it: of an app that writes for ever, all that it has written would. */
  override cork(): void {}

  override write(...given: unknown[]): boolean {
    const isTaken = super.write(...(given as Parameters<Duplex['write']>));
    if (!isTaken || this.#taken < MOST_TAKEN) return isTaken;
    if (!this.#isFull) setImmediate(this.#drain);
    this.#isFull = true;
    return false;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.#taken += chunk.length;
    done();
  }

  readonly #drain = () => {
    this.#taken = 0;
    this.#isFull = false;
    if (!this.destroyed && !this.writableEnded) this.emit('drain');
  };

  override get localPort(): number | undefined {
    return this.#localPort;
  }
}

/** What a shadow's socket shows of the visitor's, which may be gone by then. */
export function seenOf(socket: Socket | undefined): Seen {
  const { remoteAddress, remotePort, remoteFamily, localAddress, localFamily, localPort } = (socket ?? {}) as Socket;
  const { encrypted = false, authorized = false, server } = (socket ?? {}) as Partial<Seen>;
  const addresses = { remoteAddress, remotePort, remoteFamily, localAddress, localFamily, localPort };
  return { ...addresses, encrypted, authorized, server };
}
