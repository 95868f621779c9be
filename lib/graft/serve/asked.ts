import type { IncomingMessage } from 'node:http';

/** The method that a request is about: of a preflight the one that it asks for; `undefined` for any other OPTIONS. */
export function askedMethod(req: IncomingMessage): string | undefined {
  const { method = '' } = req;
  return method === 'OPTIONS' ? req.headers['access-control-request-method']?.toUpperCase() : method;
}
