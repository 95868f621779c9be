import distance from 'damerau-levenshtein';

const MIN_SIMILARITY = 0.6;
const MAX_NAMES = 3;
/** Longer names are not compared, since that takes long. */
const MAX_LENGTH = 100;

/** The names most similar to the one that was asked for, at most three, best first. */
export function closest(asked: string, known: Iterable<string>): string[] {
  if (asked.length > MAX_LENGTH) return [];
  return [...known]
    .filter((name) => mayBeSimilar(asked, name))
    .map((name) => ({ name, score: distance(asked, name).similarity }))
    .filter(({ score }) => score >= MIN_SIMILARITY)
    .sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
    .slice(0, MAX_NAMES)
    .map(({ name }) => name);
}

/** As many characters as one name is longer than another are no less than what parts them: most are told from it by that alone. */
function mayBeSimilar({ length: asked }: string, { length: known }: string): boolean {
  return known <= MAX_LENGTH && Math.min(asked, known) >= MIN_SIMILARITY * Math.max(asked, known);
}
