import type { SideName } from '../../party/pair.js';
import type { Guard } from '../guard.js';
import { NoAnswer } from './ask.js';
import type { ComparedEndpoint } from './endpoint.js';
import { Pair, type PairOptions } from './pair.js';
import type { Job } from './queue.js';
import type { ServedRequest } from './served.js';
import { TooMuch } from './values.js';

/** How long a side is given to differ from itself, in milliseconds: many dates are written in seconds. */
const A_WHILE = 1_100;

interface JobOptions extends Omit<PairOptions, 'findings'> {
  /** Of which share of the pairs one side is asked twice; 0: of none. */
  readonly noise: number;
  readonly guard: Guard | undefined;
}

/** Asks the other side what a visitor has asked, compares, learns what is noise, and counts. */
export class PairJob implements Job {
  readonly #served: ServedRequest;
  readonly #endpoint: ComparedEndpoint;
  readonly #options: JobOptions;
  readonly #pair: Pair;

  constructor(served: ServedRequest, endpoint: ComparedEndpoint, options: JobOptions) {
    this.#served = served;
    this.#endpoint = endpoint;
    this.#options = options;
    this.#pair = new Pair(served, { ...options, findings: endpoint.findings });
  }

  drop(): void {
    this.#endpoint.findings.drop();
    this.#served.release();
  }

  async run(): Promise<void> {
    let isLater = false;
    try {
      const { status } = await this.#pair.ask();
      this.#endpoint.patience.answered();
      isLater = await this.#compare(status);
    } catch (error) {
      this.#missed(error);
    } finally {
      if (!isLater) this.#served.release();
    }
  }

  /** Returns whether one side is asked again later. */
  async #compare(status: number): Promise<boolean> {
    const { endpoint: name, journey, answer, state } = this.#served;
    const { findings, noise } = this.#endpoint;
    const { guard } = this.#options;
    const differences = this.#pair.differences();
    const isLearning = this.#options.noise > 0;
    const turn = isLearning && noise.picks(this.#options.noise) ? this.#endpoint.learnFrom() : undefined;
    if (turn && !turn.isLater) await this.#learn([turn.side], () => true);
    const isNew = () => isLearning && findings.isNew(differences);
    // What is seen for the first time may be noise of the one side or the other.
    await this.#learn([this.#pair.other, this.#served.side], isNew);
    const isStillNew = isNew();
    findings.add(differences);
    if (state.state === 'shadow') guard?.answered(journey, status >= 500 && answer.status < 500);
    guard?.compared(journey, name);
    if (!isStillNew && !turn?.isLater) return false;
    await this.#pair.base(this.#served.side).catch(() => {});
    this.#learnLater();
    return true;
  }

  /** What a side does not answer twice, it has answered once. */
  async #learn(sides: readonly SideName[], isWanted: () => boolean, when: 'at once' | 'later' = 'at once') {
    for (const side of sides) if (isWanted()) await this.#pair.learn(side, when).catch(() => {});
  }

  #learnLater(): void {
    const { signal } = this.#options.bounds;
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      this.#served.release();
    };
    const learn = async () => {
      await this.#learn([this.#pair.other, this.#served.side], () => !signal.aborted, 'later');
      end();
    };
    const timer = setTimeout(learn, A_WHILE).unref();
    signal.addEventListener('abort', end);
  }

  /** The other side has given no answer. */
  #missed(error: unknown): void {
    const { findings, patience } = this.#endpoint;
    const kind = error instanceof NoAnswer ? error.kind : undefined;
    if (kind === 'cancelled' || kind === 'too large' || error instanceof TooMuch) {
      findings.drop();
      return;
    }
    if (kind === 'late') patience.late();
    findings.fail();
    const { state, journey, answer } = this.#served;
    if (state.state !== 'shadow') return;
    this.#options.guard?.answered(journey, answer.status < 500);
    this.#options.guard?.unanswered(journey);
  }
}
