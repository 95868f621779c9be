import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler, Next } from '../common/apps.js';
import { checkName } from './table.js';

const ENDPOINT = Symbol.for('express-party.endpoint');
const RSVP = Symbol.for('express-party.rsvp');

/**
 * Names the route that it stands in: a handler that does nothing else.
 *
 * @param name letters, digits, `.`, `-`, `_`
 * @throws PartylineError `ERR_PARTY_BAD_NAME`
 * @example
 * app.get('/posts/:id', endpoint('post'), showPost);
 */
export function endpoint(name: string): Handler {
  checkName(name, 'the name of an endpoint');
  return markEndpoint((_req: IncomingMessage, _res: ServerResponse, next: Next) => next(), name);
}

/** Makes a handler of whatever framework a tag. */
export function markEndpoint<Tag extends object>(handler: Tag, name: string): Tag {
  return Object.defineProperty(handler, ENDPOINT, { value: name });
}

/** The endpoint name that a handler carries, if it is a tag. */
export function tagOf(handler: unknown): string | undefined {
  if (typeof handler !== 'function' || !Object.hasOwn(handler, ENDPOINT)) return undefined;
  return Reflect.get(handler, ENDPOINT);
}

/** Marks a handler as an rsvp: the tags below it are its own. */
export function markRsvp(handler: Handler): void {
  Object.defineProperty(handler, RSVP, { value: true });
}

export function isRsvp(handler: unknown): boolean {
  return typeof handler === 'function' && Object.hasOwn(handler, RSVP);
}
