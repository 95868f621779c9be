import type { IncomingMessage } from 'node:http';
import { PartylineError } from '../errors.js';

/**
 * Where else a request is to go, with the query that it has; `undefined` where no URL can be built, which a request's
 * own values decide.
 */
export function relocated(
  { url = '' }: IncomingMessage,
  build: () => string | undefined,
): string | undefined {
  const path = attempt(build);
  const start = url.indexOf('?') + 1;
  if (path === undefined || start === 0 || start === url.length) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${url.slice(start)}`;
}

function attempt(build: () => string | undefined): string | undefined {
  try {
    return build();
  } catch (error) {
    if (error instanceof PartylineError) return undefined;
    throw error;
  }
}
