import type { IncomingMessage } from 'node:http';
import { isPlain } from '../common/checks.js';
import { ignoreRejection } from '../common/promises.js';
import { PartylineError } from '../errors.js';

/** Key → value for links; `undefined` for none. The request is absent where a link is built outside of any. */
export type DefaultsOption = {
  bivarianceHack(req: IncomingMessage | undefined): Readonly<Record<string, unknown>> | undefined;
}['bivarianceHack'];

/** What the party's own `defaults` give. */
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
