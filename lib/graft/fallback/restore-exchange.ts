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

/** Private members by which Node decides how to frame, date and end a response, and which headers were removed. */
const FRAMING = [
  'sendDate',
  'shouldKeepAlive',
  'useChunkedEncodingByDefault',
  'strictContentLength',
  '_removedConnection',
  '_removedContLen',
  '_removedTE',
  '_trailer',
];

/** Records a request and its response, and returns the function that restores them. */
export function snapshot(req: IncomingMessage, res: ServerResponse): () => void {
  const restores = [
    ownOf(req, NODE_PROPERTIES.req),
    ownOf(res, NODE_PROPERTIES.res),
    headersOf(req),
    headOf(res),
    ...HOST_PROPERTIES.flatMap((name) => contentsOf((req as unknown as Record<string, unknown>)[name])),
    localsOf(res),
  ];
  return () => {
    for (const restore of restores) restore();
  };
}

/** Own properties and prototype: `url`, `body`, `session`, what wraps `res.end`. */
function ownOf(target: object, nodeProperties: ReadonlySet<string>): () => void {
  const prototype = Object.getPrototypeOf(target) as object;
  const names = () => Reflect.ownKeys(target).filter((name) => isRestored(name, nodeProperties));
  const before = new Map(names().map((name) => [name, Object.getOwnPropertyDescriptor(target, name)]));
  return () => {
    // Reflect does not throw for what somebody has frozen: an error thrown here would end the process.
    Reflect.setPrototypeOf(target, prototype);
    for (const name of names()) if (!before.has(name)) Reflect.deleteProperty(target, name);
    for (const [name, own] of before) if (own) Reflect.defineProperty(target, name, own);
  };
}

/** Symbols belong to Node, except for those of `Symbol.for`. */
function isRestored(name: string | symbol, nodeProperties: ReadonlySet<string>): boolean {
  return typeof name === 'string' ? !nodeProperties.has(name) : Symbol.keyFor(name) !== undefined;
}

/** The request's headers, which change where the body is replayed for a guest. */
function headersOf(req: IncomingMessage): () => void {
  const { headers, rawHeaders } = req;
  const restores = [...contentsOf(headers), ...contentsOf(rawHeaders)];
  return () => {
    req.headers = headers;
    req.rawHeaders = rawHeaders;
    for (const restore of restores) restore();
  };
}

/** The contents of plain objects and arrays at any depth. Getters are not called. */
function contentsOf(value: unknown, seen = new Set<unknown>()): (() => void)[] {
  if (seen.has(value) || !(isPlain(value) || Array.isArray(value))) return [];
  seen.add(value);
  const before: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(value as object);
  const inner = Object.values(before).flatMap((own) => contentsOf(own.value, seen));
  return [() => refill(value, before), ...inner];
}

function refill(target: object, before: Readonly<PropertyDescriptorMap>): void {
  for (const name of Reflect.ownKeys(target)) {
    if (!Object.hasOwn(before, name)) Reflect.deleteProperty(target, name);
  }
  for (const name of Reflect.ownKeys(before)) {
    Reflect.defineProperty(target, name, before[name as string] as PropertyDescriptor);
  }
}

function headOf(res: ServerResponse): () => void {
  const { statusCode, statusMessage } = res;
  const framing = FRAMING.filter((name) => Object.hasOwn(res, name)).map((name) => [name, Reflect.get(res, name)]);
  // `appendHeader` changes the array of a header in place.
  const headers = Object.entries(res.getHeaders()).map(([name, value]) => [name, copyOf(value)] as const);
  const rawNames = (res as ServerResponse & { getRawHeaderNames(): string[] }).getRawHeaderNames();
  const names = new Map(rawNames.map((name) => [name.toLowerCase(), name]));
  return () => {
    for (const name of res.getHeaderNames()) res.removeHeader(name);
    for (const [name, value] of headers) {
      res.setHeader(names.get(name) ?? name, value);
    }
    Object.assign(res, { statusCode, statusMessage }, Object.fromEntries(framing));
  };
}

function copyOf(value: OutgoingHttpHeader = ''): OutgoingHttpHeader {
  return Array.isArray(value) ? [...value] : value;
}

function localsOf(res: ServerResponse): () => void {
  const { locals } = res as RoutedResponse;
  if (!locals) return () => {};
  const before = Object.getOwnPropertyDescriptors(locals);
  return () => refill(locals, before);
}
