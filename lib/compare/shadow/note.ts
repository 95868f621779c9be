import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { requestOn, responseOn } from '../../enter/in-process/exchange.js';
import { NODE_MEMBERS } from '../../enter/views/node-members.js';
import type { RoutedRequest, RoutedResponse } from '../../express/app.js';
import { isAddedToRequest, isAddedToResponse } from '../../graft/fallback/added.js';
import { SHADOW } from '../../shadow.js';
import { storeCopy } from './session.js';
import { ShadowSocket, seenOf } from './socket.js';
import { Copier } from './values.js';

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

type Own = readonly (readonly [string | symbol, PropertyDescriptor])[];

/** What is the exchange's own, and is made anew. */
const OF_EXCHANGE: readonly PropertyKey[] = [
  'session',
  'res',
  'req',
  'next',
  'locals',
  'headers',
  'rawHeaders',
  'socket',
];
/** What was read of the URL: an app would take it for that of another. */
const OF_URL: readonly PropertyKey[] = ['query', 'originalUrl', '_parsedUrl', '_parsedOriginalUrl'];

/** A request and its response as an app is about to get them, noted so that another app can be asked the same later. */
export class RequestNote {
  readonly #url: string;
  readonly #baseUrl: string;
  readonly #rawHeaders: readonly string[];
  readonly #headers: IncomingHttpHeaders;
  readonly #distinct: NodeJS.Dict<string[]>;
  readonly #seen: ReturnType<typeof seenOf>;
  readonly #prototypes: { readonly req: object; readonly res: object };
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #ofRequest: Own;
  readonly #ofResponse: Own;
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
    this.#rawHeaders = [...req.rawHeaders];
    this.#headers = copier.copy({ ...req.headers });
    this.#distinct = copier.copy({ ...req.headersDistinct });
    this.#seen = seenOf(req.socket);
    this.#prototypes = { req: Object.getPrototypeOf(req) as object, res: Object.getPrototypeOf(res) as object };
    this.#ofRequest = ownOf(req, isAddedToRequest, copier);
    this.#ofResponse = ownOf(res, isAddedToResponse, copier);
    this.#locals = copier.copy((res as RoutedResponse).locals);
    const names = (res as ServerResponse & { getRawHeaderNames?(): string[] }).getRawHeaderNames?.() ?? [];
    this.#head = { statusCode: res.statusCode, headers: { ...res.getHeaders() }, names };
  }

  /** Makes a copy. Throws where there is too much to be copied. */
  copy({ url, body, session }: CopyOptions): Copy {
    const socket = new ShadowSocket(this.#seen);
    const req = requestOn(socket, this.#rawHeaders, {});
    const res: RoutedResponse = responseOn(socket, req);
    const copier = new Copier([
      [this.#req, req],
      [this.#res, res],
    ]);
    req.headers = copier.copy(this.#headers);
    req.headersDistinct = copier.copy(this.#distinct);
    Object.setPrototypeOf(req, this.#prototypes.req);
    Object.setPrototypeOf(res, this.#prototypes.res);
    define(req, this.#ofRequest, copier);
    define(res, this.#ofResponse, copier);
    if (this.#locals !== undefined) Object.assign(res, { locals: copier.copy(this.#locals) });
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

/** What a host has put there. What stands in the place of Node's methods holds on to the original, which is somebody else's. */
function ownOf(target: object, isAdded: (name: string | symbol) => boolean, copier: Copier): Own {
  const names = Reflect.ownKeys(target).filter(
    (name) => isAdded(name) && !NODE_MEMBERS.has(name) && !OF_EXCHANGE.includes(name),
  );
  return names.flatMap((name) => {
    const own = Object.getOwnPropertyDescriptor(target, name);
    return own ? [[name, copied(own, copier)] as const] : [];
  });
}

function define(target: object, own: Own, copier: Copier): void {
  for (const [name, descriptor] of own) Reflect.defineProperty(target, name, copied(descriptor, copier));
}

/** Getters are the host's. */
function copied(own: PropertyDescriptor, copier: Copier): PropertyDescriptor {
  return 'value' in own ? { ...own, value: copier.copy(own.value as unknown) } : own;
}

function put(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: true, enumerable: true, writable: true });
}
