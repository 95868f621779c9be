import type { IncomingMessage } from 'node:http';
import { stringify } from 'qs';
import { isPlain } from '../common/checks.js';
import { jsonText } from './json-text.js';

/** The members of a request that body parsers write and read. */
export interface ParsedRequest extends IncomingMessage {
  body?: unknown;
  rawBody?: unknown;
  /** Set by body-parser 1 and its predecessors: the body is parsed. */
  _body?: boolean;
}

/** The bytes of a body that has been read. */
export interface BodyBytes {
  readonly bytes: Buffer;
  /** Whether they are still compressed as `content-encoding` says. */
  readonly isEncoded?: boolean;
  /** The new `content-type`, where the one sent names another charset than UTF-8. */
  readonly type?: string | undefined;
}

/** The bytes of a body: as a parser has kept them, else the parsed value serialised again where that is possible. */
export function bytesOf(req: ParsedRequest): BodyBytes | undefined {
  const { rawBody, body } = req;
  if (Buffer.isBuffer(rawBody) && !mayBeInflated(rawBody, req)) {
    return { bytes: rawBody, isEncoded: isAsSent(rawBody, req) };
  }
  // The host has had it decoded: what it holds decides nothing, or a body that was compressed twice would be decoded twice.
  if (Buffer.isBuffer(body)) return { bytes: body };
  const text = typeof rawBody === 'string' ? rawBody : textOf(body, req);
  return text === undefined ? undefined : { bytes: Buffer.from(text), type: utf8TypeOf(req) };
}

/** The media type, without its parameters. */
export function typeOf({ headers }: IncomingMessage): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function textOf(body: unknown, req: IncomingMessage): string | undefined {
  const type = typeOf(req);
  const isJson = /[/+]json$/.test(type);
  if (typeof body === 'string' && !(isJson && isValue(body, req))) return body;
  if (isJson) return serialised(() => jsonText(body));
  if (type !== 'application/x-www-form-urlencoded') return undefined;
  return typeof body === 'object' && body !== null ? serialised(() => form(body)) : undefined;
}

/** Whether a string is a parsed JSON value, as a parser with `strict: false` gives for `"hi"`; else it is the JSON text. */
function isValue(body: string, { headers }: IncomingMessage): boolean {
  const length = Number(headers['content-length']);
  if (Buffer.byteLength(body) === length) return false;
  // `5` and `"5"` are both JSON, of different values: the length that was sent says which it was.
  if (Buffer.byteLength(JSON.stringify(body)) === length) return true;
  return !isJson(body);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * A list is written as one name several times, `a=1&a=2`, where that is enough: every form parser reads it. Objects, and lists that
 * hold objects, are written field by field: `a[b][0]`.
 */
function form(body: object): string {
  const fields: Record<string, unknown> = Object.create(null);
  // Not recursive: a visitor nests them as deep as the parser lets him.
  const open = [{ name: '', container: body, rest: Object.entries(body).values() }];
  const above = new Set([body]);
  for (let last = open.at(-1); last; last = open.at(-1)) {
    const { done, value: entry } = last.rest.next();
    if (done) {
      above.delete(last.container);
      open.pop();
      continue;
    }
    const [key, value] = entry as [string, object];
    const name = open.length === 1 ? key : `${last.name}[${key}]`;
    if (isField(value)) fields[name] = value;
    else if (above.has(value)) throw new TypeError('A circular value has no fields.');
    else {
      above.add(value);
      open.push({ name, container: value, rest: Object.entries(value).values() });
    }
  }
  return stringify(fields, { arrayFormat: 'repeat' });
}

/** Whether a value can be written under its name alone. A list of one could not: it would be read as its element. */
function isField(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  // The host has made these from a text, and they are serialised as texts.
  if (value instanceof Date || Buffer.isBuffer(value)) return true;
  return Array.isArray(value) && value.length > 1 && value.every((each) => typeof each !== 'object');
}

function serialised(write: () => string | undefined): string | undefined {
  try {
    return write();
  } catch {
    // No parser gives such a value: it is circular, or holds a bigint.
    return undefined;
  }
}

/** Bytes that a parser has kept are decompressed, bytes that the host has collected by itself are not: the length tells. */
function isAsSent({ length }: Buffer, { headers }: IncomingMessage): boolean {
  return Number(headers['content-length']) === length;
}

/**
 * Whether bytes of a body that the host has parsed look as they were sent, and were sent compressed: a visitor can choose a body that is
 * as long when it is inflated, and what a parser has kept of it would be inflated once more.
 */
function mayBeInflated(rawBody: Buffer, req: ParsedRequest): boolean {
  const { 'content-encoding': encoding = 'identity' } = req.headers;
  return encoding !== 'identity' && isAsSent(rawBody, req) && isParsed(req);
}

/** Express 4's parsers leave an empty object at what they do not parse. */
function isParsed({ body, _body }: ParsedRequest): boolean {
  const isEmpty = body === undefined || (isPlain(body) && Object.keys(body).length === 0);
  return _body === true || !isEmpty;
}

/** The `content-type` with its charset replaced by UTF-8, where it names another. */
function utf8TypeOf({ headers }: IncomingMessage): string | undefined {
  const { 'content-type': type = '' } = headers;
  const [parameter, charset] = /;\s*charset\s*=\s*"?([^\s;"]+)"?/i.exec(type) ?? [];
  if (parameter === undefined || /^utf-?8$/i.test(charset ?? '')) return undefined;
  return type.replace(parameter, '; charset=utf-8');
}
