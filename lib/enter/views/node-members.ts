import { EventEmitter } from 'node:events';
import { Readable, Stream, Writable } from 'node:stream';
import { actedOn } from '../../common/real.js';

type Method = (this: unknown, ...given: unknown[]) => unknown;

/**
 * What Node's requests and responses have beside a stream's members, written out: libraries add names of their own to
 * those two prototypes, for the whole process, and nothing tells whose a name there is.
 */
const OF_MESSAGES = `
  connection headers headersDistinct trailers trailersDistinct setTimeout _read _destroy _addHeaderLines _addHeaderLine
  _addHeaderLineDistinct _dump statusCode statusMessage assignSocket detachSocket writeContinue writeProcessing
  writeInformation writeEarlyHints writeHead writeHeader errored closed writableFinished writableObjectMode
  writableLength writableHighWaterMark writableCorked _headers _headerNames _renderHeaders cork uncork destroy _send
  _writeRaw _storeHeader setHeader setHeaders appendHeader getHeader getHeaderNames getRawHeaderNames getHeaders
  hasHeader removeHeader _implicitHeader headersSent writableEnded writableNeedDrain write addTrailers end _finish
  _flush _flushOutput flushHeaders pipe signal socket _dumpAndCloseReadable
  _isLenientHeaderValidation`;

/** The members of Node's requests and responses: they belong to the real object, whoever asks for them. */
export const NODE_MEMBERS: ReadonlySet<PropertyKey> = new Set<PropertyKey>([
  ...OF_MESSAGES.trim().split(/\s+/),
  ...[Readable, Writable, Stream, EventEmitter].flatMap(({ prototype }) =>
    Reflect.ownKeys(prototype).filter((name) => name !== 'constructor'),
  ),
]);

/** One wrapper for each method, so that `req.on === req.on`. */
const wrappers = new WeakMap<Method, Method>();
/** What a wrapper wraps. */
const wrapped = new WeakMap<Method, Method>();

/**
 * A member of the real object as the holder of a view gets it. Node's methods ask whether they were called on the very
 * object that their streams and sockets know, and what the host has put in their place is to find the host's objects:
 * they are called on the real one.
 */
export function asMember(value: unknown): unknown {
  if (typeof value !== 'function') return value;
  const method = value as Method;
  const known = wrappers.get(method);
  if (known) return known;
  const wrapper: Method = function (this: unknown, ...given) {
    if (typeof this !== 'object' || this === null) return Reflect.apply(method, this, given);
    const real = actedOn(this);
    const returned = Reflect.apply(method, real, given);
    return returned === real ? this : returned;
  };
  wrappers.set(method, wrapper);
  wrapped.set(wrapper, method);
  return wrapper;
}

/** The same the other way: what the real object gets when the holder of a view puts a member in the place of Node's. */
export function fromMember(value: unknown): unknown {
  return wrapped.get(value as Method) ?? value;
}
