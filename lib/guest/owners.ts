import type { IncomingMessage } from 'node:http';
import { PartylineError } from '../errors.js';
import type { ExpressApp, RoutedRequest } from '../express/app.js';
import type { Membership } from '../operator.js';

/** The memberships of an rsvp, as far as links need them: two copies of the package may share it. */
export interface Owner {
  /** Whether a request is in its app: nobody has invited it, or the request came in by one of its memberships. */
  ownsRequest(req: IncomingMessage): boolean;
  at(req: IncomingMessage): Membership;
}

/** On an app's request prototype: whose guest the app is. */
export const APP = Symbol.for('express-party.app');
/** On a request: the bare Routers with an rsvp that it has passed, the outermost first. */
export const ROUTERS = Symbol.for('express-party.routers');

/** A bare Router with an rsvp that a request has passed. */
export interface PassedRouter {
  readonly owner: Owner;
  /** Where the Router stood then: its routes are below. */
  readonly app: ExpressApp | undefined;
  readonly baseUrl: string;
  /** Puts everything as it was before this Router. */
  undo(): void;
}

export interface LinkedRequest extends RoutedRequest {
  readonly [APP]?: Owner;
  readonly [ROUTERS]?: readonly PassedRouter[];
}

/** Whose guest serves a request; throws where no rsvp of its app has seen it. */
export function membershipOf(req: object | undefined | null, asked: string): Membership {
  const owner = ownerOf(req as LinkedRequest | undefined | null);
  if (owner) return owner.at(req as LinkedRequest);
  throw new PartylineError('NO_PARTY', { asked });
}

/** The same; `undefined` where no rsvp of its app has seen it. */
export function findMembership(given: object | undefined | null): Membership | undefined {
  const req = given as LinkedRequest | undefined | null;
  return ownerOf(req)?.at(req as LinkedRequest);
}

/** Most requests have passed no bare Router: then the app says whose guest it is. */
export function ownerOf(req: LinkedRequest | undefined | null): Owner | undefined {
  return req?.[ROUTERS] === undefined ? req?.[APP] : ownerAmongRouters(req);
}

/** Whose guest the app or Router is that serves the request by now. */
export function ownerAmongRouters(req: LinkedRequest): Owner | undefined {
  const owners = ownersOf(req);
  return owners.find((owner) => owner.ownsRequest(req)) ?? owners[0];
}

/** The rsvps that a request may belong to, the innermost first: a Router that it has left is none of them. */
function ownersOf(req: LinkedRequest): readonly Owner[] {
  const app = req[APP];
  const passed = req[ROUTERS]?.filter(({ baseUrl }) => isBelow(req.baseUrl ?? '', baseUrl)).reverse() ?? [];
  const routers = passed.map(({ owner }) => owner);
  if (!app) return routers;
  // An app with an rsvp of its own, below the Router; without one, it only inherits what is above.
  const hasOwn = req.app !== undefined && Object.hasOwn(req.app.request, APP);
  return passed[0]?.app !== req.app && hasOwn ? [app, ...routers] : [...routers, app];
}

function isBelow(baseUrl: string, above: string): boolean {
  return baseUrl.startsWith(above) && (baseUrl.length === above.length || baseUrl[above.length] === '/');
}
