import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler } from '../../common/apps.js';
import type { PartylineError } from '../../errors.js';
import type { SideName } from '../../party/pair.js';
import type { Sides, Verdict } from '../report/figures.js';
import type { State, StateName } from '../states/states.js';

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
  /**
   * A URL that a side has written for the answer to a request, so that the same endpoint with the same values is the same text;
   * `undefined` for a URL that is no endpoint's.
   */
  linkOf(url: string, side: SideName, request: IncomingMessage): string | undefined;
  /** Makes every link of a copy lead where those of the request lead, or of what stands for it. */
  adopt(copy: object, request: object): void;
  /** The state in force. */
  stateOf(journey: string): State;
  /** As `stop(journey, { by: 'guard', why })`. */
  stop(journey: string, why: string): void;
  /** The endpoints of a journey. */
  endpointsOf(journey: string): readonly string[];
  report(error: unknown): void;
}

/** A comparison at work for one graft. */
export interface Comparing {
  /** Both apps have joined with these endpoints. Gives an error where it was told of others. */
  settle(endpoints: ReadonlySet<string>): PartylineError | undefined;
  /** A visitor has come, for whatever page: who compares waits until he is served. */
  arrive(): void;
  /** Called before an app is entered; `undefined` where nothing has to be known of the request. */
  watch(asked: ComparedRequest): Watching | undefined;
  /** What was found of an endpoint; `undefined` as long as nothing was. */
  verdict(endpoint: string, state: StateName): Verdict | undefined;
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
  /** The URL at which the other side has it, from the graft's mount on; `undefined` where none can be built. */
  otherUrl(): string | undefined;
}

/** A request that a comparison watches. */
export interface Watching {
  /** The app has left the request to the host, by `next()` or with an error. */
  left(error: unknown): void;
  /** The app has failed, and the other one answers instead. */
  failed(): void;
  /** The app has passed the request on to the other one: there is nothing to compare. */
  passed(): void;
}
