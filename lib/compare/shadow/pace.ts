import { type EventLoopUtilization, performance } from 'node:perf_hooks';

/** What is measured of shadows is not all that they take: promises, and what is collected after them. */
const UNSEEN = 1.5;
/** Of the time that visitors leave, shadows have this part, */
const OF_FREE = 0.4;
/** and of all of it no more than this, and no less. */
const MOST = 0.2;
const LEAST = 0.01;
/** A page that took long once, since it was the first, keeps no other waiting for ever. */
const MOST_DEBT = 20;
/** By how long a time it is judged how busy the event loop is, in milliseconds. */
const WINDOW = 250;

/** Which part of the time shadows may have, where visitors take this part of it, 0 to 1. */
export function partFor(visitors: number): number {
  return Math.min(MOST, Math.max(LEAST, (1 - visitors) * OF_FREE));
}

/** Has shadows rest while visitors come, the longer the less time these leave. */
export class Pace {
  readonly #utilization: () => EventLoopUtilization;
  #window: { readonly start: number; readonly before: EventLoopUtilization; spent: number };
  #part = MOST;
  /** What shadows have taken and not yet paid back, in milliseconds of the event loop. */
  #debt = 0;
  #paid: number;
  /** How many visitors had come when the last shadow was through. */
  #arrivals = 0;

  constructor(utilization: () => EventLoopUtilization = () => performance.eventLoopUtilization()) {
    const now = performance.now();
    this.#utilization = utilization;
    this.#window = { start: now, before: utilization(), spent: 0 };
    this.#paid = now;
  }

  /** A shadow has taken so many milliseconds of the event loop. */
  spend(milliseconds: number, arrivals: number): void {
    this.#pay();
    const spent = milliseconds * UNSEEN;
    this.#window.spent += spent;
    this.#debt = Math.min(this.#debt + spent, MOST_DEBT);
    this.#arrivals = arrivals;
  }

  /** How long shadows rest, in milliseconds. Where nobody has come since, nobody is kept waiting. */
  rest(arrivals: number): number {
    this.#pay();
    return arrivals === this.#arrivals ? 0 : this.#debt / this.#part;
  }

  #pay(): void {
    const now = performance.now();
    this.#look(now);
    this.#debt = Math.max(0, this.#debt - (now - this.#paid) * this.#part);
    this.#paid = now;
  }

  #look(now: number): void {
    const { start, before, spent } = this.#window;
    const passed = now - start;
    if (passed < WINDOW) return;
    const after = this.#utilization();
    const [active, idle] = [after.active - before.active, after.idle - before.idle];
    const busy = active + idle > 0 ? active / (active + idle) : 0;
    this.#part = partFor(Math.max(0, busy - spent / passed));
    this.#window = { start: now, before: after, spent: 0 };
  }
}
