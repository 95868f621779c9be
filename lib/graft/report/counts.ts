import type { ServerResponse } from 'node:http';
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

export type HitFigures = ReturnType<HitCounts['figures']>;
export type SideFigures = ReturnType<SideCounts['figures']>;
export type EndpointFigures = ReturnType<EndpointCounts['figures']>;

/** In microseconds, up to ten minutes, within 1 %. A histogram takes 24 KB, so it is made at the first answer. */
const LATENCIES = { lowest: 1, highest: 600_000_000, figures: 2 };

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

  /** `lastSeen`: in milliseconds since the epoch. */
  figures() {
    const lastSeen = this.hits ? Math.round(Date.now() - (performance.now() - this.#seen)) : undefined;
    return { hits: this.hits, lastSeen };
  }
}

/** Counts the requests to one side of an endpoint, and their results. */
export class SideCounts extends HitCounts {
  errors = 0;
  /** Hits that the other side answered because this one failed. */
  fallbacks = 0;
  /** Hits that this side passed on to the other by `next()`. */
  passed = 0;
  #latencies: RecordableHistogram | undefined;

  /** Counts how long an answer took. */
  took(milliseconds: number): void {
    this.#latencies ??= createHistogram(LATENCIES);
    // The histogram throws for what is out of its bounds: a longer stream counts as ten minutes.
    this.#latencies.record(Math.min(Math.max(1, Math.round(milliseconds * 1000)), LATENCIES.highest));
  }

  override figures() {
    const { errors, fallbacks, passed } = this;
    const percentile = (percent: number) => this.#latencies && this.#latencies.percentile(percent) / 1000;
    return { ...super.figures(), errors, fallbacks, passed, p50: percentile(50), p99: percentile(99) };
  }
}

export class EndpointCounts {
  readonly scion = new SideCounts();
  readonly stock = new SideCounts();
  /** Requests that came while the journey was a canary. */
  canary = 0;
  /** Those of them that had no key. */
  noKey = 0;

  figures() {
    const { canary, noKey } = this;
    return { scion: this.scion.figures(), stock: this.stock.figures(), canary, noKey };
  }
}

/** The measurement of one request, and the side that is answering it. */
export class Timing {
  #side: SideCounts;
  #start: number;
  #hasEnded = false;

  constructor(side: SideCounts) {
    this.#side = side;
    this.#start = side.hit();
  }

  /** Called when the side has passed the request on by `next()`, and the other side answers. */
  pass(to: SideCounts): void {
    this.#side.passed++;
    this.#switchTo(to);
  }

  /** Called when the side has failed, and the other side answers. */
  fallBack(to: SideCounts): void {
    this.#side.errors++;
    this.#side.fallbacks++;
    this.#switchTo(to);
  }

  end(res: ServerResponse): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#side.took(performance.now() - this.#start);
    // A client that leaves sets no error on the response; a stream that fails while it is sent does.
    if (res.statusCode >= 500 || res.errored) this.#side.errors++;
  }

  #switchTo(to: SideCounts): void {
    const start = to.hit();
    this.#side.took(start - this.#start);
    this.#side = to;
    this.#start = start;
  }
}

/** Counts a request to one side, and its answer when the response closes. It takes less than 1 µs. */
export function startTiming(side: SideCounts, res: ServerResponse): Timing {
  const timing = new Timing(side);
  // The fastest way (spec/bench/counting.ts) that does not add a property to the response: `once` takes half as long
  // again, a WeakMap three times as long. `close` is emitted once.
  res.on('close', () => timing.end(res));
  return timing;
}
