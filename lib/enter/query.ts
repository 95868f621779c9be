import type { IncomingMessage } from 'node:http';
import parseurl from 'parseurl';
import type { RoutedRequest } from '../express/app.js';
import { NOTHING_TO_UNDO } from './undo.js';

/** The getters that `makeQueryAssignable` has put on requests: a query behind one of them was never assigned. */
const ownGetters = new WeakSet<object>();

/** Lets a handler assign `req.query`, as Next.js does: Express 5 has a getter alone. Returns the undo function. */
export function makeQueryAssignable(request: IncomingMessage): () => void {
  const req = request as RoutedRequest;
  const prototype = Object.hasOwn(req, 'query') ? undefined : findQueryGetter(req);
  if (!prototype) return NOTHING_TO_UNDO;
  let { url } = req;
  const set = (value: unknown) => {
    Object.defineProperty(req, 'query', { value, configurable: true, enumerable: true, writable: true });
  };
  const get = () => {
    if (findQueryGetter(req)) {
      url = req.url;
      return Reflect.get(prototype, 'query', req);
    }
    // The handler has handed it to an app of Express 4, which parses a query once and keeps what is written to it. It looked
    // for one before it set its own prototype, and found the host's.
    const query = parsed(req, url);
    set(query);
    return query;
  };
  ownGetters.add(get);
  Object.defineProperty(req, 'query', { configurable: true, enumerable: true, get, set });
  return () => {
    delete req.query;
  };
}

/** The query as the app parses it that has the request. */
function parsed({ app }: RoutedRequest, url: string): unknown {
  const parse = app?.get('query parser fn');
  return typeof parse === 'function' ? parse(parseurl({ url } as IncomingMessage)?.query) : {};
}

/** The prototype on which `query` is a getter without a setter. */
function findQueryGetter(req: IncomingMessage): object | undefined {
  let prototype: object | null = Object.getPrototypeOf(req);
  while (prototype && !Object.hasOwn(prototype, 'query')) prototype = Object.getPrototypeOf(prototype);
  const own = prototype && Object.getOwnPropertyDescriptor(prototype, 'query');
  return prototype && own?.get && !own.set ? prototype : undefined;
}

/** Whether an own `query` is the one that Express 4 parses. In Express 5 somebody has put it there, perhaps sanitised. */
export function isParsedByExpress(req: IncomingMessage, { get }: PropertyDescriptor): boolean {
  return !findQueryGetter(req) || (get !== undefined && ownGetters.has(get));
}
