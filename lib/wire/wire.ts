/** Options of a question. */
export interface AskOptions {
  /** Gives up on the answer; the other end is told (default: none). */
  readonly signal?: AbortSignal | undefined;
}

/** Answers what the other end asks; may be async. */
export type Answerer = (payload: never, options: { readonly signal: AbortSignal }) => unknown;

/**
 * What two ends say to each other, whatever lies between them: a local socket, or nothing. What passes is copied, as by
 * `structuredClone`.
 */
export interface Wire {
  /** Publishes a table under a name, in the place of the one before; `undefined` takes it off again. */
  publish(name: string, table: unknown): void;
  /** Hears of the other end's tables: of each that there is, and whenever one changes. Returns the undo function. */
  watchTables(listener: (name: string, table: unknown) => void): () => void;
  /** Asks the other end, and gives its answer; rejects with what it threw, and when the wire is closed. */
  ask(service: string, payload?: unknown, options?: AskOptions): Promise<unknown>;
  /** Answers a service of that name. Returns the undo function. */
  answer(service: string, answerer: Answerer): () => void;
  /** Hears of a value of the other end: of the one that there is, and whenever it is set. Returns the undo function. */
  watch(key: string, listener: (value: unknown) => void): () => void;
  /** Sets a value that the other end may watch. */
  set(key: string, value: unknown): void;
  /** Settles when nothing can be said any more. */
  readonly closed: Promise<void>;
  close(): void;
}
