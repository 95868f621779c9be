import { IncomingMessage, type OutgoingHttpHeader, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { isPlain } from '../../common/checks.js';
import type { RoutedResponse } from '../../express/app.js';

/** The own properties that Node's requests and responses have. They are not restored: Node needs them as they are. */
const blank = new IncomingMessage(new Socket());
const NODE_PROPERTIES = {
  req: new Set(Object.getOwnPropertyNames(blank).filter((name) => name !== 'url' && name !== 'method')),
  res: new Set(Object.getOwnPropertyNames(new ServerResponse(blank))),
};

/** Properties that the host's middleware sets on a request, and whose contents a guest may change. */
const HOST_PROPERTIES = ['body', 'query', 'params', 'cookies', 'signedCookies'];

/** Private members by which Node frames, dates and ends a response, and those that say which headers were removed. */
const FRAMING = ['sendDate', 'shouldKeepAlive', 'useChunkedEncodingByDefault', 'strictContentLength', '_trailer'];
const REMOVED = ['_removedConnection', '_removedContLen', '_removedTE'];

/** Records a request and its response, and returns the function that restores them. */
export function snapshot(req: IncomingMessage, res: ServerResponse): () => void {
  const { headers, rawHeaders } = req;
  const { locals } = res as RoutedResponse;
  const changeable: unknown[] = [headers, rawHeaders, ...HOST_PROPERTIES.map((name) => Reflect.get(req, name))];
  const restores = [
    ownOf(req, NODE_PROPERTIES.req),
    ownOf(res, NODE_PROPERTIES.res),
    // They are others where the body is replayed for a guest.
    () => Object.assign(req, { headers, rawHeaders }),
    headOf(res),
    ...changeable.flatMap((value) => contentsOf(value)),
    ...(locals ? [propertiesOf(locals)] : []),
  ];
  return () => {
    for (const restore of restores) restore();
  };
}

/** Own properties and prototype: `url`, `body`, `session`, what wraps `res.end`. */
function ownOf(target: object, nodeProperties: ReadonlySet<string>): () => void {
  const prototype = Object.getPrototypeOf(target) as object;
  // Symbols belong to Node, except for those of `Symbol.for`.
  const restore = propertiesOf(target, (name) =>
    typeof name === 'string' ? !nodeProperties.has(name) : Symbol.keyFor(name) !== undefined,
  );
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

/** The contents of plain objects and arrays at any depth. Getters are not called. */
function contentsOf(value: unknown, seen = new Set<unknown>()): (() => void)[] {
  if (seen.has(value) || !(isPlain(value) || Array.isArray(value))) return [];
  seen.add(value);
  const inner = Object.values(Object.getOwnPropertyDescriptors(value)).flatMap((own) => contentsOf(own.value, seen));
  return [propertiesOf(value), ...inner];
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

function copyOf(value: OutgoingHttpHeader = ''): OutgoingHttpHeader {
  return Array.isArray(value) ? [...value] : value;
}
