import type { IncomingMessage } from 'node:http';
import type { RoutedRequest } from '../express/app.js';
import { NOTHING } from './undo.js';

/** The getters by which `freeQuery` gives a query that nobody has assigned as yet. */
const offered = new WeakSet<object>();

/**
 * Lets a handler of no Express in particular assign `req.query`, as Next's and many an older one does: Express 5 has a
 * getter there that refuses it. Returns the way back.
 */
export function freeQuery(req: IncomingMessage): () => void {
  const prototype = Object.hasOwn(req, 'query') ? undefined : computingQuery(req);
  if (!prototype) return NOTHING;
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

/**
 * Whether an own `query` is what an Express 4 leaves on every request: a guest parses that anew, as its own settings
 * say. Over a getter somebody has put it there on purpose, and what he has cleaned stays so.
 */
export function isParsed(req: IncomingMessage, { get }: PropertyDescriptor): boolean {
  return !computingQuery(req) || (get !== undefined && offered.has(get));
}
