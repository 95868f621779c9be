import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { Answer } from '../../../lib/compare/answers/answer.js';

type Headers = Answer['headers'];

export function answer(type: string, body: string | Buffer, headers: Headers = {}, status = 200): Answer {
  return { status, headers: { 'content-type': type, ...headers }, body: Buffer.from(body) };
}

export const json = (value: unknown, headers: Headers = {}, status = 200) =>
  answer('application/json; charset=utf-8', JSON.stringify(value), headers, status);
export const html = (body: string, headers: Headers = {}, status = 200) =>
  answer('text/html; charset=utf-8', body, headers, status);
export const text = (body: string, headers: Headers = {}, status = 200) =>
  answer('text/plain; charset=utf-8', body, headers, status);
export const bytes = (body: Buffer | string) => answer('application/octet-stream', body);

export const CODINGS: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  gzip: (body) => gzipSync(body),
  'x-gzip': (body) => gzipSync(body),
  br: (body) => brotliCompressSync(body),
  deflate: (body) => deflateSync(body),
  'deflate without a head': (body) => deflateRawSync(body),
  'gzip, br': (body) => brotliCompressSync(gzipSync(body)),
};

/** An answer as it goes through a server that compresses. */
export function coded(given: Answer, coding: string): Answer {
  const name = coding.split(' without', 1)[0] as string;
  const headers = { ...given.headers, 'Content-Encoding': name, vary: 'Accept-Encoding' };
  return { ...given, headers, body: (CODINGS[coding] as (body: Buffer) => Buffer)(given.body) };
}
