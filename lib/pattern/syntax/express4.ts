import { isDeepStrictEqual } from 'node:util';
import { addText, checkConstraint, keysOf, type Pattern, readOr, type Token, Unreadable } from '../pattern.js';
import { patternOf } from './express5.js';

/** What to write instead of a tag whose path cannot be read. */
export const HINT = 'Leave its tag out, and give its path in a table: endpoints("blog", { post: "/posts/:id" }).';

/** The pieces of an Express 4 route, in the order in which they are tried: all else is RegExp syntax. */
const PIECE =
  /\\(?<escaped>.)|(?<lead>[/.])?:(?<name>\w+)(?!\w)(?:\((?<constraint>[^()]*)\)|(?!\())(?<optional>\?)?(?![*+])|(?<star>\*)|(?<slash>\/)?\((?<group>[^()]*)\)(?<maybe>\?)?|(?<once>[\w\-~!@%&=;,'./])(?<times>[?+])|(?<text>[^\\:()*+?[\]{}$^|]|:(?!\w))/gsu;

/** Characters in a group that make it a RegExp, not plain text. */
const REGEXP_SYNTAX = /[\\:*+?[\]{}$^|.]/;

/** Reads the path of an Express 4 route into tokens. */
export function readExpress4(source: string): Pattern {
  if (source.startsWith('*')) throw new Unreadable('its star takes the slash at the front too', 'Write "/*".');
  if (!source.startsWith('/')) throw new Unreadable('a path begins with "/"', 'Write "/posts/:id".');
  const reader = new Reader();
  let read = 0;
  for (const match of source.matchAll(PIECE)) {
    if (match.index !== read) break;
    reader.add(match.groups as Piece);
    read += match[0].length;
  }
  if (read < source.length) {
    throw new Unreadable(`"${source.slice(read)}" is a RegExp's syntax, which is not read`, HINT);
  }
  if (reader.hasRepeated && keysOf(reader.tokens).length > 0) {
    throw new Unreadable('a character with "+" could take a part of a value', HINT);
  }
  return patternOf(reader.tokens);
}

/** Whether Express 4 reads a pattern of path-to-regexp 8's syntax as the same tokens. */
export function readsAlike({ source, tokens }: Pattern): boolean {
  const read = readOr(() => readExpress4(source).tokens, undefined);
  return isDeepStrictEqual(read, tokens);
}

type Piece = Readonly<Partial<Record<string, string>>>;

class Reader {
  readonly tokens: Token[] = [];
  /** Whether a character has a `+`. */
  hasRepeated = false;
  /** How many stars and groups without a name there are: Express 4 names them by number. */
  #unnamed = 0;
  #isAfterSlash = false;

  add(piece: Piece): void {
    const { escaped, name, star, group, once, text } = piece;
    if (escaped !== undefined) this.#escaped(escaped);
    else if (name !== undefined) this.#param(name, piece);
    else if (star !== undefined) this.tokens.push({ type: 'wildcard', name: String(this.#unnamed++), isText: true });
    else if (group !== undefined) this.#group(group, piece);
    else if (once !== undefined) this.#repeated(once, piece);
    else addText(this.tokens, text as string);
    this.#isAfterSlash = text === '/';
  }

  #escaped(character: string): void {
    if (/\w/.test(character)) {
      throw new Unreadable(`"\\${character}" outside a constraint is a RegExp's syntax, which is not read`, HINT);
    }
    addText(this.tokens, character);
  }

  /** A slash or dot before an optional parameter is optional with it. */
  #param(name: string, { lead = '', constraint, optional }: Piece): void {
    if (name === '__proto__') throw new Unreadable('Express 4 keeps no value of ":__proto__"', 'Rename it.');
    if (lead === '.' && this.#isAfterSlash) throw new Unreadable(`Express 4 takes "/.:${name}" for "./:${name}"`, HINT);
    const tokens = optional ? [] : this.tokens;
    if (lead) addText(tokens, lead);
    tokens.push({ type: 'param', name, ...constrained(constraint) });
    if (optional) this.tokens.push({ type: 'group', tokens });
  }

  /** `(\\d+)` takes a value; `(b)?` is optional text; Express 4 does not capture a group after a slash. */
  #group(body: string, { slash, maybe }: Piece): void {
    if (slash) addText(this.tokens, '/');
    if (!REGEXP_SYNTAX.test(body) && (maybe || slash)) {
      if (maybe) this.tokens.push({ type: 'group', tokens: [{ type: 'text', value: body }] });
      else addText(this.tokens, body);
      if (!slash) this.#unnamed += 1;
      return;
    }
    if (slash) throw new Unreadable(`Express 4 does not capture "/(${body})": no value could build it`, HINT);
    const param: Token = { type: 'param', name: String(this.#unnamed++), ...constrained(body) };
    this.tokens.push(maybe ? { type: 'group', tokens: [param] } : param);
  }

  /** `b?` is optional, and `b+` is built as one `b`. */
  #repeated(character: string, { times }: Piece): void {
    if (times === '+') {
      this.hasRepeated = true;
      addText(this.tokens, character);
    } else this.tokens.push({ type: 'group', tokens: [{ type: 'text', value: character }] });
  }
}

function constrained(constraint: string | undefined): { constraint?: string } {
  if (constraint === undefined) return {};
  // Express 4 replaces every star by "(.*)", also within a constraint.
  if (/(?<!\\)\*/.test(constraint)) throw new Unreadable(`the star in "(${constraint})" is not read`, HINT);
  return { constraint: checkConstraint(constraint, HINT) };
}

const MOUNT_PIECE = /\(\?:\\\/\(\[\^\/\]\+\?\)\)|\\(\/|\.)|([\w\-~!@%&=:;,'])/gy;
const MOUNT_END = '\\/?(?=\\/|$)';

/** The path of an Express 4 `use`, from its layer: `^\/t(?:\/([^/]+?))\/?(?=\/|$)` and `tenant` give `/t/:tenant`. */
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
    throw new Unreadable('it stands below a mount path that cannot be read back', HINT);
  }
  return readExpress4(path);
}
