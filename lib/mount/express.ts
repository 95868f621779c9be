import { IncomingMessage, ServerResponse } from 'node:http';
import type { ExpressApp, Next, RoutedRequest } from '../handler.js';

/** A request prototype without what an Express computes. */
interface Bare {
  readonly prototype: object;
  readonly names: readonly string[];
}

const bares = new WeakMap<object, Bare>();
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
  const prototype = readonlyQueryOf(req);
  if (!prototype) return () => {};
  Object.defineProperty(req, 'query', {
    configurable: true,
    enumerable: true,
    get: () => Reflect.get(prototype, 'query', req),
    set: (value: unknown) => {
      Object.defineProperty(req, 'query', { value, configurable: true, enumerable: true, writable: true });
    },
  });
  return () => {
    delete (req as RoutedRequest).query;
  };
}

/** The prototype with a `query` that cannot be assigned. */
function readonlyQueryOf(req: IncomingMessage): object | undefined {
  if (Object.hasOwn(req, 'query')) return undefined;
  for (
    let prototype: object | null = Object.getPrototypeOf(req);
    prototype;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    const own = Object.getOwnPropertyDescriptor(prototype, 'query');
    if (own) return own.get && !own.set ? prototype : undefined;
  }
  return undefined;
}

/** Hands a request to an Express app, with a `next` before which everything is as it was. */
export function enterApp(app: ExpressApp, req: IncomingMessage, res: ServerResponse, next: Next): void {
  const request: object = Object.getPrototypeOf(req);
  const response: object = Object.getPrototypeOf(res);
  const query = isForeign(app, request) ? setAside(req, res) : undefined;
  app.handle(req, res, (error) => {
    Object.setPrototypeOf(req, request);
    Object.setPrototypeOf(res, response);
    if (query) putBack(req, 'query', query.before);
    next(error);
  });
}

/**
 * Takes off what another Express has put on a request: its methods, and the parsed query that an Express 4
 * leaves as an own property. The guest parses it anew, as its own settings say.
 */
function setAside(req: IncomingMessage, res: ServerResponse): { before: PropertyDescriptor | undefined } {
  const before = Object.getOwnPropertyDescriptor(req, 'query');
  if (before) delete (req as RoutedRequest).query;
  Object.setPrototypeOf(req, IncomingMessage.prototype);
  Object.setPrototypeOf(res, ServerResponse.prototype);
  return { before };
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
