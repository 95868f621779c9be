import type { Carrier, Message } from './messages.js';
import { type Sent, sentOf, thrownOf } from './thrown.js';
import type { Answerer, AskOptions, Wire } from './wire.js';

interface Asked {
  resolve(answer: unknown): void;
  reject(thrown: unknown): void;
}

/** One end of a wire, over whatever carries its messages. */
export class WireEnd implements Wire {
  readonly closed: Promise<void>;
  readonly #carrier: Carrier;
  readonly #tables = new Map<string, unknown>();
  readonly #tableListeners = new Set<(name: string, table: unknown) => void>();
  readonly #values = new Map<string, unknown>();
  readonly #valueListeners = new Map<string, Set<(value: unknown) => void>>();
  readonly #answerers = new Map<string, Answerer>();
  readonly #asked = new Map<number, Asked>();
  readonly #answering = new Map<number, AbortController>();
  #nextId = 0;
  #isClosed = false;

  constructor(carrier: Carrier) {
    this.#carrier = carrier;
    this.closed = new Promise((resolve) => {
      carrier.receive(
        (message) => this.#hear(message),
        () => {
          this.#end();
          resolve();
        },
      );
    });
  }

  publish(name: string, table: unknown): void {
    this.#send({ type: 'table', name, table });
  }

  watchTables(listener: (name: string, table: unknown) => void): () => void {
    this.#tableListeners.add(listener);
    for (const [name, table] of this.#tables) listener(name, table);
    return () => this.#tableListeners.delete(listener);
  }

  set(key: string, value: unknown): void {
    this.#send({ type: 'value', key, value });
  }

  watch(key: string, listener: (value: unknown) => void): () => void {
    const listeners = this.#valueListeners.get(key) ?? new Set();
    this.#valueListeners.set(key, listeners.add(listener));
    if (this.#values.has(key)) listener(this.#values.get(key));
    return () => listeners.delete(listener);
  }

  answer(service: string, answerer: Answerer): () => void {
    this.#answerers.set(service, answerer);
    return () => this.#answerers.delete(service);
  }

  ask(service: string, payload?: unknown, { signal }: AskOptions = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) throw new Error('The wire is closed.');
      if (signal?.aborted) throw signal.reason;
      const id = this.#nextId++;
      const giveUp = () => {
        this.#asked.delete(id);
        this.#send({ type: 'giveUp', id });
        reject(signal?.reason);
      };
      const settled = () => signal?.removeEventListener('abort', giveUp);
      this.#asked.set(id, {
        resolve: (answer) => {
          settled();
          resolve(answer);
        },
        reject: (thrown) => {
          settled();
          reject(thrown);
        },
      });
      signal?.addEventListener('abort', giveUp);
      try {
        this.#carrier.send({ type: 'ask', id, service, payload });
      } catch (error) {
        this.#asked.get(id)?.reject(error);
        this.#asked.delete(id);
      }
    });
  }

  close(): void {
    this.#carrier.close();
  }

  #send(message: Message): void {
    if (!this.#isClosed) this.#carrier.send(message);
  }

  #hear(message: Message): void {
    switch (message.type) {
      case 'table':
        this.#tables.set(message.name, message.table);
        for (const listener of this.#tableListeners) listener(message.name, message.table);
        return;
      case 'value':
        this.#values.set(message.key, message.value);
        for (const listener of this.#valueListeners.get(message.key) ?? []) listener(message.value);
        return;
      case 'ask':
        void this.#answer(message.id, message.service, message.payload);
        return;
      case 'answer':
        this.#settle(message.id, message.answer, message.thrown);
        return;
      default:
        this.#answering.get(message.id)?.abort();
    }
  }

  async #answer(id: number, service: string, payload: unknown): Promise<void> {
    const controller = new AbortController();
    this.#answering.set(id, controller);
    try {
      const answerer = this.#answerers.get(service);
      if (!answerer) throw new Error(`Nobody answers "${service}" at the other end.`);
      const answer = await answerer(payload as never, { signal: controller.signal });
      // Here, not in #send: what cannot be copied is the answer's fault.
      if (!this.#isClosed) this.#carrier.send({ type: 'answer', id, answer });
    } catch (thrown) {
      this.#send({ type: 'answer', id, thrown: sentOf(thrown) });
    } finally {
      this.#answering.delete(id);
    }
  }

  #settle(id: number, answer: unknown, thrown: Sent | undefined): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (thrown) asked?.reject(thrownOf(thrown));
    else asked?.resolve(answer);
  }

  #end(): void {
    this.#isClosed = true;
    for (const { reject } of this.#asked.values()) reject(new Error('The other end of the wire has gone.'));
    this.#asked.clear();
    for (const controller of this.#answering.values()) controller.abort();
  }
}
