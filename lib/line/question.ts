import { badOption, checkOptions, isMilliseconds } from '../common/checks.js';
import { isHighAndDry, PartylineError } from '../errors.js';

/** A participant as the line knows it: the host (rank -1) or a guest, by its place in mount order. */
export interface LineParticipant {
  readonly rank: number;
  readonly name?: string | undefined;
  /** How errors speak of it: `guest "blog"`, `the host`. */
  readonly label: string;
}

/** What a handler gets beside the payload, as far as the line knows. */
export interface Question {
  /** Aborted when the answer would come too late; only `askAroundAsync` gives one. */
  readonly signal?: AbortSignal;
}

/** What else a question tells the handlers of a participant. */
export type About = (to: LineParticipant) => object;

/** Options of `askAroundAsync`. */
export interface AskOptions {
  /** How long each handler may take, in milliseconds (default: 2000). */
  timeout?: number;
  /** Gives up on those that have not answered yet, say when the client has gone (default: none). */
  signal?: AbortSignal;
}

/** A handler, and who has connected it. */
export interface Connection {
  readonly participant: LineParticipant;
  readonly handler: (payload: unknown, question: Question) => unknown;
}

/** In the place of an answer: there is none. */
const SKIPPED = Symbol('skipped');

/** So deep may questions ask questions before the stack would end it, and with it the process. */
const MOST_NESTED = 500;
let nested = 0;

/** A question to several handlers at once, each with its own time and signal. */
export class OpenQuestion {
  readonly #service: string;
  readonly #payload: unknown;
  readonly #timeout: number;
  readonly #signal: AbortSignal | undefined;
  readonly #report: (error: PartylineError) => void;
  readonly #about: About | undefined;
  readonly #waiting = new Set<AbortController>();

  constructor(
    service: string,
    payload: unknown,
    options: AskOptions,
    report: (error: PartylineError) => void,
    about?: About,
  ) {
    const { timeout, signal } = readOptions(options);
    this.#about = about;
    this.#service = service;
    this.#payload = payload;
    this.#timeout = timeout;
    this.#signal = signal;
    this.#report = report;
  }

  /** All answers in the order of the connections; those that fail or are late are left out and reported. */
  async ask(connections: readonly Connection[]): Promise<unknown[]> {
    const giveUp = () => this.giveUp();
    this.#signal?.addEventListener('abort', giveUp, { once: true });
    try {
      const answers = await Promise.all(connections.map((connection) => this.#await(connection)));
      return answers.filter((answer) => answer !== SKIPPED && answer !== undefined);
    } finally {
      this.#signal?.removeEventListener('abort', giveUp);
    }
  }

  /** Waits for nobody any longer. */
  giveUp(): void {
    for (const controller of this.#waiting) controller.abort(this.#signal?.reason);
  }

  async #await(connection: Connection): Promise<unknown> {
    if (this.#signal?.aborted) return SKIPPED;
    const controller = new AbortController();
    const { signal } = controller;
    const timer = setTimeout(() => {
      const [guest, service, timeout] = [whoIs(connection.participant), this.#service, this.#timeout];
      this.#report(new PartylineError('HANDLER_LATE', { guest, service, timeout }));
      controller.abort();
    }, this.#timeout);
    this.#waiting.add(controller);
    try {
      return await Promise.race([this.#answer(connection, signal), aborted(signal)]);
    } catch (thrown) {
      if (!isHighAndDry(thrown)) this.#report(failure(connection, this.#service, thrown));
      return SKIPPED;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(controller);
    }
  }

  async #answer(connection: Connection, signal: AbortSignal): Promise<unknown> {
    if (nested >= MOST_NESTED) throw new RangeError('Handlers ask each other without end.');
    nested += 1;
    try {
      return call(connection, this.#payload, Object.freeze({ ...this.#about?.(connection.participant), signal }));
    } finally {
      nested -= 1;
    }
  }
}

/** Called without a receiver: a handler has no business with the switch's own records. */
export function call({ handler }: Connection, payload: unknown, question: Question): unknown {
  return handler(payload, question);
}

export function failure({ participant }: Connection, service: string, cause: unknown): PartylineError {
  return new PartylineError('HANDLER_FAILED', { guest: whoIs(participant), service }, { cause });
}

/** The name of a participant, or what can be said of one without. */
export function whoIs({ name, label }: LineParticipant): string {
  return name ?? label;
}

/** Settles at once when the signal does: before a handler that fails of it. */
function aborted(signal: AbortSignal): Promise<typeof SKIPPED> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(SKIPPED), { once: true });
  });
}

function readOptions(given: AskOptions): { timeout: number; signal: AbortSignal | undefined } {
  checkOptions(given, ['timeout', 'signal'], 'askAroundAsync');
  const { timeout = 2000, signal } = given;
  const refuse = (option: string, reason: string) =>
    badOption('askAroundAsync', option, reason, 'Write askAroundAsync(service, payload, { timeout: 500, signal }).');
  if (!isMilliseconds(timeout)) throw refuse('timeout', 'is no number of milliseconds above 0');
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw refuse('signal', 'is no AbortSignal');
  return { timeout, signal };
}
