/** The message of each error, made from its details. No message contains a value: it could be a visitor's. */
const messages = {
  BAD_MOUNT: (d: { path: string; reason: string; write: string }) =>
    `Cannot mount a guest at ${quote(d.path)}: ${d.reason}. ${d.write}`,
  BAD_GUEST: (d: { path: string; found: string; write: string }) =>
    `The value at ${quote(d.path)} is not a guest: found ${d.found}. ${d.write}`,
  BAD_OPTION: (d: { where: string; option: string; reason: string; write: string }) =>
    `${d.where}: the option ${quote(d.option)} ${d.reason}. ${d.write}`,
  BAD_NAME: (d: { what: string; found: string }) =>
    `${d.found} cannot be ${d.what}: names hold letters, digits, ".", "-" and "_", and a guest's endpoint is ` +
    'written "guest:endpoint".',
  /** `others`: what else of the same app cannot be used, each with its own reason. */
  BAD_PATTERN: (d: { endpoint: string; pattern: string; reason: string; write: string; others?: readonly string[] }) =>
    `The pattern ${quote(d.pattern)} of endpoint ${quote(d.endpoint)} cannot be used: ${d.reason}. ${d.write}` +
    (d.others ? ` Nor can these: ${d.others.join('; ')}.` : ''),
  DUPLICATE_NAME: (d: { what: string; name: string; taken: string; write: string }) =>
    `The ${d.what} name ${quote(d.name)} is taken by ${d.taken}. ${d.write}`,
  UNKNOWN_GUEST: (d: { name: string; guest: string; closest: string[]; known: string[]; absent: string[] }) =>
    `No guest is named ${quote(d.guest)} (asked for ${quote(d.name)}). ` +
    `${guess(d.closest, d.known, 'guest')}${d.absent.length ? ` Did not join: ${d.absent.join('; ')}.` : ''}`,
  UNKNOWN_ENDPOINT: (d: { name: string; guest: string; closest: string[]; known: string[] }) =>
    `${quote(d.name)} is no endpoint of ${d.guest}. ${guess(d.closest, d.known, 'endpoint')}` +
    `${d.name.includes(':') ? '' : ` For one of another guest write "guest:${d.name}".`}`,
  MISSING_VALUE: (d: { name: string; pattern: string; keys: string[]; mountKeys: string[] }) =>
    `${quote(d.name)} (${d.pattern}) needs a value for ${list(d.keys)}. ` +
    (d.mountKeys.length
      ? `Give the values of the mount path by name: ${list(d.mountKeys)}.`
      : 'Give it by position or by name.'),
  TOO_MANY_VALUES: (d: { name: string; pattern: string; most: number; given: number }) =>
    `${quote(d.name)} (${d.pattern}) takes ${d.most === 0 ? 'no values' : `at most ${d.most}`}, ` +
    `${d.given} given. Give extras by name, or as { query: { ... } } after the values.`,
  BAD_VALUE: (d: { name: string; pattern: string; key: string; reason: string }) =>
    `The value of ${quote(d.key)} for ${quote(d.name)} (${d.pattern}) cannot be used: ${d.reason}.`,
  UNSAFE_URL: (d: { name: string; pattern: string; reason: string }) =>
    `${quote(d.name)} (${d.pattern}) would give an unsafe URL: ${d.reason}.`,
  NOT_BUILDABLE: (d: { name: string; pattern: string; reason: string }) =>
    `No URL can be built for ${quote(d.name)} (${d.pattern}): ${d.reason}. ` +
    'Give the route a path, or name the endpoint in a table: endpoints("blog", { post: "/posts/:id" }).',
  NO_ORIGIN: (d: { name: string; reason: string }) =>
    `No origin for an absolute URL of ${quote(d.name)}: ${d.reason}. ` +
    'Write party(guests, { origin: "https://example.com" }), or absolute: "https://example.com".',
  NO_BASE: (d: { name: string; reason: string }) =>
    `No base for the URL of ${quote(d.name)}: ${d.reason}. Write party(guests, { base: "/v2" }).`,
  NOT_READY: (d: { name: string }) =>
    `${quote(d.name)} was asked for before the bootstrap is complete. ` +
    'Await line.bootstrap(server), or ask inside a request.',
  DID_NOT_JOIN: (d: { guest: string; reason: string; write: string }) =>
    `Not at the party: ${d.guest} ${d.reason}. ${d.write}`,
  BOOTSTRAP_FAILED: (d: { guests: string[]; missing: string[] }) =>
    (d.guests.length ? `${d.guests.length} of the invitations failed (strict): ${d.guests.join('; ')}. ` : '') +
    (d.missing.length ? `Expected, and not at the party: ${list(d.missing)}. ` : '') +
    'See the errors of each.',
  NO_PARTY: (d: { asked: string }) =>
    `${quote(d.asked)} was asked for, but there is no party here. ` +
    'Mount this app in a party(), or mount rsvp() before the handler that asks.',
  NO_SUCH_SERVICE_NAME: (d: { service: string; closest: string[]; known: string[] }) =>
    `Nobody has connected the service ${quote(d.service)}. ${guess(d.closest, d.known, 'service')}`,
  HANDLER_FAILED: (d: { guest: string; service: string }) =>
    `The handler of ${d.guest} for ${quote(d.service)} failed. Its error is the cause.`,
  HANDLER_LATE: (d: { guest: string; service: string; timeout: number }) =>
    `The handler of ${d.guest} for ${quote(d.service)} gave no answer within ${d.timeout} ms.`,
  HANDLER_ASYNC: (d: { guest: string; service: string }) =>
    `The handler of ${d.guest} for ${quote(d.service)} answered with a promise. Ask with askAroundAsync.`,
  MOUNTED_TWICE: (d: { first: string; second: string }) =>
    `This party is mounted at ${quote(d.first)} and again at ${quote(d.second)}. ` +
    'Make a party for each: their links differ.',
  BODY_READ: (d: { type: string }) =>
    `The body of this request (${quote(d.type || 'of no type')}) was read before the guest got it, which reads bodies ` +
    'itself, and it cannot be rebuilt. Mount the party before the parser, or keep the bytes as req.rawBody.',
  BAD_STATE: (d: { journey: string; reason: string; write: string }) =>
    `The state of journey ${quote(d.journey)} cannot be used: ${d.reason}. ${d.write}`,
  UNKNOWN_JOURNEY: (d: { journey: string; closest: string[]; known: string[]; unknown: number }) =>
    `No journey is named ${quote(d.journey)}` +
    `${d.unknown > 1 ? `, and ${d.unknown - 1} more of the table are unknown: it is refused as a whole` : ''}. ` +
    guess(d.closest, d.known, 'journey'),
  ONE_SIDED: (d: { endpoint: string; pattern: string; journey: string; doubt: string }) =>
    `Only the scion names the endpoint ${quote(d.endpoint)} (${d.pattern}), and ${d.doubt} may serve its path, or pass it ` +
    'on: it is taken for a page of both, and is legacy until it is moved. If the page is new, write states: ' +
    `{ ${quote(d.journey)}: { state: "live" } }.`,
  UNMAPPED: (d: { endpoint: string; journey: string; scion: string; stock: string; reason: string; write: string }) =>
    `The endpoint ${quote(d.endpoint)} cannot be moved: ${d.reason} (scion ${d.scion}, stock ${d.stock}). The journey ` +
    `${quote(d.journey)} stays legacy. ${d.write}`,
  STOPPED: (d: { journey: string; since: string; by: string; why?: string }) =>
    `The journey ${quote(d.journey)} was stopped at ${d.since} by ${quote(d.by)}${d.why === undefined ? '' : `, ${quote(d.why)}`}: ` +
    `it stays with the stock. Call shop.resume(${quote(d.journey)}), or write resume: ${quote(d.since)} in its entry.`,
  SOURCE_FAILED: (d: { source: string; reason: string; isFirst?: boolean }) =>
    `The states of ${d.source} cannot be used: ${d.reason}. ` +
    (d.isFirst
      ? 'Until there is a good table every pair is legacy, and new pages are live.'
      : 'The last good ones stay in force.'),
  NOT_WRITTEN: (d: { source: string; journey: string; reason: string }) =>
    `The state of journey ${quote(d.journey)} is in force here, and not in ${d.source}: ${d.reason}. Write it there too.`,
  GRAFT_ALONE: (_d: object) =>
    'A graft is a guest, not middleware: its apps have to join a party. Write app.use(party({ "/": shop })).',
  BAD_DECISION: (d: { what: string }) =>
    `${d.what} of a graft failed, and the stock serves the request. The cause is what it threw or ` +
    'returned. Return a string or a number at once, or nothing. This is told once for each kind of failure.',
  NO_FALLBACK: (d: { endpoint: string }) =>
    `A request for ${quote(d.endpoint)} had no fallback: its body, query, cookies and locals are more than is kept. ` +
    'Keep them smaller, give the graft more replayMemory, or count on no fallback there. This is told once for each endpoint.',
  OTHER_READING: (d: { endpoint: string }) =>
    `A request was refused: by its path it is for ${quote(d.endpoint)} as the stock reads it, or may be so, and not as ` +
    'the scion does, which serves that endpoint. Ask for the URL that urlFor builds.',
  WRAPPED: (d: { guest: string; found: string; write: string }) =>
    `No tag is found in ${d.guest}, whose handlers something has wrapped: ${d.found}. ${d.write}`,
  CLOSED: (d: { asked: string }) => `${d.asked}: this party was closed. Make a new one.`,
};

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

function quote(name: string): string {
  return JSON.stringify(name);
}

function list(names: readonly string[]): string {
  return names.map(quote).join(', ');
}

function guess(closest: readonly string[], known: readonly string[], what: string): string {
  if (closest.length) return `Did you mean ${closest.map(quote).join(' or ')}?`;
  if (known.length === 0) return `There is no ${what} at all.`;
  const some = known.slice(0, 10);
  return `Known: ${list(some)}${known.length > some.length ? ` and ${known.length - some.length} more` : ''}.`;
}
