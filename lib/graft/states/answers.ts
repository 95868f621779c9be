import { isThenable } from '../../common/thenables.js';

/** The error for what a user's function returned and nobody can use. It names the kind, and no value: that may be a visitor's. */
export class UnusableAnswer extends TypeError {
  constructor(answer: unknown) {
    super(`it gave ${kindOf(answer)}`);
  }
}

function kindOf(answer: unknown): string {
  if (Array.isArray(answer)) return 'an array';
  if (isThenable(answer)) return 'a promise';
  if (Number.isNaN(answer)) return 'NaN';
  return typeof answer === 'object' ? 'an object' : `a ${typeof answer}`;
}

const MOST_KINDS = 50;
const MOST_LETTERS = 100;

/**
 * Which kinds of failure have been told: what a visitor sends could make a user's function fail in every request. After
 * so many kinds no more are told, since the name of what is thrown could be a visitor's too.
 */
export class ToldKinds {
  readonly #kinds = new Set<string>();

  /** Whether a failure of a function is the first of its kind. */
  isNew(what: string, failure: unknown): boolean {
    const kind = `${what} ${kindOfFailure(failure)}`;
    if (this.#kinds.has(kind) || this.#kinds.size >= MOST_KINDS) return false;
    this.#kinds.add(kind);
    return true;
  }
}

function kindOfFailure(failure: unknown): string {
  try {
    if (failure instanceof UnusableAnswer) return failure.message;
    const { name, code } = Object(failure) as { name?: unknown; code?: unknown };
    return `threw ${name} ${code}`.slice(0, MOST_LETTERS);
  } catch {
    return 'threw what cannot be read';
  }
}
