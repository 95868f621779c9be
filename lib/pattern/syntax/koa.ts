import { parse } from 'path-to-regexp';
import { checkConstraint } from '../constraint.js';
import type { MatchPrefix, Pattern, Token } from '../pattern.js';
import { addText, leavesOf, readRegExp, Unreadable } from '../pattern.js';
import { patternOf, readExpress5 } from './express5.js';

const HINT = 'Write "/posts/:id", "/archive/:year{/:month}", "/files/*path", or update @koa/router.';

/** What @koa/router keeps of a route. */
export interface KoaLayer {
  readonly path: string | RegExp;
  readonly regexp: RegExp;
  readonly paramNames: readonly { readonly name: string | number }[];
}

/** Reads the path of a @koa/router route: from version 14 on in path-to-regexp 8's syntax, before that in 6's. */
export function readKoaRouter(layer: KoaLayer): Pattern {
  const { path } = layer;
  if (typeof path !== 'string') return readRegExp(path);
  const tokens = isVersion8(path) ? readExpress5(path).tokens.map(asText) : readVersion6(path);
  if (leavesOf(tokens).some((token) => token.type !== 'text' && token.name === '__proto__')) {
    throw new Unreadable('Koa keeps no value of ":__proto__"', 'Rename it.');
  }
  return patternOf(tokens, prefixMatcherOf(layer));
}

function isVersion8(path: string): boolean {
  try {
    parse(path);
    return true;
  } catch {
    return false;
  }
}

/** In Koa the value of a wildcard is one text with its slashes. */
function asText(token: Token): Token {
  if (token.type === 'group') return { type: 'group', tokens: token.tokens.map(asText) };
  return token.type === 'wildcard' ? { ...token, isText: true } : token;
}

function prefixMatcherOf({ regexp, paramNames }: KoaLayer): MatchPrefix {
  return (path) => {
    const found = path.match(regexp);
    if (!found) return undefined;
    const params: Record<string, string> = Object.create(null);
    for (const [i, { name }] of paramNames.entries()) {
      const text = found[i + 1];
      if (text) params[name] = decodeURIComponent(text);
    }
    return { path, params };
  };
}

/** The pieces of path-to-regexp 6's syntax: a group, an escaped character, a parameter, and plain text. */
const PIECE =
  /\{(?<group>[^{}]*)\}(?<maybe>\?)?|\\(?<escaped>.)|(?<lead>[./])?(?=[:(])(?::(?<name>\w+))?(?:\((?!\?)(?<constraint>(?:[^()\\]|\\.|\(\?[:=!](?:[^()\\]|\\.)*\))+)\))?(?<optional>\?)?|(?<text>[^\\:(){}?*+])/gsuy;

/** Parameters without a name get numbers as names. */
function readVersion6(source: string, count = { unnamed: 0 }): Token[] {
  const tokens: Token[] = [];
  let read = 0;
  for (const { 0: piece, groups = {} } of source.matchAll(PIECE)) {
    const {
      group,
      maybe,
      escaped,
      lead = '',
      name,
      constraint,
      optional,
      text,
    } = groups as Partial<Record<string, string>>;
    const isKey = name !== undefined || constraint !== undefined;
    if (group !== undefined) addGroup(tokens, readVersion6(group, count), maybe);
    else if (isKey) addGroup(tokens, keyOf(lead, name ?? String(count.unnamed++), constraint), optional);
    else if (escaped ?? text) addText(tokens, (escaped ?? text) as string);
    else break;
    read += piece.length;
  }
  if (read < source.length) throw new Unreadable(`"${source.slice(read)}" is not read`, HINT);
  return tokens;
}

/** An optional parameter comes with the slash or dot before it. */
function addGroup(tokens: Token[], group: readonly Token[], optional: string | undefined): void {
  for (const token of optional === undefined ? group : [{ type: 'group', tokens: group } as const]) {
    if (token.type === 'text') addText(tokens, token.value);
    else tokens.push(token);
  }
}

function keyOf(lead: string, name: string, constraint: string | undefined): Token[] {
  const before: Token[] = lead ? [{ type: 'text', value: lead }] : [];
  if (constraint === undefined) return [...before, { type: 'param', name }];
  if (/^\.[*+]$/.test(constraint)) return [...before, { type: 'wildcard', name, isText: true }];
  return [...before, { type: 'param', name, constraint: checkConstraint(constraint, HINT) }];
}
