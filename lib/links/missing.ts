import type { IncomingMessage } from 'node:http';
import { badOption } from '../common/checks.js';
import { realOf } from '../common/real.js';
import { ignoreRejection } from '../common/thenables.js';
import { atCaller, PartylineError } from '../errors.js';

/**
 * Gives the URL of a link that leads nowhere: of a name that nobody has, where there is no party, to a guest that did not join.
 * `undefined` lets the error be thrown, as without it. The request is absent where a link is built outside of any.
 */
export type OnMissingLink = {
  bivarianceHack(error: PartylineError, request: IncomingMessage | undefined): string | undefined;
}['bivarianceHack'];

/** The kinds of errors that say that a link leads nowhere; all others say that a call is wrong. */
const MISSING = new Set(
  ['UNKNOWN_GUEST', 'UNKNOWN_ENDPOINT', 'NO_PARTY', 'DID_NOT_JOIN'].map((kind) => `ERR_PARTY_${kind}`),
);

/** So many names are told apart: they may be a visitor's. */
const MOST_NAMES = 1000;

export function isMissing(error: unknown): error is PartylineError {
  return error instanceof PartylineError && MISSING.has(error.code);
}

/** What a handler gives for a link; throws what is wrong with it. `where` says whose option it is. */
export function askForLink(
  handler: OnMissingLink | undefined,
  where: string,
  error: PartylineError,
  request: IncomingMessage | undefined,
): string | undefined {
  let url: unknown;
  try {
    url = handler?.(error, request);
  } catch (cause) {
    throw wrong(where, 'threw, and its error is the cause', { cause });
  }
  ignoreRejection(url);
  if (url === undefined || typeof url === 'string') return url;
  throw wrong(where, 'gave neither a URL nor undefined');
}

function wrong(where: string, reason: string, options?: ErrorOptions): PartylineError {
  const write = 'Write onMissingLink: (error, req) => "#".';
  return new PartylineError('BAD_OPTION', { where, option: 'onMissingLink', reason, write }, options);
}

/** A URL in the place of one that could not be built; without it, the error, from the function that users call. */
export function instead(url: string | undefined, error: unknown, called: (...args: never[]) => unknown): string {
  if (url !== undefined) return url;
  throw atCaller(error, called);
}

/** Throws unless an option can be asked. */
export function checkMissing(handler: unknown, where: string): void {
  if (handler === undefined || typeof handler === 'function') return;
  throw badOption(where, 'onMissingLink', 'is no function', 'Write onMissingLink: (error, req) => "#".');
}

/** Who has asked for a link that leads nowhere, and for which name. */
interface MissedBy {
  readonly guest: string | undefined;
  readonly name: string;
  readonly own: OnMissingLink | undefined;
}

/** What a party does about links that lead nowhere. */
export class MissingLinks {
  readonly #handler: OnMissingLink | undefined;
  readonly #report: (error: PartylineError) => void;
  readonly #told = new Set<string>();

  constructor(handler: OnMissingLink | undefined, report: (error: PartylineError) => void) {
    this.#handler = handler;
    this.#report = report;
  }

  /** What the guest gives in the place of a link, or else the party; told once a name, and not with every request. */
  answer({ guest, name, own }: MissedBy, error: PartylineError, request?: IncomingMessage): string | undefined {
    const given = askForLink(own, 'rsvp', error, request);
    // What the host has said is asked of the request that the host knows.
    const url = given ?? askForLink(this.#handler, 'party()', error, request && realOf(request));
    if (url !== undefined) this.#tell(name.includes(':') ? name : `${guest}:${name}`, error);
    return url;
  }

  #tell(name: string, error: PartylineError): void {
    if (this.#told.has(name) || this.#told.size >= MOST_NAMES) return;
    this.#told.add(name);
    this.#report(error);
  }
}
