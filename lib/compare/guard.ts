import type { CompareGround } from '../graft/serve/comparison.js';
import { isStocks } from '../graft/states/states.js';
import type { Findings } from './findings.js';
import type { ReadOptions } from './options.js';

/** How often the scion has failed of late, in a journey. */
class Failures {
  readonly #last: boolean[] = [];
  readonly #most: number;
  #turn = 0;
  failed = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get requests(): number {
    return this.#last.length;
  }

  add(isFailed: boolean): void {
    if (this.#last[this.#turn]) this.failed--;
    this.#last[this.#turn] = isFailed;
    if (isFailed) this.failed++;
    this.#turn = (this.#turn + 1) % this.#most;
  }
}

/** What a guard knows of a journey since it was last taken back. */
interface Watched {
  readonly answers: Failures;
  /** Of shadows: whether the scion gave no answer at all. */
  readonly shadows: Failures;
  /** By endpoint: pairs. */
  readonly compared: Map<string, number>;
}

interface GuardParts {
  readonly ground: Pick<CompareGround, 'stateOf' | 'stop'>;
  findingsOf(endpoint: string): Findings;
}

/**
 * Takes a journey back to legacy where the scion fails, or differs, more often than it may. Where there are too few requests to know,
 * it does nothing, and it never moves anything forward.
 */
export class Guard {
  readonly #limits: NonNullable<ReadOptions['guard']>;
  readonly #parts: GuardParts;
  readonly #journeys = new Map<string, Watched>();

  constructor(limits: NonNullable<ReadOptions['guard']>, parts: GuardParts) {
    this.#limits = limits;
    this.#parts = parts;
  }

  /** Whether the scion's failures matter. */
  get minds(): boolean {
    return this.#limits.maxErrorRate !== undefined;
  }

  /** The scion has answered, or failed. */
  answered(journey: string, isFailed: boolean): void {
    const { maxErrorRate, minRequests } = this.#limits;
    if (maxErrorRate === undefined) return;
    const { answers } = this.#watched(journey);
    answers.add(isFailed);
    const { failed, requests } = answers;
    if (requests < minRequests || failed / requests <= maxErrorRate) return;
    this.#stop(journey, `the scion failed ${failed} of the last ${requests} requests, ${most(maxErrorRate)}`);
  }

  /** A pair of an endpoint was compared. */
  compared(journey: string, endpoint: string): void {
    const { shadows, compared } = this.#watched(journey);
    shadows.add(false);
    compared.set(endpoint, (compared.get(endpoint) ?? 0) + 1);
    this.#judge(journey, [endpoint]);
  }

  /** The scion was asked for an endpoint of a shadow, and has given no answer: that is another than the stock's. */
  unanswered(journey: string): void {
    this.#watched(journey).shadows.add(true);
    this.#judge(journey, []);
  }

  /** By an endpoint alone, and by all of the journey. */
  #judge(journey: string, own: readonly string[]): void {
    const { maxDifferent, minRequests } = this.#limits;
    if (maxDifferent === undefined) return;
    const { compared, shadows } = this.#watched(journey);
    const all = this.#recent([...compared.keys()], compared);
    all.compared += shadows.failed;
    all.different += shadows.failed;
    const bad = [this.#recent(own, compared), all].find(
      (each) => each.compared >= minRequests && each.different / each.compared > maxDifferent,
    );
    if (!bad) return;
    const what = `${bad.different} of the last ${bad.compared} pairs of answers differed`;
    this.#stop(journey, `${what}, ${most(maxDifferent)}`);
  }

  #recent(endpoints: readonly string[], compared: ReadonlyMap<string, number>) {
    const sum = { compared: 0, different: 0 };
    for (const endpoint of endpoints) {
      const last = Math.min(this.#limits.minRequests, compared.get(endpoint) ?? 0);
      const recent = this.#parts.findingsOf(endpoint).recent(last);
      sum.compared += recent.compared;
      sum.different += recent.different;
    }
    return sum;
  }

  #watched(journey: string): Watched {
    const known = this.#journeys.get(journey);
    const { minRequests } = this.#limits;
    const watched = known ?? {
      answers: new Failures(minRequests),
      shadows: new Failures(minRequests),
      compared: new Map<string, number>(),
    };
    if (!known) this.#journeys.set(journey, watched);
    return watched;
  }

  /** Whoever lets it move again begins anew. What was asked before it was taken back says nothing new. */
  #stop(journey: string, why: string): void {
    this.#journeys.delete(journey);
    const state = this.#parts.ground.stateOf(journey);
    if (state.state === 'shadow' || !isStocks(state)) this.#parts.ground.stop(journey, why);
  }
}

function most(share: number): string {
  return `and at most ${Number((share * 100).toPrecision(3))} % may`;
}
