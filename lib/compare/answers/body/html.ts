import type { Both } from '../answer.js';
import type { Found } from '../found.js';
import { isSecretName } from '../masking.js';
import { isAbsolute } from '../on-site.js';
import { type Attribute, Contents, type Piece, readPage } from './page.js';
import { type Pair, pairsOf } from './page-pairs.js';

/** A path names so many elements, from the innermost on. */
const MOST_NAMED = 6;

/** Compares pages as they are written, and their links by where they lead. `false` for one that is nested too deep. */
export function htmlDifferences(pages: Both<string>, found: Found): boolean {
  const contents = new Contents();
  const scion = readPage(pages.scion, contents, (url) => found.linkOf(url, 'scion'));
  const stock = scion && readPage(pages.stock, contents, (url) => found.linkOf(url, 'stock'));
  if (!scion || !stock) return false;
  // A list that grows as it is read: nothing calls itself.
  const pairs: Pair[] = [[scion, stock]];
  for (let i = 0; i < pairs.length && !found.isFull; i++) pairs.push(...differ(pairs[i] as Pair, found));
  return true;
}

/** Tells how two pieces differ; the pairs within them are told by themselves. */
function differ([scion, stock]: Pair, found: Found): readonly Pair[] {
  const piece = (scion ?? stock) as Piece;
  if (!scion || !stock) {
    found.add('html', pathOf(piece), { scion: scion && sourceOf(scion), stock: stock && sourceOf(stock) });
    return [];
  }
  if (scion.content === stock.content) return [];
  if (piece.tag.startsWith('#') && piece.above) {
    found.add('html', pathOf(piece), { scion: scion.written, stock: stock.written });
    return [];
  }
  tagDifferences(scion, stock, found);
  const { pairs, isReordered } = pairsOf(scion.pieces, stock.pieces);
  if (isReordered) found.add('html', pathOf(scion), { scion: orderOf(scion), stock: orderOf(stock) });
  return pairs;
}

/** Attribute by attribute; where these are the same, the tags are written in another way. */
function tagDifferences(scion: Piece, stock: Piece, found: Found): void {
  if (scion.compared === stock.compared) {
    if (scion.closing !== stock.closing)
      found.add('html', pathOf(scion), { scion: scion.closing, stock: stock.closing });
    return;
  }
  const isSecret = isSecretField(scion) || isSecretField(stock);
  const one = new Map(scion.attributes.map((each) => [each.name, each]));
  const other = new Map(stock.attributes.map((each) => [each.name, each]));
  let isTold = false;
  for (const name of new Set([...one.keys(), ...other.keys()])) {
    const [mine, yours] = [one.get(name), other.get(name)];
    if (mine?.compared === yours?.compared || isSameUrl(mine, yours)) continue;
    isTold = true;
    const isHidden = isSecret && /^(?:value|content)$/.test(name);
    const kind = (mine ?? yours)?.isLink ? 'link' : 'html';
    const isAlike = mine?.written === yours?.written;
    const shown = (each: Attribute | undefined) => (each && isAlike ? leading(each) : each?.written);
    const values = { scion: shown(mine), stock: shown(yours) };
    found.add(kind, `${pathOf(scion)}[${name}]`, values, isHidden ? 'never' : 'by name');
  }
  if (!isTold && scion.written !== stock.written)
    found.add('html', pathOf(scion), { scion: scion.written, stock: stock.written });
}

/** What is written the same, but leads elsewhere. */
function leading({ written, compared }: Attribute): string {
  return compared === written ? written : `${written}, which leads to ${compared.slice(1)}`;
}

/** The same URL is the same place, whatever each side calls it; what is relative leads elsewhere from another page. */
function isSameUrl(mine: Attribute | undefined, yours: Attribute | undefined): boolean {
  return mine !== undefined && mine.written === yours?.written && isAbsolute(mine.written);
}

/** Of a form: `<input name="csrf">`; of a head: `<meta name="csrf-token">`. */
function isSecretField({ attributes }: Piece): boolean {
  return attributes.some(
    ({ name, written }) => (name === 'name' && isSecretName(written)) || (name === 'type' && written === 'password'),
  );
}

/** Its beginning, as it is written. */
function sourceOf(piece: Piece): string {
  let text = '';
  const waiting: (Piece | string)[] = [piece];
  while (waiting.length > 0 && text.length < 2000) {
    const next = waiting.pop() as Piece | string;
    if (typeof next === 'string') text += next;
    else {
      text += next.written;
      waiting.push(next.closing, ...[...next.pieces].reverse());
    }
  }
  return text;
}

/** What stands within it, in short. */
function orderOf(piece: Piece): string {
  return piece.pieces
    .map((each) => sourceOf(each).trim())
    .filter(Boolean)
    .join(' ');
}

/**
 * As a person finds it. The parent stands for its only text.
 *
 * main > ul.cart > li[2] > p.price, head > title
 */
function pathOf(piece: Piece): string {
  const names: string[] = [];
  for (let at: Piece | undefined = piece; at?.above; at = at.above) names.unshift(nameOf(at, at.above));
  const inner = names.filter((name) => name !== '');
  // What all of a page is in says nothing.
  const outer = inner.findIndex((name, i) => i === inner.length - 1 || !/^(?:html|body)(?![\w-])/.test(name));
  const shown = inner.slice(Math.max(0, outer));
  if (shown.length === 0) return 'html';
  return shown.length > MOST_NAMED ? `… > ${shown.slice(-MOST_NAMED).join(' > ')}` : shown.join(' > ');
}

const numbers = new WeakMap<Piece, Map<Piece, string>>();

/** Its label, and which one it is where there are several. */
function nameOf(piece: Piece, above: Piece): string {
  let named = numbers.get(above);
  if (!named) {
    named = numbered(above.pieces);
    numbers.set(above, named);
  }
  return named.get(piece) as string;
}

function numbered(pieces: readonly Piece[]): Map<Piece, string> {
  const all = new Map<string, number>();
  for (const { label } of pieces) all.set(label, (all.get(label) ?? 0) + 1);
  const turns = new Map<string, number>();
  return new Map(
    pieces.map((piece) => {
      const { label } = piece;
      const turn = (turns.get(label) ?? 0) + 1;
      turns.set(label, turn);
      const isOnly = all.get(label) === 1;
      if (label === '#text' && isOnly) return [piece, ''];
      const plain = label.startsWith('#') ? label.slice(1) : label;
      return [piece, isOnly ? plain : `${plain}[${turn}]`];
    }),
  );
}
