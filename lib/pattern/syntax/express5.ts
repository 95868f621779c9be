import { PathError, parse, stringify, TokenData } from 'path-to-regexp';
import { asSent, hasDotSegment, isPathText } from '../path-text.js';
import { fitted, keysOf, type Pattern, type Token, Unreadable } from '../pattern.js';

/** Reads a route of Express 5, which is path-to-regexp 8's own syntax; tables are always written in it. */
export function readExpress5(source: string): Pattern {
  if (!source.startsWith('/') && !source.startsWith('{/')) {
    throw new Unreadable('a path begins with "/"', 'Write "/posts/:id".');
  }
  let tokens: Token[];
  try {
    tokens = fitted(parse(source).tokens);
  } catch (error) {
    if (error instanceof PathError) {
      throw new Unreadable(
        'it is no path-to-regexp 8 syntax',
        'Write "/posts/:id", "/files/*path", "/a{/:b}".',
      );
    }
    throw error;
  }
  checkTokens(tokens);
  return { source, tokens };
}

/** Refuses what a browser would send otherwise than the router was told, and a key that could not be told apart. */
export function checkTokens(tokens: readonly Token[]): void {
  if (!startsWithSlash(tokens)) {
    const reason = 'a path begins with "/", whatever is left out of it';
    throw new Unreadable(reason, 'Write "{/:lang}/about".');
  }
  const text = textOf(tokens);
  if (!isPathText(text)) {
    const write = `Write "${sourceOf(tokens.map(sent))}".`;
    throw new Unreadable('its text is not as browsers send it', write);
  }
  if (hasDotSegment(text)) {
    throw new Unreadable('it holds a dot segment, which browsers resolve away', 'Write the path without it.');
  }
  if (text.includes('//')) {
    throw new Unreadable('it holds an empty segment', 'Write one slash between two segments.');
  }
  const names = keysOf(tokens).map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw new Unreadable(`":${twice}" stands in it twice`, 'Give each a name of its own.');
}

/** Below a mount path, what does not would run into it: `/blog` and `{/:lang}about` would come to `/blogabout`. */
function startsWithSlash([first, ...rest]: readonly Token[]): boolean {
  if (first === undefined) return true;
  if (first.type === 'text') return first.value.startsWith('/');
  return first.type === 'group' && startsWithSlash(first.tokens) && startsWithSlash(rest);
}

/** Tokens as they are written in path-to-regexp 8's syntax. */
export function sourceOf(tokens: readonly Token[]): string {
  return stringify(new TokenData(tokens as ConstructorParameters<typeof TokenData>[0]));
}

function sent(token: Token): Token {
  if (token.type === 'text') return { type: 'text', value: asSent(token.value) };
  return token.type === 'group' ? { type: 'group', tokens: token.tokens.map(sent) } : token;
}

/** The texts, with a value's stand-in between them: a dot beside a value is no dot segment. */
function textOf(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'text') return token.value;
      return token.type === 'group' ? textOf(token.tokens) : 'x';
    })
    .join('');
}
