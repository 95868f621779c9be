import { PartylineError } from '../../errors.js';

/** For the host's error handlers, as Express's own errors about a path are: with the status 400. */
export function refusalOf(endpoint: string): Error {
  return Object.assign(new PartylineError('OTHER_READING', { endpoint }), { status: 400, statusCode: 400 });
}
