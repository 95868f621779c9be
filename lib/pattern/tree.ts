import type { Token } from './pattern.js';

interface Node<Item> {
  /** By literal segment, lower case: case is the owner's business. */
  texts: Map<string, Node<Item>> | undefined;
  /** A segment that holds a parameter. */
  param: Node<Item> | undefined;
  /** Those that end here. */
  ends: readonly Item[];
  /** Those that may take what is below too. */
  rests: readonly Item[];
}

/** Most nodes have no more than one of all that: what is not there takes no room, and no time to look for. */
const NONE: readonly never[] = [];

/**
 * Finds what may match a path by its segments, whatever the number of patterns: who owns a pattern has the last word.
 */
export class PathTree<Item> {
  readonly #root: Node<Item> = makeNode();

  /** `prefix`: what is below matches too; `anything`: more than the tokens say may match, at any depth. */
  add(tokens: readonly Token[], item: Item, takes: 'path' | 'prefix' | 'anything' = 'path'): void {
    const { segments, isWhole } = segmentsOf(takes === 'anything' ? [] : tokens);
    let node = this.#root;
    for (const segment of segments) node = childOf(node, segment);
    const where = isWhole && takes === 'path' ? 'ends' : 'rests';
    node[where] = [...node[where], item];
  }

  /** The items whose patterns may match, in no order. */
  find(path: string): Item[] {
    const found: Item[] = [];
    collect(this.#root, path, 1, found);
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

function collect<Item>(node: Node<Item>, path: string, start: number, found: Item[]): void {
  if (node.rests !== NONE) found.push(...node.rests);
  // A slash at the end makes no difference here.
  if (start >= path.length) {
    if (node.ends !== NONE) found.push(...node.ends);
    return;
  }
  const slash = path.indexOf('/', start);
  const end = slash < 0 ? path.length : slash;
  const text = node.texts?.get(path.slice(start, end).toLowerCase());
  if (text) collect(text, path, end + 1, found);
  if (node.param) collect(node.param, path, end + 1, found);
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

/** A constraint of Express 4 may let a value hold slashes: `(.*)` does, `(\\d+)` does not. */
const WITHIN_SEGMENT = /^(?:\\[dw]|\[[\w\-\\]+\]|[\w\-|+*?{},])*$/;

function mayTakeMore(token: Token): boolean {
  if (token.type !== 'param') return token.type !== 'text';
  return !WITHIN_SEGMENT.test(token.constraint ?? token.valueConstraint ?? '');
}

function beginsSegment(token: Token): boolean {
  const first = token.type === 'group' ? token.tokens[0] : token;
  return first?.type === 'text' && first.value.startsWith('/');
}
