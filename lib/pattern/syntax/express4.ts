import { isDeepStrictEqual } from 'node:util';
import { checkConstraint, mayHoldSlash } from '../constraint.js';
import { addText, keysOf, type Leaf, type Params, type Pattern, readOr, type Token, Unreadable } from '../pattern.js';
import { patternOf } from './express5.js';

/** What to write instead of a tag whose path cannot be read. */
export const HINT =
  'Leave its tag out, and give its path in a table: endpoints("blog", { post: "/posts/:id" }), where the host mounts it: ' +
  'guest(app, { endpoints }).';

/** The pieces of an Express 4 route, in the order in which they are tried: all else is RegExp syntax. */
const PIECE =
  /\\(?<escaped>.)|(?<lead>[/.])?:(?<name>\w+)(?!\w)(?:\((?<constraint>[^()]*)\)|(?!\())(?<rest>\*)?(?<optional>\?)?(?![*+])|(?<star>\*)|(?<slash>\/)?\((?<group>[^()]*)\)(?<maybe>\?)?|(?<once>[\w\-~!@%&=;,'./])(?<times>[?+])|(?<text>[^\\:()*+?[\]{}$^|]|:(?!\w))/gsu;

/** Characters in a group that make it a RegExp, not plain text. */
const REGEXP_SYNTAX = /[\\:*+?[\]{}$^|.]/;

/** Reads the path of an Express 4 route into tokens. */
export function readExpress4(source: string): Pattern {
  if (!/^[/*]/.test(source)) throw new Unreadable('a path begins with "/"', 'Write "/posts/:id".');
  const reader = new Reader();
  let read = 0;
  // The star takes the slash at the front too: here that is text.
  if (source.startsWith('*')) reader.begin();
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
  return withKeys(patternOf(reader.tokens), reader.corrections);
}

/** Whether Express 4 reads a pattern of path-to-regexp 8's syntax as the same tokens. */
export function readsAlike({ source, tokens }: Pattern): boolean {
  const read = readOr(() => readExpress4(source).tokens, undefined);
  return isDeepStrictEqual(read, tokens);
}

type Piece = Readonly<Partial<Record<string, string>>>;

/** Makes the value of one key of what Express 4 hands out. */
type Correction = (params: Record<string, unknown>) => void;

function withKeys(pattern: Pattern, corrections: readonly Correction[]): Pattern {
  if (corrections.length === 0) return pattern;
  const asKeys = (given: Params): Params => {
    const params = { ...given };
    for (const correct of corrections) correct(params);
    return params;
  };
  return { ...pattern, asKeys };
}

/** `:key*`: the key takes a segment, and under a number comes what follows it, with its slash. */
function withRest(name: string, rest: string): Correction {
  return (params) => {
    if (typeof params[name] === 'string') params[name] += String(params[rest] ?? '');
  };
}

class Reader {
  readonly tokens: Token[] = [];
  readonly corrections: Correction[] = [];
  /** Whether a character has a `+`. */
  hasRepeated = false;
  /** How many stars and groups without a name there are: Express 4 names them by number. */
  #unnamed = 0;
  #isAfterSlash = false;

  begin(): void {
    addText(this.tokens, '/');
    this.corrections.push((params) => {
      params[0] = String(params[0]).replace(/^\//, '');
    });
  }

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
  #param(name: string, { lead = '', constraint, rest, optional }: Piece): void {
    if (lead === '.' && this.#isAfterSlash) throw new Unreadable(`Express 4 takes "/.:${name}" for "./:${name}"`, HINT);
    const tokens = optional ? [] : this.tokens;
    if (lead) addText(tokens, lead);
    const capture = constraint && withStar(constraint);
    tokens.push(keyToken(name, capture, rest !== undefined));
    // A star within a constraint is captured once more.
    if (capture !== constraint) this.#unnamed += 1;
    if (rest) this.corrections.push(withRest(name, String(this.#unnamed++)));
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

/** Express 4 replaces the first star of a constraint by `(.*)`, unless an escape stands before it. */
function withStar(constraint: string): string {
  return constraint.replace(/\\.|\*/, (piece) => (piece === '*' ? '(.*)' : piece));
}

/** What takes all that is left: a star by another name. */
const CATCH_ALL = /^(?:\(\.\*\)|\.\(\.\*\)|\.[*+]\??)$/;

/** A parameter takes a segment; where its constraint lets it take more, it is a star. */
function keyToken(name: string, capture: string | undefined, hasRest: boolean): Leaf {
  if (name === '__proto__') throw new Unreadable('Express 4 keeps no value of ":__proto__"', 'Rename it.');
  const constraint = capture && checkConstraint(hasRest ? `(?:${capture})(?:/.+)?` : capture, HINT);
  if (!(hasRest || (constraint && mayHoldSlash(constraint))))
    return { type: 'param', name, ...(constraint && { constraint }) };
  const isFree = constraint === undefined || CATCH_ALL.test(constraint);
  return { type: 'wildcard', name, isText: true, ...(isFree ? {} : { constraint }) };
}

function constrained(constraint: string): { constraint: string } {
  // Outside a parameter Express 4 replaces every star by "(.*)".
  if (/(?<!\\)\*/.test(constraint)) throw new Unreadable(`the star in "(${constraint})" is not read`, HINT);
  return { constraint: checkConstraint(constraint, HINT) };
}

/** A parameter with the slash or dot before it, as Express 4 writes it; an escaped slash or dot; plain text. */
const MOUNT_PIECE =
  /\(\?:(?<lead>\\[/.])?\((?<capture>(?:[^()[\]\\]|\\.|\[(?:[^\]\\]|\\.)*\]|\((?:[^()\\]|\\.)*\))+)\)(?<rest>\(\(\?:\[\/\]\.\+\?\)\?\))?\)(?<optional>\?)?|\\(?<escaped>[/.])|(?<text>[\w\-~!@%&=:;,'])/gy;
const MOUNT_END = '\\/?(?=\\/|$)';

/** The path of an Express 4 `use`, from its layer: `^\/t(?:\/([^/]+?))\/?(?=\/|$)` and `tenant` give `/t/:tenant`. */
export function readExpress4Mount(regexp: RegExp, names: readonly (string | number)[]): Pattern {
  const { source } = regexp;
  const body = source.slice(1, -MOUNT_END.length);
  const rest = names.map(String);
  const tokens: Token[] = [];
  const corrections: Correction[] = [];
  let read = 0;
  for (const { 0: piece, groups = {} } of body.matchAll(MOUNT_PIECE)) {
    const { escaped, text } = groups as Piece;
    if (escaped ?? text) addText(tokens, (escaped ?? text) as string);
    else addMountKey(tokens, groups as Piece, rest, corrections);
    read += piece.length;
  }
  if (!source.endsWith(MOUNT_END) || read !== body.length || rest.length > 0) throw unreadMount();
  return withKeys(patternOf(tokens), corrections);
}

function unreadMount(): Unreadable {
  return new Unreadable('it stands below a mount path that cannot be read back', HINT);
}

/** What a parameter without a constraint takes: no slash, and no dot behind one. */
const SEGMENT = /^\[\^\\?\/(?:\\\.)?\]\+\?$/;

function addMountKey(above: Token[], piece: Piece, names: string[], corrections: Correction[]): void {
  const { lead, capture = '', rest, optional } = piece;
  const name = names.shift();
  // What stands between two values without a slash is in the second one's capture.
  if (name === undefined || capture.startsWith('(?:(?!')) throw unreadMount();
  const tokens = optional ? [] : above;
  if (lead) addText(tokens, lead.slice(1));
  tokens.push(keyToken(name, SEGMENT.test(capture) ? undefined : capture, rest !== undefined));
  names.splice(0, capture.replace(/\\.|\[(?:[^\]\\]|\\.)*\]/g, '').match(/\((?!\?)/g)?.length ?? 0);
  if (rest) corrections.push(withRest(name, names.shift() ?? ''));
  if (optional) above.push({ type: 'group', tokens });
}
