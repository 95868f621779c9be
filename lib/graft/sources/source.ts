import { isThenable } from '../../common/promises.js';
import { PartylineError, withoutLink } from '../../errors.js';
import type { States } from '../states/states.js';

/** Where states come from: a file, a flag service, something of one's own. */
export interface Source {
  /** How errors and reports name it (default: `'source'`). */
  readonly name?: string;
  /** The table as it is now, or a promise of it. */
  load(): States | PromiseLike<States>;
  /**
   * Tells of changes: with the new table, or with nothing, and it is loaded again; and of failures. Returns the way
   * to stop (default: it is loaded once).
   */
  subscribe?(
    changed: (states?: States) => void,
    failed: (cause: unknown) => void,
    // biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing is one too.
  ): (() => void) | undefined | void;
}

/** Whom a source's tables and failures are for. */
export interface Taker {
  /** Given each table that differs from the one before; throws when it is bad, and then the one before stays. */
  take(states: unknown): void;
  /** Told of each failure, as `ERR_PARTY_SOURCE_FAILED` with the cause; of one that repeats itself, once. */
  report(error: PartylineError): void;
}

/** Options of {@link follow}. */
export interface FollowOptions {
  /** How long a load may take before it is reported, in milliseconds (default: 5000). Its table is taken even then. */
  timeout?: number;
}

/** A source that is followed. */
export interface Following {
  /** Resolves when the first load has succeeded, failed, or taken too long. It never rejects. */
  readonly ready: Promise<void>;
  /** From here on nothing is taken, and nothing reported. */
  stop(): void;
}

/** Weakly too: a follower that nothing else holds has nothing to stop, and its source may hold the owner. */
const dropped = new FinalizationRegistry((follower: WeakRef<Follower>) => follower.deref()?.stop());

/**
 * Loads a source and follows it until stopped. Where loads and changes overlap, what was begun later wins. A source
 * that says the same again changes nothing: what was decided by hand in between stays.
 *
 * The source is what keeps this alive, and `to` is held weakly: its owner has to hold it. When it was collected, the
 * following stops by itself.
 */
export function follow(source: Source, to: Taker, { timeout = 5_000 }: FollowOptions = {}): Following {
  const follower = new Follower(source, new WeakRef(to), timeout);
  dropped.register(to, new WeakRef(follower), follower);
  const stop = () => {
    dropped.unregister(follower);
    follower.stop();
  };
  return { ready: follower.start(), stop };
}

class Follower {
  readonly #source: Source;
  readonly #to: WeakRef<Taker>;
  readonly #timeout: number;
  /** Numbers what was begun, by its order. */
  #turns = 0;
  /** The number of what is in force: what was begun before it is out of date. */
  #taken = 0;
  /** What is in force, as text: a source may change its object in place. */
  #text: string | undefined;
  #told: string | undefined;
  #first: Promise<void> | undefined;
  #unsubscribe: unknown;
  #isStopped = false;
  readonly #waits = new Set<() => void>();

  constructor(source: Source, to: WeakRef<Taker>, timeout: number) {
    this.#source = source;
    this.#to = to;
    this.#timeout = timeout;
  }

  /** Subscribes before it loads: between the two no change could be seen. */
  start(): Promise<void> {
    this.#subscribe();
    if (!this.#first) this.#begin(() => this.#source.load());
    return this.#first ?? Promise.resolve();
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#leave(this.#unsubscribe);
    this.#isStopped = true;
    for (const end of this.#waits) end();
  }

  #subscribe(): void {
    const changed = (states?: States) => {
      this.#begin(() => (states === undefined ? this.#source.load() : states));
    };
    const failed = (cause: unknown) => this.#fail(++this.#turns, cause);
    try {
      this.#unsubscribe = this.#source.subscribe?.(changed, failed);
    } catch (cause) {
      failed(cause);
    }
    // Somebody's async function: what it rejects with would end the process.
    if (isThenable(this.#unsubscribe)) this.#unsubscribe.then((stop) => this.#keep(stop), failed);
  }

  #keep(unsubscribe: unknown): void {
    if (this.#isStopped) this.#leave(unsubscribe);
    else this.#unsubscribe = unsubscribe;
  }

  #leave(unsubscribe: unknown): void {
    try {
      if (typeof unsubscribe === 'function') unsubscribe();
    } catch (cause) {
      this.#fail(++this.#turns, cause);
    }
  }

  #begin(load: () => unknown): void {
    if (this.#isGone()) return;
    const turn = ++this.#turns;
    let settled = Promise.resolve();
    try {
      const given = load();
      if (isThenable(given)) settled = this.#wait(turn, given);
      else this.#take(turn, given);
    } catch (cause) {
      this.#fail(turn, cause);
    }
    this.#first ??= settled;
  }

  #wait(turn: number, given: PromiseLike<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#waits.delete(end);
        resolve();
      };
      const late = () => {
        this.#fail(turn, new Error(`it has given no table within ${this.#timeout} ms`));
        end();
      };
      const timer = setTimeout(late, this.#timeout).unref();
      this.#waits.add(end);
      Promise.resolve(given)
        .then(
          (states) => this.#take(turn, states),
          (cause) => this.#fail(turn, cause),
        )
        .finally(end);
    });
  }

  #take(turn: number, states: unknown): void {
    if (turn < this.#taken || this.#isGone()) return;
    try {
      const text = textOf(states);
      if (text === undefined || text !== this.#text) this.#to.deref()?.take(states);
      this.#text = text;
      this.#taken = turn;
      this.#told = undefined;
    } catch (cause) {
      this.#fail(turn, cause);
    }
  }

  #fail(turn: number, cause: unknown): void {
    if (turn < this.#taken || this.#isGone()) return;
    const reason = reasonOf(cause);
    if (reason === this.#told) return;
    this.#told = reason;
    const source = typeof this.#source.name === 'string' ? this.#source.name : 'source';
    try {
      this.#to.deref()?.report(new PartylineError('SOURCE_FAILED', { source, reason }, { cause }));
    } catch {
      // Who is told has failed: there is nobody else, and the process goes on.
    }
  }

  #isGone(): boolean {
    if (!this.#isStopped && this.#to.deref() === undefined) this.stop();
    return this.#isStopped;
  }
}

/** What holds more than JSON can say has no text, and is no table that is taken. */
function textOf(states: unknown): string | undefined {
  try {
    return JSON.stringify(states);
  } catch {
    return undefined;
  }
}

/** The message of what was thrown, to be read within ours. */
function reasonOf(cause: unknown): string {
  const { name, message } = Object(cause) as Partial<Error>;
  if (typeof message !== 'string') return 'what it failed with is no Error';
  // The parser of JSON quotes what it has read, and no message of ours holds what others wrote.
  if (name === 'SyntaxError') return 'what it has read is no JSON';
  return withoutLink(message).replace(/\.$/, '') || 'it does not say why';
}
