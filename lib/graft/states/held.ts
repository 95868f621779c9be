import type { PartylineError } from '../../errors.js';

/** Tells of the entries of a table that are not in force, once each as long as they are in it. */
export class Held {
  readonly #report: (error: PartylineError) => void;
  #told: ReadonlySet<string> = new Set();

  constructor(report: (error: PartylineError) => void) {
    this.#report = report;
  }

  /** The errors of the last table. */
  tell(errors: readonly PartylineError[]): void {
    const held = new Map(errors.map((error) => [error.message, error]));
    for (const [what, error] of held) if (!this.#told.has(what)) this.#report(error);
    this.#told = new Set(held.keys());
  }
}
