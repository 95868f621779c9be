import { match, PathError, TokenData } from 'path-to-regexp';
import { type Token, Unreadable } from './pattern.js';

/** Reads the values back out of a path, as the router that serves it will; `undefined`: it does not match. */
export type ReadBack = (path: string) => Readonly<Record<string, unknown>> | undefined;

/**
 * What reads a built path back; `undefined` where there is nothing to read: that every value comes back is proved
 * once where each stands between slashes, at most one is a wildcard, none is constrained and none can be left out.
 * Throws Unreadable where no router could match it.
 */
export function readBackOf(tokens: readonly Token[]): ReadBack | undefined {
  if (isProved(tokens)) return undefined;
  return isExpress4(tokens) ? readBackExpress4(tokens) : readBackExpress5(tokens);
}

function readBackExpress5(tokens: readonly Token[]): ReadBack {
  const read = matcherOf(tokens);
  return (path) => {
    const result = read(path);
    return result ? result.params : undefined;
  };
}

/** path-to-regexp says only here what no router could match: too many combinations, nothing between two values. */
function matcherOf(tokens: readonly Token[]): ReturnType<typeof match> {
  try {
    return match(new TokenData(tokens as ConstructorParameters<typeof TokenData>[0]));
  } catch (error) {
    if (!(error instanceof PathError)) throw error;
    const [reason] = error.message.split(';');
    throw new Unreadable(`no router matches it (${reason})`, 'Write two routes, or text between two values.');
  }
}

/** Only Express 4 has these; path-to-regexp 8 cannot match them. */
function isExpress4(tokens: readonly Token[]): boolean {
  return tokens.some((token) => {
    if (token.type === 'group') return isExpress4(token.tokens);
    return token.type === 'param'
      ? token.constraint !== undefined
      : token.type === 'wildcard' && token.isText;
  });
}

function readBackExpress4(tokens: readonly Token[]): ReadBack {
  const names: string[] = [];
  const regexp = new RegExp(`^${sourceOf(tokens, names)}/?$`, 'i');
  return (path) => {
    const found = regexp.exec(path);
    if (!found) return undefined;
    const params: Record<string, unknown> = Object.create(null);
    for (const [i, name] of names.entries()) {
      const text = found[i + 1];
      if (text !== undefined) params[name] = decodeURIComponent(text);
    }
    return params;
  };
}

/** As path-to-regexp 0.1 does: a parameter after text in its segment takes nothing that holds that text. */
function sourceOf(tokens: readonly Token[], names: string[]): string {
  let before = '';
  return tokens
    .map((token) => {
      if (token.type === 'text') {
        before = token.value.slice(token.value.lastIndexOf('/') + 1);
        return escaped(token.value);
      }
      if (token.type === 'group') return `(?:${sourceOf(token.tokens, names)})?`;
      names.push(token.name);
      const text = before;
      before = '';
      if (token.type === 'wildcard') return '(.*)';
      if (token.constraint !== undefined) return `(${uncaptured(token.constraint)})`;
      return text === '' ? '([^/]+?)' : `((?:(?!/|${escaped(text)}).)+?)`;
    })
    .join('');
}

function uncaptured(constraint: string): string {
  return constraint.replace(/(?<!\\)\((?!\?)/g, '(?:');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function isProved(tokens: readonly Token[]): boolean {
  const wildcards = tokens.filter(({ type }) => type === 'wildcard');
  if (wildcards.length > 1 || isExpress4(tokens)) return false;
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
