import { escaped, uncaptured } from '../matcher.js';
import { asMatched, asSent } from '../path-text.js';
import {
  addText,
  checkConstraint,
  keysOf,
  type MatchPrefix,
  type Param,
  type Pattern,
  type Token,
  Unreadable,
  type Wildcard,
} from '../pattern.js';
import { checkTokens, sourceOf } from './express5.js';

const MEND = 'Write "/posts/:id", "/:id{[0-9]+}", "/:id?" at the end, or "/:path{.+}" for several segments.';

/** A segment: a parameter that fills it, the star at the end, or text. */
const SEGMENT =
  /\/(?::(?<name>[\p{ID_Continue}$-]+)(?:\{(?<constraint>(?:[^{}]|\{\d+(?:,\d*)?\})+)\})?(?<optional>\?)?(?=\/|$)|(?<star>\*)$|(?<text>[^/*{}?|]*)(?=\/|$))/guy;

/** What lets a constraint take a slash: a dot, a class that is all but something, or the slash itself. */
const TAKES_SLASH = /\\[SWD]|(?<!\\)\.|\[\^(?![^\]]*\/)|(?<!\[\^[^\]]*)\//;

/** What Hono's RegExpRouter takes for a mark of its own. */
const MARK = /[@#]\d|\.\*\$/;

/**
 * Reads a route of Hono, base path and all, into the one token form. The star at the end has no name, and Hono keeps
 * nothing of what it takes: a value could not arrive. It takes nothing at all too, and so the path is built without it.
 */
export function readHono(source: string): Pattern {
  if (source === '*') return readHono('/*');
  if (!source.startsWith('/')) throw new Unreadable('a path begins with "/"', 'Write "/posts/:id".');
  const tokens: Token[] = [];
  let open = tokens;
  let read = 0;
  for (const { 0: segment, groups = {} } of source.matchAll(SEGMENT)) {
    read += segment.length;
    if (groups.optional !== undefined) open = openGroup(open, source);
    else if (open !== tokens) throw new Unreadable('what may be left out stands at the end', MEND);
    if (groups.star !== undefined) break;
    addText(open, `/${sentText(groups.text ?? '', source)}`);
    if (groups.name !== undefined) open.push(keyToken(groups.name, groups.constraint));
  }
  if (read < source.length) throw new Unreadable(`"${source.slice(read)}" is not read`, MEND);
  if (tokens.length === 0) tokens.push({ type: 'text', value: '/' });
  checkTokens(tokens);
  return { source: sourceOf(tokens), tokens, matchPrefix: matchPrefixOf(tokens) };
}

/** Hono cuts at every slash to find what may be left out, those of a constraint too. */
function openGroup(above: Token[], source: string): Token[] {
  if (/\{[^}]*\//.test(source)) throw new Unreadable('"?" and a slash in a constraint do not mix', MEND);
  const tokens: Token[] = [];
  above.push({ type: 'group', tokens });
  return tokens;
}

/** A path is matched decoded, but for what would be read as another path; a text is so already. */
function sentText(text: string, source: string): string {
  const isStatic = !/\*|\/:/.test(source);
  if (!isStatic && /:|@\d/.test(text)) {
    throw new Unreadable(`Hono's routers take "${text}" for something else, each in its way`, MEND);
  }
  const sent = asSent(text);
  if (asMatched(sent) !== text) throw new Unreadable(`no path that is sent matches "${text}"`, MEND);
  return sent;
}

/** With a constraint that takes slashes, it takes several segments. */
function keyToken(name: string, constraint: string | undefined): Param | Wildcard {
  if (name === '__proto__') throw new Unreadable('Hono keeps no value of ":__proto__"', 'Rename it.');
  if (constraint === undefined) return { type: 'param', name };
  if (MARK.test(constraint) || /\/.*\{|\{.*\//.test(constraint)) {
    throw new Unreadable(`Hono's routers read "{${constraint}}" each in its way`, MEND);
  }
  const valueConstraint = checkConstraint(constraint, MEND);
  if (TAKES_SLASH.test(constraint)) return { type: 'wildcard', name, isText: true, valueConstraint };
  return { type: 'param', name, valueConstraint };
}

/** Which router an app has turned out to take is not told here: what is built has to arrive in each. */
function matchPrefixOf(tokens: readonly Token[]): MatchPrefix {
  const regexp = new RegExp(`^${regexpOf(tokens)}$`, 'd');
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
      if (matchers[i] && !isTaken(matchers[i], rest, text)) return undefined;
      params[name] = decodeURIComponent(text);
    }
    return { path, params };
  };
}

/** As the RegExpRouter matches. */
function regexpOf(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'text') return escaped(asMatched(token.value));
      if (token.type === 'group') return `(?:${regexpOf(token.tokens)})?`;
      return `(${uncaptured(token.valueConstraint ?? '[^/]+')})`;
    })
    .join('');
}

/** As the TrieRouter matches a constraint: with what follows, up to the next text, and without parentheses. */
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

function isTaken(matcher: RegExp, rest: string, text: string): boolean {
  const found = matcher.exec(rest);
  return found ? found[0] === text : matcher.test(text);
}
