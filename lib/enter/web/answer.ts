import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { hasBody } from '../body.js';
import { peek } from '../whole-body.js';
import { loadBridge } from './bridge.js';

type Body = ReadableStream<Uint8Array<ArrayBuffer>>;

/**
 * Sends a Response: a body that is whole at once, with its length, whatever length it was said to have; any other as it comes,
 * and no faster than the client takes it. `keepsLength`: whether a length that it has goes for a body that is streamed.
 */
export async function sendAnswer(
  res: ServerResponse,
  response: Response,
  keepsLength: (response: Response) => boolean,
): Promise<void> {
  const { body } = response;
  if (isTaken(res)) return cancel(body);
  if (!body || res.req.method === 'HEAD') {
    cancel(body);
    writeHead(res, response, headersOf(res, response));
    res.end();
    return;
  }
  if (chunked.has(response)) return stream(res, response, body as Body, headersOf(res, response));
  const peeked = await peek(body as Body);
  // The host has answered meanwhile, or there is nobody to answer.
  if (isTaken(res)) {
    if (peeked.length === undefined) cancel(peeked.body as Body);
    return;
  }
  const headers = headersOf(res, response);
  if (peeked.length === undefined) {
    if (!keepsLength(response)) removeLength(headers);
    return stream(res, response, peeked.body as Body, headers);
  }
  headers[removeLength(headers)] = String(peeked.length);
  writeHead(res, response, headers);
  res.end(peeked.body);
}

function isTaken(res: ServerResponse): boolean {
  return res.headersSent || res.destroyed;
}

/** Cancels a body that will not be read. */
export function cancel(body: ReadableStream | null): void {
  body?.cancel().catch(() => {});
}

type Headers = Record<string, string | string[]>;

/** How an app of Node's has written its headers: fetch has them in small letters. */
const spellings = new WeakMap<Response, ReadonlyMap<string, string>>();
/** Sent in chunks by such an app, however little it was. */
const chunked = new WeakSet<Response>();

/** Remembers of a Response how an app of Node's would have sent it. */
export function rememberWriting(response: Response, names: readonly string[], isChunked: boolean): void {
  spellings.set(response, new Map(names.map((name) => [name.toLowerCase(), name])));
  if (isChunked) chunked.add(response);
}

/** The headers, the host's cookies beside its own: none of its trailers can be had, so none is announced. */
function headersOf(res: ServerResponse, response: Response): Headers {
  const headers: Headers = {};
  const spelling = spellings.get(response);
  for (const [key, value] of response.headers) {
    const name = spelling?.get(key) ?? key;
    if (key === 'set-cookie') headers[name] = [...(headers[name] ?? hostCookies(res)), value];
    else if (key !== 'trailer') headers[name] = value;
  }
  return headers;
}

/** Returns how it was spelled. */
function removeLength(headers: Headers): string {
  const name = Object.keys(headers).find((each) => each.toLowerCase() === 'content-length') ?? 'content-length';
  delete headers[name];
  return name;
}

function hostCookies(res: ServerResponse): string[] {
  return [res.getHeader('set-cookie') ?? []].flat().map(String);
}

function writeHead(res: ServerResponse, { status, statusText }: Response, headers: Headers): void {
  res.writeHead(status, statusText || STATUS_CODES[status] || '', headers);
}

async function stream(res: ServerResponse, response: Response, body: Body, headers: Headers): Promise<void> {
  const { sendResponse } = await loadBridge();
  const { status, statusText } = response;
  // It asks no more of a Response than these, and sends the headers as they are listed.
  const listed = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((each) => [name, each]));
  const head = { status, statusText: statusText || STATUS_CODES[status] || '', headers: listed };
  const sending = sendResponse(res, { ...head, body } as unknown as Response);
  // A stream may wait long for its first event, and the client's EventSource waits for the head.
  setImmediate(() => {
    if (res.headersSent && !res.writableEnded && !res.destroyed) res.flushHeaders();
  });
  return sending;
}

/** Takes the rest of a body off the wire that the app has not read: the next request on the connection waits behind it. */
export function takeRest(req: IncomingMessage, res: ServerResponse): void {
  if (!hasBody(req) || req.readableEnded || !res.writableEnded) return;
  req.removeAllListeners('data').resume();
}

/** Whether an error only says that the client has left: then there is nobody to answer. */
export function isAbort(error: unknown, signal: AbortSignal): boolean {
  return error === signal.reason || (error as Error | undefined)?.name === 'AbortError';
}
