import type { SideName } from '../../party/pair.js';
import type { Findings } from '../findings.js';
import { Share } from './share.js';

/** After so many in a row that had no answer in time, an app is asked less often. */
const MOST_LATE = 5;
/** How much longer than an answer may take it is left alone then, and twice as long each time. */
const PAUSE = 10;
/** In milliseconds. */
const LONGEST_PAUSE = 60_000;

/** How often an app is asked that does not answer: each that hangs may hold something for ever. */
class Patience {
  readonly #timeout: number;
  #late = 0;
  #until = 0;

  constructor(timeout: number) {
    this.#timeout = timeout;
  }

  /** Whether it is asked now: of an app that hangs, once in a while. */
  allows(): boolean {
    if (this.#late < MOST_LATE) return true;
    const isDue = performance.now() >= this.#until;
    if (isDue) this.#pause();
    return isDue;
  }

  answered(): void {
    this.#late = 0;
  }

  late(): void {
    this.#late++;
    if (this.#late >= MOST_LATE) this.#pause();
  }

  #pause(): void {
    const turns = Math.min(this.#late - MOST_LATE, 16);
    this.#until = performance.now() + Math.min(this.#timeout * PAUSE * 2 ** turns, LONGEST_PAUSE);
  }
}

/** An endpoint whose answers are compared. */
export class ComparedEndpoint {
  readonly findings: Findings;
  /** Which of its requests are asked again. */
  readonly share = new Share();
  /** Of which pairs one side is asked twice. */
  readonly noise = new Share();
  readonly patience: Patience;
  #turns = 0;

  /** `timeout`: how long an app may take for an answer, in milliseconds. */
  constructor(findings: Findings, timeout: number) {
    this.findings = findings;
    this.patience = new Patience(timeout);
  }

  /** Which side is asked twice, by turns; and whether a while later: a date may not differ at once. */
  learnFrom(): { side: SideName; isLater: boolean } {
    const turn = this.#turns++;
    return { side: turn % 2 === 0 ? 'scion' : 'stock', isLater: turn % 4 >= 2 };
  }
}
