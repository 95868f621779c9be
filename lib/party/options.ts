import type { IncomingMessage } from 'node:http';
import { badOption, checkOptions, isMilliseconds, isPlain } from '../common/checks.js';
import { ignoreRejection } from '../common/thenables.js';
import { PartylineError } from '../errors.js';
import { checkMissing, type OnMissingLink } from '../links/missing.js';
import { checkName } from '../links/table.js';
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
  /**
   * Names of guests without which the site must not start: unless each of them has joined, or is named by the host,
   * `bootstrap` rejects, as when `strict` (default: none).
   */
  expect?: readonly string[];
  /** The origin of absolute URLs: `'https://example.com'`, or a function of the request (default: none). */
  origin?: OriginOption;
  /**
   * Values for keys that neither a call nor the current request has one for, the locale say; each is used only where
   * the pattern takes its key (default: none).
   */
  defaults?: DefaultsOption;
  /**
   * Gives the URL of a link that leads nowhere, so that it breaks no page: of a name that nobody has, or of a guest that did not join
   * (default: none: the error is thrown). Told to `onError` once a name. `res.redirectTo` does not ask it.
   */
  onMissingLink?: OnMissingLink | undefined;
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

const ALL = [
  'invitePath',
  'inviteTimeout',
  'ignoreMissingServices',
  'strict',
  'expect',
  'origin',
  'defaults',
  'base',
  'onMissingLink',
  'onError',
];

/** Checks options, and fills in the defaults. */
export function readOptions(given: PartyOptions | DispatcherOptions, isDispatcher: boolean) {
  checkOptions(given, isDispatcher ? [...ALL, 'invites'] : ALL, 'party()');
  const {
    inviteTimeout = 2000,
    ignoreMissingServices = false,
    strict = false,
    expect = [],
    defaults,
    base,
    onMissingLink,
    onError,
  } = given;
  const origin = typeof given.origin === 'function' ? given.origin : readOrigin(given.origin);
  const checks: [option: keyof PartyOptions, isGood: boolean, reason: string, example: string][] = [
    ['inviteTimeout', isMilliseconds(inviteTimeout), 'is no number of milliseconds above 0', '2000'],
    ['ignoreMissingServices', typeof ignoreMissingServices === 'boolean', 'is neither true nor false', 'true'],
    ['strict', typeof strict === 'boolean', 'is neither true nor false', 'true'],
    ['expect', Array.isArray(expect), 'is no list of names', '["blog", "shop"]'],
    ['origin', given.origin === undefined || origin !== undefined, 'is no origin', '"https://example.com"'],
    ['defaults', isNoneOr('function', defaults), 'is no function', '(req) => ({ locale: "en" })'],
    ['base', isNoneOr('string', base), 'is no path', '"/v2"'],
    ['onError', isNoneOr('function', onError), 'is no function', '(error) => log.error(error)'],
  ];
  for (const [option, isGood, reason, example] of checks) {
    if (!isGood) throw badOption('party()', option, reason, `Write ${option}: ${example}.`);
  }
  checkMissing(onMissingLink, 'party()');
  for (const name of expect) checkName(name, 'the name of an expected guest');
  const [invitePath = ''] = readInvitePaths([given.invitePath ?? '/__invite__'], 'party()', 'invitePath');
  const invites = isDispatcher
    ? readInvitePaths((given as Partial<DispatcherOptions>).invites, 'party(dispatcher)', 'invites')
    : undefined;
  return {
    invitePath,
    inviteTimeout,
    ignoreMissingServices,
    strict,
    expect,
    origin,
    defaults,
    base,
    onMissingLink,
    onError,
    invites,
  };
}

export type ReadOptions = ReturnType<typeof readOptions>;

function isNoneOr(type: 'function' | 'string', value: unknown): boolean {
  return value === undefined || typeof value === type;
}

/** What the party's `defaults` give for a request. */
export function defaultsFor(
  option: DefaultsOption | undefined,
  request: IncomingMessage | undefined,
): Readonly<Record<string, unknown>> | undefined {
  let given: unknown;
  try {
    given = option?.(request);
  } catch (cause) {
    throw badDefaults('threw, and its error is the cause', { cause });
  }
  ignoreRejection(given);
  if (given === undefined || isPlain(given)) return given;
  throw badDefaults('gave no plain object');
}

function badDefaults(reason: string, options?: ErrorOptions): PartylineError {
  const write = 'Write defaults: (req) => ({ locale: req?.locale }).';
  return new PartylineError('BAD_OPTION', { where: 'party()', option: 'defaults', reason, write }, options);
}
