import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { asError, type FetchApp, type Handler, type Next } from '../common/apps.js';
import { cancel, isAbort, takeRest } from './web/answer.js';
import { type Bridge, loadBridge, preloadBridge } from './web/bridge.js';
import { requestOf } from './web/request.js';
import { type Peeked, peek } from './whole-body.js';

/** `env` is as under @hono/node-server: Node's own request and response. */
type Fetch = (request: Request, env: object) => Response | PromiseLike<Response>;

/** Enters a fetch app. All its answers are sent, a 404 too; an error goes to `next`, or closes a begun response. */
export function fetchEntrance(app: FetchApp): Handler {
  // Read at the mounting, so that no request waits for it.
  preloadBridge();
  return (req, res, next) => enterFetch(app, req, res, next);
}

async function enterFetch(app: FetchApp, req: IncomingMessage, res: ServerResponse, next: Next): Promise<void> {
  let signal: AbortSignal | undefined;
  try {
    const bridge = await loadBridge();
    const request = requestOf(req, res, bridge);
    signal = request.signal;
    const response = await (app as { fetch: Fetch }).fetch(request, { incoming: req, outgoing: res });
    // By this header a Hono handler says that it writes to `env.outgoing` itself.
    if (response.headers.has('x-hono-already-sent')) cancel(response.body);
    else await send(bridge, res, await answerOf(app, res, response));
    takeRest(req, res);
  } catch (error) {
    if (signal?.aborted && isAbort(error, signal)) return;
    if (res.headersSent) res.destroy(error as Error);
    else next(asError(error));
  }
}

async function send({ sendResponse }: Bridge, res: ServerResponse, response: Response): Promise<void> {
  // The host has answered meanwhile, or there is nobody to answer.
  if (res.headersSent || res.destroyed) {
    cancel(response.body);
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
  const body = res.req.method === 'HEAD' ? void cancel(response.body) : await framed(response, headers);
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
