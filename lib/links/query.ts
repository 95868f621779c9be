import { PartylineError } from '../errors.js';
import { encode, isAbsent, textOf } from '../pattern/build.js';
import type { Subject } from '../pattern/template.js';
import { plainWord, type UrlOptions } from './url.js';

/** A query that is begun, and what an option gives to it. */
export function withPairs(query: string, given: UrlOptions['query'], subject: Subject): string {
  if (!given) return query;
  return Object.entries(given).reduce((whole, [key, value]) => withPair(whole, key, value, subject), query);
}

/** A query and one name more: an array repeats the name, `null` and `undefined` drop out. */
export function withPair(query: string, key: string, value: unknown, subject: Subject): string {
  if (!Array.isArray(value)) return withText(query, key, value, subject);
  let whole = query;
  for (const item of value) whole = withText(whole, key, item, subject);
  return whole;
}

function withText(query: string, key: string, value: unknown, subject: Subject): string {
  if (isAbsent(value)) return query;
  const name = encode(key, 'query', subject);
  try {
    const text = encode(typeof value === 'string' ? value : textOf(value, key, subject), key, subject);
    return query === '' ? `?${name}=${text}` : `${query}&${name}=${text}`;
  } catch (error) {
    if (!(error instanceof PartylineError) || error.code !== 'ERR_PARTY_BAD_VALUE') throw error;
    // An error may repeat what a developer writes, and no visitor's text.
    throw new PartylineError('BAD_VALUE', { ...error.details, key: plainWord(key, 'query') });
  }
}
