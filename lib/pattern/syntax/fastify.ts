import { checkConstraint } from '../constraint.js';
import { escaped } from '../matcher.js';
import { asMatched, asSent } from '../path-spelling.js';
import { addText, type MatchPrefix, type Pattern, type Token, Unreadable } from '../pattern.js';
import { patternOf } from './express5.js';

const HINT = 'Write "/posts/:id", "/:id(^\\d+$)", "/at/:hour-:minute", "/:id?" at the end, or "/static/*".';

/** An optional parameter, with the slash before it: it has no constraint, and is the last. */
const OPTIONAL = /(\/:[^/()]*?)\?(\/?)/;

// A colon in the text is doubled. After a parameter, stars and parentheses are text up to the next slash.
const TEXT = /(?:::|[^:*])+/y;
const SEGMENT_TEXT = /(?:::|[^:/])*/y;
const NAME = /:([^/(.-]*)(?:\(((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))+)\))?/y;

/** The options of find-my-way that change what a route takes. */
export interface RouterOptions {
  readonly maxParamLength?: number | undefined;
  readonly caseSensitive?: boolean | undefined;
  readonly ignoreTrailingSlash?: boolean | undefined;
}

/** Reads the path of a route of find-my-way, which is Fastify's router, into tokens. */
export function readFindMyWay(source: string, given: RouterOptions = {}): Pattern {
  if (source === '*') {
    const reason = 'it also matches the slash that every path begins with, and no value may begin so';
    throw new Unreadable(reason, 'Write "/*".');
  }
  if (!source.startsWith('/')) throw new Unreadable('a path begins with "/"', 'Write "/posts/:id".');
  const found = OPTIONAL.exec(source);
  const options = { maxParamLength: given.maxParamLength ?? 100, caseSensitive: given.caseSensitive !== false };
  const read = (part: string) => new Reader(part, options);
  const taking = (match: MatchPrefix): MatchPrefix =>
    given.ignoreTrailingSlash ? (path) => match(path) ?? match(withOtherEnd(path)) : match;
  if (!found) {
    const { tokens, matchPrefix } = read(source);
    return patternOf(tokens, taking(matchPrefix));
  }
  const [optional, param = '', slash = ''] = found;
  const before = source.slice(0, found.index);
  if (source !== before + optional) throw new Unreadable('only the last parameter may be left out', HINT);
  const [whole, short] = [read(before + param + slash), read(before + slash || '/')];
  const group: Token = { type: 'group', tokens: read(param).tokens };
  const tokens = [...read(before).tokens, group, ...read(slash).tokens];
  return patternOf(
    tokens,
    taking((path) => short.matchPrefix(path) ?? whole.matchPrefix(path)),
  );
}

function withOtherEnd(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) || '/' : `${path}/`;
}

/** Matches its part of a path from an index on, and returns the index after it; `undefined` if it does not match. */
type Step = (path: string, at: number, params: Record<string, string>) => number | undefined;

class Reader {
  readonly tokens: Token[] = [];
  readonly #steps: Step[] = [];
  readonly #source: string;
  readonly #maxLength: number;
  readonly #isSensitive: boolean;
  #at = 0;

  constructor(source: string, { maxParamLength, caseSensitive }: { maxParamLength: number; caseSensitive: boolean }) {
    this.#source = source;
    this.#maxLength = maxParamLength;
    this.#isSensitive = caseSensitive;
    while (this.#at < source.length) {
      const [text] = this.#scan(TEXT);
      if (text) {
        const sent = this.#text(text);
        this.#steps.push(textStep(sent, this.#isSensitive));
      } else if (source[this.#at] === '*') this.#wildcard();
      else this.#params();
    }
  }

  /** Matches as find-my-way does, a path that is encoded in the one way in which paths are built. */
  readonly matchPrefix: MatchPrefix = (path) => {
    const params: Record<string, string> = Object.create(null);
    let at: number | undefined = 0;
    for (const step of this.#steps) {
      at = step(path, at, params);
      if (at === undefined) return undefined;
    }
    return at === path.length ? { path, params } : undefined;
  };

  #scan(piece: RegExp): readonly string[] {
    piece.lastIndex = this.#at;
    const found = piece.exec(this.#source) ?? [''];
    this.#at += found[0].length;
    return found;
  }

  /** find-my-way compares decoded paths: a "%" in a route stands for "%25" in a path. */
  #text(source: string): string {
    const text = source.replaceAll('::', ':').replaceAll('%', '%25');
    const sent = asSent(text);
    if (asMatched(sent) !== text) throw new Unreadable(`no path that is sent matches "${source}"`, HINT);
    addText(this.tokens, sent);
    return sent;
  }

  #wildcard(): void {
    this.#at += 1;
    if (this.#at < this.#source.length) throw new Unreadable('a star ends the path', HINT);
    this.tokens.push({ type: 'wildcard', name: '*', isText: true });
    this.#steps.push((path, at, params) => {
      params['*'] = decodeURIComponent(path.slice(at));
      return path.length;
    });
  }

  /** One RegExp matches a segment from its first parameter to its end. */
  #params(): void {
    const names: string[] = [];
    let regexp = '';
    let before: string | undefined;
    while (this.#source[this.#at] === ':') {
      const [name, constraint] = this.#param();
      const [text = ''] = this.#scan(SEGMENT_TEXT);
      if (text.includes('%')) throw new Unreadable('a "%" after a parameter is never matched', HINT);
      if (text) this.#text(text);
      names.push(name);
      const after = escaped(text.replaceAll('::', ':'));
      regexp += `(${constraint ?? (before === undefined ? '.*?' : `${before}|(?:(?!${before}).)*`)})${after}`;
      before = constraint === undefined ? after : undefined;
    }
    // A parameter that fills its segment matches line breaks too.
    const flags = (regexp === '(.*?)' ? 's' : '') + (this.#isSensitive ? '' : 'i');
    this.#steps.push(segmentStep(names, new RegExp(`^${regexp}$`, flags), this.#maxLength));
  }

  #param(): [name: string, constraint: string | undefined] {
    const [, name = '', body] = this.#scan(NAME);
    if (!body && this.#source[this.#at] === '(') throw new Unreadable('a parenthesis is not closed', HINT);
    if (!/^[\p{ID_Continue}$]+$/u.test(name)) {
      throw new Unreadable(`find-my-way takes "${name}" for the name of a parameter`, HINT);
    }
    const constraint = body && checkConstraint(body.replace(/^\^/, '').replace(/\$$/, ''), HINT);
    const valueConstraint = constraint && { valueConstraint: constraint };
    this.tokens.push({ type: 'param', name, maxLength: this.#maxLength, ...valueConstraint });
    return [name, constraint];
  }
}

function textStep(sent: string, isSensitive: boolean): Step {
  const text = isSensitive ? sent : sent.toLowerCase();
  return (path, at) => {
    const found = path.slice(at, at + sent.length);
    return (isSensitive ? found : found.toLowerCase()) === text ? at + sent.length : undefined;
  };
}

function segmentStep(names: readonly string[], regexp: RegExp, maxLength: number): Step {
  return (path, at, params) => {
    const [segment = ''] = path.slice(at).split('/', 1);
    const found = regexp.exec(decodeURIComponent(segment));
    for (const [i, name] of names.entries()) params[name] = found?.[i + 1] ?? '';
    const isTaken = found?.every((value = '', i) => i === 0 || value.length <= maxLength);
    return isTaken ? at + segment.length : undefined;
  };
}
