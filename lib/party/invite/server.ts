import { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Before the server that serves a party is known, what guests find as `req.socket.server`. */
class StandIn extends Server {
  constructor() {
    super();
    // What Node's own servers have: this one never gets a connection.
    this.removeAllListeners();
  }

  override address(): AddressInfo {
    return { address: '127.0.0.1', family: 'IPv4', port: 80 };
  }

  /** What listens here listens there from now on, and what begins or ceases to listen here does so there. */
  handTo(server: Server): void {
    for (const event of this.eventNames() as string[]) {
      for (const each of this.rawListeners(event)) {
        const { listener } = each as { listener?: (...args: unknown[]) => void };
        if (listener) server.once(event, listener);
        else server.on(event, each as (...args: unknown[]) => void);
      }
    }
    this.on('removeListener', (event, listener) => server.off(event, listener));
    this.on('newListener', (event, listener) => server.on(event, listener));
  }
}

/** The server that serves a party, as the sockets of its invitations have it. */
export class PartyServer {
  #known: Server | undefined;
  #standIn: StandIn | undefined;

  /** A proxy that takes WebSockets, say, listens on the first that it sees, once. */
  get current(): Server {
    if (this.#known) return this.#known;
    this.#standIn ??= new StandIn();
    return this.#standIn;
  }

  /** As a client names it: its address and port. */
  get host(): string {
    const address = this.current.address();
    return typeof address === 'object' && address ? `127.0.0.1:${address.port}` : '127.0.0.1';
  }

  /** The first one that is found; of several, those that are found later serve the same party. */
  found(server: unknown): void {
    if (this.#known || !isServer(server)) return;
    this.#known = server;
    this.#standIn?.handTo(server);
  }
}

function isServer(value: unknown): value is Server {
  return typeof value === 'object' && value !== null && ['on', 'off', 'once', 'address'].every((name) => name in value);
}
