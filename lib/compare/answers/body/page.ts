import { Parser } from 'htmlparser2';

/** An attribute as it is written, and as it is compared. */
export interface Attribute {
  readonly name: string;
  readonly written: string;
  /** Of a link that is known: the endpoint and its values. */
  readonly compared: string;
  readonly isLink: boolean;
  /** Where the value begins within the page. */
  readonly at: number;
}

/** A name that somebody gave, and not a machine. */
const STEADY_NAME = /^[a-z][a-z_-]{0,30}(?:-\d{1,2})?$/i;
const NO_ATTRIBUTES: readonly Attribute[] = [];

/** A piece of a page: an element, a text, a comment, or a declaration. */
export class Piece {
  /** `div`, or `#text`, `#comment`, `#declaration`. */
  readonly tag: string;
  readonly above: Piece | undefined;
  /** As it is written; of an element, its tag. */
  readonly written: string;
  /** The same, but links by where they lead. */
  readonly compared: string;
  readonly attributes: readonly Attribute[];
  readonly pieces: Piece[] = [];
  /** `div#main`, `p.price`: what it is told from its neighbours by. Where the two sides do not agree on it, `div`. */
  label: string;
  /** The end tag as it is written; `''` where there is none. */
  closing = '';
  /** The same number for the same content, on both sides. */
  content = -1;

  constructor(tag: string, above?: Piece, written = '', compared = written, attributes = NO_ATTRIBUTES) {
    this.tag = tag;
    this.above = above;
    this.written = written;
    this.compared = compared;
    this.attributes = attributes;
    this.label = attributes.length > 0 ? tag + nameOf(attributes) : tag;
  }
}

function nameOf(attributes: readonly Attribute[]): string {
  const first = (name: string) =>
    attributes
      .find((each) => each.name === name)
      ?.written.trim()
      .split(/\s+/, 1)[0] ?? '';
  const [id, kind] = [first('id'), first('class')];
  if (STEADY_NAME.test(id)) return `#${id}`;
  return STEADY_NAME.test(kind) ? `.${kind}` : '';
}

/** Attributes that hold a URL. */
const LINKS = new Set(['href', 'src', 'action', 'formaction', 'poster', 'data', 'cite', 'ping', 'manifest']);
/** Numbers contents: what is the same gets the same number, on both sides. */
export class Contents {
  readonly #numbers = new Map<string, number>();

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

/** No page that a person wrote is nested deeper, and the parser's own time grows with the square of the depth. */
const MOST_LEVELS = 500;

/** A page that is nested too deep to be read. */
class TooDeep extends Error {}

/** Reads a page as it is written: nothing is trimmed, and no entity decoded. `undefined` for one that is nested too deep. */
export function readPage(
  html: string,
  contents: Contents,
  linkOf: (url: string) => string | undefined,
): Piece | undefined {
  try {
    return new PageReader(html, contents, linkOf).read();
  } catch (error) {
    if (error instanceof TooDeep) return undefined;
    throw error;
  }
}

class PageReader {
  readonly #root = new Piece('#page');
  readonly #html: string;
  readonly #contents: Contents;
  readonly #linkOf: (url: string) => string | undefined;
  readonly #parser: Parser;
  #at = this.#root;
  #level = 0;
  #text = '';
  #attributes: Attribute[] = [];
  /** Up to where the page was told of. */
  #end = 0;

  constructor(html: string, contents: Contents, linkOf: (url: string) => string | undefined) {
    this.#html = html;
    this.#contents = contents;
    this.#linkOf = linkOf;
    this.#parser = new Parser(
      {
        onattribute: (name, value) => void this.#attributes.push(this.#attributeOf(name, value)),
        onopentag: (tag, _attributes, isImplied) => this.#open(tag, isImplied ? '' : this.#event()),
        onclosetag: (_tag, isImplied) => this.#close(isImplied ? '' : this.#endTag()),
        ontext: (text) => {
          this.#event();
          this.#text += text;
        },
        oncomment: () => this.#leaf('#comment', this.#event()),
        onprocessinginstruction: () => this.#leaf('#declaration', this.#event()),
      },
      { decodeEntities: false },
    );
  }

  read(): Piece {
    this.#parser.end(this.#html);
    const untold = this.#html.slice(this.#end);
    if (untold !== '') this.#leaf('#stray', untold);
    while (this.#at !== this.#root) this.#close('');
    this.#close('');
    return this.#root;
  }

  /** The piece of the page that the parser tells of; an end tag that it told nothing of stands before it. */
  #event(): string {
    const from = Math.max(this.#end, this.#parser.startIndex);
    const end = Math.max(from, this.#parser.endIndex + 1);
    const untold = this.#html.slice(this.#end, from);
    this.#end = end;
    if (untold !== '') this.#leaf('#stray', untold);
    return this.#html.slice(from, end);
  }

  /** The parser tells of an end tag as soon as it has its name. */
  #endTag(): string {
    const tag = this.#event();
    if (tag.endsWith('>')) return tag;
    const close = this.#html.indexOf('>', this.#end);
    const rest = this.#html.slice(this.#end, close < 0 ? undefined : close + 1);
    this.#end += rest.length;
    return tag + rest;
  }

  #open(tag: string, written: string): void {
    this.#endText();
    if (++this.#level > MOST_LEVELS) throw new TooDeep();
    const attributes = this.#attributes;
    if (attributes.length > 0) this.#attributes = [];
    const compared = attributes.length > 0 ? this.#comparedTag(written, attributes) : written;
    const piece = new Piece(tag, this.#at, written, compared, attributes);
    this.#at.pieces.push(piece);
    this.#at = piece;
  }

  #comparedTag(written: string, attributes: readonly Attribute[]): string {
    let text = '';
    const end = this.#end;
    let from = end - written.length;
    for (const { at, written: url, compared } of attributes) {
      if (compared === url) continue;
      text += this.#html.slice(from, at) + compared;
      from = at + url.length;
    }
    return text + this.#html.slice(from, end);
  }

  #close(closing: string): void {
    this.#endText();
    const piece = this.#at;
    const parts = piece.pieces.map(({ content }) => content).join();
    piece.closing = closing;
    piece.content = this.#contents.numberOf(`${piece.tag}\n${piece.compared}\n${closing}\n${parts}`);
    if (!piece.above) return;
    this.#level--;
    this.#at = piece.above;
  }

  #endText(): void {
    const text = this.#text;
    this.#text = '';
    if (text !== '') this.#add('#text', text);
  }

  #leaf(tag: string, written: string): void {
    this.#endText();
    this.#add(tag, written);
  }

  #add(tag: string, written: string): void {
    const piece = new Piece(tag, this.#at, written);
    piece.content = this.#contents.numberOf(`${tag}\n${written}`);
    this.#at.pieces.push(piece);
  }

  #attributeOf(name: string, written: string): Attribute {
    const at = this.#html.indexOf(written, this.#parser.startIndex + name.length);
    const isLink = LINKS.has(name);
    const link = isLink ? this.#linkOf(decodedUrl(written)) : undefined;
    return { name, written, compared: link === undefined ? written : `\0${link}`, isLink, at };
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  '#39': "'",
  '#x27': "'",
};

/** What templates escape in a URL. */
function decodedUrl(written: string): string {
  return written
    .trim()
    .replace(/&(amp|quot|apos|lt|gt|#39|#x27|#38|#x26|#47|#x2f|#x3d|#61);/gi, (all, name: string) => {
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return ENTITIES[name.toLowerCase()] ?? (Number.isNaN(code) ? all : String.fromCharCode(code));
    });
}
