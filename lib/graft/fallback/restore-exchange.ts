import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http';
import { isPlain } from '../../common/checks.js';
import { runAll } from '../../common/guarded.js';
import type { RoutedResponse } from '../../express/app.js';
import { isAddedToRequest, isAddedToResponse } from './added.js';

/** Properties that the host's middleware sets on a request, and whose contents a guest may change. */
export const HOST_PROPERTIES = ['body', 'query', 'params', 'cookies', 'signedCookies'] as const;

/**
 * How many values of a request are kept at most: a form or a call of an API has fewer, and what a visitor sends must not
 * take longer to keep than to serve.
 */
const MOST_VALUES = 1_000;

/** Private members by which Node frames, dates and ends a response, and those that say which headers were removed. */
const FRAMING = ['sendDate', 'shouldKeepAlive', 'useChunkedEncodingByDefault', 'strictContentLength', '_trailer'];
const REMOVED = ['_removedConnection', '_removedContLen', '_removedTE'];

/**
 * Records a request and its response, and returns the function that restores them; `undefined` where the request has too
 * many values. Of OPTIONS no values are kept: what it is about is its path.
 */
export function snapshot(req: IncomingMessage, res: ServerResponse): (() => void) | undefined {
  const { headers, rawHeaders } = req;
  const { locals } = res as RoutedResponse;
  const values = req.method === 'OPTIONS' ? [] : valuesOf(req, locals);
  const containers = containersIn(values);
  if (!containers) return undefined;
  const restores = [
    ownOf(req, isAddedToRequest),
    ownOf(res, isAddedToResponse),
    // They are others where the body is replayed for a guest.
    () => Object.assign(req, { headers, rawHeaders }),
    headOf(res),
    timeoutOf(req),
    // How many headers there are at most is up to Node.
    ...[headers, rawHeaders, ...Object.values<unknown>(headers).filter(isContainer), ...containers].map((each) =>
      propertiesOf(each),
    ),
    ...(locals ? [propertiesOf(locals)] : []),
  ];
  return () => runAll(restores);
}

/** What a guest may change the insides of. Getters are not called: they belong to the host. */
function valuesOf(req: IncomingMessage, locals: object = {}): unknown[] {
  const own = Object.values(Object.getOwnPropertyDescriptors(locals)).map(({ value }) => value as unknown);
  return [...HOST_PROPERTIES.map((name) => Reflect.get(req, name) as unknown), ...own];
}

/** Own properties and prototype: `url`, `body`, `session`, what wraps `res.end`. */
function ownOf(target: object, isRestored: (name: string | symbol) => boolean): () => void {
  const prototype = Object.getPrototypeOf(target) as object;
  const restore = propertiesOf(target, isRestored);
  return () => {
    Reflect.setPrototypeOf(target, prototype);
    restore();
  };
}

function propertiesOf(target: object, isRestored: (name: string | symbol) => boolean = () => true): () => void {
  const names = () => Reflect.ownKeys(target).filter(isRestored);
  const before = new Map(names().map((name) => [name, Object.getOwnPropertyDescriptor(target, name)]));
  return () => {
    // Reflect does not throw for what somebody has frozen: an error thrown here would end the process.
    for (const name of names()) if (!before.has(name)) Reflect.deleteProperty(target, name);
    for (const [name, own] of before) if (own) Reflect.defineProperty(target, name, own);
  };
}

/**
 * The plain objects and arrays in some values, at any depth; `undefined` where they hold too many values. Not recursive: a
 * visitor nests them as deep as he likes. Getters are not called.
 */
export function containersIn(values: readonly unknown[]): Set<object> | undefined {
  const found = new Set<object>(values.filter(isContainer));
  let count = 0;
  // A Set gives what is added on the way too.
  for (const container of found) {
    if (Array.isArray(container) && container.length > MOST_VALUES) return undefined;
    const names = Reflect.ownKeys(container);
    count += names.length;
    if (count > MOST_VALUES) return undefined;
    for (const name of names) {
      const value: unknown = Object.getOwnPropertyDescriptor(container, name)?.value;
      if (isContainer(value)) found.add(value);
    }
  }
  return found;
}

function isContainer(value: unknown): value is object {
  return isPlain(value) || Array.isArray(value);
}

/** Status, headers and framing. */
function headOf(res: ServerResponse): () => void {
  const { statusCode, statusMessage } = res;
  const own = [...FRAMING, ...REMOVED].filter((name) => Object.hasOwn(res, name));
  const framing = Object.fromEntries(own.map((name) => [name, Reflect.get(res, name)]));
  // `appendHeader` changes the array of a header in place.
  const headers = Object.entries(res.getHeaders()).map(([name, value]) => [name, copyOf(value)] as const);
  const rawNames = (res as ServerResponse & { getRawHeaderNames(): string[] }).getRawHeaderNames();
  const names = new Map(rawNames.map((name) => [name.toLowerCase(), name]));
  return () => {
    for (const name of res.getHeaderNames()) res.removeHeader(name);
    for (const [name, value] of headers) res.setHeader(names.get(name) ?? name, value);
    Object.assign(res, { statusCode, statusMessage }, framing);
  };
}

/** That of the socket: a response's own is the socket's too. */
function timeoutOf({ socket }: IncomingMessage): () => void {
  const timeout = socket?.timeout;
  return () => void socket?.setTimeout?.(timeout ?? 0);
}

function copyOf(value: OutgoingHttpHeader = ''): OutgoingHttpHeader {
  return Array.isArray(value) ? [...value] : value;
}
