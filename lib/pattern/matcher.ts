import { match, PathError, TokenData } from 'path-to-regexp';
import { keysOf, type Token, Unreadable } from './pattern.js';

/** Reads the values back out of a path, as the router that serves it will; `undefined`: it does not match. */
export type ReadBack = (path: string) => Readonly<Record<string, unknown>> | undefined;

/**
 * What reads a built path back; none where there is nothing to read: that every value comes back is proved
 * once where each stands between slashes, at most one is a wildcard, none is constrained and none can be left out.
 * Where both Expresses can have the pattern, both read it: a table does not tell whose router it is for.
 * Throws Unreadable where no router could match it.
 */
export function readBacksOf(tokens: readonly Token[]): readonly ReadBack[] {
  if (isProved(tokens)) return [];
  const loose = loosened(tokens);
  if (isExpress4(tokens)) return [readBackExpress4(loose)];
  const read = readBackExpress5(loose);
  return isExpress5(tokens) ? [read] : [read, readBackExpress4(loose)];
}

/** Without the slash at the end, which routers do not look at: a wildcard before it takes it in. */
function loosened(tokens: readonly Token[]): readonly Token[] {
  const last = tokens.at(-1);
  if (last?.type !== 'text' || !last.value.endsWith('/')) return tokens;
  const value = last.value.slice(0, -1);
  return value === '' ? tokens.slice(0, -1) : [...tokens.slice(0, -1), { type: 'text', value }];
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
    return match(new TokenData(tokens as ConstructorParameters<typeof TokenData>[0]), { decode });
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

/** Only Express 5 has these. */
function isExpress5(tokens: readonly Token[]): boolean {
  return tokens.some((token) => {
    return token.type === 'group' ? isExpress5(token.tokens) : token.type === 'wildcard' && !token.isText;
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
      if (text !== undefined) params[name] = decode(text);
    }
    return params;
  };
}

/** What is cut in the midst of an encoded character stays as it is: no value that was given looks so. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** As path-to-regexp 0.1 does: a parameter takes nothing that holds the text between it and the one before. */
function sourceOf(tokens: readonly Token[], names: string[], state = { before: '' }): string {
  return tokens
    .map((token) => {
      if (token.type === 'text') {
        state.before += token.value;
        return escaped(token.value);
      }
      if (token.type === 'group') return groupOf(token.tokens, names, state);
      names.push(token.name);
      const { before } = state;
      state.before = '';
      if (token.type === 'wildcard') return '(.*)';
      if (token.constraint !== undefined) return `(${uncaptured(token.constraint)})`;
      if (before.endsWith('.')) return '([^/.]+?)';
      // A slash in that text is in no value anyway.
      return before === '' || before.includes('/') ? '([^/]+?)' : `((?:(?!/|${escaped(before)}).)+?)`;
    })
    .join('');
}

/** A text that may be left out does not count for what a parameter after it takes. */
function groupOf(tokens: readonly Token[], names: string[], state: { before: string }): string {
  const { before } = state;
  const source = `(?:${sourceOf(tokens, names, state)})?`;
  if (keysOf(tokens).length === 0) state.before = before;
  return source;
}

export function uncaptured(constraint: string): string {
  return constraint.replace(/(?<!\\)\((?!\?)/g, '(?:');
}

export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Whether every value comes back, whatever it is. */
export function isProved(tokens: readonly Token[]): boolean {
  const wildcards = tokens.filter(({ type }) => type === 'wildcard');
  if (wildcards.length > 1 || isExpress4(tokens)) return false;
  const loose = loosened(tokens);
  if (loose !== tokens && loose.at(-1)?.type === 'wildcard') return false;
  return tokens.every((token, i) => {
    if (token.type === 'text') return true;
    if (token.type === 'param' && token.valueConstraint !== undefined) return false;
    return token.type !== 'group' && endsSegment(tokens[i - 1]) && startsSegment(tokens[i + 1]);
  });
}

function endsSegment(before: Token | undefined): boolean {
  return before?.type === 'text' && before.value.endsWith('/');
}

function startsSegment(after: Token | undefined): boolean {
  return after === undefined || (after.type === 'text' && after.value.startsWith('/'));
}
