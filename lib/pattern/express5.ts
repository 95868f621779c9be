import { PathError, parse } from 'path-to-regexp';
import { hasDotSegment, isPathText, type Pattern, type Token, Unreadable } from './pattern.js';

/** Reads a route of Express 5, which is path-to-regexp 8's own syntax; tables are always written in it. */
export function readExpress5(source: string): Pattern {
  if (!source.startsWith('/') && !source.startsWith('{/')) {
    throw new Unreadable('a path begins with "/"', 'Write "/posts/:id".');
  }
  let tokens: Token[];
  try {
    tokens = parse(source).tokens;
  } catch (error) {
    if (error instanceof PathError) {
      throw new Unreadable(
        'it is no path-to-regexp 8 syntax',
        'Write "/posts/:id", "/files/*path", "/a{/:b}".',
      );
    }
    throw error;
  }
  checkTexts(tokens);
  return { source, tokens };
}

/** Refuses what a browser would send otherwise than the router was told. */
export function checkTexts(tokens: readonly Token[]): void {
  const text = textOf(tokens);
  if (!isPathText(text)) {
    const write = `Write "${encodeURI(text.toWellFormed())}".`;
    throw new Unreadable('its text is not as browsers send it', write);
  }
  if (hasDotSegment(text)) {
    throw new Unreadable('it holds a dot segment, which browsers resolve away', 'Write the path without it.');
  }
  if (text.includes('//')) {
    throw new Unreadable('it holds an empty segment', 'Write one slash between two segments.');
  }
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
