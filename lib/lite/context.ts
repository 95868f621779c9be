import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RoutedRequest, RoutedResponse } from '../express/app.js';
import type { Membership } from '../operator.js';
import type { Passed } from './capture/passing.js';
import { BodyCloser, type Closer, closerOf } from './closer.js';
import type { Owner } from './owners.js';

/** On a Request: the call that it belongs to. Registered: other copies of the package ask too. */
const CONTEXT = Symbol.for('express-party.lite.context');

/** What the lite apps of one chain share: whoever called the first of them, and what is to be closed in the end. */
export interface Context {
  /** Express's own, where an Express app has called. */
  readonly req: RoutedRequest | undefined;
  readonly res: RoutedResponse | undefined;
  /** What was made of `req`: an app of Node's that is called with this very one may have that. */
  readonly request: Request | undefined;
  /** The lite app that was called first, if a party has invited it. */
  readonly owner: Owner | undefined;
  readonly closer: Closer;
  /** Whether somebody has taken `closing`, and may call it at any time. */
  isClosing: boolean;
  /** The lengths that answers of the chain were given, each with its body: a body that is made anew has another. */
  lengths: Map<string, ReadableStream | null> | undefined;
  /** The operator's end, and so on, of the guest that serves the request. */
  membership: Membership | undefined;
  /** Apps that were called as functions and have passed on, in order. */
  passed: Passed[] | undefined;
}

interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly request: Request;
  readonly owner?: Owner;
}

/** Called by Express: everything ends with the response. */
export class ExpressContext implements Context {
  readonly req: RoutedRequest;
  readonly res: RoutedResponse;
  readonly request: Request;
  readonly owner: Owner | undefined;
  isClosing = false;
  lengths: Context['lengths'] = undefined;
  membership: Membership | undefined = undefined;
  passed: Passed[] | undefined = undefined;
  #closer: Closer | undefined;

  constructor({ req, res, request, owner }: Exchange) {
    this.req = req as RoutedRequest;
    this.res = res as RoutedResponse;
    this.request = request;
    this.owner = owner;
  }

  /** The same for all lite apps that have to do with the response. */
  get closer(): Closer {
    this.#closer ??= closerOf(this.res);
    return this.#closer;
  }
}

/** Called as a function, under no other lite app: everything ends with the body. */
export class NativeContext implements Context {
  readonly req = undefined;
  readonly res = undefined;
  readonly request = undefined;
  readonly owner = undefined;
  readonly closer = new BodyCloser();
  isClosing = false;
  lengths: Context['lengths'] = undefined;
  membership: Membership | undefined = undefined;
  passed: Passed[] | undefined = undefined;
}

interface Marked {
  [CONTEXT]?: Context | undefined;
}

/** The call that a Request belongs to; `undefined` for one that nobody has been called with, or whose call is over. */
export function contextOf(request: Request): Context | undefined {
  return (request as Marked)[CONTEXT];
}

/** A member of its own, as few as it can be: it is one of a kind for all Requests, and costs next to nothing. */
export function setContext(request: Request, context: Context | undefined): void {
  (request as Marked)[CONTEXT] = context;
}

/** An inner answer has come by: should its length be copied to another body, it is wrong. */
export function noteLength(context: Context, response: Response | undefined): void {
  const length = response?.headers.get('content-length');
  if (length == null) return;
  context.lengths ??= new Map();
  context.lengths.set(length, (response as Response).body);
}

/** Whether the length of a Response goes for its body: not, where it was another body's. */
export function keepsLength({ lengths }: Context, response: Response): boolean {
  const length = response.headers.get('content-length');
  return length === null || !lengths?.has(length) || lengths.get(length) === response.body;
}
