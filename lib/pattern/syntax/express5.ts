import { PathError, parse, stringify, TokenData } from 'path-to-regexp';
import { asSent, hasDotSegment, isPathText } from '../path-spelling.js';
import { fitted, leavesOf, type MatchPrefix, type Pattern, repeatedKey, type Token, Unreadable } from '../pattern.js';

/** Reads the path of an Express 5 route, or of a table, into tokens: both have path-to-regexp 8's syntax. */
export function readExpress5(source: string): Pattern {
  if (!source.startsWith('/') && !source.startsWith('{/')) {
    throw new Unreadable('a path begins with "/"', 'Write "/posts/:id".');
  }
  let tokens: Token[];
  try {
    tokens = fitted(parse(source).tokens);
  } catch (error) {
    if (error instanceof PathError) {
      throw new Unreadable('it is no path-to-regexp 8 syntax', 'Write "/posts/:id", "/files/*path", "/a{/:b}".');
    }
    throw error;
  }
  checkTokens(tokens);
  return { source, tokens };
}

/** The pattern of tokens that another syntax was read into. */
export function patternOf(tokens: Token[], matchPrefix?: MatchPrefix): Pattern {
  checkTokens(tokens);
  return { source: sourceOf(tokens), tokens: fitted(tokens), ...(matchPrefix && { matchPrefix }) };
}

/** Throws for text that browsers send in another form than the router compares, and for a key that stands twice. */
function checkTokens(tokens: readonly Token[]): void {
  if (!startsWithSlash(tokens)) {
    throw new Unreadable('a path begins with "/", whatever is left out of it', 'Write "{/:lang}/about".');
  }
  // An `x` for each value: a dot beside a value is no dot segment.
  const text = leavesOf(tokens)
    .map((token) => (token.type === 'text' ? token.value : 'x'))
    .join('');
  if (!isPathText(text)) {
    throw new Unreadable('its text is not as browsers send it', `Write "${sourceOf(tokens.map(sent))}".`);
  }
  if (hasDotSegment(text)) {
    throw new Unreadable('it holds a dot segment, which browsers resolve away', 'Write the path without it.');
  }
  if (text.includes('//')) throw new Unreadable('it holds an empty segment', 'Write one slash between two segments.');
  const twice = repeatedKey(tokens);
  if (twice) throw new Unreadable(`":${twice}" stands in it twice`, 'Give each a name of its own.');
}

/** Otherwise the path could run into the mount path: `/blog` and `{/:lang}about` would give `/blogabout`. */
function startsWithSlash([first, ...rest]: readonly Token[]): boolean {
  if (first === undefined) return true;
  if (first.type === 'text') return first.value.startsWith('/');
  return first.type === 'group' && startsWithSlash(first.tokens) && startsWithSlash(rest);
}

/** Writes tokens in path-to-regexp 8's syntax. */
function sourceOf(tokens: readonly Token[]): string {
  return stringify(new TokenData(tokens as ConstructorParameters<typeof TokenData>[0]));
}

function sent(token: Token): Token {
  if (token.type === 'text') return { type: 'text', value: asSent(token.value) };
  return token.type === 'group' ? { type: 'group', tokens: token.tokens.map(sent) } : token;
}
