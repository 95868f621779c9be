import type { IncomingMessage } from 'node:http';
import { isPlain } from '../../common/checks.js';
import { PartylineError } from '../../errors.js';
import type { Fields } from '../deeds/deed.js';
import { Refusal } from './refusal.js';

/** In bytes: a deed with the longest reason takes a tenth of it. */
const MOST = 16_384;
/** How long a body may take, in milliseconds. */
const PATIENCE = 10_000;

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/** The fields of a POST: of the body that the host has read, or of the one that is there to read. Throws a `Refusal`. */
export async function readFields(req: IncomingMessage): Promise<Fields> {
  const type = typeOf(req);
  if (type !== FORM && type !== JSON_TYPE)
    throw refused(415, 'its body is neither a form nor JSON', 'Send one of them.');
  const { body } = req as { body?: unknown };
  if (isPlain(body) && (Object.keys(body).length > 0 || req.readableEnded)) return fieldsIn(body);
  if (typeof body === 'string' || Buffer.isBuffer(body)) return parse(String(body), type);
  return parse(await readText(req), type);
}

function typeOf({ headers }: IncomingMessage): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function parse(text: string, type: string): Fields {
  if (type === FORM) return fieldsIn(grouped(new URLSearchParams(text)));
  try {
    return fieldsIn(JSON.parse(text));
  } catch (error) {
    throw error instanceof Refusal ? error : refused(400, 'its body is not JSON', 'Send an object of texts.');
  }
}

/** A name that is there twice has a list, which no field takes. */
function grouped(params: URLSearchParams): Record<string, unknown> {
  return Object.fromEntries([...new Set(params.keys())].map((name) => [name, only(params.getAll(name))]));
}

function only(values: readonly string[]): unknown {
  return values.length === 1 ? values[0] : values;
}

/** Of a query or a body. */
export function fieldsIn(given: unknown): Fields {
  if (!isPlain(given)) throw refused(400, 'its body is no object', 'Send an object of texts.');
  const fields = Object.entries(given).map(([name, value]) => {
    if (typeof value === 'string') return [name, value] as const;
    if (typeof value === 'number') return [name, String(value)] as const;
    throw refused(400, 'a field of it is no text, or is there twice', 'Send each field once.');
  });
  return Object.assign(Object.create(null), Object.fromEntries(fields));
}

export function queryFields(search: string): Fields {
  return fieldsIn(grouped(new URLSearchParams(search)));
}

function readText(req: IncomingMessage): Promise<string> {
  const { 'content-length': length = '0', 'content-encoding': encoding = 'identity' } = req.headers;
  if (encoding !== 'identity') throw refused(415, 'its body is compressed', 'Send it as it is.', true);
  if (Number(length) > MOST) throw tooLarge();
  if (req.readableEnded)
    throw refused(400, 'its body was read before', 'Leave what its parser makes of it at req.body.');
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(
      () => end(refused(408, 'its body did not come in time', 'Send it again.', true)),
      PATIENCE,
    );
    const end = (error?: Error) => {
      clearTimeout(timer);
      req.off('data', hear).off('end', end).off('error', broke).off('close', broke).pause();
      if (error) reject(error);
      else resolve(Buffer.concat(chunks).toString('utf8'));
    };
    const hear = (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST) end(tooLarge());
      else chunks.push(Buffer.from(chunk));
    };
    const broke = () => end(refused(400, 'its body broke off', 'Send it again.', true));
    req
      .on('data', hear)
      .on('end', () => end())
      .on('error', broke)
      .on('close', broke);
  });
}

function tooLarge(): Refusal {
  return refused(413, `its body has more than ${MOST} bytes`, 'Say the reason in a sentence.', true);
}

function refused(status: number, reason: string, write: string, isCutOff = false): Refusal {
  return new Refusal(status, new PartylineError('BAD_DEED', { reason, write }), isCutOff);
}
