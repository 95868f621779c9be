import type { IncomingMessage, OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { isFailure, type Next } from '../../common/apps.js';
import { guarded } from '../../common/guarded.js';
import type { RoutedResponse } from '../../express/app.js';
import { isAddedToRequest } from '../fallback/added.js';

/** What stands for a body that was read: nobody can read it again. */
const OF_BODY = ['body', '_body', 'rawBody', 'file', 'files'];

/** By which cookies and headers are added late: session and compression middleware replaces them. */
type Methods = Pick<ServerResponse, 'writeHead' | 'flushHeaders' | 'write' | 'end' | 'setHeader'>;

/**
 * Remembers what an exchange is before an app is entered, and returns the function that takes back what the app has put there: for
 * an app that hands on, and is not to be seen in the answer of another. Nothing that has been sent is taken back.
 *
 * Every request of the scion's comes here, and few are handed on: each property is read by its name, which the engine does in a tenth
 * of the time that a list of names takes it.
 */
export function rememberExchange(req: IncomingMessage, res: ServerResponse): () => void {
  const { statusCode, statusMessage, locals } = res as RoutedResponse;
  const { writeHead, flushHeaders, write, end, setHeader } = res;
  const headers = rememberHeaders(res);
  const own = Object.keys(req);
  const values = locals && Object.entries(locals);
  return () => {
    takeBackAdded(req, own);
    if (locals && values) restore(locals, new Map(values));
    if (!locals) Reflect.deleteProperty(res, 'locals');
    takeBackMethods(res, { writeHead, flushHeaders, write, end, setHeader });
    if (res.headersSent) return;
    restoreHeaders(res, headers);
    Object.assign(res, { statusCode, statusMessage });
  };
}

/** `appendHeader` changes the list of a header in place. */
function rememberHeaders(res: ServerResponse): OutgoingHttpHeaders {
  const headers = res.getHeaders();
  for (const name in headers) if (Array.isArray(headers[name])) headers[name] = [...headers[name]];
  return headers;
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

function restore(locals: Record<string, unknown>, values: ReadonlyMap<string, unknown>): void {
  for (const name of Object.keys(locals)) if (!values.has(name)) Reflect.deleteProperty(locals, name);
  for (const [name, value] of values) if (locals[name] !== value) Reflect.set(locals, name, value);
}

/** Node's own is on the prototype: what stands before it is somebody's. */
function takeBackMethods(res: ServerResponse, methods: Methods): void {
  for (const [name, before] of Object.entries(methods)) {
    const now = () => res[name as keyof Methods] as unknown;
    if (now() === before) continue;
    Reflect.deleteProperty(res, name);
    if (now() !== before) Reflect.set(res, name, before);
  }
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
