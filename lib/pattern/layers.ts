import { match, TokenData } from 'path-to-regexp';
import { isProved, type ReadBack, readBacksOf } from './matcher.js';
import type { Pattern, Take, Taken, Token } from './pattern.js';

/**
 * What reads back what is built of a pattern: the layers that it was read from, where it has any, since they know best.
 * None where there is nothing to read.
 */
export function readBacksBy(pattern: Pattern): readonly ReadBack[] {
  const { parts = [pattern] } = pattern;
  if (!parts.some(({ take }) => take)) return readBacksOf(pattern.tokens);
  const last = parts.length - 1;
  // A wildcard above the route would take what stands below it.
  const hasNoWildcard = (tokens: readonly Token[]) => tokens.every(({ type }) => type !== 'wildcard');
  const proved = parts.every(({ tokens }, i) => isProved(tokens) && (i === last || hasNoWildcard(tokens)));
  return proved ? [] : [readBackByParts(parts)];
}

/** Reads paths as the routers do that a pattern was read from; without any, as Express 5 does by default. */
export function reader(pattern: Pattern): ReadBack {
  const { parts = [pattern] } = pattern;
  if (parts.some(({ take }) => take)) return readBackByParts(parts);
  const data = new TokenData(pattern.tokens as ConstructorParameters<typeof TokenData>[0]);
  const read = match(data);
  return (path) => decoded((each) => read(each) || undefined, path)?.params;
}

/** As routers do: each layer takes what it does of the path, and leaves the rest to the next. */
function readBackByParts(parts: readonly Pattern[]): ReadBack {
  const takes = parts.map(({ tokens, take }) => take ?? takeOf(tokens));
  return (path) => {
    const params: Record<string, unknown> = Object.create(null);
    let rest = path;
    for (const take of takes) {
      const taken = decoded(take, rest);
      if (!taken) return undefined;
      Object.assign(params, taken.params);
      rest = rest.slice(taken.path.length);
      if (!rest.startsWith('/')) rest = `/${rest}`;
    }
    return params;
  };
}

/** A mount path of the party's own, which has no layer. */
function takeOf(tokens: readonly Token[]): Take {
  const data = new TokenData(tokens as ConstructorParameters<typeof TokenData>[0]);
  const read = match(data, { end: false, trailing: false });
  return (path) => read(path) || undefined;
}

/** A path whose values a router cannot decode is one that it does not serve. */
function decoded(take: Take, path: string): Taken | undefined {
  try {
    return take(path);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
