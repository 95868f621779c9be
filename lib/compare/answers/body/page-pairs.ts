import type { Piece } from './page.js';

/** What stands at one place of two pages; one side alone may have something there. */
export type Pair = readonly [scion: Piece | undefined, stock: Piece | undefined];

/** The children of two elements, each beside the one that it is to be compared with. */
export interface Paired {
  readonly pairs: readonly Pair[];
  /** Whether the same children stand in another order. */
  readonly isReordered: boolean;
}

/**
 * Pairs children by what they hold, and what is between two that are the same by what they are called: so what stands before
 * or behind a piece that one side alone has is not compared with its neighbour.
 */
export function pairsOf(scion: readonly Piece[], stock: readonly Piece[]): Paired {
  const [one, other] = withoutSameEnds(scion, stock);
  if (one.length === other.length && one.length > 1 && contentsOf(one) === contentsOf(other))
    return { pairs: [], isReordered: true };
  const pairs: Pair[] = [];
  let isReordered = false;
  for (const [mine, yours] of segmentsOf(one, other)) {
    const paired = byLabel(mine, yours);
    pairs.push(...paired.pairs);
    isReordered ||= paired.isReordered;
  }
  return { pairs, isReordered };
}

function contentsOf(pieces: readonly Piece[]): string {
  return pieces
    .map(({ content }) => content)
    .sort((one, other) => one - other)
    .join();
}

function withoutSameEnds(one: readonly Piece[], other: readonly Piece[]): [readonly Piece[], readonly Piece[]] {
  const most = Math.min(one.length, other.length);
  let start = 0;
  while (start < most && one[start]?.content === other[start]?.content) start++;
  let end = 0;
  while (end < most - start && one.at(-1 - end)?.content === other.at(-1 - end)?.content) end++;
  return [one.slice(start, one.length - end), other.slice(start, other.length - end)];
}

type Segment = readonly [scion: readonly Piece[], stock: readonly Piece[]];

/** What is between the pieces that each side has once, in the same order. */
function segmentsOf(one: readonly Piece[], other: readonly Piece[]): Segment[] {
  const segments: Segment[] = [];
  let [from, otherFrom] = [0, 0];
  for (const [at, otherAt] of [...anchorsOf(one, other), [one.length, other.length] as const]) {
    if (at > from || otherAt > otherFrom) segments.push([one.slice(from, at), other.slice(otherFrom, otherAt)]);
    [from, otherFrom] = [at + 1, otherAt + 1];
  }
  return segments;
}

/** As patience diff does: the longest row of unique pieces that increases on both sides. */
function anchorsOf(one: readonly Piece[], other: readonly Piece[]): (readonly [number, number])[] {
  const places = uniqueIn(other);
  const candidates: (readonly [number, number])[] = [];
  for (const [content, at] of uniqueIn(one)) {
    const otherAt = places.get(content);
    if (otherAt !== undefined) candidates.push([at, otherAt]);
  }
  candidates.sort(([at], [next]) => at - next);
  return longestRow(candidates);
}

function uniqueIn(pieces: readonly Piece[]): Map<number, number> {
  const places = new Map<number, number>();
  const doubled = new Set<number>();
  pieces.forEach(({ content }, i) => {
    if (places.has(content)) doubled.add(content);
    places.set(content, i);
  });
  for (const content of doubled) places.delete(content);
  return places;
}

/** The longest row of these in which the second number increases. */
function longestRow(candidates: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  /** For each length, the candidate with the smallest second number that ends a row of it. */
  const ends: number[] = [];
  const before: number[] = [];
  candidates.forEach(([, value], i) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((candidates[ends[middle] as number]?.[1] as number) < value) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? (ends[low - 1] as number) : -1;
    ends[low] = i;
  });
  const row: (readonly [number, number])[] = [];
  for (let i = ends.at(-1) ?? -1; i >= 0; i = before[i] as number) row.push(candidates[i] as readonly [number, number]);
  return row.reverse();
}

/** First those of the same label, then of what is left those of the same tag, each in turn. */
function byLabel(one: readonly Piece[], other: readonly Piece[]): Paired {
  const first = paired(one, other, ({ label }) => label);
  const rest = paired(first.one, first.other, ({ tag }) => tag);
  // A class that is another one in each answer would make another path of it each time.
  for (const piece of rest.pairs.flat()) piece.label = piece.tag;
  const pairs = inOrderOf(one, [...first.pairs, ...rest.pairs]);
  const lonely = alone(rest.one, rest.other);
  // Spaces are paired with whichever are there: they say nothing, unless there is nothing else to say.
  const isSame = lonely.length === 0 && pairs.every(([mine, yours]) => mine.content === yours.content);
  const ordered = isSame ? pairs : pairs.filter(([piece]) => !isSpace(piece));
  return { pairs: [...pairs, ...lonely], isReordered: !isInOrder(other, ordered) };
}

function isInOrder(other: readonly Piece[], pairs: readonly (readonly [Piece, Piece])[]): boolean {
  const places = new Map(other.map((piece, i) => [piece, i]));
  const order = pairs.map(([, piece]) => places.get(piece) as number);
  return order.every((place, i) => i === 0 || place > (order[i - 1] as number));
}

function inOrderOf(one: readonly Piece[], pairs: readonly (readonly [Piece, Piece])[]) {
  const matches = new Map(pairs);
  return one.flatMap((piece) => {
    const match = matches.get(piece);
    return match ? [[piece, match] as const] : [];
  });
}

function paired(one: readonly Piece[], other: readonly Piece[], nameOf: (piece: Piece) => string) {
  const waiting = new Map<string, Piece[]>();
  for (const piece of [...other].reverse()) {
    const name = nameOf(piece);
    const named = waiting.get(name);
    if (named) named.push(piece);
    else waiting.set(name, [piece]);
  }
  const pairs: [Piece, Piece][] = [];
  const left: Piece[] = [];
  for (const piece of one) {
    const match = waiting.get(nameOf(piece))?.pop();
    if (match) pairs.push([piece, match]);
    else left.push(piece);
  }
  const rest = new Set([...waiting.values()].flat());
  return { pairs, one: left, other: other.filter((piece) => rest.has(piece)) };
}

/** What one side alone has. The space around an element that is missing is missing with it. */
function alone(one: readonly Piece[], other: readonly Piece[]): Pair[] {
  const told = (pieces: readonly Piece[]) => {
    const elements = pieces.filter((piece) => !isSpace(piece));
    return elements.length > 0 ? elements : pieces;
  };
  return [
    ...told(one).map((piece): Pair => [piece, undefined]),
    ...told(other).map((piece): Pair => [undefined, piece]),
  ];
}

function isSpace({ tag, written }: Piece): boolean {
  return tag === '#text' && written.trim() === '';
}
