import type { IncomingMessage, ServerResponse } from 'node:http';

/** A handler calls it to pass a request on, or with an error for the host's error handlers. */
export type Next = (error?: unknown) => void;

/** Whether an argument of `next` is an error: without one, or with `'route'` or `'router'`, a request is only passed on. */
export function isFailure(error: unknown): boolean {
  return Boolean(error) && error !== 'route' && error !== 'router';
}

/** What was thrown, or an error in its place if `next` would not treat it as one: after `throw null`, say. */
export function asError(thrown: unknown): unknown {
  if (isFailure(thrown)) return thrown;
  return new Error(`A guest threw ${String(thrown)}.`);
}

/** The function by which requests are passed to a guest, and to a party. */
export type Handler = (req: IncomingMessage, res: ServerResponse, next: Next) => unknown;

/** Any `(req, res, next)`, as Express's apps and Routers are. A method, so that Express's own types are accepted. */
export type HandlerApp = {
  bivarianceHack(req: IncomingMessage, res: ServerResponse, next: Next): unknown;
}['bivarianceHack'];

/** On a function: it is a lite app, which enters by itself what it was made of. */
export const LITE: unique symbol = Symbol.for('express-party.lite');

/** On a function that may take part in a party, though nothing can be read of it: every copy of the package knows it. */
export const TAKES_PART: unique symbol = Symbol.for('express-party.takes-part');

/** What can be a guest. Its kind is found by its members, never by a name or a version. */
export type GuestApp = HandlerApp | KoaApp | FastifyApp | FetchApp | PolkaApp | ServedApp | ServerApp | HousedApp;

/** A Koa app, by the members that are used. */
export interface KoaApp {
  callback(): (req: IncomingMessage, res: ServerResponse) => unknown;
  readonly middleware: readonly unknown[];
}

/** A Fastify instance, by the members that are used. */
export interface FastifyApp {
  ready(): PromiseLike<unknown>;
  routing(req: IncomingMessage, res: ServerResponse): unknown;
}

/** Hono and every other app that answers a `Request` with a `Response`. */
export interface FetchApp {
  fetch(request: never, ...more: never[]): unknown;
}

/** A polka app, by the members that are used. */
export interface PolkaApp {
  handler(req: IncomingMessage, res: ServerResponse, ...more: never[]): unknown;
}

/** A server of `node:http`, listening or not: its `request` listeners answer. */
export interface ServerApp {
  emit(event: 'request', req: IncomingMessage, res: ServerResponse): boolean;
  listenerCount(event: 'request'): number;
  address(): unknown;
}

/** An app that holds its server, as restify does. */
export interface ServedApp {
  readonly server: ServerApp;
}

/** An app that wraps one of another framework, as Nest does. Once it is initialised, the inner app is the guest. */
export interface HousedApp {
  getHttpAdapter(): { getInstance(): unknown };
}
