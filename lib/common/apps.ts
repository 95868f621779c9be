import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a handler calls when the request is not its own; with an error, the host's error handlers get it. */
export type Next = (error?: unknown) => void;

/** Whether what came to `next` is an error: nothing, `'route'` and `'router'` only say "not me". */
export function isFailure(error: unknown): boolean {
  return Boolean(error) && error !== 'route' && error !== 'router';
}

/** `throw null` would read as `next()`: nothing thrown may pass for nothing wrong. */
export function asError(thrown: unknown): unknown {
  if (isFailure(thrown)) return thrown;
  return new Error(`A guest threw ${String(thrown)}.`);
}

/** The one mountable shape: everything a party mounts or mounts itself as is called like this. */
export type Handler = (req: IncomingMessage, res: ServerResponse, next: Next) => unknown;

/**
 * An Express 4 or 5 app, a Router of either, a connect app, or any `(req, res, next)`.
 * Declared as a method, so that handlers typed with Express's own Request and Response are taken too.
 */
export type HandlerApp = {
  bivarianceHack(req: IncomingMessage, res: ServerResponse, next: Next): unknown;
}['bivarianceHack'];

/** What a party takes as a guest: told by its shape, never by a name or a version. */
export type GuestApp =
  | HandlerApp
  | KoaApp
  | FastifyApp
  | FetchApp
  | PolkaApp
  | ServedApp
  | ServerApp
  | HousedApp;

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

/** What keeps its server as a member, as restify does. */
export interface ServedApp {
  readonly server: ServerApp;
}

/** What houses an app of another framework, as Nest does: initialised, that app is the guest. */
export interface HousedApp {
  getHttpAdapter(): { getInstance(): unknown };
}
