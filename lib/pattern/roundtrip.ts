import { match, TokenData } from 'path-to-regexp';
import type { Token } from './pattern.js';

/** Reads the values back out of a path, as the router that serves it will; `undefined`: it does not match. */
export type ReadBack = (path: string) => Readonly<Record<string, unknown>> | undefined;

/**
 * What reads a built path back; `undefined` where there is nothing to read: that every value comes back is proved
 * once where each stands between slashes, at most one is a wildcard and none can be left out.
 */
export function readBackOf(tokens: readonly Token[]): ReadBack | undefined {
  if (isProved(tokens)) return undefined;
  const read = match(new TokenData(tokens as ConstructorParameters<typeof TokenData>[0]));
  return (path) => {
    const result = read(path);
    return result ? result.params : undefined;
  };
}

function isProved(tokens: readonly Token[]): boolean {
  const wildcards = tokens.filter(({ type }) => type === 'wildcard');
  if (wildcards.length > 1) return false;
  return tokens.every((token, i) => {
    if (token.type === 'text') return true;
    return token.type !== 'group' && endsSegment(tokens[i - 1]) && startsSegment(tokens[i + 1]);
  });
}

function endsSegment(before: Token | undefined): boolean {
  return before?.type === 'text' && before.value.endsWith('/');
}

function startsSegment(after: Token | undefined): boolean {
  return after === undefined || (after.type === 'text' && after.value.startsWith('/'));
}
