/** Plurals that no rule makes. */
const IRREGULAR: Readonly<Record<string, string>> = {
  people: 'person',
  children: 'child',
  men: 'man',
  women: 'woman',
  feet: 'foot',
};
/** What ends as a plural does, and is none. */
const SINGULAR =
  /(?:ss|us|is|os|news|series|species|sms|css|js|rss|gps|https?|dns|aws|ios|bus|gas|alias|canvas|atlas|analytics|settings|details|preferences|credentials|always|as|this)$/i;

/** The singular of a plural noun; anything else as it is. */
export function singularOf(word: string): string {
  const irregular = IRREGULAR[word.toLowerCase()];
  if (irregular) return irregular;
  if (!isPlural(word)) return word;
  if (/[^aeiou]ies$/i.test(word)) return word.replace(/ies$/i, 'y');
  if (/(?:ch|sh|ss|x|z|[^aeiou]o|us)es$/i.test(word)) return word.slice(0, -2);
  if (/(?:l|r|a|o)ves$/i.test(word))
    return word.replace(/ves$/i, (end) => (/[lr]ves$/i.test(word) ? 'f' : end.slice(0, -1)));
  return word.slice(0, -1);
}

export function isPlural(word: string): boolean {
  return (
    word.toLowerCase() in IRREGULAR ||
    (word.length > 2 && /s$/i.test(word) && !SINGULAR.test(word) && !/(?:us|ss)$/i.test(word))
  );
}

/** A word of a path as one of a name: `/sign_up.php` → `sign-up`. */
export function wordOf(text: string): string {
  const decoded = text.replace(/%[0-9a-f]{2}/gi, '-').replace(/\.(?:php\d?|html?|aspx?|jsp|do|cgi)$/i, '');
  return decoded
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase();
}
