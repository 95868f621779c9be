const SPACE = /[ \t\r\n]*/y;

/** A word of JSON: a value or a mark. */
const WORD =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON has none in its strings.
  /(?<text>"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(?<plain>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|(?<mark>[{}[\],:])/y;

/** What may come next: a value, a key, the colon after it, or what follows a value. */
type Wanted = 'value' | 'element' | 'key' | 'member' | 'colon' | 'rest';

/**
 * Reads JSON, a byte order mark before it or not.
 *
 * @throws Error that says the line and the column, and never what stands there: the parser's own quotes it
 */
export function readJson(given: string): unknown {
  const text = given.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(text.trim() === '' ? 'it is empty' : `it is no JSON: ${placeOf(text)}`);
  }
}

function placeOf(text: string): string {
  const index = findMisfit(text);
  const lines = text.slice(0, index).split('\n');
  const place = `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
  return index < text.length ? `see ${place}` : `it ends at ${place}, in the middle`;
}

/** Where the first thing stands that cannot stand there; the length of the text where something is missing. */
function findMisfit(text: string): number {
  const open: string[] = [];
  let wanted: Wanted = 'value';
  for (let from = 0; ; from = WORD.lastIndex) {
    SPACE.lastIndex = from;
    SPACE.test(text);
    const start = SPACE.lastIndex;
    if (start === text.length) return start;
    WORD.lastIndex = start;
    const word: Record<string, string> | undefined = WORD.exec(text)?.groups;
    const next: Wanted | undefined = word && step(wanted, word, open);
    if (next === undefined) return start;
    wanted = next;
  }
}

/** What is wanted after a word; nothing when the word is not what was wanted. */
function step(wanted: Wanted, word: Record<string, string | undefined>, open: string[]): Wanted | undefined {
  const { mark } = word;
  if (wanted === 'colon') return mark === ':' ? 'value' : undefined;
  if (wanted === 'rest' && mark === ',') return commaIn(open.at(-1));
  if (mark === '}' || mark === ']') return close(wanted, mark, open);
  if (wanted === 'key' || wanted === 'member') return word.text === undefined ? undefined : 'colon';
  if (wanted === 'rest') return undefined;
  if (mark === undefined) return 'rest';
  if (mark !== '{' && mark !== '[') return undefined;
  open.push(mark);
  return mark === '{' ? 'member' : 'element';
}

function commaIn(opened: string | undefined): Wanted | undefined {
  if (opened === undefined) return undefined;
  return opened === '{' ? 'key' : 'value';
}

/** After a comma nothing closes; `member` and `element` are what may also not be there. */
function close(wanted: Wanted, mark: string, open: string[]): Wanted | undefined {
  const fits = mark === '}' ? ['rest', 'member'] : ['rest', 'element'];
  if (!fits.includes(wanted) || open.pop() !== (mark === '}' ? '{' : '[')) return undefined;
  return 'rest';
}
