import { Duplex } from 'node:stream';

/** The methods of a socket that set what this one has not, and can be chained. */
function itself<Socket>(this: Socket): Socket {
  return this;
}

/** The far end of a request that is made in process: what is written to it goes nowhere. No real socket, and apps may ask what one is. */
export class FarEnd extends Duplex {
  readonly remoteAddress: string | undefined = '127.0.0.1';
  readonly remotePort: number | undefined = 49152;
  readonly remoteFamily: string | undefined = 'IPv4';
  readonly localAddress: string | undefined = '127.0.0.1';
  readonly localFamily: string | undefined = 'IPv4';
  readonly encrypted: boolean = false;
  readonly authorized: boolean = false;
  readonly connecting = false;
  readonly setTimeout = itself;
  readonly setNoDelay = itself;
  readonly setKeepAlive = itself;
  readonly ref = itself;
  readonly unref = itself;

  get localPort(): number | undefined {
    return 80;
  }

  override _read(): void {}

  override _write(_chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    done();
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
