/** What stands before the body of an answer. */
export interface Head {
  readonly status: number;
  readonly statusText: string;
  readonly headers: [string, string][];
  readonly hasBody: boolean;
  readonly isChunked: boolean;
}

interface Parts {
  head(head: Head): void;
  chunk(chunk: Uint8Array): void;
  end(): void;
}

/** Those of the connection, which a Response has none of; `trailer` announces what a Response cannot have either. */
const OF_CONNECTION = /^(?:connection|keep-alive|transfer-encoding|trailer)$/i;
const NO_BODY = new Set([204, 205, 304]);
const EMPTY = Buffer.alloc(0);

/** Reads what a response of Node's writes to its socket: it is well-formed, and its end is known. Trailers are left out. */
export class AnswerReader {
  readonly #isHead: boolean;
  readonly #parts: Parts;
  #rest: Buffer = EMPTY;
  #state: 'head' | 'size' | 'chunk' | 'plain' | 'over' = 'head';
  /** Of a chunk, or of a body whose length is known: what is still to come. */
  #left = Number.POSITIVE_INFINITY;

  constructor(isHead: boolean, parts: Parts) {
    this.#isHead = isHead;
    this.#parts = parts;
  }

  read(chunk: Buffer): void {
    let rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    for (let before = -1; rest.length > 0 && before !== rest.length; ) {
      before = rest.length;
      rest = this.#step(rest);
    }
    this.#rest = rest;
  }

  /** The connection is closed: that ends a body of no known length. */
  close(): void {
    if (this.#state === 'plain' && this.#left === Number.POSITIVE_INFINITY) this.#end();
  }

  #step(bytes: Buffer): Buffer {
    switch (this.#state) {
      case 'head':
        return this.#readHead(bytes);
      case 'size':
        return this.#readSize(bytes);
      case 'chunk':
      case 'plain':
        return this.#readBody(bytes);
      default:
        return EMPTY;
    }
  }

  #readHead(bytes: Buffer): Buffer {
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return bytes;
    const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
    const [, code = '500', statusText = ''] = /^HTTP\/\d\.\d (\d+) ?(.*)$/.exec(first) ?? [];
    const status = Number(code);
    const rest = bytes.subarray(end + 4);
    // 100 Continue and its like come before the answer.
    if (status < 200) return rest;
    const headers = lines.map(split);
    const hasBody = !this.#isHead && !NO_BODY.has(status);
    const value = (name: string) => headers.find(([each]) => each.toLowerCase() === name)?.[1];
    const length = value('content-length');
    const isChunked = value('transfer-encoding')?.toLowerCase() === 'chunked';
    this.#state = isChunked ? 'size' : 'plain';
    if (length !== undefined) this.#left = Number(length);
    const own = headers.filter(([name]) => !OF_CONNECTION.test(name));
    this.#parts.head({ status, statusText, headers: own, hasBody, isChunked });
    if (!hasBody || this.#left === 0) this.#end();
    return rest;
  }

  #readSize(bytes: Buffer): Buffer {
    const end = bytes.indexOf('\r\n');
    if (end < 0) return bytes;
    const line = bytes.toString('latin1', 0, end);
    // The line break behind a chunk.
    if (line === '') return bytes.subarray(end + 2);
    this.#left = Number.parseInt(line, 16);
    if (this.#left === 0) this.#end();
    else this.#state = 'chunk';
    return bytes.subarray(end + 2);
  }

  #readBody(bytes: Buffer): Buffer {
    const taken = Math.min(bytes.length, this.#left);
    // A copy: Node may use its own memory again.
    this.#parts.chunk(new Uint8Array(bytes.subarray(0, taken)));
    this.#left -= taken;
    if (this.#left === 0) {
      if (this.#state === 'chunk') this.#state = 'size';
      else this.#end();
    }
    return bytes.subarray(taken);
  }

  #end(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#parts.end();
  }
}

function split(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}
