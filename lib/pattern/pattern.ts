/** Plain text of a path, as it stands in the URL. */
export interface Text {
  readonly type: 'text';
  readonly value: string;
}

/** A parameter: some text within one segment. */
export interface Param {
  readonly type: 'param';
  readonly name: string;
}

/** A wildcard: one segment or more. */
export interface Wildcard {
  readonly type: 'wildcard';
  readonly name: string;
}

/** A part that may be left out. */
export interface Group {
  readonly type: 'group';
  readonly tokens: readonly Token[];
}

/** The one form that every route syntax is read into: path-to-regexp 8's tokens. */
export type Token = Text | Param | Wildcard | Group;

/** A part of a pattern that takes a value. */
export interface Key {
  readonly name: string;
  readonly wildcard: boolean;
  readonly optional: boolean;
}

/** A path pattern: its tokens, and how it is written in path-to-regexp 8's syntax. */
export interface Pattern {
  readonly source: string;
  readonly tokens: readonly Token[];
}

/** What a reader throws when it cannot read a pattern: why, and what to write instead. */
export class Unreadable extends Error {
  readonly write: string;

  constructor(reason: string, write: string) {
    super(reason);
    this.write = write;
  }
}

export const EMPTY: Pattern = { source: '', tokens: [] };

/** Patterns one after the other: the base, the mount path, the route. */
export function join(...patterns: Pattern[]): Pattern {
  return {
    source: patterns.map(({ source }) => source).join(''),
    tokens: patterns.flatMap(({ tokens }) => tokens),
  };
}

/** The keys of a pattern in order, those of optional groups included. */
export function keysOf(tokens: readonly Token[], optional = false): Key[] {
  return tokens.flatMap((token) => {
    if (token.type === 'text') return [];
    if (token.type === 'group') return keysOf(token.tokens, true);
    return [{ name: token.name, wildcard: token.type === 'wildcard', optional }];
  });
}

/** A text that a browser and a router take for the same: RFC 3986's path characters and no dot segment. */
const PATH_TEXT = /^(?:[\w\-.~!$&'()*+,;=:@/]|%[0-9a-f]{2})*$/i;
const DOT_SEGMENT = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i;

export function isPathText(text: string): boolean {
  return PATH_TEXT.test(text);
}

/** The text as browsers send it: what is no path text percent-encoded, and nothing encoded twice. */
export function asSent(text: string): string {
  return text.toWellFormed().replace(/%(?![0-9a-f]{2})|[^\w\-.~!$&'()*+,;=:@/%]/giu, encodeURIComponent);
}

export function hasDotSegment(path: string): boolean {
  return DOT_SEGMENT.test(path);
}
