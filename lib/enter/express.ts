import { IncomingMessage, ServerResponse } from 'node:http';
import type { Next } from '../common/apps.js';
import type { ExpressApp, RoutedRequest } from '../express/app.js';
import { isParsedByExpress } from './query.js';
import { END_EVENTS, isEndAwaited } from './response-end.js';
import { NOTHING_TO_UNDO, once } from './undo.js';

interface Prototypes {
  readonly request: object;
  readonly response: object;
}

/** What an Express app changes on a request and its response. */
interface ExpressState extends Prototypes {
  readonly query: PropertyDescriptor | undefined;
}

/** A request prototype that hides the properties which Express computes, and their names. */
interface Hiding {
  readonly prototype: object;
  readonly names: readonly string[];
}

const hidings = new WeakMap<object, Hiding>();
const bases = new WeakMap<object, object>();

/**
 * Makes an Express app a sub-app of another as `parent.use(path, app)` does: sets `mountpath` and `parent`, and emits
 * `mount`, on which the app inherits settings and its own listeners run.
 */
export function adopt(app: ExpressApp, parent: ExpressApp, path: string): void {
  const request: object | null = Object.getPrototypeOf(app.request);
  const response: object | null = Object.getPrototypeOf(app.response);
  const isOfOtherCopy = copyOf(app.request) !== copyOf(parent.request);
  app.mountpath = path || '/';
  app.parent = parent;
  app.emit('mount', parent);
  if (!isOfOtherCopy) return;
  // On `mount` the app has inherited the parent's req and res methods. Those of another Express differ:
  // Express 4's `res.send(404)` would answer 200.
  Object.setPrototypeOf(app.request, request);
  Object.setPrototypeOf(app.response, response);
}

/**
 * Hides from a guest that is not an Express app what Express computes of a request: `query`, `path` and the like have
 * getters without setters, so the guest could not assign its own. Express's methods stay, since the host may call them
 * at any time, unless somebody has patched methods of the same name into Node's prototypes. Returns the undo function.
 * It also runs when the response ends: a logger of the host then finds the request as it was.
 */
export function hideComputed(req: IncomingMessage, res: ServerResponse): () => void {
  const before = prototypesOf(req, res);
  if (copyOf(before.request) === undefined) return NOTHING_TO_UNDO;
  const { prototype, names } = hidingOf(before.request);
  const properties = names.map((name) => [name, Object.getOwnPropertyDescriptor(req, name)] as const);
  for (const [name, own] of properties) if (own) Reflect.deleteProperty(req, name);
  const response = baseOf(before.response, ServerResponse.prototype);
  setPrototypes(req, res, { request: prototype, response });
  const restore = () => {
    for (const event of END_EVENTS) res.off(event, restore);
    setPrototypes(req, res, before);
    for (const [name, own] of properties) restoreProperty(req, name, own);
  };
  for (const event of END_EVENTS) res.prependListener(event, restore);
  return restore;
}

function hidingOf(request: object): Hiding {
  const known = hidings.get(request);
  if (known) return known;
  const names = computedBy(request);
  const hidden = { value: undefined, writable: true, configurable: true };
  const base = baseOf(request, IncomingMessage.prototype);
  const properties = base === request ? names.map((name) => [name, hidden]) : [];
  const hiding = { prototype: Object.create(base, Object.fromEntries(properties)), names };
  hidings.set(request, hiding);
  return hiding;
}

function computedBy(request: object | null): string[] {
  if (request === null || request === IncomingMessage.prototype) return ['query'];
  const own = Object.entries(Object.getOwnPropertyDescriptors(request));
  const computed = own.filter(([, { get, set }]) => get && !set).map(([name]) => name);
  return [...new Set([...computed, ...computedBy(Object.getPrototypeOf(request))])];
}

/** Hands a request to an Express app. When the app calls `next`, request and response are as they were before. */
export function enterApp(app: ExpressApp, req: IncomingMessage, res: ServerResponse, next: Next): void {
  const isForeign = isOfOtherExpress(app, Object.getPrototypeOf(req));
  const restore = once(isForeign ? replaceExpress(app, req, res) : keepPrototypes(req, res));
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

/** An app of the same Express sets its own prototypes on a request, and does not restore them. */
function keepPrototypes(req: IncomingMessage, res: ServerResponse): () => void {
  const before = prototypesOf(req, res);
  return () => setPrototypes(req, res, before);
}

/**
 * Replaces what another Express has put on a request: its prototypes, and the query that it has parsed. Returns the
 * undo function.
 */
function replaceExpress(app: ExpressApp, req: IncomingMessage, res: ServerResponse): () => void {
  const before = expressStateOf(req, res);
  if (before.query && isParsedByExpress(req, before.query)) delete (req as RoutedRequest).query;
  // The app sets its prototypes itself, but it already uses the request before that.
  setPrototypes(req, res, app);
  const removeListeners = isEndAwaited(res) ? restoreAtEnd(req, res, before) : NOTHING_TO_UNDO;
  return () => {
    removeListeners();
    setExpressState(req, res, before);
  };
}

/**
 * When the response ends, each listener finds the request as its own app left it: the host's listeners, which were
 * added before, come first, then the guest's. Returns the function that removes this.
 */
function restoreAtEnd(req: IncomingMessage, res: ServerResponse, host: ExpressState): () => void {
  let guest = host;
  const toHost = () => {
    guest = expressStateOf(req, res);
    setExpressState(req, res, host);
  };
  const toGuest = () => setExpressState(req, res, guest);
  for (const event of END_EVENTS) res.prependListener(event, toHost).on(event, toGuest);
  return () => {
    for (const event of END_EVENTS) res.off(event, toHost).off(event, toGuest);
  };
}

function expressStateOf(req: IncomingMessage, res: ServerResponse): ExpressState {
  return { ...prototypesOf(req, res), query: Object.getOwnPropertyDescriptor(req, 'query') };
}

function setExpressState(req: IncomingMessage, res: ServerResponse, state: ExpressState): void {
  setPrototypes(req, res, state);
  restoreProperty(req, 'query', state.query);
}

function prototypesOf(req: IncomingMessage, res: ServerResponse): Prototypes {
  return { request: Object.getPrototypeOf(req), response: Object.getPrototypeOf(res) };
}

function setPrototypes(req: IncomingMessage, res: ServerResponse, { request, response }: Prototypes): void {
  Object.setPrototypeOf(req, request);
  Object.setPrototypeOf(res, response);
}

function restoreProperty(req: IncomingMessage, name: string, own: PropertyDescriptor | undefined): void {
  if (Object.hasOwn(req, name)) Reflect.deleteProperty(req, name);
  if (own) Object.defineProperty(req, name, own);
}

function isOfOtherExpress(app: ExpressApp, request: object): boolean {
  // The common case, once the app knows its parent.
  if (Object.getPrototypeOf(app.request) === request) return false;
  const copy = copyOf(request);
  return copy !== undefined && copy !== copyOf(app.request);
}

/**
 * The installed copy of Express that a request prototype comes from, as the last prototype before Node's own.
 * `undefined` for a request that no Express has touched.
 */
function copyOf(request: object): object | undefined {
  let copy: object | undefined;
  let prototype: object | null = request;
  while (prototype !== null && prototype !== IncomingMessage.prototype) {
    copy = prototype;
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return copy;
}

/**
 * The prototype that a guest other than an Express app gets to see: Express's, or Node's own where somebody has patched
 * it with names that Express has too. restify does so for all requests of the process (`req.path()`, `res.send()`), and
 * Express's members would hide its own.
 */
export function baseOf(prototype: object, node: object): object {
  const known = bases.get(prototype);
  if (known) return known;
  const base = sharesNames(prototype, node) ? node : prototype;
  bases.set(prototype, base);
  return base;
}

function sharesNames(prototype: object, node: object): boolean {
  if (prototype === node) return false;
  const names = Object.getOwnPropertyNames(prototype);
  if (names.some((name) => name !== 'constructor' && Object.hasOwn(node, name))) return true;
  const above: object | null = Object.getPrototypeOf(prototype);
  return above !== null && sharesNames(above, node);
}
