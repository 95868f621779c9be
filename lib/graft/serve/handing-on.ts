import type { IncomingMessage, OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { isFailure, type Next } from '../../common/apps.js';
import { guarded } from '../../common/guarded.js';
import type { RoutedResponse } from '../../express/app.js';
import { isAddedToRequest } from '../fallback/added.js';

/** By which cookies and headers are added late: session and compression middleware replaces them. */
const METHODS = ['writeHead', 'flushHeaders', 'write', 'end', 'setHeader'] as const;

/** What stands for a body that was read: nobody can read it again. */
const OF_BODY = ['body', '_body', 'rawBody', 'file', 'files'];

/**
 * Remembers what an exchange is before an app is entered, and returns the function that takes back what the app has put there: for
 * an app that hands on, and is not to be seen in the answer of another. Nothing that has been sent is taken back.
 */
export function rememberExchange(req: IncomingMessage, res: ServerResponse): () => void {
  const { statusCode, statusMessage, locals } = res as RoutedResponse;
  const headers = res.getHeaders();
  const own = Object.keys(req);
  const methods = METHODS.map((name) => res[name]);
  const values = locals && { ...locals };
  // `appendHeader` changes the list of a header in place.
  for (const name in headers) if (Array.isArray(headers[name])) headers[name] = [...(headers[name] as string[])];
  return () => {
    takeBackAdded(req, own);
    if (locals && values) restore(locals, values);
    if (!locals) Reflect.deleteProperty(res, 'locals');
    METHODS.forEach((name, i) => {
      takeBackMethod(res, name, methods[i]);
    });
    if (res.headersSent) return;
    restoreHeaders(res, headers);
    Object.assign(res, { statusCode, statusMessage });
  };
}

/** The same where nothing else is done at the hand-over. What goes with an error is for whoever answers it. */
export function takingBack(req: IncomingMessage, res: ServerResponse, next: Next): Next {
  const takeBack = rememberExchange(req, res);
  return (error) =>
    guarded(next, (leave) => {
      if (!isFailure(error)) takeBack();
      leave(error);
    });
}

function takeBackAdded(req: IncomingMessage, own: readonly string[]): void {
  const before = new Set(own);
  for (const name of Object.keys(req)) {
    if (!before.has(name) && isAddedToRequest(name) && !OF_BODY.includes(name)) Reflect.deleteProperty(req, name);
  }
}

function restore(locals: Record<string, unknown>, values: Record<string, unknown>): void {
  for (const name of Object.keys(locals)) if (!Object.hasOwn(values, name)) Reflect.deleteProperty(locals, name);
  for (const name of Object.keys(values)) if (locals[name] !== values[name]) Reflect.set(locals, name, values[name]);
}

/** Node's own is on the prototype: what stands before it is somebody's. */
function takeBackMethod(res: ServerResponse, name: (typeof METHODS)[number], before: unknown): void {
  if (res[name] === before) return;
  Reflect.deleteProperty(res, name);
  if (res[name] !== before) Reflect.set(res, name, before);
}

function restoreHeaders(res: ServerResponse, before: OutgoingHttpHeaders): void {
  for (const name of res.getHeaderNames()) if (!(name in before)) res.removeHeader(name);
  for (const [name, value] of Object.entries(before)) {
    if (!isSame(res.getHeader(name), value)) res.setHeader(name, value as OutgoingHttpHeader);
  }
}

function isSame(one: OutgoingHttpHeader | undefined, other: OutgoingHttpHeader | undefined): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((value, i) => value === other[i]);
}
