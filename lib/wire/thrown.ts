import { isError } from '../common/checks.js';
import { codes, type ErrorCode, type ErrorDetails, HighAndDry, isHighAndDry, PartylineError } from '../errors.js';

/** What was thrown, as it is sent: an error does not cross a process as what it is. */
export interface Sent {
  readonly kind: 'error' | 'highAndDry' | 'value';
  readonly name?: string;
  readonly message?: string;
  readonly stack?: string | undefined;
  readonly code?: unknown;
  readonly status?: unknown;
  readonly details?: unknown;
  readonly value?: unknown;
}

/** Makes something of it that can be copied, whatever it is. */
export function sentOf(thrown: unknown): Sent {
  if (isHighAndDry(thrown)) return { kind: 'highAndDry' };
  if (!isError(thrown)) return { kind: 'value', value: isPrimitive(thrown) ? thrown : String(thrown) };
  const { name, message, stack, code, status, details } = thrown as Error & Record<string, unknown>;
  const isOwn = thrown instanceof PartylineError;
  return {
    kind: 'error',
    name,
    message,
    stack,
    ...(isPrimitive(code) && { code }),
    ...(isPrimitive(status) && { status }),
    ...(isOwn && { details: JSON.parse(JSON.stringify(details)) }),
  };
}

/** An error like the one that was thrown: one of the package's own is one again. */
export function thrownOf({ kind, name = 'Error', message = '', stack, code, status, details, value }: Sent): unknown {
  if (kind === 'highAndDry') return new HighAndDry();
  if (kind === 'value') return value;
  const known = codes.find((each) => each === code);
  const error = known && details ? ownError(known, details) : new Error(message);
  if (stack !== undefined) error.stack = stack;
  if (known && details) return error;
  if (name !== 'Error') Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  return Object.assign(error, { ...(code !== undefined && { code }), ...(status !== undefined && { status }) });
}

function ownError(code: ErrorCode, details: unknown): Error {
  const kind = code.slice('ERR_PARTY_'.length) as 'CLOSED';
  return new PartylineError(kind, details as ErrorDetails<'CLOSED'>);
}

function isPrimitive(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol');
}
