import { Duplex } from 'node:stream';
import type { PartyServer } from './server.js';

const MOST_BYTES = 64 * 1024;

/** The methods of a socket that set what this one has not, and can be chained. */
function itself<Socket>(this: Socket): Socket {
  return this;
}

/** The far end of an invitation: forgets what is written, and says `full` past a bound. No real socket. */
export class InvitationSocket extends Duplex {
  readonly remoteAddress = '127.0.0.1';
  readonly remotePort = 49152;
  readonly remoteFamily = 'IPv4';
  readonly localAddress = '127.0.0.1';
  readonly localFamily = 'IPv4';
  readonly encrypted = false;
  readonly authorized = false;
  readonly connecting = false;
  readonly setTimeout = itself;
  readonly setNoDelay = itself;
  readonly setKeepAlive = itself;
  readonly ref = itself;
  readonly unref = itself;
  readonly #server: PartyServer;
  #taken = 0;

  constructor(server: PartyServer) {
    super();
    this.#server = server;
  }

  get server(): object {
    return this.#server.current;
  }
  get localPort(): number {
    const address = this.#server.current.address();
    return typeof address === 'object' && address ? address.port : 80;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#taken += chunk.length;
    // Past the bound it is never done: an endless writer waits, or nobody else would have a turn.
    if (this.#taken > MOST_BYTES) this.emit('full');
    else done();
  }

  address(): object {
    return { address: this.localAddress, family: this.localFamily, port: this.localPort };
  }
  /** As that of a client who has shown none. */
  getPeerCertificate(): object {
    return {};
  }
  destroySoon(): void {
    this.destroy();
  }
}
