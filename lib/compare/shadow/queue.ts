import { Pace } from './pace.js';

/** What waits for its turn. */
export interface Job {
  /** Never rejects. */
  run(): Promise<void>;
  /** It gets no turn. */
  drop(): void;
}

/** How much of a process shadows may take. */
export interface QueueBounds {
  /** How many are asked at the same time. */
  readonly concurrency: number;
  /** How long one waits for its turn at most, in milliseconds. */
  readonly wait: number;
  /** How late the event loop may be before all that wait are dropped, in milliseconds. */
  readonly lag: number;
}

/** So many wait at most. */
const MOST_WAITING = 1_000;
/** Of more than these, the last one is first: what the others would be compared with may have changed since. */
const MANY = 100;
/** It is looked whether visitors still come so often at least, in milliseconds. */
const LONGEST_REST = 20;
/** A turn of the event loop that takes longer than this has other things to do, in milliseconds. */
const FREE_TURN = 5;

/**
 * Gives shadows their turns when nobody else wants one: after a whole turn of the event loop in which no visitor has come, and which
 * was short. Where that does not happen, they are dropped in the end: visitors never wait for them.
 */
export class Queue {
  readonly #bounds: QueueBounds;
  readonly #waiting: { readonly job: Job; readonly since: number }[] = [];
  #running = 0;
  #arrivals = 0;
  #isTurning = false;
  #isClosed = false;
  readonly #pace = new Pace();

  constructor(bounds: QueueBounds) {
    this.#bounds = bounds;
  }

  /** Whether there is room for one more. */
  get hasRoom(): boolean {
    return !this.#isClosed && this.#waiting.length < MOST_WAITING;
  }

  /** A visitor has come. */
  arrive(): void {
    this.#arrivals++;
  }

  /** A shadow has taken so many milliseconds of the event loop. */
  spend(milliseconds: number): void {
    this.#pace.spend(milliseconds, this.#arrivals);
  }

  add(job: Job): void {
    if (!this.hasRoom) job.drop();
    else {
      this.#waiting.push({ job, since: performance.now() });
      this.#turn();
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const { job } of this.#waiting.splice(0)) job.drop();
  }

  #turn(): void {
    if (this.#isTurning || this.#waiting.length === 0 || this.#running >= this.#bounds.concurrency) return;
    this.#isTurning = true;
    const rest = this.#pace.rest(this.#arrivals);
    if (rest > 0) setTimeout(() => this.#watch(), Math.min(rest, LONGEST_REST)).unref();
    else this.#watch();
  }

  /** Watches a whole turn: what is left of the one in which it is called is none. */
  #watch(): void {
    setImmediate(() => {
      const [arrivals, start] = [this.#arrivals, performance.now()];
      setImmediate(() => {
        this.#isTurning = false;
        this.#judge(arrivals, performance.now() - start);
        this.#turn();
      });
    });
  }

  #judge(arrivals: number, took: number): void {
    const { wait, lag } = this.#bounds;
    const now = performance.now();
    const isLate = took > lag;
    while (this.#waiting.length > 0 && (isLate || now - (this.#waiting[0]?.since ?? now) > wait)) {
      this.#waiting.shift()?.job.drop();
    }
    const isFree = arrivals === this.#arrivals && took <= FREE_TURN;
    if (isFree && this.#pace.rest(this.#arrivals) === 0) this.#run();
  }

  #run(): void {
    const next = this.#waiting.length > MANY ? this.#waiting.pop() : this.#waiting.shift();
    if (!next) return;
    this.#running++;
    next.job.run().finally(() => {
      this.#running--;
      this.#turn();
    });
  }
}
