import type { PartylineError } from '../../errors.js';

/** What is not done, with the status of its answer. */
export class Refusal extends Error {
  readonly status: number;
  readonly error: PartylineError;
  /** Whether the rest of the request is not read: its connection ends. */
  readonly isCutOff: boolean;

  constructor(status: number, error: PartylineError, isCutOff = false) {
    super(error.message, { cause: error });
    this.status = status;
    this.error = error;
    this.isCutOff = isCutOff;
  }
}
