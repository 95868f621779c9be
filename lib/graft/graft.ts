import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GuestApp, Next } from '../common/apps.js';
import { PartylineError } from '../errors.js';
import type { Guest } from '../party/guest.js';
import { PAIR } from '../party/pair.js';
import { GraftCore } from './core.js';
import type { GraftVerification } from './findings.js';
import { type GraftOptions, readGraftOptions, readReportOptions } from './options.js';
import type { ReportOptions } from './report/figures.js';
import type { Report } from './report/report.js';
import { latchOf, type StopOptions, saidIn } from './states/latches.js';
import type { JourneyState, State } from './states/states.js';

interface ResumeFunction {
  (options?: StopOptions): void;
  (journey?: string, options?: StopOptions): void;
}

interface StopFunction {
  (options?: StopOptions): void;
  (journey: string, options?: StopOptions): void;
}

/** Two apps as one guest of a party: each request goes to the one or the other, before either has seen it. Its methods work unbound. */
export interface Graft {
  (req: IncomingMessage, res: ServerResponse, next: Next): void;
  /**
   * Sets a journey's state, from the next request on. This is the kill switch.
   *
   * @param journey a journey's name, or that of an endpoint which is in none
   * @throws PartylineError `ERR_PARTY_BAD_STATE`, `ERR_PARTY_UNKNOWN_JOURNEY`, `ERR_PARTY_UNMAPPED`, `ERR_PARTY_STOPPED`;
   *   then all stays as it was
   * @example
   * shop.set('checkout', { state: 'legacy', by: 'anna' });
   */
  readonly set: (journey: string, state: State) => void;
  /**
   * Sets the whole table, all or nothing: what is not in it is legacy. Entries of what was stopped are held, and told to
   * `onError`.
   *
   * @throws PartylineError as `set` does, but for `ERR_PARTY_STOPPED`
   */
  readonly replace: (states: Readonly<Record<string, State | JourneyState>>) => void;
  /**
   * Sends every pair back to the stock, or those of one journey, at once and until `resume()`. Pages that the scion alone has
   * stay as they are.
   *
   * @throws PartylineError `ERR_PARTY_UNKNOWN_JOURNEY`, `ERR_PARTY_BAD_OPTION`
   * @example
   * shop.stop({ by: 'anna', why: 'pager 4711' });
   * shop.stop('checkout', { by: 'anna' });
   */
  readonly stop: StopFunction;
  /**
   * Lets what was stopped move again, all or one journey, and applies the last table at once.
   *
   * @throws PartylineError `ERR_PARTY_UNKNOWN_JOURNEY`, `ERR_PARTY_BAD_OPTION`
   * @example
   * shop.resume('checkout', { by: 'anna', why: 'mended' });
   */
  readonly resume: ResumeFunction;
  /**
   * The states in force by journey, as plain data: with `since`, `by` and `why` where somebody has decided them, `isNew` where
   * the scion alone has the pages, and `stopped`.
   */
  readonly states: () => Record<string, JourneyState>;
  /**
   * What this process has counted, and what is still legacy; `report().toMarkdown()` for a ticket.
   *
   * @param options `days`, `requests`: how long, and for how many requests, an endpoint has to be live before its old copy is
   *   said to be ready to go (default: 7 and 1000)
   * @throws PartylineError `ERR_PARTY_BAD_OPTION`
   */
  readonly report: (options?: ReportOptions) => Report;
  /**
   * What there is to know before something moves, found by reading both apps: nothing is sent. Begin with it.
   *
   * @throws PartylineError `ERR_PARTY_NOT_READY` before both apps have joined
   * @example
   * const { ok, findings } = shop.verify();
   */
  readonly verify: () => GraftVerification;
}

/**
 * Grafts a new app onto a legacy one, for a place in a party. What the scion names is moved over by its state, journey
 * by journey, and back; all else stays with the stock.
 *
 * @param scion the new app, or `guest(app, options)`: it joins the party by its rsvp, and the guest goes by its name
 * @param options `onto`, the stock; `journeys`, `keys`, `states`, `key`, `override`
 * @throws PartylineError `ERR_PARTY_BAD_GUEST`, `ERR_PARTY_BAD_OPTION`, `ERR_PARTY_BAD_STATE`, `ERR_PARTY_BAD_NAME`
 * @example
 * const shop = graft(fresh, {
 *   onto: legacy,
 *   journeys: { checkout: ['cart', 'pay'] },
 *   states: { checkout: { state: 'canary', percent: 10 }, product: { state: 'live' } },
 *   key: (req) => req.session?.userId,
 * });
 * app.use(party({ '/': shop }));
 */
export function graft(scion: GuestApp | Guest, options: GraftOptions): Graft {
  const core = new GraftCore(readGraftOptions(scion, options));
  const refuse = () => {
    throw new PartylineError('GRAFT_ALONE', {});
  };
  const alone = (_req: IncomingMessage, _res: ServerResponse, next: Next | undefined) => {
    if (typeof next !== 'function') return refuse();
    next(new PartylineError('GRAFT_ALONE', {}));
  };
  const { steering } = core;
  return Object.defineProperties(alone, {
    [PAIR]: { value: core },
    set: { value: (journey: string, state: State) => void steering.set(journey, state) },
    replace: { value: (states: unknown) => steering.replace(states) },
    stop: {
      value: (...given: unknown[]) => {
        const [journey, options] = journeyIn(given);
        steering.stop(journey, latchOf(options));
      },
    },
    resume: {
      value: (...given: unknown[]) => {
        const [journey, options] = journeyIn(given);
        steering.resume(journey, saidIn('resume()', options));
      },
    },
    states: { value: () => steering.states() },
    report: { value: (options?: ReportOptions) => core.report(readReportOptions(options)) },
    verify: { value: () => core.verify() },
    // Express takes what has these for an app, and tells it where it is mounted: so it is told at once.
    handle: { value: refuse },
    emit: { value: refuse },
  }) as Graft;
}

/** Of all journeys, or of one that is named. */
function journeyIn([first, second]: readonly unknown[]): [journey: string | undefined, options: unknown] {
  return typeof first === 'string' ? [first, second] : [undefined, first === undefined ? second : first];
}
