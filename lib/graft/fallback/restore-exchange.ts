import { IncomingMessage, type OutgoingHttpHeader, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { isPlain } from '../../common/checks.js';
import type { RoutedResponse } from '../../express/app.js';

/** What Node keeps on its own requests and responses: it goes on with it, whoever answers. */
const blank = new IncomingMessage(new Socket());
const NODES = {
  req: new Set(Object.getOwnPropertyNames(blank).filter((name) => name !== 'url' && name !== 'method')),
  res: new Set(Object.getOwnPropertyNames(new ServerResponse(blank))),
};

/** What the host may have made of the request: a guest writes into it. */
const GIVEN = ['body', 'query', 'params', 'cookies', 'signedCookies'];

/** What Node notes down beside the headers, and measures, dates and ends an answer by. A header taken away is noted too. */
const NOTES = [
  'sendDate',
  'shouldKeepAlive',
  'useChunkedEncodingByDefault',
  'strictContentLength',
  '_removedConnection',
  '_removedContLen',
  '_removedTE',
  '_trailer',
];

/** What a request and its response are before somebody has a try at them; returns the way back to that. */
export function snapshot(req: IncomingMessage, res: ServerResponse): () => void {
  const back = [
    ownOf(req, NODES.req),
    ownOf(res, NODES.res),
    headersOf(req),
    headOf(res),
    ...GIVEN.flatMap((name) => contentsOf((req as unknown as Record<string, unknown>)[name])),
    localsOf(res),
  ];
  return () => {
    for (const restore of back) restore();
  };
}

/** Own properties and prototype: `url`, `body`, `session`, what wraps `res.end`. */
function ownOf(target: object, nodes: ReadonlySet<string>): () => void {
  const prototype = Object.getPrototypeOf(target) as object;
  const names = () => Reflect.ownKeys(target).filter((name) => isTheirs(name, nodes));
  const before = new Map(names().map((name) => [name, Object.getOwnPropertyDescriptor(target, name)]));
  return () => {
    // What somebody has locked stays as it is: throwing here would end the process.
    Reflect.setPrototypeOf(target, prototype);
    for (const name of names()) if (!before.has(name)) Reflect.deleteProperty(target, name);
    for (const [name, own] of before) if (own) Reflect.defineProperty(target, name, own);
  };
}

/** Symbols are Node's, but for those that others have registered. */
function isTheirs(name: string | symbol, nodes: ReadonlySet<string>): boolean {
  return typeof name === 'string' ? !nodes.has(name) : Symbol.keyFor(name) !== undefined;
}

/** Of the request. A body that a guest was given anew has other headers than the one that came. */
function headersOf(req: IncomingMessage): () => void {
  const { headers, rawHeaders } = req;
  const back = [...contentsOf(headers), ...contentsOf(rawHeaders)];
  return () => {
    req.headers = headers;
    req.rawHeaders = rawHeaders;
    for (const restore of back) restore();
  };
}

/** What plain objects and arrays hold, one in the other; nothing is called. */
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
  const notes = NOTES.filter((name) => Object.hasOwn(res, name)).map((name) => [
    name,
    Reflect.get(res, name),
  ]);
  // `appendHeader` writes into the list that is there.
  const headers = Object.entries(res.getHeaders()).map(([name, value]) => [name, copyOf(value)] as const);
  const rawNames = (res as ServerResponse & { getRawHeaderNames(): string[] }).getRawHeaderNames();
  const names = new Map(rawNames.map((name) => [name.toLowerCase(), name]));
  return () => {
    for (const name of res.getHeaderNames()) res.removeHeader(name);
    for (const [name, value] of headers) {
      res.setHeader(names.get(name) ?? name, value);
    }
    Object.assign(res, { statusCode, statusMessage }, Object.fromEntries(notes));
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
