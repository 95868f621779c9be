import type { IncomingMessage } from 'node:http';
import { badOption, checkOptions } from '../common/checks.js';

/** `read`: to look; `act`: to switch. */
export type DeedKind = 'read' | 'act';

/** Who may do it, by the name that the history of switches shows; nothing for who may not. */
export type Allowed = { readonly by: string } | false | null | undefined;

/** Declared as a method, so that a function of a narrower request type is accepted too. */
export type AllowOption = {
  bivarianceHack(req: IncomingMessage & Express.Request, deed: DeedKind): Allowed | PromiseLike<Allowed>;
}['bivarianceHack'];

/** What `switchboard()` is told. */
export interface SwitchboardOptions {
  /**
   * By which the tokens of forms are made: 16 characters or more that nobody can guess, the same in every process. To replace it, a
   * list: the first makes tokens, all are accepted, and an old one can go after two hours.
   */
  secret: string | readonly string[];
  /**
   * Who may look, and who may act: asked for each request, and for `act` with each page that is to show its forms. May be async;
   * what it throws goes to `next`. Who may not look gets what the host answers where there is no switchboard.
   */
  allow: AllowOption;
}

export interface ReadOptions {
  readonly secrets: readonly string[];
  readonly allow: AllowOption;
}

const WHERE = 'switchboard()';
const SHORTEST = 16;

/** Throws PartylineError `ERR_PARTY_BAD_OPTION`. */
export function readSwitchboardOptions(options: SwitchboardOptions): ReadOptions {
  checkOptions(options, ['secret', 'allow'], WHERE);
  const { secret, allow } = options;
  if (typeof allow !== 'function') {
    const write = 'Write allow: (req, deed) => req.user?.isAdmin ? { by: req.user.name } : false.';
    throw badOption(WHERE, 'allow', 'is no function', write);
  }
  const secrets: unknown[] = Array.isArray(secret) ? [...secret] : [secret];
  const isSecret = (each: unknown) => typeof each === 'string' && each.length >= SHORTEST;
  if (secrets.length > 0 && secrets.every(isSecret)) return { secrets: secrets as string[], allow };
  const write = "Write secret: process.env.OPS_SECRET, made by crypto.randomBytes(32).toString('hex').";
  throw badOption(WHERE, 'secret', `is no text of ${SHORTEST} characters or more, and no list of such`, write);
}

/** Who is allowed, by name. Throws PartylineError `ERR_PARTY_BAD_OPTION` where `allow` gives something else. */
export async function askAllow(allow: AllowOption, req: IncomingMessage, deed: DeedKind): Promise<string | undefined> {
  const given: unknown = await allow(req as IncomingMessage & Express.Request, deed);
  if (given === undefined || given === null || given === false) return undefined;
  const { by } = Object(given) as { by?: unknown };
  if (typeof by === 'string' && by !== '') return by;
  const write = 'Write { by: req.user.name }, or false: the history of switches shows who.';
  throw badOption(WHERE, 'allow', 'gives neither { by } with a name nor false', write);
}
