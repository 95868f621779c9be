import type { IncomingMessage, ServerResponse } from 'node:http';
import parseurl from 'parseurl';
import type { RoutedRequest } from '../../express/app.js';
import { asTidied, isSameSpelling, PLAIN_TARGET } from '../../pattern/path-spelling.js';
import { hasBody } from '../body.js';
import type { Bridge } from './bridge.js';

/**
 * The platform's own Request for one of Node's: the path is the one below the mount, the host is that of the Host header. Throws an
 * error with status 400 for what fetch cannot express.
 */
export function requestOf(req: IncomingMessage, res: ServerResponse, bridge: Bridge): Request {
  return expressed(req, () => streamedOf(bridge, req, res));
}

/**
 * The same, made with as little as can be: its signal is there when it is asked for, and its body is read when it is read; where that
 * is lost, reading it fails with the error.
 */
export function lateRequestOf(req: IncomingMessage, res: ServerResponse, lost?: unknown): Request {
  return expressed(req, () => lateOf({ req, res, lost }));
}

interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly lost: unknown;
}

function expressed(req: IncomingMessage, make: () => Request): Request {
  const { url } = req as RoutedRequest;
  try {
    if (!PLAIN_TARGET.test(url) && url !== '*') checkSegments(req as RoutedRequest);
    return make();
  } catch (error) {
    // A malformed Host header, TRACE, other segments: fetch cannot express the request, and the client is at fault.
    throw Object.assign(error as Error, { status: 400 });
  } finally {
    req.url = url;
  }
}

function streamedOf({ createRequest }: Bridge, req: IncomingMessage, res: ServerResponse): Request {
  req.url = targetOf(req.url as string);
  const request = createRequest(req, res, { host: hostOf(req) });
  // A client that left before this point: the event that would abort the signal has already been emitted.
  return res.destroyed ? new Request(request, { signal: AbortSignal.abort() }) : request;
}

function lateOf(exchange: Exchange): Request {
  const { req } = exchange;
  const protocol = (req.socket as { encrypted?: boolean } | undefined)?.encrypted ? 'https' : 'http';
  Made ??= madeBy();
  return new Made(`${protocol}://${hostOf(req)}${targetOf(req.url as string)}`, exchange);
}

type Maker = new (url: string, exchange: Exchange) => Request;

/** Made when it is first needed: Node reads its own fetch when somebody speaks of it. */
let Made: Maker | undefined;

/** What the class was made with, until it is asked for its signal. */
const PENDING = Symbol('pending');
/** Its signal: the one that Node has given it, or the one that follows the response. */
const SIGNAL = Symbol('signal');

/**
 * Few handlers ask for a signal, and a Request that follows one costs half as much again. Where Node keeps a request's signal
 * under a symbol, it is made when it is asked for: by the handler, or by Node for a copy of the request.
 */
function madeBy(): Maker {
  const key = Object.getOwnPropertySymbols(new Request('http://localhost')).find(
    ({ description }) => description === 'signal',
  );
  if (key === undefined) {
    return class extends Request {
      constructor(url: string, exchange: Exchange) {
        const { signal, stop } = leavingSignal(exchange.res);
        super(url, { ...initOf(exchange), signal });
        following.set(this, stop);
      }
    };
  }
  class Late extends Request {
    /** The response whose client may leave. */
    declare [PENDING]: ServerResponse | undefined;
    declare [SIGNAL]: AbortSignal;

    constructor(url: string, exchange: Exchange) {
      super(url, initOf(exchange));
      this[PENDING] = exchange.res;
    }
  }
  Object.defineProperty(Late.prototype, key, {
    get(this: Late) {
      const res = this[PENDING];
      if (!res) return this[SIGNAL];
      this[PENDING] = undefined;
      const { signal, stop } = leavingSignal(res);
      this[SIGNAL] = signal;
      following.set(this, stop);
      return signal;
    },
    set(this: Late, own: AbortSignal) {
      this[SIGNAL] = own;
    },
  });
  return Late;
}

function initOf({ req, lost }: Exchange): RequestInit {
  const { method = 'GET' } = req;
  const headers = isFlat(req) ? (req.headers as Record<string, string>) : flat(req);
  if (method === 'GET') return { headers };
  if (method === 'HEAD' || !hasBody(req)) return { method, headers };
  return { method, headers, body: bodyOf(req, lost), duplex: 'half' } as RequestInit;
}

/** Node's stream is left alone until somebody reads: until then an app that reads that one may have the request. */
function bodyOf(req: IncomingMessage, lost: unknown): ReadableStream {
  let chunks: AsyncIterator<Uint8Array> | undefined;
  return new ReadableStream(
    {
      async pull(controller) {
        if (lost !== undefined) throw lost;
        chunks ??= req.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>;
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
      },
      async cancel() {
        await chunks?.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** `set-cookie` alone is a list, and HTTP/2 has headers that are none. */
function isFlat({ headers, httpVersionMajor }: IncomingMessage): boolean {
  return headers['set-cookie'] === undefined && httpVersionMajor < 2;
}

function flat({ headers }: IncomingMessage): [string, string][] {
  const entries = Object.entries(headers).filter(([name]) => !name.startsWith(':'));
  return entries.flatMap(([name, value = '']) => [value].flat().map((each): [string, string] => [name, each]));
}

/** By the Requests whose signals follow their responses. */
const following = new WeakMap<Request, () => void>();

/** A Request has been handed on as an error, and nobody has it any more: its signal follows the response no longer. */
export function stopFollowing(request: Request): void {
  following.get(request)?.();
}

/** A signal that aborts when the client leaves before the answer is through. */
function leavingSignal(res: ServerResponse): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const leave = () => {
    if (!res.writableFinished) controller.abort();
  };
  // A client that left before: the event has already been emitted.
  if (res.destroyed) leave();
  else res.once('close', leave);
  return { signal: controller.signal, stop: () => void res.off('close', leave) };
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
