import type { Matcher } from '../../pattern/matcher.js';
import type { Pattern, Token } from '../../pattern/pattern.js';

/** A value that no route minds, unless it minds what its values are. */
const VALUE = 'aB0-_.~';

/**
 * Whether a route takes every path that its segments fit, case and a slash at the end aside: it is asked once how it is
 * with these, and no more. A path with a percent sign in it is for its owner alone to read.
 */
export function isTakenAtAGlance({ tokens }: Pattern, read: Matcher): boolean {
  if (!tokens.every(isWholeSegment)) return false;
  const path = written(tokens, (text) => text);
  const turned = written(tokens, turnCase);
  if (path === '') return false;
  const isTaken = (each: string) => {
    const values = read(each);
    return values !== undefined && Object.values(values).every((value) => value === VALUE);
  };
  const isEnded = path.endsWith('/');
  return isTaken(path) && isTaken(turned) && isTaken(isEnded ? path.slice(0, -1) || '/' : `${path}/`);
}

/** Each letter in its other case: `/API/posts` may be two routers' of which one minds it. */
function turnCase(text: string): string {
  return text.replace(/[a-z]+|[A-Z]+/g, (run) => (run < 'a' ? run.toLowerCase() : run.toUpperCase()));
}

/** Text that ends with a slash before each value, and begins with one behind it. */
function isWholeSegment(token: Token, i: number, tokens: readonly Token[]): boolean {
  if (token.type === 'text') return i === 0 || token.value.startsWith('/');
  if (token.type !== 'param') return false;
  const before = tokens[i - 1];
  const isFree = !token.constraint && !token.valueConstraint && token.maxLength === undefined;
  return isFree && before?.type === 'text' && before.value.endsWith('/');
}

function written(tokens: readonly Token[], say: (text: string) => string): string {
  return tokens.map((token) => (token.type === 'text' ? say(token.value) : VALUE)).join('');
}
