import { checkConstraint, mayHoldSlash } from '../constraint.js';
import { escaped, uncaptured } from '../matcher.js';
import { asMatched, asSent } from '../path-spelling.js';
import type { Leaf, MatchPrefix, Pattern, Token } from '../pattern.js';
import { addText, keysOf, Unreadable } from '../pattern.js';
import { patternOf } from './express5.js';

const HINT = 'Write "/posts/:id", "/:id{[0-9]+}", "/:id?" at the end, or "/:path{.+}" for several segments.';

/** A segment: a parameter, the star at the end, or text. */
const SEGMENT =
  /\/(?::(?<name>[\p{ID_Continue}$-]+)(?:\{(?<constraint>(?:[^{}]|\{\d+(?:,\d*)?\})+)\})?(?<optional>\?)?(?=\/|$)|(?<star>\*)$|(?<text>[^/*{}?|]*)(?=\/|$))/guy;

/** What Hono's RegExpRouter uses as marks of its own. */
const ROUTER_MARK = /[@#]\d|\.\*\$/;

/** The value of the star at the end, by the name that Fastify gives to its own: Hono gives it none, and its handler takes it from the path. */
const STAR = { type: 'wildcard', name: '*', isText: true } as const;

/** Reads the path of a Hono route. The star at its end may match nothing. */
export function readHono(source: string): Pattern {
  if (source === '*') return readHono('/*');
  if (!source.startsWith('/')) throw new Unreadable('a path begins with "/"', 'Write "/posts/:id".');
  const tokens: Token[] = [];
  let open = tokens;
  let read = 0;
  for (const { 0: segment, groups = {} } of source.matchAll(SEGMENT)) {
    read += segment.length;
    if (groups.optional !== undefined) open = openGroup(open, source);
    else if (open !== tokens) throw new Unreadable('an optional part stands at the end', HINT);
    if (groups.star !== undefined) break;
    addText(open, `/${sentText(groups.text ?? '', source)}`);
    if (groups.name !== undefined) open.push(keyToken(groups.name, groups.constraint));
  }
  if (read < source.length) throw new Unreadable(`"${source.slice(read)}" is not read`, HINT);
  const isRoot = tokens.length === 0;
  if (isRoot) tokens.push({ type: 'text', value: '/' });
  const end = isRoot ? '' : '(?=/|$)';
  const hasStar = source.endsWith('*');
  const match = prefixMatcherOf(tokens, hasStar ? end : '$', hasStar && !isRoot);
  if (!hasStar || isRoot) return patternOf(tokens, match);
  return patternOf([...tokens, { type: 'group', tokens: [{ type: 'text', value: '/' }, STAR] }], match);
}

/** To find optional segments Hono splits at every slash, also at one within a constraint. */
function openGroup(above: Token[], source: string): Token[] {
  if (/\{[^}]*\//.test(source)) throw new Unreadable('"?" and a slash in a constraint do not mix', HINT);
  const tokens: Token[] = [];
  above.push({ type: 'group', tokens });
  return tokens;
}

/** Hono decodes a path before it compares, except for what would then be another path. A route's text is decoded. */
function sentText(text: string, source: string): string {
  const isStatic = !/\*|\/:/.test(source);
  if (!isStatic && /:|@\d/.test(text)) throw new Unreadable(`Hono's routers disagree on "${text}"`, HINT);
  const sent = asSent(text);
  if (asMatched(sent) !== text) throw new Unreadable(`no path that is sent matches "${text}"`, HINT);
  return sent;
}

/** A parameter whose constraint matches slashes may take several segments. */
function keyToken(name: string, constraint: string | undefined): Leaf {
  if (name === '__proto__') throw new Unreadable('Hono keeps no value of ":__proto__"', 'Rename it.');
  if (constraint === undefined) return { type: 'param', name };
  if (ROUTER_MARK.test(constraint) || /\/.*\{|\{.*\//.test(constraint)) {
    throw new Unreadable(`Hono's routers disagree on "{${constraint}}"`, HINT);
  }
  const valueConstraint = checkConstraint(constraint, HINT);
  if (mayHoldSlash(constraint)) return { type: 'wildcard', name, isText: true, valueConstraint };
  return { type: 'param', name, valueConstraint };
}

/** Which of its routers an app uses is not known here, so a built path has to match in all of them. */
function prefixMatcherOf(tokens: readonly Token[], end: string, hasStar: boolean): MatchPrefix {
  const regexp = new RegExp(`^${regexpOf(tokens)}${end}`, 'd');
  const keys = keysOf(tokens);
  const matchers = matchersOf(tokens);
  return (path) => {
    const matched = asMatched(path);
    const found = regexp.exec(matched) ?? (matched === '/' ? regexp.exec('') : null);
    if (!found) return undefined;
    const params: Record<string, string> = Object.create(null);
    for (const [i, { name }] of keys.entries()) {
      const text = found[i + 1];
      if (text === undefined) continue;
      const rest = found.input.slice(found.indices?.[i + 1]?.[0]);
      if (matchers[i] && !isMatched(matchers[i], rest, text)) return undefined;
      params[name] = decodeURIComponent(text);
    }
    const below = hasStar ? found.input.slice(found[0].length + 1) : '';
    if (below) params[STAR.name] = decodeURIComponent(below);
    return { path, params };
  };
}

/** Hono's RegExpRouter matches like this. */
function regexpOf(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'text') return escaped(asMatched(token.value));
      if (token.type === 'group') return `(?:${regexpOf(token.tokens)})?`;
      return `(${uncaptured(token.valueConstraint ?? '[^/]+')})`;
    })
    .join('');
}

/** Hono's TrieRouter matches a constraint like this: together with the next segment if that is text, and unparenthesised. */
function matchersOf(tokens: readonly Token[]): (RegExp | undefined)[] {
  return tokens.flatMap((token, i) => {
    if (token.type === 'text') return [];
    if (token.type === 'group') return matchersOf(token.tokens);
    if (token.valueConstraint === undefined) return [undefined];
    const after = tokens[i + 1];
    const [, next = ''] = after?.type === 'text' ? asMatched(after.value).split('/') : [];
    return [new RegExp(`^${token.valueConstraint}${next ? `(?=/${escaped(next)})` : '$'}`)];
  });
}

function isMatched(matcher: RegExp, rest: string, text: string): boolean {
  const found = matcher.exec(rest);
  return found ? found[0] === text : matcher.test(text);
}
