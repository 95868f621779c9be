import type { IncomingMessage, ServerResponse } from 'node:http';
import { patchBetween } from '../patch.js';
import type { Snapshot } from '../snapshot.js';
import { send, setHeaders } from './answer.js';

/** How many may listen in one process at once. */
const MOST = 100;
/** In milliseconds: how often what has changed is looked for, as long as somebody listens. */
const INTERVAL = 2000;
/** How often it is looked whether a state has changed: that is not to wait. */
const GLANCE = 250;
/** How often something is sent all the same: proxies close what is silent. */
const HEARTBEAT = 15_000;
/** After how long a listener has to come again, which asks whether they still may. */
const LIFE = 300_000;
/** How long one may take nothing of what was sent. */
const STUCK = 30_000;
/** A process that takes long for a snapshot rests so many times as long before the next. */
const REST = 20;

interface Listener {
  readonly res: ServerResponse;
  readonly since: number;
  /** Whether the next event has to be a whole snapshot. */
  isBehind: boolean;
  /** Since when it takes nothing. */
  stuckSince: number | undefined;
}

export interface FeedOptions {
  snapshot(): Promise<Snapshot>;
  /** The states in force: another value wherever one has changed. */
  states(): readonly unknown[];
  readonly closing: AbortSignal;
  report(error: unknown): void;
}

/** Sends everybody who listens what has changed: what has to be found out is found out once for all. */
export class Feed {
  readonly #options: FeedOptions;
  readonly #listeners = new Set<Listener>();
  #last: Snapshot | undefined;
  #timer: NodeJS.Timeout | undefined;
  #glance: NodeJS.Timeout | undefined;
  #states: readonly unknown[] = [];
  #isTicking = false;
  #beat = 0;

  constructor(options: FeedOptions) {
    this.#options = options;
    options.closing.addEventListener('abort', () => this.#close());
  }

  add(req: IncomingMessage, res: ServerResponse): void {
    // Gone while it was asked who it is.
    if (res.closed || res.destroyed) return;
    if (this.#listeners.size >= MOST) {
      const text = 'So many listen already. The page is the same without: load it again.\n';
      send(res, { status: 503, type: 'text/plain', text, headers: { 'Retry-After': '30' } });
      return;
    }
    setHeaders(res, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    });
    res.statusCode = 200;
    if (req.method === 'HEAD') return void res.end();
    res.write(`retry: ${INTERVAL}\n\n`);
    if (this.#options.closing.aborted) return void res.end(eventOf('bye', {}));
    const listener: Listener = { res, since: Date.now(), isBehind: true, stuckSince: undefined };
    this.#listeners.add(listener);
    res.on('close', () => this.#remove(listener)).on('error', () => {});
    this.poke();
  }

  /** Something has changed: nobody is to wait for it. */
  poke(): void {
    if (this.#isTicking || this.#listeners.size === 0) return;
    clearTimeout(this.#timer);
    void this.#tick();
  }

  async #tick(): Promise<void> {
    this.#isTicking = true;
    const began = performance.now();
    try {
      this.#states = this.#options.states();
      this.#glance ??= setInterval(() => this.#look(), GLANCE).unref();
      const before = this.#last;
      const snapshot = await this.#options.snapshot();
      this.#last = snapshot;
      this.#send(snapshot, before);
    } catch (error) {
      this.#options.report(error);
    }
    this.#isTicking = false;
    if (this.#listeners.size === 0) return this.#rest();
    const pause = Math.max(INTERVAL, REST * (performance.now() - began));
    this.#timer = setTimeout(() => void this.#tick(), pause).unref();
  }

  #look(): void {
    try {
      const now = this.#options.states();
      if (now.some((each, i) => each !== this.#states[i])) this.poke();
    } catch (error) {
      this.#rest();
      this.#options.report(error);
    }
  }

  #rest(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#glance);
    this.#glance = undefined;
  }

  #send(snapshot: Snapshot, before: Snapshot | undefined): void {
    const now = Date.now();
    const isHeartbeat = now - this.#beat >= HEARTBEAT;
    if (isHeartbeat) this.#beat = now;
    // Made once, whoever gets it.
    let whole: Buffer | undefined;
    const patch = before && patchOf(before, snapshot);
    for (const listener of [...this.#listeners]) {
      const { res, since, isBehind } = listener;
      if (now - since >= LIFE) res.end();
      else if (isStuck(listener, now)) res.destroy();
      else if (listener.stuckSince !== undefined) listener.isBehind = true;
      else if (isBehind || !before) {
        whole ??= Buffer.from(eventOf('snapshot', snapshot));
        res.write(whole);
        listener.isBehind = false;
      } else if (patch) res.write(patch);
      else if (isHeartbeat) res.write(':\n\n');
    }
  }

  #remove(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    this.#rest();
    this.#last = undefined;
  }

  #close(): void {
    this.#rest();
    for (const { res } of this.#listeners) res.end(eventOf('bye', {}));
  }
}

/** Who takes nothing gets nothing more, until it has taken what was sent. */
function isStuck(listener: Listener, now: number): boolean {
  listener.stuckSince = listener.res.writableNeedDrain ? (listener.stuckSince ?? now) : undefined;
  return listener.stuckSince !== undefined && now - listener.stuckSince >= STUCK;
}

/** Nothing, where nothing has changed but the time. */
function patchOf(before: Snapshot, snapshot: Snapshot): Buffer | undefined {
  const patch = patchBetween(before, snapshot);
  const isSame = patch.grafts.every(({ endpoints }) => endpoints.length === 0) && restOf(before) === restOf(snapshot);
  return isSame ? undefined : Buffer.from(eventOf('patch', patch));
}

function restOf({ made: _made, grafts, ...rest }: Snapshot): string {
  return JSON.stringify([rest, grafts.map(({ endpoints: _endpoints, ...each }) => each)]);
}

function eventOf(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
