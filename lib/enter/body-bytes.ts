import type { IncomingMessage } from 'node:http';
import { stringify } from 'qs';

/** What parsers leave on a request, and what they look for. */
export interface ParsedRequest extends IncomingMessage {
  body?: unknown;
  rawBody?: unknown;
  /** body-parser 1, and all that came before it: there is nothing left to parse. */
  _body?: boolean;
}

/** The bytes of a body that has been read. */
export interface Kept {
  readonly bytes: Buffer;
  /** They are still as `content-encoding` says. */
  readonly isEncoded?: boolean;
  /** The `content-type`, where it named another charset than the bytes are in now. */
  readonly type?: string | undefined;
}

/** The bytes as they were kept, else the value written anew; `undefined` for what cannot be written. */
export function bytesOf(req: ParsedRequest): Kept | undefined {
  const { rawBody, body } = req;
  for (const bytes of [rawBody, body]) {
    if (Buffer.isBuffer(bytes)) return { bytes, isEncoded: isEncoded(req, bytes) };
  }
  const text = typeof rawBody === 'string' ? rawBody : textOf(body, req);
  return text === undefined ? undefined : { bytes: Buffer.from(text), type: inUtf8(req) };
}

/** The media type, without its parameters. */
export function typeOf({ headers }: IncomingMessage): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function textOf(body: unknown, req: IncomingMessage): string | undefined {
  const type = typeOf(req);
  const isJson = /[/+]json$/.test(type);
  if (typeof body === 'string' && !(isJson && isValue(body, req))) return body;
  if (isJson) return written(() => JSON.stringify(body));
  if (type !== 'application/x-www-form-urlencoded') return undefined;
  return written(() => (typeof body === 'object' && body !== null ? form(body) : undefined));
}

/** Whether a string is what a JSON text stood for, as `"hi"` does with `strict: false`: else it is the text. */
function isValue(body: string, { headers }: IncomingMessage): boolean {
  const length = Number(headers['content-length']);
  if (Buffer.byteLength(body) === length) return false;
  // `"5"` stands for a text that would be JSON too, of another value: as long as it was, it was this.
  if (Buffer.byteLength(JSON.stringify(body)) === length) return true;
  return written(() => String(JSON.parse(body))) === undefined;
}

/** Names that stand there several times stay so, where that says all: every parser of forms reads it. */
function form(body: object): string {
  const fields: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(body)) spread(name, value, fields);
  return stringify(fields, { arrayFormat: 'repeat' });
}

/** What holds more than a plain list is written field by field, `a[b][0]`. */
function spread(name: string, value: unknown, fields: Record<string, unknown>): void {
  if (isField(value)) fields[name] = value;
  else for (const [key, each] of Object.entries(value as object)) spread(`${name}[${key}]`, each, fields);
}

/** A plain list is one field several times. A list of one would be none when it is read again. */
function isField(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  // What the host has made of a text: it is written as one.
  if (value instanceof Date || Buffer.isBuffer(value)) return true;
  return Array.isArray(value) && value.length > 1 && value.every((each) => typeof each !== 'object');
}

function written(write: () => string | undefined): string | undefined {
  try {
    return write();
  } catch {
    // A value that no parser gave: it holds itself, or a bigint.
    return undefined;
  }
}

/** What a parser gives has been inflated; what somebody kept by himself has not. */
function isEncoded({ headers }: IncomingMessage, bytes: Buffer): boolean {
  const [first = 0, second = 0] = bytes;
  switch (headers['content-encoding']?.toLowerCase()) {
    case 'gzip':
      return first === 0x1f && second === 0x8b;
    case 'deflate':
      return (first & 15) === 8 && (first * 256 + second) % 31 === 0;
    default:
      return Number(headers['content-length']) === bytes.length;
  }
}

function inUtf8({ headers }: IncomingMessage): string | undefined {
  const { 'content-type': type = '' } = headers;
  const [parameter, charset] = /;\s*charset\s*=\s*"?([^\s;"]+)"?/i.exec(type) ?? [];
  if (parameter === undefined || /^utf-?8$/i.test(charset ?? '')) return undefined;
  return type.replace(parameter, '; charset=utf-8');
}
