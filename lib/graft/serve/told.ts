import type { PartylineError } from '../../errors.js';

/** What a visitor can cause as often as he likes is told once for each endpoint. */
export class ToldOnce {
  readonly #told = new Set<string>();
  readonly #report: (error: PartylineError) => void;

  constructor(report: (error: PartylineError) => void) {
    this.#report = report;
  }

  tell(endpoint: string, error: PartylineError): void {
    const what = `${error.code} ${endpoint}`;
    if (this.#told.has(what)) return;
    this.#told.add(what);
    this.#report(error);
  }
}
