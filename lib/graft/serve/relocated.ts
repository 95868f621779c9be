import type { IncomingMessage } from 'node:http';
import { PartylineError } from '../../errors.js';
import { asHeader } from '../../pattern/path-spelling.js';

/**
 * What `build` gives with the request's query after it, encoded, without the names that it has already; `undefined` where
 * no URL can be built of the request's values.
 */
export function relocated({ url = '' }: IncomingMessage, build: () => string): string | undefined {
  try {
    const path = build();
    const taken = namesIn(path.split('?')[1]);
    const pairs = /\?(.+)/s.exec(url)?.[1]?.split('&') ?? [];
    const query = pairs.filter((pair) => !namesIn(pair).some((name) => taken.includes(name))).join('&');
    return query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${asHeader(query)}`;
  } catch (error) {
    if (error instanceof PartylineError) return undefined;
    throw error;
  }
}

/** The names in a query; of `id[]` and `id[x]`, which parsers put together with `id`, that. */
function namesIn(query = ''): string[] {
  return [...new URLSearchParams(query).keys()].map((name) => name.replace(/\[.*/s, ''));
}
