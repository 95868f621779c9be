import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Answer } from '../answer.js';
import { headerOf } from '../headers/values.js';

type Decompress = (body: Buffer, options: { maxOutputLength: number }) => Buffer;

const CODINGS: Readonly<Record<string, Decompress>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflate,
  br: brotliDecompressSync,
  identity: (body) => body,
};
/** Nobody codes more often than this, but who wants us to work. */
const MOST_CODINGS = 3;

/** An answer with its content-encoding undone; as it is where that cannot be done, or takes more room than this. */
export function decoded(answer: Answer, maxOutputLength: number): Answer {
  const given = headerOf(answer.headers, 'content-encoding') ?? '';
  const codings = given
    .toLowerCase()
    .split(/\s*,\s*/)
    .filter(Boolean)
    .reverse();
  if (codings.length === 0 || codings.length > MOST_CODINGS) return answer;
  try {
    let { body } = answer;
    // To HEAD, and of a 304, it is the coding of what is not sent.
    for (const coding of body.length > 0 ? codings : []) {
      const undo = CODINGS[coding.trim()];
      if (!undo) return answer;
      body = undo(body, { maxOutputLength });
    }
    const headers = Object.entries(answer.headers).filter(([name]) => name.toLowerCase() !== 'content-encoding');
    return { ...answer, headers: Object.fromEntries(headers), body };
  } catch {
    return answer;
  }
}

/** Some servers send it without the head that the standard asks for, and browsers take it. */
function inflate(body: Buffer, options: { maxOutputLength: number }): Buffer {
  const hasHead = ((body[0] ?? 0) & 15) === 8 && (((body[0] ?? 0) << 8) | (body[1] ?? 0)) % 31 === 0;
  return hasHead ? inflateSync(body, options) : inflateRawSync(body, options);
}

/** Two bodies as texts, each by its own charset; byte by byte where one of them is not what it says. */
export function textsOf(bodies: readonly [Buffer, Buffer], charsets: readonly [string, string]): [string, string] {
  const texts = bodies.map((body, i) => textOf(body, charsets[i] as string));
  const [one, other] = texts;
  if (one !== undefined && other !== undefined) return [one, other];
  return [bodies[0].toString('latin1'), bodies[1].toString('latin1')];
}

function textOf(body: Buffer, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}
