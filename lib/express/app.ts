import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler, Next } from '../common/apps.js';

/** The members of a request that routers of the Express family read and write. */
export interface RoutedRequest extends IncomingMessage {
  url: string;
  baseUrl?: string;
  originalUrl?: string;
  params?: Record<string, unknown>;
  query?: unknown;
  app?: ExpressApp;
  /** How it goes on behind the router that it is in. */
  next?: Next | undefined;
}

/** The members of a response that the Express family adds. */
export interface RoutedResponse extends ServerResponse {
  locals?: Record<string, unknown>;
  redirect?(status: number, url: string): void;
}

/** An Express app of any major, by the members that both have: told by its shape, never by a version. */
export interface ExpressApp extends Handler {
  handle(req: IncomingMessage, res: ServerResponse, next?: Next): unknown;
  emit(event: string, ...values: unknown[]): boolean;
  get(setting: string): unknown;
  use(handler: unknown): unknown;
  path(): string;
  request: object;
  response: object;
  locals?: Record<string, unknown>;
  mountpath: string | string[];
  parent?: ExpressApp;
}
