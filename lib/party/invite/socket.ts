import { FarEnd } from '../../enter/in-process/far-end.js';
import type { PartyServer } from './server.js';

const MOST_BYTES = 64 * 1024;

/** The far end of an invitation: forgets what is written, and says `full` past a bound. */
export class InvitationSocket extends FarEnd {
  readonly #server: PartyServer;
  #taken = 0;

  constructor(server: PartyServer) {
    super();
    this.#server = server;
  }

  get server(): object {
    return this.#server.current;
  }
  override get localPort(): number {
    const address = this.#server.current.address();
    return typeof address === 'object' && address ? address.port : 80;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#taken += chunk.length;
    // Past the bound it is never done: an endless writer waits, or nobody else would have a turn.
    if (this.#taken > MOST_BYTES) this.emit('full');
    else done();
  }
}
