import { gzipSync } from 'node:zlib';
import type { Asked, Body, Talk } from './requests';
import { textOf } from './targets';

const TYPES: Readonly<Record<Body['kind'], string>> = {
  none: '',
  deep: 'application/json',
  wide: 'application/json',
  nested: 'application/json',
  form: 'application/x-www-form-urlencoded',
  parts: 'multipart/form-data; boundary=b',
  text: 'text/plain',
  noise: 'application/octet-stream',
  inner: 'text/plain',
};

/** A whole request within a body: nobody may take it for one. */
export const INNER = 'inner';

const texts: Readonly<Record<Body['kind'], (size: number) => string>> = {
  none: () => '',
  deep: (size) => '['.repeat(size) + ']'.repeat(size),
  wide: (size) => `[${'{},'.repeat(size / 3)}0]`,
  nested: (size) => `${'{"a":'.repeat(size / 6)}1${'}'.repeat(size / 6)}`,
  form: (size) => `a${'[b]'.repeat(size / 6)}=1&${'c[]=1&'.repeat(size / 12)}`,
  parts: (size) => `--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n${'x'.repeat(size)}\r\n--b--\r\n`,
  text: (size) => 'x'.repeat(size),
  noise: (size) => Array.from({ length: size }, (_, i) => String.fromCharCode((i * 167) % 256)).join(''),
  inner: () => `GET /live/answer HTTP/1.1\r\nHost: x\r\nX-Id: ${INNER}\r\n\r\n`,
};

function bodyOf({ kind, size, gzips }: Body): string {
  let bytes = Buffer.from(texts[kind](size), 'latin1');
  for (let i = 0; i < gzips; i++) bytes = gzipSync(bytes);
  return bytes.toString('latin1');
}

/** In chunks of whatever length, which begin with some of a single byte. */
function chunked(body: string, isOpen: boolean): string {
  const chunks: string[] = [];
  for (let at = 0; at < body.length; ) {
    const length = chunks.length < 40 ? 1 : 997;
    const piece = body.slice(at, at + length);
    chunks.push(`${piece.length.toString(16)}\r\n${piece}\r\n`);
    at += length;
  }
  return chunks.join('') + (isOpen ? '' : '0\r\n\r\n');
}

/** A request’s bytes. */
function bytesOf(asked: Asked, id: string): string {
  const { method, target, headers, body, framing } = asked;
  const text = bodyOf(body);
  const lines = [
    `${method} ${textOf(target)} HTTP/1.1`,
    'Host: home.test',
    `X-Id: ${id}`,
    ...headers.map(textOf),
  ];
  if (body.kind !== 'none') lines.push(`Content-Type: ${TYPES[body.kind]}`);
  if (body.gzips > 0 && body.isTold) lines.push('Content-Encoding: gzip');
  const isChunked = framing === 'chunked' || framing === 'both' || framing === 'open';
  if (isChunked) lines.push('Transfer-Encoding: chunked');
  const lengths: Partial<Record<Asked['framing'], number>> = {
    length: text.length,
    both: text.length,
    short: Math.floor(text.length / 2),
    long: text.length + 10,
  };
  if (lengths[framing] !== undefined) lines.push(`Content-Length: ${lengths[framing]}`);
  const sent = isChunked ? chunked(text, framing === 'open') : text;
  return `${lines.join('\r\n')}\r\n\r\n${sent}`;
}

export interface Written {
  readonly id: string;
  readonly asked: Asked;
  readonly bytes: string;
}

/**
 * By it the server closes the connection. It is a request of its own, which comes behind all bodies: a server that closes
 * while bytes of a client's are unread has the client's machine throw away the answers too.
 */
const LAST: Asked = {
  method: 'GET',
  target: { head: '/own/answer' },
  headers: [{ head: 'Connection: close' }],
  body: { kind: 'none', size: 0, gzips: 0, isTold: false },
  framing: 'none',
};

/** The requests of a talk as bytes. */
export function writtenOf(talk: Talk, name: string): Written[] {
  return [...talk.asked, LAST].map((asked, i) => {
    const id = `${name}r${i}`;
    // Where a response waits for another, Node sends its `100 Continue` between its head and its body.
    const headers = asked.headers.filter(({ head }) => i === 0 || !head.startsWith('Expect: 100'));
    return { id, asked, bytes: bytesOf({ ...asked, headers }, id) };
  });
}

/** Whether a request ends where it says, and is none that Node itself refuses or takes for a tunnel. */
export function isWell({ framing, body, method, target, headers }: Asked): boolean {
  const isFramed =
    framing === 'length' || framing === 'chunked' || (framing === 'none' && body.kind === 'none');
  const isTaken =
    /^[A-Z]+$/.test(method) && method !== 'CONNECT' && /^(?:[/*]|http:\/\/)[!-~]*$/.test(textOf(target));
  return isFramed && isTaken && !headers.some(({ head }) => /^(?:Transfer-Encoding|Upgrade)/.test(head));
}
