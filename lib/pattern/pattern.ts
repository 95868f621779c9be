/** Plain text of a path, as it stands in the URL. */
export interface Text {
  readonly type: 'text';
  readonly value: string;
}

/** A parameter: some text within one segment. */
export interface Param {
  readonly type: 'param';
  readonly name: string;
  /** The source of a RegExp that it has to match as a whole; Express 5 has none. */
  readonly constraint?: string;
  /** The same where a router looks at the value itself, in the case that it has: find-my-way and Hono. */
  readonly valueConstraint?: string;
  /** How many characters the router takes at most. */
  readonly maxLength?: number;
}

/** A wildcard: one segment or more. */
export interface Wildcard {
  readonly type: 'wildcard';
  readonly name: string;
  /** Express 4's star: it takes one string, slashes kept, where Express 5's takes an array. */
  readonly isText?: boolean;
  /** Of a table whose router has such a star: it takes an array of segments as well. */
  readonly takesList?: true;
  /** As a parameter's. */
  readonly constraint?: string;
  readonly valueConstraint?: string;
}

/** A part that may be left out. */
export interface Group {
  readonly type: 'group';
  readonly tokens: readonly Token[];
}

/** The one form that every route syntax is read into: path-to-regexp 8's tokens. */
export type Token = Text | Param | Wildcard | Group;

/** What groups are made of. */
export type Leaf = Exclude<Token, Group>;

/** A part of a pattern that takes a value. */
export interface Key {
  readonly name: string;
  readonly wildcard: 'array' | 'text' | false;
  /** Whether a text's place takes an array of segments as well. */
  readonly takesList?: true;
  readonly optional: boolean;
  /** Anchored: what it matches is the whole of a value, as it stands in the URL. */
  readonly constraint: RegExp | undefined;
  /** Anchored: what it matches is the whole of a value, as it was given. */
  readonly valueConstraint: RegExp | undefined;
  readonly maxLength: number | undefined;
}

/** A path pattern: its tokens, and how it is written in path-to-regexp 8's syntax. */
export interface Pattern {
  readonly source: string;
  readonly tokens: readonly Token[];
  /** Whether its segments are plain words and `:names`, in which nothing can be wrong. */
  readonly isPlain?: true;
  /** Why no URL can be built from it, where that is so. */
  readonly unbuildable?: string;
  /** The router's values as those of the keys, where a star of Express 4 hands them out otherwise. */
  readonly asKeys?: (params: Params) => Params;
  /** How the router's own layer matches the head of a path, where the pattern is read from one. */
  readonly matchPrefix?: MatchPrefix;
  /** That layer itself. */
  readonly layer?: object;
  /** What it was joined of, where one of them has a layer: routers match them one after the other. */
  readonly parts?: readonly Pattern[];
}

/** Key → value, as a router hands them out. */
export type Params = Readonly<Record<string, unknown>>;

/** Matches a pattern at the head of a path; `undefined`: it does not match. */
export type MatchPrefix = (path: string) => PrefixMatch | undefined;

export interface PrefixMatch {
  /** The part of the path that is matched. */
  readonly path: string;
  readonly params: Params;
}

/** What a reader throws when it cannot read a pattern: why, and what to write instead. */
export class Unreadable extends Error {
  constructor(
    reason: string,
    readonly write: string,
  ) {
    super(reason);
  }
}

/** What is read, or the other where that cannot be read. */
export function readOr<Read, Other>(read: () => Read, other: Other): Read | Other {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) return other;
    throw error;
  }
}

export const EMPTY: Pattern = { source: '', tokens: [] };

/** Patterns one after the other: the base, the mount path, the route. */
export function join(...given: Pattern[]): Pattern {
  const patterns: Pattern[] = [];
  for (const pattern of given) if (pattern.source !== '') patterns.push(pattern);
  // One that stands alone is what it was: it is read once, and kept once.
  return patterns.length < 2 ? (patterns[0] ?? EMPTY) : joined(patterns);
}

function joined(patterns: readonly Pattern[]): Pattern {
  const tokens = fitted(patterns.flatMap((pattern) => pattern.tokens));
  const twice = repeatedKey(tokens);
  // Routers one in the other may take the same key, each for itself.
  const shared = twice && `":${twice}" stands in it twice, and a value could not say for which it is`;
  const unbuildable = patterns.find((pattern) => pattern.unbuildable)?.unbuildable ?? shared;
  const parts = patterns.flatMap((pattern) => pattern.parts ?? pattern);
  return {
    source: patterns.map(({ source }) => source).join(''),
    tokens,
    ...(unbuildable && { unbuildable }),
    ...(parts.some(({ matchPrefix }) => matchPrefix) && { parts }),
  };
}

/** A list that has grown has room for more, which would be kept as long as the pattern. */
export function fitted<Item>(list: readonly Item[]): Item[] {
  return list.slice();
}

/** The first key that stands in a pattern twice. */
export function repeatedKey(tokens: readonly Token[]): string | undefined {
  const names = keysOf(tokens).map(({ name }) => name);
  return names.find((name, i) => names.indexOf(name) !== i);
}

/** A RegExp has no parts that a value could stand in: its route has a name, and no URL. */
export function readRegExp(regexp: RegExp): Pattern {
  return { source: String(regexp), tokens: [], unbuildable: 'a RegExp can be matched, never built' };
}

/** Texts, parameters and wildcards in order, those of groups included. */
export function leavesOf(tokens: readonly Token[]): Leaf[] {
  return tokens.flatMap((token) => (token.type === 'group' ? leavesOf(token.tokens) : token));
}

/** The keys of a pattern in order, those of optional groups included. */
export function keysOf(tokens: readonly Token[], optional = false): Key[] {
  return tokens.flatMap((token) => {
    if (token.type === 'text') return [];
    if (token.type === 'group') return keysOf(token.tokens, true);
    return [keyOf(token, optional)];
  });
}

function keyOf(token: Param | Wildcard, optional: boolean): Key {
  const { name } = token;
  const wildcard = token.type === 'wildcard' && (token.isText ? 'text' : 'array');
  const { maxLength }: Partial<Param> = token.type === 'param' ? token : {};
  // Express 4 matches without regard to case, unless it is told otherwise.
  const constraint = anchored(token.constraint, 'i');
  const valueConstraint = anchored(token.valueConstraint);
  const key: Key = { name, wildcard, optional, constraint, valueConstraint, maxLength };
  return token.type === 'wildcard' && token.takesList ? { ...key, takesList: true } : key;
}

function anchored(constraint: string | undefined, flags = ''): RegExp | undefined {
  return constraint === undefined ? undefined : new RegExp(`^(?:${constraint})$`, flags);
}

/** Puts a text after tokens, as one with the text that they end with. */
export function addText(tokens: Token[], value: string): void {
  const last = tokens.at(-1);
  if (last?.type === 'text') tokens[tokens.length - 1] = { type: 'text', value: last.value + value };
  else tokens.push({ type: 'text', value });
}

/** Segments that are a `:name` or plain words, as nearly all are. */
const PLAIN = /^(?:\/(?::[a-z_]\w*|(?!\.{1,2}(?:\/|$))[\w\-.~]+))*\/?$/i;
const KEY = /(:\w+)/;

/** A layer's pattern of plain segments, as most routes have: its tokens are made when a link needs them. */
export class PlainPattern<Layer extends object> implements Pattern {
  readonly source: string;
  readonly #layer: Layer;
  readonly #match: (layer: Layer, path: string) => PrefixMatch | undefined;

  /** `match` says what the layer matches at the head of a path. */
  constructor(source: string, layer: Layer, match: (layer: Layer, path: string) => PrefixMatch | undefined) {
    this.source = source;
    this.#layer = layer;
    this.#match = match;
  }

  /** Whether every syntax reads a path alike, and nothing in it can be wrong. */
  static isFor(source: string): boolean {
    if (source === '' || !PLAIN.test(source)) return false;
    const keys = source.match(/:\w+/g);
    return keys === null || new Set(keys).size === keys.length;
  }

  get isPlain(): true {
    return true;
  }

  get tokens(): readonly Token[] {
    const tokens: Token[] = [];
    for (const part of this.source.split(KEY)) {
      if (part.startsWith(':')) tokens.push({ type: 'param', name: part.slice(1) });
      else if (part !== '') tokens.push({ type: 'text', value: part });
    }
    return tokens;
  }

  get layer(): object {
    return this.#layer;
  }

  get matchPrefix(): MatchPrefix {
    return (path) => this.#match(this.#layer, path);
  }
}
