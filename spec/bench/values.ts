/** Values of a link: an id and a slug, and a word for the query. */
export interface Values {
  readonly id: string | number;
  readonly cid: string;
  readonly page: string;
}

const SIZE = 4096;
const WORDS = [
  'tea',
  'cake',
  'how-to',
  'the',
  'brew',
  'a',
  'pot',
  'of',
  'oolong',
  'in',
  'three',
  'steps',
  '2026',
];
const ODD = [
  'tea & cake',
  'käse',
  'a/b',
  '50 %',
  'dim sum 点心',
  'who?',
  'señor',
  'x=y',
  '"quoted"',
  'caffè latte',
];

/** A number by another, always the same for both: runs can be compared. */
function mix(seed: number): number {
  let x = Math.imul(seed ^ (seed >>> 16), 0x45d9f3b);
  x = Math.imul(x ^ (x >>> 16), 0x45d9f3b);
  return (x ^ (x >>> 16)) >>> 0;
}

function pick<Item>(items: readonly Item[], seed: number): Item {
  return items[mix(seed) % items.length] as Item;
}

function slug(seed: number): string {
  return Array.from({ length: 2 + (mix(seed) % 4) }, (_, i) => pick(WORDS, seed * 7 + i)).join('-');
}

/** As most are: numbers, ids of letters and digits, slugs. */
export const plainValues: readonly Values[] = Array.from({ length: SIZE }, (_, i) => ({
  id: i % 2 === 0 ? mix(i) % 1_000_000 : mix(i).toString(36),
  cid: slug(i),
  page: i % 2 === 0 ? `${1 + (mix(i) % 50)}` : pick(WORDS, i),
}));

/** All of them have characters that have to be encoded. */
export const oddValues: readonly Values[] = Array.from({ length: SIZE }, (_, i) => ({
  id: `${pick(ODD, i)} ${mix(i) % 1000}`,
  cid: `${slug(i)} ${pick(ODD, i + 1)}`,
  page: pick(ODD, i + 2),
}));
