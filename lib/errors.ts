import { messages } from './messages.js';

type Kind = keyof typeof messages;
type Details = { readonly [K in Kind]: Parameters<(typeof messages)[K]>[0] };
/** The same by kind: what a kind says is made from the details of that kind. */
const texts: { readonly [K in Kind]: (details: Details[K]) => string } = messages;

/** The `code` of every error of this package: `ERR_PARTY_` and a word, each a heading in `docs/errors.md`. */
export type ErrorCode = `ERR_PARTY_${Kind}`;

/** The structured details behind an error's message. */
export type ErrorDetails<K extends Kind = Kind> = Details[K];

/** All codes, sorted. */
export const codes = Object.keys(messages)
  .map((kind) => `ERR_PARTY_${kind}` as ErrorCode)
  .sort();

const BRAND = Symbol.for('express-party.error');
const HIGH_AND_DRY = Symbol.for('express-party.HighAndDry');

/** As it is reached from the folder of the app: a visitor who gets to see a message learns no path of the machine. */
const PAGE = 'node_modules/express-party/docs/errors.md';

/** A message without the link at its end, to be read within another. */
export function withoutLink(message: string): string {
  return message.replace(/ \(node_modules\/express-party\/docs\/\S+\)$/, '');
}

/** An error of one kind. */
interface ErrorOf<K extends Kind> extends Error {
  readonly code: `ERR_PARTY_${K}`;
  readonly details: ErrorDetails<K>;
}

interface PartylineErrorConstructor {
  new <K extends Kind>(kind: K, details: ErrorDetails<K>, options?: ErrorOptions): ErrorOf<K>;
  /** What the compiler takes `instanceof` to find: an error of any of the kinds, told by its `code`. */
  readonly prototype: PartylineError;
}

/** An error of one of the kinds, one by one: comparing `code` tells what `details` are. */
export type PartylineError<K extends Kind = Kind> = K extends Kind ? ErrorOf<K> : never;

/**
 * Every error that express-party throws or reports. Tell one by its `code`, and the compiler knows its `details`;
 * `instanceof` works too, also between two installed copies of the package.
 *
 * @example
 * try { urlFor('blog:pots', 7); } catch (err) { err.code; } // → 'ERR_PARTY_UNKNOWN_ENDPOINT'
 */
// Cast, since the prototype of a generic class has the type of no kind at all. It has its name by the constant: a name of its
// own would be given a number where the package is bundled.
export const PartylineError = class<K extends Kind> extends Error {
  readonly code: `ERR_PARTY_${K}`;
  readonly details: ErrorDetails<K>;

  constructor(kind: K, details: ErrorDetails<K>, options?: ErrorOptions) {
    const code = `ERR_PARTY_${kind}` as const;
    super(`${texts[kind](details)} (${PAGE}#${code.toLowerCase()})`, options);
    this.code = code;
    this.details = details;
  }

  get [BRAND](): true {
    return true;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return (this as unknown) === PartylineError ? isBranded(value, BRAND) : isMadeBy(this, value);
  }
} as unknown as PartylineErrorConstructor;
setName(PartylineError, 'PartylineError');

/** Nobody has connected the service that was asked for. Its code is `ERR_PARTY_NO_SUCH_SERVICE_NAME`. */
export class NoSuchServiceName extends PartylineError<'NO_SUCH_SERVICE_NAME'> {
  constructor(details: ErrorDetails<'NO_SUCH_SERVICE_NAME'>) {
    super('NO_SUCH_SERVICE_NAME', details);
  }

  static override [Symbol.hasInstance](value: unknown): value is NoSuchServiceName {
    if (this !== NoSuchServiceName) return isMadeBy(this, value);
    return value instanceof PartylineError && value.code === 'ERR_PARTY_NO_SUCH_SERVICE_NAME';
  }
}
setName(NoSuchServiceName, 'NoSuchServiceName');

/**
 * A handler throws it when it has no answer: it is skipped and the next one is asked. Returning `undefined` has the
 * same effect. It is a signal, not an error, so it is not a PartylineError.
 *
 * @example
 * partyline.connect('price', (sku) => { if (!mine(sku)) throw new HighAndDry(); return prices.get(sku); });
 */
export class HighAndDry extends Error {
  get [HIGH_AND_DRY](): true {
    return true;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return this === HighAndDry ? isHighAndDry(value) : isMadeBy(this, value);
  }
}
setName(HighAndDry, 'HighAndDry');

/** On the prototype, as Error itself has it: an own `name` would be printed with the details. */
function setName(made: { readonly prototype: object }, value: string): void {
  Object.defineProperty(made.prototype, 'name', { value, configurable: true, writable: true });
}

/** An error of ours, thrown anew from a function that users call: its stack begins at their line. */
export function atCaller(error: unknown, called: (...args: never[]) => unknown): unknown {
  if (error instanceof PartylineError) Error.captureStackTrace(error, called);
  return error;
}

/** Whether a thrown value is a HighAndDry, of any installed copy of the package. */
export function isHighAndDry(thrown: unknown): boolean {
  return isBranded(thrown, HIGH_AND_DRY);
}

/** The ordinary `instanceof`, for subclasses: they inherit the other check, which would accept any error of the family. */
function isMadeBy(made: { prototype: object }, value: unknown): boolean {
  return Object.prototype.isPrototypeOf.call(made.prototype, Object(value));
}

function isBranded(value: unknown, brand: symbol): boolean {
  return typeof value === 'object' && value !== null && brand in value;
}
