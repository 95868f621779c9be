import type { Socket } from 'node:net';
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

/** The far end of a shadow: it looks like the visitor's, and forgets what is written. */
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

  constructor(seen: Seen) {
    super();
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
