import distance from 'damerau-levenshtein';

const THRESHOLD = 0.6;
const MOST = 3;
/** Longer ones are nobody's typing error, and take their time to compare. */
const LONGEST = 100;

/** The names closest to the one that was asked for, best first: at most three, and none that is far off. */
export function closest(asked: string, known: Iterable<string>): string[] {
  if (asked.length > LONGEST) return [];
  const scored: { name: string; score: number }[] = [];
  for (const name of known) {
    if (name.length > LONGEST) continue;
    const { similarity } = distance(asked, name);
    if (similarity >= THRESHOLD) scored.push({ name, score: similarity });
  }
  return scored
    .sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
    .slice(0, MOST)
    .map(({ name }) => name);
}
