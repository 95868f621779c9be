/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  readonly id: string | undefined;
  /** The lines of its headers. */
  readonly head: string;
  readonly body: string;
  /** Whether its end has come. */
  readonly isWhole: boolean;
  /** Whether it says that the connection closes behind it. */
  readonly closes: boolean;
}

export interface Read {
  readonly answers: readonly Answer[];
  /** What is no HTTP, from where it begins. */
  readonly garbage: string | undefined;
}

/** Reads the answers of a connection that has closed, and takes nothing for one that is none. */
export function readAnswers(text: string, methodOf: (id: string | undefined, i: number) => string): Read {
  const answers: Answer[] = [];
  let rest = text;
  while (rest !== '') {
    const head = /^HTTP\/1\.1 (\d{3})[^\r\n]*\r\n((?:[^\r\n:]+:[^\r\n]*\r\n)*)\r\n/.exec(rest);
    if (!head) {
      // The connection may have been closed within a head.
      const isCut = /^HTTP\/1\.1 |^H?T?T?P?\/?1?\.?1?$/.test(rest) && !rest.includes('\r\n\r\n');
      return { answers, garbage: isCut ? undefined : rest };
    }
    rest = rest.slice(head[0].length);
    const status = Number(head[1]);
    if (status < 200) continue;
    const header = (name: string) => new RegExp(`^${name}: *(.*)$`, 'im').exec(head[2] ?? '')?.[1]?.trim();
    const id = header('x-id');
    const isBare = methodOf(id, answers.length) === 'HEAD' || status === 204 || status === 304;
    const read = isBare ? { body: '', isWhole: true, rest } : readBody(rest, header);
    if (read === undefined) return { answers, garbage: rest };
    const [, , lines = ''] = head;
    const closes = header('connection')?.toLowerCase() === 'close';
    answers.push({ status, id, head: lines, body: read.body, isWhole: read.isWhole, closes });
    rest = read.rest;
  }
  return { answers, garbage: undefined };
}

function readBody(text: string, header: (name: string) => string | undefined) {
  if (header('transfer-encoding') === 'chunked') return readChunks(text);
  const length = Number(header('content-length') ?? text.length);
  const body = text.slice(0, length);
  return { body, isWhole: body.length === length, rest: text.slice(length) };
}

/** `undefined` for what are no chunks. */
function readChunks(text: string) {
  let [body, rest] = ['', text];
  for (;;) {
    const line = /^([\da-f]+)\r\n/i.exec(rest);
    const cut = { body, isWhole: false, rest: '' };
    if (!line) return /^[\da-f]*\r?$/i.test(rest) ? cut : undefined;
    const size = Number.parseInt(line[1] ?? '', 16);
    rest = rest.slice(line[0].length);
    const isEnd = rest.startsWith('\r\n', size);
    if (rest.length < size + 2) return cut;
    if (!isEnd) return undefined;
    body += rest.slice(0, size);
    rest = rest.slice(size + 2);
    if (size === 0) return { body, isWhole: true, rest };
  }
}
