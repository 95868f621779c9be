import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler, Next } from '../../common/apps.js';
import type { SideName } from '../../party/pair.js';
import type { Sides, Verdict } from '../report/figures.js';
import type { State } from '../states/states.js';

/** What `compare()` of the door `express-party/compare` makes, for the option `compare` of a graft. The graft knows no more of it. */
export interface Comparison {
  /** Begins to compare for one graft. */
  begin(ground: CompareGround): Comparing;
}

/** What of a graft its comparison needs. */
export interface CompareGround {
  /** The entrances of both apps. */
  readonly enter: Sides<Handler>;
  /** The guest's name. */
  name(): string;
  /** The same endpoint with the same values has the same text, on whichever side; `undefined` for any other URL. */
  linkOf(url: string, side: SideName): string | undefined;
  /** Makes every link of a copy lead where those of the request lead. */
  adopt(copy: IncomingMessage, request: IncomingMessage): void;
  /** The state in force. */
  stateOf(journey: string): State;
  /** As `stop(journey, { by: 'guard', why })`. */
  stop(journey: string, why: string): void;
  report(error: unknown): void;
}

/** A comparison at work for one graft. */
export interface Comparing {
  /** Both apps have joined with these endpoints, by their journeys. */
  settle(journeys: ReadonlyMap<string, string>): void;
  /** Called before an app is entered; `undefined` where nothing has to be known of the request. */
  watch(asked: ComparedRequest): Watching | undefined;
  /** What was found of an endpoint; `undefined` as long as nothing was. */
  verdict(endpoint: string): Verdict | undefined;
  /** Nothing is asked from now on, and what is under way is given up. */
  close(): void;
}

/** A request for an endpoint, before the app that serves it is entered. */
export interface ComparedRequest {
  readonly endpoint: string;
  readonly journey: string;
  readonly state: State;
  /** Which side serves it. */
  readonly side: SideName;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** The URL at which the other side has it, from the graft's mount on; `undefined`: as it was asked for. */
  otherUrl(): string | undefined;
}

/** A request that a comparison watches. */
export interface Watching {
  /** The app passes the request on by `next()`, or fails with an error, and nobody else answers for it. */
  leaving(next: Next): Next;
  /** The app has failed, and the other one answers instead. */
  failed(): void;
  /** The app has passed the request on to the other one: there is nothing to compare. */
  passed(): void;
}
