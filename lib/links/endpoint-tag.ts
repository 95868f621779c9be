import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler, Next } from '../common/apps.js';
import { badOption } from '../common/checks.js';
import type { PartylineError } from '../errors.js';
import { checkName } from './table.js';

const ENDPOINT = Symbol.for('express-party.endpoint');
const RSVP = Symbol.for('express-party.rsvp');

/**
 * Tools that replace a handler by a function of their own drop its symbols, and its name stays: a router reads that when it is
 * given the handler, and a wrapper that has any name has that of what it wraps. So the name says what the marks say. It is
 * written as in the source, for who meets it in a list of routes or in a stack trace, and no function has such a name by itself.
 */
const ENDPOINT_NAME = /^endpoint\('([\w.-]+)'\)$/;
const RSVP_NAME = /^rsvp\('[\w.-]+'\) #\d+$/;
/** Tells one rsvp from another by name alone, in the order in which an app makes them: the same in each process. */
let rsvps = 0;

/**
 * Names the route that it stands in: a handler that does nothing else.
 *
 * @param name letters, digits, `.`, `-`, `_`
 * @throws PartylineError `ERR_PARTY_BAD_NAME`
 * @example
 * app.get('/posts/:id', endpoint('post'), showPost);
 */
export function endpoint(name: string): Handler {
  if (isCalledByRouter(name)) throw uncalled('endpoint', 'endpoint("post")');
  checkName(name, 'the name of an endpoint');
  return markEndpoint((_req: IncomingMessage, _res: ServerResponse, next: Next) => next(), name);
}

/** Whether a function that makes handlers is in the place of one: a router calls it with a request, or a framework with what it has. */
export function isCalledByRouter(first: unknown): boolean {
  if ((typeof first !== 'object' || first === null) && typeof first !== 'function') return false;
  return 'headers' in first || 'req' in first || 'register' in first;
}

/** The error for a function that makes handlers, and stands in a stack itself. */
export function uncalled(option: string, call: string, where = 'app.use()'): PartylineError {
  return badOption(where, option, 'stands there uncalled: it makes a handler, and is none', `Write ${call}.`);
}

const UNCALLED = Symbol.for('express-party.uncalled');

/** Marks a function that makes handlers, to be found where it stands in the place of one. */
export function markMaker(maker: object, name: 'rsvp' | 'endpoint'): void {
  Object.defineProperty(maker, UNCALLED, { value: name });
}

/** Which function that makes handlers stands in a layer; `undefined`: none. */
export function makerIn(handle: unknown): string | undefined {
  return typeof handle === 'function' && Object.hasOwn(handle, UNCALLED) ? Reflect.get(handle, UNCALLED) : undefined;
}

/** Makes a handler of whatever framework a tag. */
export function markEndpoint<Tag extends object>(handler: Tag, name: string): Tag {
  return Object.defineProperties(handler, {
    [ENDPOINT]: { value: name },
    name: { value: `endpoint('${name}')`, configurable: true },
  });
}

markMaker(endpoint, 'endpoint');

/** The endpoint name that a handler carries, if it is a tag. */
export function tagOf(handler: unknown): string | undefined {
  if (typeof handler !== 'function') return undefined;
  return Object.hasOwn(handler, ENDPOINT) ? Reflect.get(handler, ENDPOINT) : tagNamed(handler.name);
}

/** The same, where nothing is left of the tag but its name. */
export function tagNamed(name: string | undefined): string | undefined {
  return ENDPOINT_NAME.exec(name ?? '')?.[1];
}

/** Marks a handler as the rsvp of this name: the tags below it are its own. */
export function markRsvp(handler: Handler, name: string): void {
  rsvps += 1;
  Object.defineProperties(handler, {
    [RSVP]: { value: handler },
    name: { value: `rsvp('${name}') #${rsvps}`, configurable: true },
  });
}

/** Which rsvp a handler is, or is a copy of; `undefined` if it is none, or only its name is left. */
export function rsvpOf(handler: unknown): unknown {
  return typeof handler === 'function' && Object.hasOwn(handler, RSVP) ? Reflect.get(handler, RSVP) : undefined;
}

export function isRsvp(handler: unknown): boolean {
  return typeof handler === 'function' && (Object.hasOwn(handler, RSVP) || isRsvpName(handler.name));
}

export function isRsvpName(name: string | undefined): boolean {
  return RSVP_NAME.test(name ?? '');
}
