import type { IncomingMessage } from 'node:http';

/** The method that a request is about: of a preflight the one that it asks for; `undefined` for any other OPTIONS. */
export function askedMethod({ method = '', headers }: IncomingMessage): string | undefined {
  return method === 'OPTIONS' ? headers['access-control-request-method']?.toUpperCase() : method;
}
