import type { IncomingMessage } from 'node:http';
import { badOption, checkOptions, isMilliseconds, isPlain } from '../common/checks.js';
import { ignoreRejection } from '../common/promises.js';
import { PartylineError } from '../errors.js';
import { readOrigin } from '../links/url.js';
import { readInvitePaths } from './guest.js';
import type { OriginOption } from './origin.js';

/** Key → value for links; `undefined` for none. The request is absent where a link is built outside of any. */
export type DefaultsOption = {
  bivarianceHack(req: IncomingMessage | undefined): Readonly<Record<string, unknown>> | undefined;
}['bivarianceHack'];

/** The options of a party. */
export interface PartyOptions {
  /** The path, within each guest, at which it is invited (default: `/__invite__`). */
  invitePath?: string;
  /** How long a guest may take to answer its invitation, in milliseconds (default: 2000). */
  inviteTimeout?: number;
  /** Asking for a service that nobody has connected gives no answers instead of throwing (default: false). */
  ignoreMissingServices?: boolean;
  /**
   * A failed invitation makes `bootstrap` reject, and a party that started by itself answers its requests with
   * that error until an explicit `bootstrap()` succeeds (default: false: it is told to `onError`).
   */
  strict?: boolean;
  /** The origin of absolute URLs: `'https://example.com'`, or a function of the request (default: none). */
  origin?: OriginOption;
  /**
   * Values for keys that neither a call nor the current request has one for, the locale say; each is used only where
   * the pattern takes its key (default: none).
   */
  defaults?: DefaultsOption;
  /** The path at which the party is mounted, where it cannot be found (default: it is found). */
  base?: string;
  /** Told of what went wrong and hurt nobody (default: printed to stderr, as Express does; not in the env `test`). */
  onError?: (error: unknown) => unknown;
}

/** The options of a party around an app that mounts its sub-apps itself. */
export interface DispatcherOptions extends PartyOptions {
  /** The invite paths, from the dispatcher's root on. */
  invites: string | readonly string[];
}

/** Options that were checked, with the defaults filled in. */
export interface ReadOptions {
  readonly invitePath: string;
  readonly inviteTimeout: number;
  readonly ignoreMissingServices: boolean;
  readonly strict: boolean;
  readonly origin: OriginOption | undefined;
  readonly defaults: DefaultsOption | undefined;
  readonly base: string | undefined;
  readonly onError: ((error: unknown) => unknown) | undefined;
  readonly invites: readonly string[] | undefined;
}

const KNOWN = [
  'invitePath',
  'inviteTimeout',
  'ignoreMissingServices',
  'strict',
  'origin',
  'defaults',
  'base',
  'onError',
] as const;

export function readOptions(given: PartyOptions | DispatcherOptions, isDispatcher: boolean): ReadOptions {
  checkOptions(given, isDispatcher ? [...KNOWN, 'invites'] : KNOWN, 'party()');
  const { invitePath = '/__invite__', inviteTimeout = 2000, origin, defaults, base, onError } = given;
  if (!isMilliseconds(inviteTimeout)) {
    throw badPartyOption('inviteTimeout', 'is no number of milliseconds above 0', 'Write inviteTimeout: 2000.');
  }
  if (onError !== undefined && typeof onError !== 'function') {
    throw badPartyOption('onError', 'is no function', 'Write onError: (error) => log.error(error).');
  }
  if (defaults !== undefined && typeof defaults !== 'function') {
    throw badPartyOption('defaults', 'is no function', 'Write defaults: (req) => ({ locale: "en" }).');
  }
  if (base !== undefined && typeof base !== 'string') {
    throw badPartyOption('base', 'is no path', 'Write base: "/v2".');
  }
  return {
    invitePath: readInvitePaths([invitePath], 'party()', 'invitePath')[0] as string,
    inviteTimeout,
    ignoreMissingServices: readFlag(given, 'ignoreMissingServices'),
    strict: readFlag(given, 'strict'),
    origin: checkOrigin(origin),
    defaults,
    base,
    onError,
    invites: isDispatcher ? readInvites(given) : undefined,
  };
}

function readInvites(given: object): readonly string[] {
  return readInvitePaths((given as Partial<DispatcherOptions>).invites, 'party(dispatcher)', 'invites');
}

function readFlag(given: PartyOptions, name: 'strict' | 'ignoreMissingServices'): boolean {
  const { [name]: flag = false } = given;
  if (typeof flag === 'boolean') return flag;
  throw badPartyOption(name, 'is neither true nor false', `Write ${name}: true.`);
}

function checkOrigin(origin: OriginOption | undefined): OriginOption | undefined {
  if (origin === undefined || typeof origin === 'function') return origin;
  const read = readOrigin(origin);
  if (read !== undefined) return read;
  throw badPartyOption('origin', 'is no origin', 'Write origin: "https://example.com".');
}

function badPartyOption(option: string, reason: string, write: string): PartylineError {
  return badOption('party()', option, reason, write);
}

/** What the party's `defaults` give for a request. */
export function defaultsFor(
  option: DefaultsOption | undefined,
  request: IncomingMessage | undefined,
): Readonly<Record<string, unknown>> | undefined {
  const given = ask(option, request);
  ignoreRejection(given);
  if (given === undefined || isPlain(given)) return given;
  throw badDefaults('gave no plain object');
}

function ask(option: DefaultsOption | undefined, request: IncomingMessage | undefined): unknown {
  try {
    return option?.(request);
  } catch (cause) {
    throw badDefaults('threw, and its error is the cause', { cause });
  }
}

function badDefaults(reason: string, options?: ErrorOptions): PartylineError {
  const write = 'Write defaults: (req) => ({ locale: req?.locale }).';
  return new PartylineError('BAD_OPTION', { where: 'party()', option: 'defaults', reason, write }, options);
}
