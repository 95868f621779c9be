import { samplesOf } from '../../party/verify/samples.js';
import { type Matcher, matcherOf } from '../../pattern/matcher.js';
import { EMPTY, type Pattern } from '../../pattern/pattern.js';
import { shapeOf } from '../../pattern/shape.js';

/** A pattern, and whether its router minds letter case where the pattern itself does not say. */
export interface PlacedPattern {
  readonly pattern: Pattern;
  readonly isExact: boolean;
}

/**
 * Whether two patterns are one path: but for the names of keys, what these may be, a slash at the end, and letter case where
 * both routers take it alike.
 */
export function isOnePlace(one: PlacedPattern, other: PlacedPattern): boolean {
  // A RegExp says nothing of its own: it is asked.
  if (other.pattern.unbuildable) return !one.pattern.unbuildable && takesPathsOf(other, one);
  if (one.pattern.unbuildable) return takesPathsOf(one, other);
  const [own, others] = [one, other].map(({ pattern }) => shapeOf(placeOf(pattern), OF_KEYS)) as [string, string];
  if (own === others) return true;
  return own.toLowerCase() === others.toLowerCase() && takesPathsOf(one, other) && takesPathsOf(other, one);
}

function takesPathsOf({ pattern, isExact }: PlacedPattern, other: PlacedPattern): boolean {
  const read = matcherOf(pattern, isExact);
  const paths = samplesOf({ name: 'sample', pattern: other.pattern }, EMPTY);
  return paths.length > 0 && paths.some((path) => takes(read, path));
}

function takes(read: Matcher, path: string): boolean {
  return read(path) !== undefined;
}

/** `/files{/*path}`, as Hono has its star, is the place of `/files/*path`: what is below it, and itself as well. */
function placeOf(pattern: Pattern): Pattern {
  const last = pattern.tokens.at(-1);
  if (last?.type !== 'group' || last.tokens.length !== 2 || last.tokens[1]?.type !== 'wildcard') return pattern;
  return { ...pattern, tokens: [...pattern.tokens.slice(0, -1), ...last.tokens] };
}

/** What a token says of its key alone. */
const OF_KEYS = ['name', 'maxLength', 'constraint', 'valueConstraint', 'isText'];
