import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { requestOn, responseOn } from '../../enter/in-process/exchange.js';
import { NODE_MEMBERS } from '../../enter/views/node-members.js';
import type { RoutedRequest, RoutedResponse } from '../../express/app.js';
import { isAddedToRequest, isAddedToResponse } from '../../graft/fallback/added.js';
import { SHADOW } from '../../shadow.js';
import { storeCopy } from './session.js';
import { ShadowSocket, seenOf } from './socket.js';
import { Copier, IN_LOCALS } from './values.js';

/** A copy of a request, with a response that goes nowhere. */
export interface Copy {
  readonly socket: ShadowSocket;
  readonly req: RoutedRequest;
  readonly res: RoutedResponse;
}

/** What a copy has that its request had not from the beginning. */
export interface CopyOptions {
  /** As the graft's mount leaves it. */
  readonly url: string;
  /** The bytes of the body; `undefined` where the host had read them before, and all that is left is what it has made of them. */
  readonly body: Buffer | undefined;
  /** Gives the session of a copy, if the request has one. */
  readonly session?: ((copy: IncomingMessage) => unknown) | undefined;
}

/** A getter, or a value: nearly all are values, and a request that is chosen is to be noted in no time. */
interface OwnProperty {
  readonly name: string | symbol;
  readonly getter: PropertyDescriptor | undefined;
  readonly value: unknown;
}

/** What is the exchange's own, and is made anew. */
const OF_EXCHANGE: ReadonlySet<PropertyKey> = new Set([
  ...['session', 'res', 'req', 'next', 'locals', 'headers', 'rawHeaders', 'socket'],
  // What is kept of a URL that was parsed is parsed again.
  ...['_parsedUrl', '_parsedOriginalUrl'],
]);
/** What a visitor has of a page already: whoever is asked because of it gives no page to compare. */
const CONDITIONS = ['if-none-match', 'if-modified-since'];
/** What was read of the URL: an app would take it for that of another. */
const OF_URL: readonly PropertyKey[] = ['query', 'originalUrl'];

/** A request and its response as an app is about to get them, noted so that another app can be asked the same later. */
export class RequestNote {
  readonly #url: string;
  readonly #baseUrl: string;
  readonly #rawHeaders: readonly string[];
  readonly #headers: IncomingHttpHeaders;
  #seen: ReturnType<typeof seenOf> | undefined;
  readonly #prototypes: { readonly req: object; readonly res: object };
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #ofRequest: readonly OwnProperty[];
  readonly #ofResponse: readonly OwnProperty[];
  readonly #locals: unknown;
  readonly #head: {
    readonly statusCode: number;
    readonly headers: OutgoingHttpHeaders;
    readonly names: readonly string[];
  };

  /** Throws where there is too much to be copied. */
  constructor(req: IncomingMessage, res: ServerResponse) {
    const copier = new Copier();
    this.#req = req;
    this.#res = res;
    this.#url = req.url ?? '';
    this.#baseUrl = (req as RoutedRequest).baseUrl ?? '';
    this.#rawHeaders = unconditional(req.rawHeaders);
    this.#headers = { ...req.headers };
    for (const name of CONDITIONS) delete this.#headers[name];
    this.#prototypes = { req: Object.getPrototypeOf(req) as object, res: Object.getPrototypeOf(res) as object };
    this.#ofRequest = ownOf(req, isAddedToRequest, copier);
    this.#ofResponse = ownOf(res, isAddedToResponse, copier);
    this.#locals = copier.copy((res as RoutedResponse).locals, IN_LOCALS);
    const names = (res as ServerResponse & { getRawHeaderNames?(): string[] }).getRawHeaderNames?.() ?? [];
    this.#head = { statusCode: res.statusCode, headers: { ...res.getHeaders() }, names };
  }

  /** The visitor has been served: nobody waits for what is noted now, and his socket may be gone before the copy is made. */
  served(): void {
    this.#seen = seenOf(this.#req.socket);
  }

  /** Makes a copy. Throws where there is too much to be copied. */
  copy({ url, body, session }: CopyOptions): Copy {
    const socket = new ShadowSocket(this.#seen ?? seenOf(this.#req.socket));
    const req = requestOn(socket, this.#rawHeaders, {});
    const res: RoutedResponse = responseOn(socket, req);
    const copier = new Copier([
      [this.#req, req],
      [this.#res, res],
    ]);
    req.headers = copier.copy(this.#headers);
    Object.setPrototypeOf(req, this.#prototypes.req);
    Object.setPrototypeOf(res, this.#prototypes.res);
    define(req, this.#ofRequest, copier);
    define(res, this.#ofResponse, copier);
    if (this.#locals !== undefined) Object.assign(res, { locals: copier.copy(this.#locals, IN_LOCALS) });
    if (url !== this.#url) this.#move(req, url);
    if (Object.hasOwn(this.#req, 'res')) Object.assign(req, { res });
    if (session) put(req, 'session', session(req));
    if ('sessionStore' in req) put(req, 'sessionStore', storeCopy(Reflect.get(req, 'sessionStore')));
    this.#begin(res);
    Object.defineProperty(req, SHADOW, { value: true });
    if (body !== undefined && body.length > 0) req.push(body);
    req.push(null);
    return { socket, req, res };
  }

  /** To where the other app has it. */
  #move(req: RoutedRequest, url: string): void {
    for (const name of OF_URL) Reflect.deleteProperty(req, name);
    Object.assign(req, { url, originalUrl: this.#baseUrl + url });
  }

  /** What the host has said before either app got the response. */
  #begin(res: ServerResponse): void {
    const { statusCode, headers, names } = this.#head;
    const written = new Map(names.map((name) => [name.toLowerCase(), name]));
    res.statusCode = statusCode;
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) res.setHeader(written.get(name) ?? name, Array.isArray(value) ? [...value] : value);
    }
  }
}

/** Names and values in turn. */
function unconditional(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_text, i) => !CONDITIONS.includes((rawHeaders[i - (i % 2)] as string).toLowerCase()));
}

/** What a host has put there. What stands in the place of Node's methods holds on to the original, which is somebody else's. */
function ownOf(target: object, isAdded: (name: string | symbol) => boolean, copier: Copier): OwnProperty[] {
  const own: OwnProperty[] = [];
  for (const name of Reflect.ownKeys(target)) {
    if (!isAdded(name) || OF_EXCHANGE.has(name) || NODE_MEMBERS.has(name)) continue;
    const descriptor = Object.getOwnPropertyDescriptor(target, name) as PropertyDescriptor;
    // Getters are the host's.
    const isValue = 'value' in descriptor;
    const value = isValue ? copier.copy(descriptor.value as unknown) : undefined;
    own.push({ name, getter: isValue ? undefined : descriptor, value });
  }
  return own;
}

function define(target: object, own: readonly OwnProperty[], copier: Copier): void {
  for (const { name, getter, value } of own) {
    if (getter) Reflect.defineProperty(target, name, getter);
    else put(target, name, copier.copy(value));
  }
}

function put(target: object, name: string | symbol, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: true, enumerable: true, writable: true });
}
