import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { State } from '../states/states.js';
import { Minutes } from './minutes.js';

/** What an answer is counted for. */
export interface Timed {
  /** It begins; returns when. */
  hit(): number;
  /** It is through, at this moment of `performance.now()`. */
  end(moment: number, milliseconds: number, isFailed: boolean): void;
}

export type HitFigures = ReturnType<HitCounts['figures']>;
export type SideFigures = ReturnType<SideCounts['figures']>;
export type EndpointFigures = ReturnType<EndpointCounts['figures']>;

/** In microseconds, up to ten minutes, within 1 %. A histogram takes 24 KB, so it is made at the first answer. */
const LATENCIES = { lowest: 1, highest: 600_000_000, figures: 2 };

/** What was counted, and what is under way: it is counted when it is through. */
export interface UnderWay {
  readonly hits: number;
  /** By `performance.now()`. */
  readonly seen: number;
}

const NOTHING: UnderWay = { hits: 0, seen: 0 };

export class HitCounts {
  hits = 0;
  /** By `performance.now()`, which is read for the latency anyway: reading a second clock would cost 60 ns more. */
  #seen = 0;

  /** Counts a request, and returns when it came, for the latency. */
  hit(): number {
    this.hits++;
    this.#seen = performance.now();
    return this.#seen;
  }

  /** Counts a request that came then, and is through. */
  answered(start: number, _milliseconds: number, _isFailed: boolean): void {
    this.hits++;
    this.#seen = Math.max(this.#seen, start);
  }

  /** `lastSeen`: in milliseconds since the epoch. */
  figures(underWay = NOTHING) {
    const hits = this.hits + underWay.hits;
    return { hits, lastSeen: hits ? timeOf(Math.max(this.#seen, underWay.seen)) : undefined };
  }
}

/** A time of `performance.now()` in the calendar, in milliseconds since the epoch. */
function timeOf(moment: number): number {
  return Math.round(Date.now() - (performance.now() - moment));
}

/** Counts the requests to one side of an endpoint, and their results. */
export class SideCounts extends HitCounts implements Timed {
  errors = 0;
  /** Hits that the other side answered because this one failed. */
  fallbacks = 0;
  /** Hits that this side passed on to the other by `next()`. */
  passed = 0;
  #latencies: RecordableHistogram | undefined;
  #minutes: Minutes | undefined;

  /** The last hour; nothing before the first answer. */
  get minutes(): Minutes | undefined {
    return this.#minutes;
  }

  /** It passes a request on by `next()`, which has ended for it. */
  pass(): void {
    this.passed++;
    this.#minutes?.leave();
  }

  /** It has failed, which has ended for it, and the other side answers. */
  fallBack(): void {
    this.fallbacks++;
    this.#minutes?.leave();
  }

  /** Counts how long an answer took. */
  took(milliseconds: number): void {
    this.#latencies ??= createHistogram(LATENCIES);
    // The histogram throws for what is out of its bounds: a longer stream counts as ten minutes.
    this.#latencies.record(Math.min(Math.max(1, Math.round(milliseconds * 1000)), LATENCIES.highest));
  }

  end(moment: number, milliseconds: number, isFailed: boolean): void {
    this.took(milliseconds);
    this.#minutes ??= new Minutes();
    this.#minutes.add(moment, milliseconds, isFailed);
    if (isFailed) this.errors++;
  }

  override answered(start: number, milliseconds: number, isFailed: boolean): void {
    super.answered(start, milliseconds, isFailed);
    this.end(start + milliseconds, milliseconds, isFailed);
  }

  override figures(underWay = NOTHING) {
    const { errors, fallbacks, passed } = this;
    const percentile = (percent: number) => this.#latencies && this.#latencies.percentile(percent) / 1000;
    return { ...super.figures(underWay), errors, fallbacks, passed, p50: percentile(50), p99: percentile(99) };
  }
}

export class EndpointCounts {
  readonly scion = new SideCounts();
  readonly stock = new SideCounts();
  /** Requests that came while the journey was a canary. */
  canary = 0;
  /** Those of them that had no key. */
  noKey = 0;
  /** Requests for the scion's path that were sent on to the stock's own URL. */
  redirects = 0;
  /** When the scion last left a request to the stock, by `performance.now()`: it failed, or handed on, or it was sent on. */
  #left: number | undefined;
  /** The state in force when the scion was last asked, and how often it was in that state. */
  #state: State | undefined;
  #served = 0;

  /** Counts a request that the scion gets in this state. */
  serve(state: State): void {
    if (this.#state !== state) this.#served = 0;
    this.#state = state;
    this.#served++;
  }

  /** The scion leaves a request to the stock. */
  leave(): void {
    this.#left = performance.now();
  }

  /** It is sent on to the stock's own URL. */
  redirect(): void {
    this.redirects++;
    this.leave();
  }

  /** `served`: since the state came into force. `lastLeft`: in milliseconds since the epoch. */
  figures(state: State, underWay?: UnderWay) {
    const { canary, noKey, redirects } = this;
    const served = this.#state === state ? this.#served : 0;
    const lastLeft = this.#left === undefined ? undefined : timeOf(this.#left);
    return {
      scion: this.scion.figures(),
      stock: this.stock.figures(underWay),
      canary,
      noKey,
      redirects,
      served,
      lastLeft,
    };
  }
}
