/** What a key takes: a text, segments (Express 5's wildcard), or a text with slashes of its own (Express 4's star). */
export interface SourceKey {
  readonly name: string;
  readonly kind: 'text' | 'segments' | 'path';
  readonly isOptional: boolean;
  /** Texts that suit it. */
  readonly fits: readonly string[];
}

/** A path as somebody writes it, and what its author knows of it. */
export interface Source {
  readonly path: string;
  readonly keys: readonly SourceKey[];
  /** The texts between its keys. */
  readonly literals: readonly string[];
}

/** A piece of a path: it writes itself. */
export type Atom = (writer: Writer) => void;

export const WORDS: readonly string[] = ['a', 'x', '7', 'v2', 'tea', '2024'];
/** Some are an object's own, or an option's. */
export const NAMES: readonly string[] = [
  'a',
  'b',
  'c',
  'id',
  'constructor',
  'toString',
  'hash',
  'd',
  'e',
  'f',
  'g',
  'h',
];

/** Writes a path piece by piece, and keeps apart what would run together. */
export class Writer {
  path = '';
  readonly keys: SourceKey[] = [];
  readonly literals: string[] = [];
  readonly #major: number;
  readonly #names: readonly string[];
  /** Express 4 numbers what has no name, from 0 on. */
  #unnamed = 0;
  #named = 0;
  #depth = 0;
  /** The name that the path ends in, if it ends in one. */
  #bare = '';

  constructor(major: number, names: readonly string[]) {
    this.#major = major;
    this.#names = names;
  }

  write(text: string): void {
    if (this.#isGlued(text)) this.path += '-';
    if (this.#major === 5 && this.#bare && /^[\p{ID_Continue}$]/u.test(text)) {
      this.path = `${this.path.slice(0, -this.#bare.length)}"${this.#bare}"`;
    }
    this.path += text;
    this.#bare = '';
  }

  literal(text: string, written = text): void {
    this.write(written);
    this.literals.push(text);
  }

  param(after = '', fits = WORDS): void {
    this.#key(':', { kind: 'text', fits, isOptional: this.#depth > 0 || after.endsWith('?') });
    this.path += after;
    if (after) this.#bare = '';
  }

  wildcard(): void {
    this.#key('*', { kind: 'segments', fits: WORDS, isOptional: this.#depth > 0 });
  }

  unnamed(written: string, kind: 'text' | 'path', fits = WORDS): void {
    this.keys.push({ name: String(this.count()), kind, fits, isOptional: written.endsWith('?') });
    this.write(written);
  }

  count(): number {
    this.#unnamed += 1;
    return this.#unnamed - 1;
  }

  group(begin: string, atoms: readonly Atom[]): void {
    this.write(begin);
    this.#depth += 1;
    for (const atom of atoms) atom(this);
    this.#depth -= 1;
    this.write('}');
  }

  /** Express 5 refuses two keys side by side; Express 4 takes what follows for more of the name, or a modifier. */
  #isGlued(text: string): boolean {
    if (this.#major === 5) return this.#bare !== '' && /^[:*]/.test(text);
    if (/^[\w(]/.test(text)) return this.#bare !== '';
    return /^[*?+]/.test(text) && /:\w+(\([^)]*\))?$/.test(this.path);
  }

  #key(sigil: string, key: Omit<SourceKey, 'name'>): void {
    const name = this.#names[this.#named % this.#names.length] as string;
    this.#named += 1;
    this.write(sigil);
    this.path += name;
    this.keys.push({ name, ...key });
    this.#bare = name;
  }
}
