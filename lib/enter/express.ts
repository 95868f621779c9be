import { IncomingMessage, ServerResponse } from 'node:http';
import type { Next } from '../common/apps.js';
import type { ExpressApp, RoutedRequest } from '../express/app.js';
import { isParsedByExpress } from './query.js';
import { END_EVENTS, isEndAwaited } from './response-end.js';
import { leaving, NOTHING_TO_UNDO, once } from './undo.js';

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

/** Makes an Express app a sub-app of another as `parent.use(path, app)` does: on `mount` it inherits settings. */
export function adopt(app: ExpressApp, parent: ExpressApp, path: string): void {
  const before = prototypesOf(app.request, app.response);
  const isOfOtherCopy = copyOf(app.request) !== copyOf(parent.request);
  app.mountpath = path || '/';
  app.parent = parent;
  app.emit('mount', parent);
  // By then it has the parent's req and res methods, which differ: Express 4's `res.send(404)` would answer 200.
  if (isOfOtherCopy) setPrototypes(app.request, app.response, before);
}

/**
 * Hides from a guest of another framework what Express computes of a request, `query` and the like: the guest could not
 * assign it. Express's methods stay: the host may call them at any time. Returns the undo function, which also runs when
 * the response ends: a logger of the host then finds the request as it was.
 */
export function hideComputed(req: IncomingMessage, res: ServerResponse): () => void {
  const before = prototypesOf(req, res);
  if (copyOf(before.request) === undefined) return NOTHING_TO_UNDO;
  const { prototype, names } = hidingOf(before.request);
  const properties = names.map((name) => [name, Object.getOwnPropertyDescriptor(req, name)] as const);
  for (const [name, own] of properties) if (own) Reflect.deleteProperty(req, name);
  setPrototypes(req, res, { request: prototype, response: baseOf(before.response, ServerResponse.prototype) });
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
  const before = prototypesOf(req, res);
  // An app sets its own prototypes on a request, and does not restore them.
  const keep = () => setPrototypes(req, res, before);
  const restore = once(isOfOtherExpress(app, before.request) ? replaceExpress(app, req, res) : keep);
  try {
    app.handle(req, res, leaving(restore, next));
  } catch (thrown) {
    restore();
    throw thrown;
  }
}

/** Replaces the prototypes and the query that another Express has put on a request. Returns the undo function. */
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

/** When the response ends, the host's listeners find the host's request, and the guest's, which follow, the guest's. */
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

function prototypesOf(req: object, res: object): Prototypes {
  return { request: Object.getPrototypeOf(req), response: Object.getPrototypeOf(res) };
}

function setPrototypes(req: object, res: object, { request, response }: Prototypes): void {
  Object.setPrototypeOf(req, request);
  Object.setPrototypeOf(res, response);
}

function restoreProperty(req: IncomingMessage, name: string, own: PropertyDescriptor | undefined): void {
  Reflect.deleteProperty(req, name);
  if (own) Object.defineProperty(req, name, own);
}

function isOfOtherExpress(app: ExpressApp, request: object): boolean {
  // The common case, once the app knows its parent.
  if (Object.getPrototypeOf(app.request) === request) return false;
  const copy = copyOf(request);
  return copy !== undefined && copy !== copyOf(app.request);
}

/** The installed copy of Express that a request comes from, if one does: the last prototype before Node's own. */
function copyOf(request: object): object | undefined {
  if (request === IncomingMessage.prototype) return undefined;
  const above = Object.getPrototypeOf(request) as object | null;
  return above === null || above === IncomingMessage.prototype ? request : copyOf(above);
}

/**
 * The prototype that a guest of another framework gets to see: Express's, or Node's own where somebody has patched it
 * with names that Express has too, as restify does for the whole process (`req.path()`): Express's would hide them.
 */
export function baseOf(prototype: object, node: object): object {
  const base = bases.get(prototype) ?? (sharesNames(prototype, node) ? node : prototype);
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
