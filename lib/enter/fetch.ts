import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import parseurl from 'parseurl';
import { asError, type FetchApp, type Handler, type Next } from '../common/apps.js';
import { ignoreRejection } from '../common/thenables.js';
import type { RoutedRequest } from '../express/app.js';
import { asTidied, isSameSpelling, PLAIN_TARGET } from '../pattern/path-spelling.js';
import { hasBody } from './body.js';
import { type Peeked, peek } from './whole-body.js';

/** `env` is as under @hono/node-server: Node's own request and response. */
type Fetch = (request: Request, env: object) => Response | PromiseLike<Response>;

// A file of its own in what is published, which the build has require() read: only a party with a fetch app needs it.
const load = () => import('@remix-run/node-fetch-server');
type Bridge = Awaited<ReturnType<typeof load>>;
let bridge: Bridge | undefined;

/** Enters a fetch app. All its answers are sent, a 404 too; an error goes to `next`, or closes a begun response. */
export function fetchEntrance(app: FetchApp): Handler {
  // Read at the mounting, so that no request waits for it.
  ignoreRejection(load());
  return (req, res, next) => enterFetch(app, req, res, next);
}

async function enterFetch(app: FetchApp, req: IncomingMessage, res: ServerResponse, next: Next): Promise<void> {
  let signal: AbortSignal | undefined;
  try {
    bridge ??= await load();
    const request = requestOf(bridge, req as RoutedRequest, res);
    signal = request.signal;
    const response = await (app as { fetch: Fetch }).fetch(request, { incoming: req, outgoing: res });
    // By this header a Hono handler says that it writes to `env.outgoing` itself.
    if (response.headers.has('x-hono-already-sent')) cancel(response);
    else await send(bridge, res, await answerOf(app, res, response));
    takeRest(req, res);
  } catch (error) {
    if (signal?.aborted && isAbort(error, signal)) return;
    if (res.headersSent) res.destroy(error as Error);
    else next(asError(error));
  }
}

/** Takes the rest of a body off the wire that the app has not read: the next request on the connection waits behind it. */
function takeRest(req: IncomingMessage, res: ServerResponse): void {
  if (!hasBody(req) || req.readableEnded || !res.writableEnded) return;
  req.removeAllListeners('data').resume();
}

function requestOf({ createRequest }: Bridge, req: RoutedRequest, res: ServerResponse): Request {
  const { url } = req;
  try {
    if (!PLAIN_TARGET.test(url) && url !== '*') checkSegments(req);
    req.url = targetOf(url);
    const request = createRequest(req, res, { host: hostOf(req) });
    // A client that left before this point: the event that would abort the signal has already been emitted.
    return res.destroyed ? new Request(request, { signal: AbortSignal.abort() }) : request;
  } catch (error) {
    // A malformed Host header, TRACE, other segments: fetch cannot express the request, and the client is at fault.
    throw Object.assign(error as Error, { status: 400 });
  } finally {
    req.url = url;
  }
}

/** A guard of the host has read the path by Express's parser: a URL may not lead past it. */
function checkSegments(req: RoutedRequest): void {
  if (isSameSpelling(parseurl(req)?.pathname ?? '', asTidied(req.url))) return;
  throw new TypeError('A URL has other segments than the path that the host has matched.');
}

/** The path and query. The host of an absolute target is left out: all others here read the Host header. */
function targetOf(url: string): string {
  if (url[0] === '/') return url;
  const { pathname, search } = new URL(url, 'http://localhost');
  return pathname + search;
}

/** The Host header. It is written before the path in the guest's URL, so it must not hold what ends a host. */
function hostOf({ headers: { host = 'localhost' } }: IncomingMessage): string {
  if (/[\s/\\?#@]/.test(host)) throw new TypeError('The Host header is no host.');
  return host;
}

async function send({ sendResponse }: Bridge, res: ServerResponse, response: Response): Promise<void> {
  // The host has answered meanwhile, or there is nobody to answer.
  if (res.headersSent || res.destroyed) {
    cancel(response);
    return;
  }
  const sending = sendResponse(res, response);
  // A stream may wait long for its first event, and the client's EventSource waits for the head.
  setImmediate(() => {
    if (res.headersSent && !res.writableEnded && !res.destroyed) res.flushHeaders();
  });
  return sending;
}

/**
 * The response with the host's cookies, Node's reason phrase, and the headers that the framework's own Node server would add;
 * for HEAD without its body, which is cancelled.
 */
async function answerOf(app: FetchApp, res: ServerResponse, response: Response): Promise<Response> {
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  // By @hono/node-server; other frameworks leave it to the app.
  if (response.body && isHono(app) && !headers.has('content-type')) headers.set('content-type', TEXT);
  const body = res.req.method === 'HEAD' ? cancel(response) : await framed(response, headers);
  headers.delete('set-cookie');
  for (const cookie of [res.getHeader('set-cookie') ?? [], response.headers.getSetCookie()].flat()) {
    headers.append('set-cookie', String(cookie));
  }
  return new Response(body, { status, statusText: statusText || STATUS_CODES[status] || '', headers });
}

const TEXT = 'text/plain; charset=UTF-8';

function isHono(app: FetchApp): boolean {
  const { getPath, routes } = app as { getPath?: unknown; routes?: unknown };
  return typeof getPath === 'function' && Array.isArray(routes);
}

/** The body; where it is whole, its length becomes known, and without one it would be sent in chunks. */
async function framed({ body }: Response, headers: Headers): Promise<Peeked['body'] | null> {
  if (!body || FRAMING.some((name) => headers.has(name))) return body;
  const peeked = await peek(body);
  if (peeked.length !== undefined) headers.set('content-length', String(peeked.length));
  return peeked.body;
}

const FRAMING = ['content-length', 'transfer-encoding', 'trailer'];

/** Cancels a body that will not be read. */
function cancel({ body }: Response): null {
  body?.cancel().catch(() => {});
  return null;
}

/** Whether an error only says that the client has left: then there is nobody to answer. */
function isAbort(error: unknown, signal: AbortSignal): boolean {
  return error === signal.reason || (error as Error | undefined)?.name === 'AbortError';
}
