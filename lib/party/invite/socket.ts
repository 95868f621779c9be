import { Duplex } from 'node:stream';

const MOST_BYTES = 64 * 1024;

/** The methods of a socket that set what this one has not, and can be chained. */
function itself<Socket>(this: Socket): Socket {
  return this;
}

/** The far end of an invitation: forgets what is written, and says `full` past a bound. No real socket. */
export class InvitationSocket extends Duplex {
  readonly remoteAddress = '127.0.0.1';
  readonly remotePort = 0;
  readonly remoteFamily = 'IPv4';
  readonly localAddress = '127.0.0.1';
  readonly localPort = 0;
  readonly encrypted = false;
  readonly connecting = false;
  readonly setTimeout = itself;
  readonly setNoDelay = itself;
  readonly setKeepAlive = itself;
  readonly ref = itself;
  readonly unref = itself;
  #taken = 0;

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#taken += chunk.length;
    // Past the bound it is never done: an endless writer waits, or nobody else would have a turn.
    if (this.#taken > MOST_BYTES) this.emit('full');
    else done();
  }

  address(): object {
    return {};
  }
  destroySoon(): void {
    this.destroy();
  }
}
