import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { asError, type FetchApp, type Handler, type Next, type RoutedRequest } from '../common/apps.js';
import { ignoreRejection } from '../common/promises.js';

/** What a fetch app finds as `env`, as under @hono/node-server. */
interface FetchEnv {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

type Fetch = (request: Request, env: FetchEnv) => Response | PromiseLike<Response>;

// A file of its own in what is published, which the build has require() read: only a party with a fetch app needs it.
const load = () => import('@remix-run/node-fetch-server');
type Bridge = Awaited<ReturnType<typeof load>>;
let bridge: Bridge | undefined;

/**
 * Hands requests to a fetch app. What it answers is its answer, a 404 too: a fetch app has no `next`.
 * What fails before the answer has begun goes to `next`; after that, the connection breaks.
 */
export function fetchEntrance(app: FetchApp): Handler {
  // Read at the mounting, so that no request waits for it.
  ignoreRejection(load());
  return (req, res, next) => enterFetch(app, req, res, next);
}

async function enterFetch(
  app: FetchApp,
  req: IncomingMessage,
  res: ServerResponse,
  next: Next,
): Promise<void> {
  let signal: AbortSignal | undefined;
  try {
    bridge ??= await load();
    const request = requestOf(bridge, req as RoutedRequest, res);
    signal = request.signal;
    const response = await (app as { fetch: Fetch }).fetch(request, { incoming: req, outgoing: res });
    // The header is how a Hono handler says that it answers on `env.outgoing`.
    if (res.headersSent || response.headers.has('x-hono-already-sent')) cancel(response);
    else await send(bridge, res, response);
  } catch (error) {
    if (signal?.aborted && isAbort(error, signal)) return;
    if (res.headersSent) res.destroy(error as Error);
    else next(asError(error));
  }
}

function requestOf({ createRequest }: Bridge, req: RoutedRequest, res: ServerResponse): Request {
  const { url } = req;
  try {
    req.url = targetOf(url);
    const request = createRequest(req, res, { host: hostOf(req) });
    // Who went away before the guest was reached is past the event that would tell of it.
    return res.destroyed ? new Request(request, { signal: AbortSignal.abort() }) : request;
  } catch (error) {
    // A Host that is none, a TRACE: what fetch has no request for is no fault of the server.
    throw Object.assign(error as Error, { status: 400 });
  } finally {
    req.url = url;
  }
}

/**
 * The path and query. An absolute target names a host too, and RFC 9112, 3.2.2 would have it win; but the guest would
 * take it for its own where every other guest, and what the host looked at before the party, takes the Host header.
 */
function targetOf(url: string): string {
  if (url[0] === '/') return url;
  const { pathname, search } = new URL(url, 'http://localhost');
  return pathname + search;
}

/** The Host header. Its text stands before the path in the guest's URL and may not reach into it. */
function hostOf({ headers: { host = 'localhost' } }: IncomingMessage): string {
  if (/[\s/\\?#@]/.test(host)) throw new TypeError('The Host header is no host.');
  return host;
}

function send({ sendResponse }: Bridge, res: ServerResponse, response: Response): Promise<void> {
  const sending = sendResponse(res, answerOf(res, response));
  // A stream that waits for its first event has been answered all the same: EventSource waits for the head.
  setImmediate(() => {
    if (res.headersSent && !res.writableEnded && !res.destroyed) res.flushHeaders();
  });
  return sending;
}

/**
 * The answer with the cookies that the host has set before, and with the reason phrase that Node gives.
 * To HEAD it is without its body, which is told.
 */
function answerOf(res: ServerResponse, response: Response): Response {
  const { status, statusText, body } = response;
  const headers = new Headers(response.headers);
  headers.delete('set-cookie');
  for (const cookie of [res.getHeader('set-cookie') ?? [], response.headers.getSetCookie()].flat()) {
    headers.append('set-cookie', String(cookie));
  }
  const isHead = res.req.method === 'HEAD';
  if (isHead) cancel(response);
  return new Response(isHead ? null : body, {
    status,
    statusText: statusText || STATUS_CODES[status] || '',
    headers,
  });
}

/** Tells a body that nobody will read it. */
function cancel({ body }: Response): void {
  body?.cancel().catch(() => {});
}

/** Whether an error only says that the client has gone: nobody waits for an answer. */
function isAbort(error: unknown, signal: AbortSignal): boolean {
  return error === signal.reason || (error as Error | undefined)?.name === 'AbortError';
}
