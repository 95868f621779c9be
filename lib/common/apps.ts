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

/**
 * An Express 4 or 5 app, a Router of either, a connect app, or any `(req, res, next)`.
 * Declared as a method, so that handlers typed with Express's own Request and Response are accepted too.
 */
export type HandlerApp = {
  bivarianceHack(req: IncomingMessage, res: ServerResponse, next: Next): unknown;
}['bivarianceHack'];

/** What can be a guest. Its kind is found by its members, never by a name or a version. */
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

/** An app that holds its server, as restify does. */
export interface ServedApp {
  readonly server: ServerApp;
}

/** An app that wraps one of another framework, as Nest does. Once it is initialised, the inner app is the guest. */
export interface HousedApp {
  getHttpAdapter(): { getInstance(): unknown };
}

/** The members of a request that routers of the Express family read and write. */
export interface RoutedRequest extends IncomingMessage {
  url: string;
  baseUrl?: string;
  originalUrl?: string;
  params?: Record<string, unknown>;
  query?: unknown;
  app?: ExpressApp;
  /** Set by Express: continues behind the router that is handling the request. */
  next?: Next | undefined;
}

/** The members of a response that the Express family adds. */
export interface RoutedResponse extends ServerResponse {
  locals?: Record<string, unknown>;
  redirect?(status: number, url: string): void;
}

/** An Express 4 or 5 app, by the members that both have. */
export interface ExpressApp extends Handler {
  handle(req: IncomingMessage, res: ServerResponse, next?: Next): unknown;
  emit(event: string, ...values: unknown[]): boolean;
  get(setting: string): unknown;
  path(): string;
  request: object;
  response: object;
  locals?: Record<string, unknown>;
  mountpath: string | string[];
  parent?: ExpressApp;
}

export function isExpressApp(value: unknown): value is ExpressApp {
  if (typeof value !== 'function') return false;
  const app = value as Partial<ExpressApp>;
  return (
    typeof app.handle === 'function' &&
    typeof app.emit === 'function' &&
    typeof app.path === 'function' &&
    typeof app.request === 'object' &&
    typeof app.response === 'object'
  );
}

/** An app and its parents, the innermost first. Each is listed once, even if they form a circle. */
export function lineageOf(app: ExpressApp): ExpressApp[] {
  const lineage = new Set<ExpressApp>();
  for (let above: ExpressApp | undefined = app; above && !lineage.has(above); above = above.parent) {
    lineage.add(above);
  }
  return [...lineage];
}
