import { WireEnd } from './end.js';
import type { Carrier, Message } from './messages.js';
import type { Wire } from './wire.js';

/** A wire within one process, by its two ends: for tests, and where nothing lies between. */
export function wireInProcess(): [Wire, Wire] {
  const [one, other] = [new Hand(), new Hand()];
  one.other = other;
  other.other = one;
  return [new WireEnd(one), new WireEnd(other)];
}

/** Hands messages over in a turn of their own, as a socket does. */
class Hand implements Carrier {
  other: Hand | undefined;
  #heard: (message: Message) => void = () => {};
  #closed: () => void = () => {};

  receive(heard: (message: Message) => void, closed: () => void): void {
    this.#heard = heard;
    this.#closed = closed;
  }

  send(message: Message): void {
    const copy = structuredClone(message);
    const { other } = this;
    setImmediate(() => {
      if (other) other.#heard(copy);
    });
  }

  close(): void {
    const { other } = this;
    this.other = undefined;
    if (!other) return;
    other.other = undefined;
    for (const end of [this, other]) setImmediate(() => end.#closed());
  }
}
