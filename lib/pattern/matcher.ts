import { match, PathError, TokenData } from 'path-to-regexp';
import { type Leaf, leavesOf, type MatchPrefix, type Pattern, type Token, Unreadable } from './pattern.js';

/** Reads the values back out of a path, as the router that serves it will; `undefined`: it does not match. */
export type Matcher = (path: string) => Readonly<Record<string, unknown>> | undefined;

/**
 * The matchers that a built path is held against: the layers of the pattern, where it has any, else the routers whose
 * syntax it can be. None where it is proved that every value comes back. Throws Unreadable where no router could match.
 */
export function matchersFor(pattern: Pattern): readonly Matcher[] {
  const { parts, tokens, matchPrefix } = pattern;
  if (parts) return parts.every(isProvedPart) ? [] : [matcherByParts(parts)];
  if (isProved(tokens)) return [];
  return matchPrefix ? [matcherByParts([pattern])] : syntaxMatchers(tokens);
}

/** A wildcard above the route would match what stands below it. */
function isProvedPart({ tokens }: Pattern, i: number, { length }: readonly Pattern[]): boolean {
  return isProved(tokens) && (i === length - 1 || tokens.every(({ type }) => type !== 'wildcard'));
}

/**
 * Matches paths as the routers do that a pattern was read from; without any, as Express 5 does by default. `isExact`: that
 * router would mind case and the slash at the end.
 */
export function matcherOf(pattern: Pattern, isExact = false): Matcher {
  const { parts = [pattern] } = pattern;
  if (parts.some(({ matchPrefix }) => matchPrefix)) return matcherByParts(parts);
  const read = match(new TokenData(pattern.tokens as Tokens), { sensitive: isExact, trailing: !isExact });
  return (path) => decoded((each) => read(each) || undefined, path)?.params;
}

export type Tokens = ConstructorParameters<typeof TokenData>[0];

/** As routers do: each layer matches the head of the path, and leaves the rest to the next. */
function matcherByParts(parts: readonly Pattern[]): Matcher {
  const matches = parts.map(({ tokens, matchPrefix }) => matchPrefix ?? matchPrefixOf(tokens));
  return (path) => {
    const params: Record<string, unknown> = Object.create(null);
    let rest = path;
    for (const matchPrefix of matches) {
      const found = decoded(matchPrefix, rest);
      if (!found) return undefined;
      Object.assign(params, found.params);
      rest = rest.slice(found.path.length);
      if (!rest.startsWith('/')) rest = `/${rest}`;
    }
    return params;
  };
}

/** For a mount path of the party's own, which has no layer. */
function matchPrefixOf(tokens: readonly Token[]): MatchPrefix {
  const read = match(new TokenData(tokens as Tokens), { end: false, trailing: false });
  return (path) => read(path) || undefined;
}

/** A path whose values a router cannot decode is one that it does not serve. */
function decoded(matchPrefix: MatchPrefix, path: string): ReturnType<MatchPrefix> {
  try {
    return matchPrefix(path);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** Where both Expresses can have the pattern, both match it: a table does not tell whose router it is for. */
function syntaxMatchers(tokens: readonly Token[]): readonly Matcher[] {
  const loose = withoutTrailingSlash(tokens);
  return syntaxesOf(tokens).map((syntax) => (syntax === 'express4' ? express4Matcher(loose) : express5Matcher(loose)));
}

/** The routers whose syntax a pattern can be. */
export function syntaxesOf(tokens: readonly Token[]): readonly ('express5' | 'express4')[] {
  const leaves = leavesOf(tokens);
  if (leaves.some(isOfExpress4)) return ['express4'];
  return leaves.some(isOfExpress5) ? ['express5'] : ['express5', 'express4'];
}

/** Routers do not look at the slash at the end: a wildcard before it matches it too. */
export function withoutTrailingSlash(tokens: readonly Token[]): readonly Token[] {
  const last = tokens.at(-1);
  if (last?.type !== 'text' || !last.value.endsWith('/')) return tokens;
  const value = last.value.slice(0, -1);
  return value === '' ? tokens.slice(0, -1) : [...tokens.slice(0, -1), { type: 'text', value }];
}

/** path-to-regexp says only here what no router could match: too many combinations, nothing between two values. */
function express5Matcher(tokens: readonly Token[]): Matcher {
  try {
    const read = match(new TokenData(tokens as Tokens), { decode });
    return (path) => (read(path) || undefined)?.params;
  } catch (error) {
    if (!(error instanceof PathError)) throw error;
    const [reason] = error.message.split(';');
    throw new Unreadable(`no router matches it (${reason})`, 'Write two routes, or text between two values.');
  }
}

/** Only Express 4 has these; path-to-regexp 8 cannot match them. */
function isOfExpress4(token: Leaf): boolean | undefined {
  return token.type === 'param' ? token.constraint !== undefined : token.type === 'wildcard' && token.isText;
}

function isOfExpress5(token: Leaf): boolean {
  return token.type === 'wildcard' && !token.isText;
}

function express4Matcher(tokens: readonly Token[]): Matcher {
  const { source, flags, names } = express4Source(tokens);
  const regexp = new RegExp(source, flags);
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

/** The RegExp that Express 4 makes of tokens, and the names of what it captures. */
export function express4Source(tokens: readonly Token[]): { source: string; flags: string; names: readonly string[] } {
  const names: string[] = [];
  return { source: `^${sourceOf(tokens, names)}/?$`, flags: 'i', names };
}

/** What is cut in the midst of an encoded character stays as it is: no value that was given looks so. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** As path-to-regexp 0.1 does: a parameter matches nothing that holds the text between it and the one before. */
function sourceOf(tokens: readonly Token[], names: string[], state = { before: '' }): string {
  return tokens
    .map((token) => {
      if (token.type === 'text') {
        state.before += token.value;
        return escaped(token.value);
      }
      if (token.type === 'group') {
        const { before } = state;
        const source = `(?:${sourceOf(token.tokens, names, state)})?`;
        // A text that may be left out does not count for what a parameter after it matches.
        if (leavesOf(token.tokens).every(({ type }) => type === 'text')) state.before = before;
        return source;
      }
      names.push(token.name);
      const { before } = state;
      state.before = '';
      if (token.constraint !== undefined) return `(${uncaptured(token.constraint)})`;
      if (token.type === 'wildcard') return '(.*)';
      if (before.endsWith('.')) return '([^/.]+?)';
      // A slash in that text is in no value anyway.
      return before === '' || before.includes('/') ? '([^/]+?)' : `((?:(?!/|${escaped(before)}).)+?)`;
    })
    .join('');
}

export function uncaptured(constraint: string): string {
  return constraint.replace(/(?<!\\)\((?!\?)/g, '(?:');
}

export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Whether every value comes back: all stand between slashes, one wildcard at most, none constrained or optional. */
function isProved(tokens: readonly Token[]): boolean {
  let wildcards = 0;
  for (const [i, token] of tokens.entries()) {
    if (token.type === 'text') continue;
    const [before, after] = [tokens[i - 1], tokens[i + 1]];
    if (token.type === 'group' || token.valueConstraint !== undefined) return false;
    if (token.type === 'param' && token.constraint !== undefined) return false;
    if (token.type === 'wildcard') {
      wildcards += 1;
      // It takes the slash at the end of the path too.
      const isBeforeEnd = i + 2 === tokens.length && after?.type === 'text' && after.value === '/';
      if (token.isText || wildcards > 1 || isBeforeEnd) return false;
    }
    if (before?.type !== 'text' || !before.value.endsWith('/')) return false;
    if (after && (after.type !== 'text' || !after.value.startsWith('/'))) return false;
  }
  return true;
}
