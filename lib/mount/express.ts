import { IncomingMessage, ServerResponse } from 'node:http';
import type { ExpressApp, Next, RoutedRequest } from '../handler.js';
import { once } from './once.js';

/** A request prototype without what an Express computes. */
interface Bare {
  readonly prototype: object;
  readonly names: readonly string[];
}

const bares = new WeakMap<object, Bare>();
/** The getters by which `freeQuery` gives a query that nobody has assigned as yet. */
const offered = new WeakSet<object>();
/** After the one or the other a response is through. */
const ENDS = ['finish', 'close'] as const;

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
 * there already, and could not be set. Methods stay, the host may call them at any time. Returns the way back, which
 * is also gone when the answer is through: who logs that finds the request as it was.
 */
export function undress(req: IncomingMessage, res: ServerResponse): () => void {
  const request: object = Object.getPrototypeOf(req);
  if (familyOf(request) === undefined) return () => {};
  const { prototype, names } = bareOf(request);
  const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(req, name)] as const);
  for (const [name, own] of before) if (own) delete (req as unknown as Record<string, unknown>)[name];
  Object.setPrototypeOf(req, prototype);
  const dress = () => {
    for (const event of ENDS) res.off(event, dress);
    Object.setPrototypeOf(req, request);
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
  const prototype = Object.create(request, Object.fromEntries(names.map((name) => [name, nothing])));
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

/**
 * Lets a handler of no Express in particular assign `req.query`, as Next's and many an older one does: Express 5 has a
 * getter there that refuses it. Returns the way back.
 */
export function freeQuery(req: IncomingMessage): () => void {
  const prototype = Object.hasOwn(req, 'query') ? undefined : computingQuery(req);
  if (!prototype) return () => {};
  const get = () => Reflect.get(prototype, 'query', req);
  offered.add(get);
  Object.defineProperty(req, 'query', {
    configurable: true,
    enumerable: true,
    get,
    set: (value: unknown) => {
      Object.defineProperty(req, 'query', { value, configurable: true, enumerable: true, writable: true });
    },
  });
  return () => {
    delete (req as RoutedRequest).query;
  };
}

/** The prototype of a request that computes its query, which can then not be assigned. */
function computingQuery(req: IncomingMessage): object | undefined {
  let prototype: object | null = Object.getPrototypeOf(req);
  while (prototype && !Object.hasOwn(prototype, 'query')) prototype = Object.getPrototypeOf(prototype);
  const own = prototype && Object.getOwnPropertyDescriptor(prototype, 'query');
  return prototype && own?.get && !own.set ? prototype : undefined;
}

/** Hands a request to an Express app, with a `next` before which everything is as it was. */
export function enterApp(app: ExpressApp, req: IncomingMessage, res: ServerResponse, next: Next): void {
  const request: object = Object.getPrototypeOf(req);
  const response: object = Object.getPrototypeOf(res);
  const query = isForeign(app, request) ? setAside(req, res) : undefined;
  const restore = once(() => {
    Object.setPrototypeOf(req, request);
    Object.setPrototypeOf(res, response);
    if (query) putBack(req, 'query', query.before);
  });
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

/** Takes off what another Express has put on a request: its methods, and the query that it has parsed. */
function setAside(req: IncomingMessage, res: ServerResponse): { before: PropertyDescriptor | undefined } {
  const before = Object.getOwnPropertyDescriptor(req, 'query');
  if (before && isParsed(req, before)) delete (req as RoutedRequest).query;
  Object.setPrototypeOf(req, IncomingMessage.prototype);
  Object.setPrototypeOf(res, ServerResponse.prototype);
  return { before };
}

/**
 * Whether an own `query` is what an Express 4 leaves on every request: the guest parses it anew, as its own settings
 * say. Over a getter somebody has put it there on purpose, and what he has cleaned stays so.
 */
function isParsed(req: IncomingMessage, { get }: PropertyDescriptor): boolean {
  return !computingQuery(req) || (get !== undefined && offered.has(get));
}

function putBack(req: IncomingMessage, name: string, own: PropertyDescriptor | undefined): void {
  delete (req as unknown as Record<string, unknown>)[name];
  if (own) Object.defineProperty(req, name, own);
}

function isForeign(app: ExpressApp, request: object): boolean {
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
