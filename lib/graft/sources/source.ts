import { isThenable } from '../../common/thenables.js';
import { PartylineError, withoutLink } from '../../errors.js';
import type { State, StateRecord, States } from '../states/states.js';

/** Where states come from: a file, a flag service, or something of the user's own. */
export interface Source {
  /** How errors and reports name it (default: `'source'`). */
  readonly name?: string;
  /** Gives the current table, or a promise of it. */
  load(): States | PromiseLike<States>;
  /**
   * Calls `changed` with a new table, or without one to have it loaded again, and `failed` with an error. Returns the
   * function that ends this (default: the table is loaded once).
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing is one too.
  subscribe?(changed: (states?: States) => void, failed: (cause: unknown) => void): (() => void) | undefined | void;
  /**
   * Takes down a state that `set` or `stop` has put in force here, as it stands in the table. What it throws or rejects with is
   * told to `onError`, and the change holds in this process (default: nothing is taken down).
   */
  set?(journey: string, state: State | StateRecord, said: { by: string; why: string | undefined }): unknown;
}

/** What became of a state that a source was to take down: the error, where it has not; `undefined` where it takes none. */
export type Written = Promise<PartylineError | undefined> | undefined;

/** Has a source take down states, each at once, and calls back when it has. */
export function writerTo(source: Source | undefined, report: (error: unknown) => void) {
  return (journey: string, record: StateRecord, written: () => void): Written =>
    source && write(source, { journey, record, written }, report);
}

function write(source: Source, { journey, record, written }: Writing, report: (error: unknown) => void): Written {
  if (typeof source.set !== 'function') return undefined;
  const failed = (cause: unknown) => {
    const details = { source: nameOf(source), journey, reason: reasonOf(cause) };
    const error = new PartylineError('NOT_WRITTEN', details, { cause });
    report(error);
    return error;
  };
  try {
    const given: unknown = source.set(journey, { ...record }, { by: record.by, why: record.why });
    if (isThenable(given)) return Promise.resolve(given).then(() => void written(), failed);
    written();
    return Promise.resolve(undefined);
  } catch (cause) {
    return Promise.resolve(failed(cause));
  }
}

interface Writing {
  readonly journey: string;
  readonly record: StateRecord;
  written(): void;
}

export function nameOf({ name }: Source): string {
  return typeof name === 'string' ? name : 'source';
}

/** Gets a source's tables and failures. */
export interface SourceConsumer {
  /** Called with each table that differs from the one before. Throws if it is bad: the one before then stays. */
  apply(states: unknown): void;
  /** Called with `ERR_PARTY_SOURCE_FAILED` and its cause for each failure, once if the same one repeats. */
  report(error: PartylineError): void;
}

export interface FollowOptions {
  /** How long a load may take before it is reported, in milliseconds (default: 5000). Its table is still applied. */
  timeout?: number;
}

/** Stops the follower of a consumer that was collected. Weak, since the follower's source may hold the consumer. */
const collected = new FinalizationRegistry((follower: WeakRef<Follower>) => follower.deref()?.stop());

/**
 * Loads a source and follows it until stopped. Where loads and changes overlap, the one that began last wins. A table
 * that is the same as the source's last one is not applied: what a user has set in between stays.
 *
 * The consumer is held weakly, so its owner must keep it. Following stops by itself when it was collected.
 *
 * @returns `ready`, which resolves when the first load has succeeded, failed, or taken too long; `undefined` where it has
 * given its table at once
 */
export function follow(source: Source, consumer: SourceConsumer, { timeout = 5_000 }: FollowOptions = {}) {
  const follower = new Follower(source, new WeakRef(consumer), timeout);
  collected.register(consumer, new WeakRef(follower), follower);
  return { ready: follower.start(), stop: () => follower.stop() };
}

class Follower {
  readonly #source: Source;
  readonly #consumer: WeakRef<SourceConsumer>;
  readonly #timeout: number;
  /** The number of the last load, change or failure. */
  #turns = 0;
  /** The number of the table in force. What has a lower number is out of date. */
  #appliedTurn = 0;
  /** The table in force as JSON: a source may change its object in place. */
  #text: string | undefined;
  /** The reason of the last failure, until a table is applied. */
  #reported: string | undefined;
  #isFirst = true;
  /** What the first load takes; nothing, where it has given its table at once. */
  #first: Promise<void> | undefined;
  #unsubscribe: unknown;
  #isStopped = false;
  readonly #waits = new Set<() => void>();

  constructor(source: Source, consumer: WeakRef<SourceConsumer>, timeout: number) {
    this.#source = source;
    this.#consumer = consumer;
    this.#timeout = timeout;
  }

  /** Subscribes before it loads, so that no change in between is missed. */
  start(): Promise<void> | undefined {
    this.#subscribe();
    if (this.#isFirst) this.#load();
    return this.#first;
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#end(this.#unsubscribe);
    this.#isStopped = true;
    collected.unregister(this);
    for (const end of this.#waits) end();
  }

  #subscribe(): void {
    const failed = (cause: unknown) => this.#fail(cause);
    const keep = (unsubscribe: unknown) => {
      if (this.#isStopped) this.#end(unsubscribe);
      else this.#unsubscribe = unsubscribe;
    };
    try {
      const given: unknown = this.#source.subscribe?.((states) => this.#load(states), failed);
      // An async function: its rejection would end the process.
      if (isThenable(given)) given.then(keep, failed);
      else keep(given);
    } catch (cause) {
      failed(cause);
    }
  }

  #end(unsubscribe: unknown): void {
    try {
      if (typeof unsubscribe === 'function') unsubscribe();
    } catch (cause) {
      this.#fail(cause);
    }
  }

  #load(states?: States): void {
    if (this.#isGone()) return;
    const turn = ++this.#turns;
    let settled: Promise<void> | undefined;
    try {
      const given: unknown = states === undefined ? this.#source.load() : states;
      if (isThenable(given)) settled = this.#wait(turn, given);
      else this.#apply(turn, given);
    } catch (cause) {
      this.#fail(cause, turn);
    }
    if (this.#isFirst) this.#first = settled;
    this.#isFirst = false;
  }

  #wait(turn: number, given: PromiseLike<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#waits.delete(end);
        resolve();
      };
      const late = () => {
        this.#fail(new Error(`it has given no table within ${this.#timeout} ms`), turn);
        end();
      };
      const timer = setTimeout(late, this.#timeout).unref();
      this.#waits.add(end);
      const settled = Promise.resolve(given).then((states) => this.#apply(turn, states));
      settled.catch((cause) => this.#fail(cause, turn)).finally(end);
    });
  }

  #apply(turn: number, states: unknown): void {
    if (turn < this.#appliedTurn || this.#isGone()) return;
    try {
      const text = textOf(states);
      if (text === undefined || text !== this.#text) this.#consumer.deref()?.apply(states);
      this.#text = text;
      this.#appliedTurn = turn;
      this.#reported = undefined;
    } catch (cause) {
      this.#fail(cause, turn);
    }
  }

  #fail(cause: unknown, turn = ++this.#turns): void {
    if (turn < this.#appliedTurn || this.#isGone()) return;
    const reason = reasonOf(cause);
    if (reason === this.#reported) return;
    this.#reported = reason;
    const source = nameOf(this.#source);
    const isFirst = this.#appliedTurn === 0;
    const details = isFirst ? { source, reason, isFirst } : { source, reason };
    try {
      this.#consumer.deref()?.report(new PartylineError('SOURCE_FAILED', details, { cause }));
    } catch {
      // Reporting has failed, and there is nobody else to report that to.
    }
  }

  #isGone(): boolean {
    if (!this.#isStopped && this.#consumer.deref() === undefined) this.stop();
    return this.#isStopped;
  }
}

/** `undefined` for what JSON cannot hold, which is not a valid table either. */
function textOf(states: unknown): string | undefined {
  try {
    return JSON.stringify(states);
  } catch {
    return undefined;
  }
}

/** The message of what was thrown, written to stand within ours. */
function reasonOf(cause: unknown): string {
  const { name, message } = Object(cause) as Partial<Error>;
  if (typeof message !== 'string') return 'it failed with something that is not an Error';
  // JSON.parse quotes what it has read, and our messages never hold foreign text.
  if (name === 'SyntaxError') return 'what it has read is not JSON';
  return withoutLink(message).replace(/\.$/, '') || 'it does not say why';
}
