import { IncomingMessage, ServerResponse } from 'node:http';
import type { ExpressApp, Next, RoutedRequest } from '../common/apps.js';
import { isParsed } from './query.js';
import { ENDS, isAwaited } from './response-end.js';
import { NOTHING, once } from './undo.js';

/** A request prototype without what an Express computes. */
interface Bare {
  readonly prototype: object;
  readonly names: readonly string[];
}

/** What of a request and its response is an Express's. */
interface Attire {
  readonly request: object;
  readonly response: object;
  readonly query: PropertyDescriptor | undefined;
}

const bares = new WeakMap<object, Bare>();

/**
 * Makes an Express app a sub-app of another as `parent.use(path, app)` does: `mountpath`, `parent`, and the
 * `mount` event, by which it inherits settings and its own listeners hear of it.
 */
export function adopt(app: ExpressApp, parent: ExpressApp, path: string): void {
  const request: object | null = Object.getPrototypeOf(app.request);
  const response: object | null = Object.getPrototypeOf(app.response);
  const foreign = familyOf(app.request) !== familyOf(parent.request);
  app.mountpath = path || '/';
  app.parent = parent;
  app.emit('mount', parent);
  if (!foreign) return;
  // The event gave it the parent's req and res methods, which under another Express are others:
  // Express 4's `res.send(404)` would answer 200.
  Object.setPrototypeOf(app.request, request);
  Object.setPrototypeOf(app.response, response);
}

/**
 * Takes off a request what an Express computes of it, for a guest that has none: `query`, `path` and the like would be
 * there already, and could not be set. Methods stay, the host may call them at any time, unless Node's own
 * prototypes have such too. Returns the way back, which is also gone when the answer is through: who logs that finds the
 * request as it was.
 */
export function undress(req: IncomingMessage, res: ServerResponse): () => void {
  const request: object = Object.getPrototypeOf(req);
  if (familyOf(request) === undefined) return NOTHING;
  const { prototype, names } = bareOf(request);
  const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(req, name)] as const);
  for (const [name, own] of before) if (own) delete (req as unknown as Record<string, unknown>)[name];
  const response: object = Object.getPrototypeOf(res);
  Object.setPrototypeOf(req, prototype);
  Object.setPrototypeOf(res, baseOf(response, ServerResponse.prototype));
  const dress = () => {
    for (const event of ENDS) res.off(event, dress);
    Object.setPrototypeOf(req, request);
    Object.setPrototypeOf(res, response);
    for (const [name, own] of before) putBack(req, name, own);
  };
  for (const event of ENDS) res.prependListener(event, dress);
  return dress;
}

/** A prototype that hides what one computes, and that lets it be set; with the names of that. */
function bareOf(request: object): Bare {
  const known = bares.get(request);
  if (known) return known;
  const names = computedBy(request);
  const nothing = { value: undefined, writable: true, configurable: true };
  const base = baseOf(request, IncomingMessage.prototype);
  const hidden = base === request ? names.map((name) => [name, nothing]) : [];
  const prototype = Object.create(base, Object.fromEntries(hidden));
  const bare = { prototype, names };
  bares.set(request, bare);
  return bare;
}

function computedBy(request: object | null): string[] {
  if (request === null || request === IncomingMessage.prototype) return ['query'];
  const own = Object.entries(Object.getOwnPropertyDescriptors(request));
  const computed = own.filter(([, { get, set }]) => get && !set).map(([name]) => name);
  return [...new Set([...computed, ...computedBy(Object.getPrototypeOf(request))])];
}

/** Hands a request to an Express app, with a `next` before which everything is as it was. */
export function enterApp(app: ExpressApp, req: IncomingMessage, res: ServerResponse, next: Next): void {
  const request: object = Object.getPrototypeOf(req);
  const restore = once(isForeign(app, request) ? setAside(app, req, res) : keepMethods(req, res));
  try {
    app.handle(req, res, (error) => {
      restore();
      next(error);
    });
  } catch (thrown) {
    restore();
    throw thrown;
  }
}

/** An app of the same Express gives a request methods of its own, and leaves them there. */
function keepMethods(req: IncomingMessage, res: ServerResponse): () => void {
  const before = { request: Object.getPrototypeOf(req), response: Object.getPrototypeOf(res) };
  return () => shift(req, res, before);
}

/**
 * Takes off what another Express has put on a request: its methods, and the query that it has parsed. Returns the way
 * back.
 */
function setAside(app: ExpressApp, req: IncomingMessage, res: ServerResponse): () => void {
  const before = attireOf(req, res);
  if (before.query && isParsed(req, before.query)) delete (req as RoutedRequest).query;
  // It would put them on itself, but for what it does before.
  shift(req, res, app);
  const stay = isAwaited(res) ? changeAtEnd(req, res, before) : NOTHING;
  return () => {
    stay();
    putOn(req, res, before);
  };
}

/**
 * Who listens for the end of an answer finds the request as he knows it: the host's listeners, which are there already,
 * as the host left it, and then the guest's as the guest did. Returns the way back.
 */
function changeAtEnd(req: IncomingMessage, res: ServerResponse, before: Attire): () => void {
  let guests = before;
  const toHost = () => {
    guests = attireOf(req, res);
    putOn(req, res, before);
  };
  const toGuest = () => putOn(req, res, guests);
  for (const event of ENDS) res.prependListener(event, toHost).on(event, toGuest);
  return () => {
    for (const event of ENDS) res.off(event, toHost).off(event, toGuest);
  };
}

function attireOf(req: IncomingMessage, res: ServerResponse): Attire {
  return {
    request: Object.getPrototypeOf(req),
    response: Object.getPrototypeOf(res),
    query: Object.getOwnPropertyDescriptor(req, 'query'),
  };
}

function putOn(req: IncomingMessage, res: ServerResponse, attire: Attire): void {
  shift(req, res, attire);
  putBack(req, 'query', attire.query);
}

function shift(
  req: IncomingMessage,
  res: ServerResponse,
  { request, response }: Pick<Attire, 'request' | 'response'>,
): void {
  Object.setPrototypeOf(req, request);
  Object.setPrototypeOf(res, response);
}

function putBack(req: IncomingMessage, name: string, own: PropertyDescriptor | undefined): void {
  if (Object.hasOwn(req, name)) delete (req as unknown as Record<string, unknown>)[name];
  if (own) Object.defineProperty(req, name, own);
}

function isForeign(app: ExpressApp, request: object): boolean {
  // As it is once the app knows its parent.
  if (Object.getPrototypeOf(app.request) === request) return false;
  const family = familyOf(request);
  return family !== undefined && family !== familyOf(app.request);
}

/**
 * Which copy of Express a request prototype comes from: the last one above Node's own.
 * `undefined` for a request that no Express has touched.
 */
function familyOf(request: object): object | undefined {
  let family: object | undefined;
  let prototype: object | null = request;
  while (prototype !== null && prototype !== IncomingMessage.prototype) {
    family = prototype;
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return family;
}

const bases = new WeakMap<object, object>();

/**
 * What a guest finds below an Express's prototype: the same, or Node's own where somebody has put there what an Express has
 * too. restify does, for all requests of the process: `req.path()`, `res.send()`. An Express's would stand before them.
 */
export function baseOf(prototype: object, node: object): object {
  const known = bases.get(prototype);
  if (known) return known;
  const base = isPatched(prototype, node) ? node : prototype;
  bases.set(prototype, base);
  return base;
}

function isPatched(prototype: object, node: object): boolean {
  if (prototype === node) return false;
  const names = Object.getOwnPropertyNames(prototype);
  if (names.some((name) => name !== 'constructor' && Object.hasOwn(node, name))) return true;
  const above: object | null = Object.getPrototypeOf(prototype);
  return above !== null && isPatched(above, node);
}
