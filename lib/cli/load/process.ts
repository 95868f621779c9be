import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Server } from 'node:net';
import type { Party } from '../../party/party.js';
import { isOurs } from '../../testing/party-in.js';

/** What an app does to the process while it is loaded: it gets ports of the system's choosing, and what it prints goes to stderr. */
export class Watched {
  readonly servers: Server[] = [];
  readonly parties: Party[] = [];
  /** Whatever was to get the requests of a server: what stands around it later, socket.io say, hides it from the listeners. */
  readonly requestListeners: unknown[] = [];
  readonly #undo: (() => void)[] = [];
  #happened: () => void = () => {};

  constructor() {
    this.#watchServers();
    this.#watchParties();
    this.#watchOutput();
  }

  /** Until the next server or party, or for so long. */
  async something(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#happened = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Every server is listening. */
  async listening(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.listening || once(server, 'listening').catch(() => {})));
  }

  async close(): Promise<void> {
    for (const line of this.parties) await line.close();
    for (const server of this.servers) {
      (server as { closeAllConnections?(): void }).closeAllConnections?.();
      server.close();
    }
    for (const undo of this.#undo.splice(0)) undo();
  }

  #watchServers(): void {
    const { servers } = this;
    const tell = () => this.#happened();
    const { listen } = Server.prototype;
    Server.prototype.listen = function anyPort(this: Server, ...given: unknown[]) {
      const done = given.find((each) => typeof each === 'function') as (() => void) | undefined;
      servers.push(this);
      const server = Reflect.apply(listen, this, [{ port: 0, host: '127.0.0.1' }, done]);
      tell();
      return server;
    } as typeof listen;
    this.#undo.push(() => {
      Server.prototype.listen = listen;
    });
    this.#watchListeners();
  }

  #watchListeners(): void {
    const { requestListeners } = this;
    // They are inherited: what is put here is taken away again.
    for (const name of ['on', 'addListener'] as const) {
      const { [name]: add } = Server.prototype;
      Object.defineProperty(Server.prototype, name, {
        configurable: true,
        writable: true,
        value: function heard(this: Server, event: string, listener: unknown) {
          if (event === 'request') requestListeners.push(listener);
          return Reflect.apply(add, this, [event, listener]);
        },
      });
      this.#undo.push(() => Reflect.deleteProperty(Server.prototype, name));
    }
  }

  #watchParties(): void {
    const hear = (line: unknown) => {
      if (!isOurs(line)) return;
      this.parties.push(line);
      this.#happened();
    };
    subscribe('express-party:made', hear);
    this.#undo.push(() => unsubscribe('express-party:made', hear));
  }

  #watchOutput(): void {
    const { write } = process.stdout;
    process.stdout.write = process.stderr.write.bind(process.stderr) as typeof write;
    this.#undo.push(() => {
      process.stdout.write = write;
    });
  }
}
