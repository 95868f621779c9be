import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** What was counted of requests that are known by their pattern alone. */
export interface HitFigures {
  readonly hits: number;
  /** Milliseconds since the epoch; `undefined` where there were no hits. */
  readonly lastSeen: number | undefined;
}

/** What was counted of one side of an endpoint. */
export interface SideFigures extends HitFigures {
  readonly errors: number;
  /** Of its hits: those that the other side answered, since this one had failed. */
  readonly fallbacks: number;
  /** Of its hits: those that it handed on to the other side. */
  readonly passed: number;
  /** In milliseconds, as all the latencies. */
  readonly p50: number | undefined;
  readonly p99: number | undefined;
}

/** What was counted of an endpoint. */
export interface EndpointFigures {
  readonly scion: SideFigures;
  readonly stock: SideFigures;
  readonly canary: number;
  readonly noKey: number;
}

// In microseconds, to ten minutes, within 1 %: 24 KB, so it is made with the first answer.
const LATENCIES = { lowest: 1, highest: 600_000_000, figures: 2 };

/** Counts requests. */
export class HitCounts {
  hits = 0;
  // By the clock that measures, and not the calendar's: every look at a clock is 60 ns.
  #seen = 0;

  /** Counts a request, and returns when it came, for the latency. */
  hit(): number {
    this.hits++;
    this.#seen = performance.now();
    return this.#seen;
  }

  figures(): HitFigures {
    const lastSeen = this.hits ? Math.round(Date.now() - (performance.now() - this.#seen)) : undefined;
    return { hits: this.hits, lastSeen };
  }
}

/** Counts what one side of an endpoint is given, and how it fares. */
export class SideCounts extends HitCounts {
  errors = 0;
  fallbacks = 0;
  passed = 0;
  #latencies: RecordableHistogram | undefined;

  /** Counts how long an answer took. */
  took(milliseconds: number): void {
    this.#latencies ??= createHistogram(LATENCIES);
    // What is out of bounds throws, or is left out: a night-long stream is ten minutes too.
    this.#latencies.record(Math.min(Math.max(1, Math.round(milliseconds * 1000)), LATENCIES.highest));
  }

  override figures(): SideFigures {
    const { errors, fallbacks, passed } = this;
    return {
      ...super.figures(),
      errors,
      fallbacks,
      passed,
      p50: this.#percentile(50),
      p99: this.#percentile(99),
    };
  }

  #percentile(percent: number): number | undefined {
    return this.#latencies && this.#latencies.percentile(percent) / 1000;
  }
}

/** Counts the requests to an endpoint. */
export class EndpointCounts {
  readonly scion = new SideCounts();
  readonly stock = new SideCounts();
  /** Requests that a canary decided about. */
  canary = 0;
  /** Those among them that had no key. */
  noKey = 0;

  figures(): EndpointFigures {
    const { canary, noKey } = this;
    return { scion: this.scion.figures(), stock: this.stock.figures(), canary, noKey };
  }
}
