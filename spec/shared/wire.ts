import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** An answer as it came over the wire: nothing tidies it. */
export interface Reply {
  readonly status: string;
  /** Sorted by name, those of one name in their order. */
  readonly headers: readonly string[];
  readonly body: string;
  readonly trailers: string;
  /** Whether the message came to its end. */
  readonly isWhole: boolean;
}

export interface Ask {
  host?: string;
  method?: string;
  headers?: readonly string[];
  body?: string;
  version?: string;
}

/** What a server says of itself and of its connection, not of the request. */
const NOISE = /^(?:date|connection|keep-alive):/i;
/** What is not closed by then hangs. */
const PATIENCE = 10_000;

/** The bytes of a request: what is given, and no more. */
export function bytesOf(target: string, ask: Ask) {
  const { method = 'GET', host = 'home.test', headers = [], body = '', version = '1.1' } = ask;
  const own = [`Host: ${host}`, ...headers];
  if (body && !headers.some((line) => /^transfer-encoding/i.test(line))) {
    own.push(`Content-Length: ${Buffer.byteLength(body, 'latin1')}`);
  }
  return `${method} ${target} HTTP/${version}\r\n${own.join('\r\n')}\r\n\r\n${body}`;
}

/** A connection, with what has come over it so far. */
export class Wire {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  text = '';
  #heard = () => {};

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setEncoding('latin1');
    this.socket.on('error', () => {});
    this.socket.on('data', (chunk) => {
      this.text += chunk;
      this.#heard();
    });
    this.closed = new Promise((resolve) => this.socket.on('close', () => resolve()));
    void this.closed.then(() => this.#heard());
  }

  send(bytes: string): this {
    this.socket.write(bytes, 'latin1');
    return this;
  }

  /** Waits until a text has come; false when the connection has closed without it. */
  async until(text: string): Promise<boolean> {
    while (!this.text.includes(text)) {
      if (this.socket.closed) return false;
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
    return true;
  }

  /** All that came until the server closed; where it leaves the connection open, that is told. */
  async end(): Promise<string> {
    const patience = new AbortController();
    const late = delay(PATIENCE, true, { signal: patience.signal }).catch(() => false);
    const isOpen = await Promise.race([this.closed.then(() => false), late]);
    patience.abort();
    this.socket.destroy();
    return isOpen ? `${this.text}[left open]` : this.text;
  }
}

/** Reads the answers to requests of these methods, one behind the other. */
export function readReplies(text: string, methods: readonly string[]): Reply[] {
  const replies: Reply[] = [];
  let rest = text;
  for (const method of methods) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) break;
    const [status = '', ...lines] = rest.slice(0, end).split('\r\n');
    const headers = lines.filter((line) => !NOISE.test(line)).sort(byName);
    const read = bodyOf(rest.slice(end + 4), { status, lines, method });
    replies.push({ status, headers, body: read.body, trailers: read.trailers, isWhole: read.isWhole });
    rest = read.rest;
  }
  if (rest) replies.push({ status: 'more', headers: [], body: rest, trailers: '', isWhole: false });
  return replies;
}

const nameOf = (line: string) => line.slice(0, line.indexOf(':')).toLowerCase();
const byName = (a: string, b: string) => nameOf(a).localeCompare(nameOf(b));

interface Read {
  readonly body: string;
  readonly trailers: string;
  readonly isWhole: boolean;
  readonly rest: string;
}

function bodyOf(text: string, head: { status: string; lines: string[]; method: string }): Read {
  const code = Number(head.status.split(' ')[1]);
  const header = (name: string) => head.lines.find((line) => nameOf(line) === name)?.slice(name.length + 1);
  if (head.method === 'HEAD' || code < 200 || code === 204 || code === 304) {
    return { body: '', trailers: '', isWhole: true, rest: text };
  }
  if (header('transfer-encoding')?.trim() === 'chunked') return chunksOf(text);
  const length = Number(header('content-length') ?? text.length);
  const body = text.slice(0, length);
  return { body, trailers: '', isWhole: body.length === length, rest: text.slice(length) };
}

function chunksOf(text: string): Read {
  let [body, at] = ['', 0];
  for (;;) {
    const line = text.indexOf('\r\n', at);
    if (line < 0) return { body, trailers: '', isWhole: false, rest: '' };
    const size = Number.parseInt(text.slice(at, line), 16);
    if (size === 0) {
      const trailers = text.startsWith('\r\n\r\n', line)
        ? ''
        : text.slice(line + 2, text.indexOf('\r\n\r\n', line));
      const end = text.indexOf('\r\n\r\n', line);
      return { body, trailers, isWhole: true, rest: text.slice(end + 4) };
    }
    body += text.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
  }
}
