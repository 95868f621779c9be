import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { parse } from 'qs';
import type { RoutedRequest } from '../../../lib/express/app';

/** What a handler saw of a request, by its framework's own words. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  /** The whole target, and the part that was taken off it. */
  readonly original: string;
  readonly mount: string;
  readonly headers: IncomingHttpHeaders;
  readonly query?: unknown;
}

/** Tells the suite, past the answer, what a handler saw or what became of the client. */
export type Tell = (what: Seen | string) => void;

export const FILE = 'The quick brown fox jumps over the lazy dog.\n'.repeat(50);
export const ETAG = '"fox"';
export const MODIFIED = 'Sat, 01 Jan 2022 00:00:00 GMT';
export const BIG = 'x'.repeat(4000);
export const COOKIES = ['a=1; Path=/', 'b=2; Path=/; HttpOnly'] as const;

export const own = () => new Error('own');

/** What Node's own request shows. */
export function seenOf(given: IncomingMessage, query?: unknown): Seen {
  const { method = '', url, originalUrl = url, baseUrl = '', headers } = given as RoutedRequest;
  const seen = { method, url, original: originalUrl, mount: baseUrl, headers: { ...headers } };
  return query === undefined ? seen : { ...seen, query };
}

export async function* chunks(): AsyncGenerator<string> {
  for (const chunk of ['one ', 'two ', 'three']) {
    yield chunk;
    await delay(2);
  }
}

/** Server-sent events: the second comes well after the first. */
export async function* events(): AsyncGenerator<string> {
  yield 'data: 1\n\n';
  await delay(40);
  yield 'data: 2\n\n';
}

/** Fails after its first chunk has gone out. */
export async function* broken(): AsyncGenerator<string> {
  yield 'first ';
  await delay(10);
  throw own();
}

export const streamOf = (make: () => AsyncIterable<string>) => Readable.from(make(), { objectMode: false });

/** The same for fetch. */
export function webStreamOf(make: () => AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const given = make();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await given.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
  });
}

export async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  const read: Buffer[] = [];
  for await (const chunk of stream) read.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(read).toString('latin1');
}

/** What a body stands for, as a parser reads it. */
export async function parsedOf(
  headers: Readonly<Record<string, unknown>>,
  stream: AsyncIterable<unknown>,
): Promise<unknown> {
  const bytes = Buffer.from(await textOf(stream), 'latin1');
  const text = String(headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes);
  return headers['content-type'] === 'application/json' ? JSON.parse(text) : parse(text);
}

/** How a request for the file is answered by frameworks that send none by themselves. */
export function fileAnswer(header: (name: string) => string | undefined): {
  status: number;
  headers: Record<string, string>;
  body: string | null;
} {
  const headers = { etag: ETAG, 'last-modified': MODIFIED, 'accept-ranges': 'bytes' };
  if (header('if-none-match') === ETAG || header('if-modified-since') === MODIFIED) {
    return { status: 304, headers, body: null };
  }
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(header('range') ?? '') ?? [];
  if (from === undefined) return { status: 200, headers, body: FILE };
  if (Number(from) >= FILE.length) {
    return { status: 416, headers: { 'content-range': `bytes */${FILE.length}` }, body: null };
  }
  const range = `bytes ${from}-${to}/${FILE.length}`;
  const body = FILE.slice(Number(from), Number(to) + 1);
  return { status: 206, headers: { ...headers, 'content-range': range }, body };
}
