import { mayHoldSlash } from './constraint.js';
import type { Token } from './pattern.js';

interface Node<Item> {
  /** By literal segment, in lower case: whether case matters is for who owns the pattern. */
  texts: Map<string, Node<Item>> | undefined;
  /** For a segment that holds a parameter. */
  param: Node<Item> | undefined;
  /** The items whose patterns end here. */
  ends: readonly Item[];
  /** The items that may match what is below too. */
  rests: readonly Item[];
}

/** Most nodes have no items: they share this list, and comparing with it tells whether there is anything to add. */
const NONE: readonly never[] = [];

/** Finds what may match a path by its segments: rather too much than too little, since who owns a pattern decides. */
export class PathTree<Item> {
  readonly #root: Node<Item> = makeNode();

  /** `prefix`: what is below matches too; `anything`: more than the tokens say may match, at any depth. */
  add(tokens: readonly Token[], item: Item, matches: 'path' | 'prefix' | 'anything' = 'path'): void {
    const { segments, isWhole } = segmentsOf(matches === 'anything' ? [] : tokens);
    let node = this.#root;
    for (const segment of segments) node = childOf(node, segment);
    const where = isWhole && matches === 'path' ? 'ends' : 'rests';
    node[where] = [...node[where], item];
  }

  /** The items whose patterns may match, in no order: all along the way, and on every way where there are two. */
  find(path: string, start = 1, from = this.#root, found: Item[] = []): Item[] {
    let node: Node<Item> | undefined = from;
    let at = start;
    while (node) {
      if (node.rests !== NONE) found.push(...node.rests);
      // A slash at the end makes no difference here.
      if (at >= path.length) {
        if (node.ends !== NONE) found.push(...node.ends);
        return found;
      }
      const slash = path.indexOf('/', at);
      const end = slash < 0 ? path.length : slash;
      const text: Node<Item> | undefined = node.texts?.get(path.slice(at, end).toLowerCase());
      at = end + 1;
      if (text && node.param) this.find(path, at, node.param, found);
      node = text ?? node.param;
    }
    return found;
  }
}

function makeNode<Item>(): Node<Item> {
  return { texts: undefined, param: undefined, ends: NONE, rests: NONE };
}

function childOf<Item>(node: Node<Item>, segment: string | undefined): Node<Item> {
  if (segment === undefined) {
    node.param ??= makeNode();
    return node.param;
  }
  const text = segment.toLowerCase();
  node.texts ??= new Map();
  const child = node.texts.get(text) ?? makeNode();
  node.texts.set(text, child);
  return child;
}

/** Literal segments as their text, those with a parameter as `undefined`; up to what may take more than a segment. */
function segmentsOf(tokens: readonly Token[]): { segments: (string | undefined)[]; isWhole: boolean } {
  const end = tokens.findIndex(mayTakeMore);
  const fixed = end < 0 ? tokens : tokens.slice(0, end);
  // A mark that no path holds unencoded.
  const text = fixed.map((token) => (token.type === 'text' ? token.value : '\0')).join('');
  const parts = text.split('/').slice(1);
  const isWhole = end < 0;
  // The segment that such a part stands in is not known to its end, unless it begins another.
  const known = isWhole || tokens.slice(end).every(beginsSegment) ? parts : parts.slice(0, -1);
  const segments = known.map((part) => (part.includes('\0') ? undefined : part));
  if (isWhole && segments.at(-1) === '') segments.pop();
  return { segments, isWhole };
}

/** A constraint may let a value hold slashes: `(.*)` does, `(\\d+)` does not. */
function mayTakeMore(token: Token): boolean {
  if (token.type !== 'param') return token.type !== 'text';
  return mayHoldSlash(token.constraint ?? token.valueConstraint ?? '');
}

function beginsSegment(token: Token): boolean {
  const first = token.type === 'group' ? token.tokens[0] : token;
  return first?.type === 'text' && first.value.startsWith('/');
}
