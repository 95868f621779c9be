import { pathToRegexp, TokenData } from 'path-to-regexp';
import { express4Source, matchersFor, syntaxesOf, type Tokens, withoutTrailingSlash } from './matcher.js';
import type { Pattern, Token } from './pattern.js';

/** What a matcher does, as plain data: a RegExp for the head of a path, and the names of what it captures. */
export interface RegExpText {
  readonly source: string;
  readonly flags: string;
  readonly names: readonly string[];
}

/** The RegExp of a router's own layer; `undefined` where that has none that is known. */
export type LayerReader = (layer: object, pattern: Pattern) => RegExpText | undefined;

/**
 * The matchers of a pattern as RegExps, each layer by layer, for who cannot call them. `undefined` where one of them is a
 * router's own, which nobody else can do.
 */
export function regExpsFor(pattern: Pattern, read: LayerReader): (readonly RegExpText[])[] | undefined {
  if (matchersFor(pattern).length === 0) return [];
  const { parts, tokens, matchPrefix } = pattern;
  if (!parts && !matchPrefix) return syntaxTexts(tokens);
  const texts = (parts ?? [pattern]).map((part) => {
    if (!part.matchPrefix) return textOf(part.tokens, { end: false, trailing: false });
    return part.layer && read(part.layer, part);
  });
  return texts.includes(undefined) ? undefined : [texts as RegExpText[]];
}

/** As path-to-regexp makes it. */
export function textOf(path: readonly Token[] | string, options: Parameters<typeof pathToRegexp>[1]): RegExpText {
  const { regexp, keys } = pathToRegexp(typeof path === 'string' ? path : new TokenData(path as Tokens), options);
  return { source: regexp.source, flags: regexp.flags, names: keys.map(({ name }) => name) };
}

function syntaxTexts(tokens: readonly Token[]): (readonly RegExpText[])[] {
  const loose = withoutTrailingSlash(tokens);
  return syntaxesOf(tokens).map((syntax) => [syntax === 'express4' ? express4Source(loose) : { ...textOf(loose, {}) }]);
}
