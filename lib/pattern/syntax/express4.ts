import { isDeepStrictEqual } from 'node:util';
import {
  addText,
  checkConstraint,
  fitted,
  keysOf,
  type Pattern,
  type Token,
  Unreadable,
} from '../pattern.js';
import { checkTokens, sourceOf } from './express5.js';

/** What to do about a tag that cannot be read. */
export const MEND =
  'Leave its tag out, and give its path in a table: endpoints("blog", { post: "/posts/:id" }).';

/**
 * The pieces of an Express 4 route (path-to-regexp 0.1), in the order in which they are looked for: an escaped
 * character, a parameter with its constraint, a star, a group, a character that may be left out or stand again,
 * and plain text. Whatever is none of these is a piece of a RegExp.
 */
const PIECE =
  /\\(?<escaped>.)|(?<lead>[/.])?:(?<name>\w+)(?!\w)(?:\((?<constraint>[^()]*)\)|(?!\())(?<optional>\?)?(?![*+])|(?<star>\*)|(?<slash>\/)?\((?<group>[^()]*)\)(?<maybe>\?)?|(?<once>[\w\-~!@%&=;,'./])(?<times>[?+])|(?<text>[^\\:()*+?[\]{}$^|]|:(?!\w))/gsu;

/** In a group, what makes it a RegExp and no text. */
const SYNTAX = /[\\:*+?[\]{}$^|.]/;

/** Reads a route of Express 4 into the one token form. */
export function readExpress4(source: string): Pattern {
  if (!source.startsWith('/')) throw new Unreadable('a path begins with "/"', 'Write "/posts/:id".');
  const reader = new Reader();
  let read = 0;
  for (const match of source.matchAll(PIECE)) {
    if (match.index !== read) break;
    reader.take(match.groups as Piece);
    read += match[0].length;
  }
  if (read < source.length) {
    throw new Unreadable(`"${source.slice(read)}" is a RegExp's syntax, which is not read`, MEND);
  }
  if (reader.repeats && keysOf(reader.tokens).length > 0) {
    throw new Unreadable('a character that may stand again could take a part of a value', MEND);
  }
  checkTokens(reader.tokens);
  return { source: sourceOf(reader.tokens), tokens: fitted(reader.tokens) };
}

/** Whether Express 4 takes a pattern of path-to-regexp 8's syntax for the very same. */
export function readsAlike({ source, tokens }: Pattern): boolean {
  try {
    return isDeepStrictEqual(readExpress4(source).tokens, tokens);
  } catch (error) {
    if (error instanceof Unreadable) return false;
    throw error;
  }
}

type Piece = Readonly<Partial<Record<string, string>>>;

class Reader {
  readonly tokens: Token[] = [];
  /** Whether a character may stand again. */
  repeats = false;
  /** Stars and groups without a name are numbered. */
  #unnamed = 0;
  #isAfterSlash = false;

  take(piece: Piece): void {
    const { escaped, name, star, group, once, text } = piece;
    if (escaped !== undefined) this.#escaped(escaped);
    else if (name !== undefined) this.#param(name, piece);
    else if (star !== undefined) this.tokens.push({ type: 'wildcard', name: this.#number(), isText: true });
    else if (group !== undefined) this.#group(group, piece);
    else if (once !== undefined) this.#repeated(once, piece);
    else addText(this.tokens, text as string);
    this.#isAfterSlash = text === '/';
  }

  #escaped(character: string): void {
    if (/\w/.test(character)) {
      throw new Unreadable(
        `"\\${character}" outside a constraint is a RegExp's syntax, which is not read`,
        MEND,
      );
    }
    addText(this.tokens, character);
  }

  /** A slash or dot before an optional parameter is left out with it. */
  #param(name: string, { lead = '', constraint, optional }: Piece): void {
    if (name === '__proto__') throw new Unreadable('Express 4 keeps no value of ":__proto__"', 'Rename it.');
    if (lead === '.' && this.#isAfterSlash) {
      throw new Unreadable(`Express 4 takes "/.:${name}" for "./:${name}"`, MEND);
    }
    const param: Token = { type: 'param', name, ...constrained(constraint) };
    const tokens = optional ? [] : this.tokens;
    if (lead) addText(tokens, lead);
    tokens.push(param);
    if (optional) this.tokens.push({ type: 'group', tokens });
  }

  /** `(\\d+)` takes a value; `(b)?` is text that may be left out; after a slash, nothing of it is captured. */
  #group(body: string, { slash, maybe }: Piece): void {
    if (slash) addText(this.tokens, '/');
    if (!SYNTAX.test(body) && (maybe || slash)) {
      const text: Token = { type: 'text', value: body };
      if (maybe) this.tokens.push({ type: 'group', tokens: [text] });
      else addText(this.tokens, body);
      if (!slash) this.#number();
      return;
    }
    if (slash)
      throw new Unreadable(`"/(${body})" is matched, but kept nowhere: no value could build it`, MEND);
    const param: Token = { type: 'param', name: this.#number(), ...constrained(body) };
    this.tokens.push(maybe ? { type: 'group', tokens: [param] } : param);
  }

  /** `b?` may be left out, and `b+` stand once. */
  #repeated(character: string, { times }: Piece): void {
    if (times === '+') {
      this.repeats = true;
      addText(this.tokens, character);
    } else this.tokens.push({ type: 'group', tokens: [{ type: 'text', value: character }] });
  }

  #number(): string {
    this.#unnamed += 1;
    return String(this.#unnamed - 1);
  }
}

function constrained(constraint: string | undefined): { constraint?: string } {
  if (constraint === undefined) return {};
  // Express 4 turns a star in it into "(.*)", wherever it stands.
  if (/(?<!\\)\*/.test(constraint)) throw new Unreadable(`the star in "(${constraint})" is not read`, MEND);
  return { constraint: checkConstraint(constraint, MEND) };
}

const MOUNT_PIECE = /\(\?:\\\/\(\[\^\/\]\+\?\)\)|\\(\/|\.)|([\w\-~!@%&=:;,'])/gy;
const MOUNT_END = '\\/?(?=\\/|$)';

/**
 * Reads the path of an Express 4 `use` back from what its layer keeps: a RegExp and the names of its keys.
 *
 *     ^\/t(?:\/([^/]+?))\/shop\/?(?=\/|$)  →  /t/:tenant/shop
 */
export function readExpress4Mount(regexp: RegExp, names: readonly (string | number)[]): Pattern {
  const { source } = regexp;
  const body = source.slice(1, -MOUNT_END.length);
  const rest = [...names];
  let path = '';
  let read = 0;
  for (const [piece, escaped, plain] of body.matchAll(MOUNT_PIECE)) {
    path += escaped ?? plain?.replace(':', '\\:') ?? `/:${rest.shift()}`;
    read += piece.length;
  }
  if (!source.endsWith(MOUNT_END) || read !== body.length || rest.length > 0) {
    throw new Unreadable('it stands below a mount path that cannot be read back', MEND);
  }
  return readExpress4(path);
}
