/** Reads JSON, with or without a byte order mark. Its errors name line and column, and quote nothing of the text. */
export function readJson(given: string): unknown {
  const text = given.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(text.trim() === '' ? 'it is empty' : `it is not JSON: ${placeOf(text)}`);
  }
}

function placeOf(text: string): string {
  const index = findMisfit(text);
  const lines = text.slice(0, index).split('\n');
  const place = `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
  return index < text.length ? `see ${place}` : `it ends at ${place}, in the middle`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON has none in its strings.
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const SPACE = /[ \t\r\n]*/y;
const PLAIN = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** The index of the first token that does not fit, or of the text's end if the JSON is not complete. */
function findMisfit(text: string): number {
  let index = 0;
  /** Goes past space, and past the token if that is what follows. */
  const skip = (token: RegExp): boolean => {
    SPACE.lastIndex = index;
    SPACE.test(text);
    index = SPACE.lastIndex;
    token.lastIndex = index;
    if (!token.test(text)) return false;
    index = token.lastIndex;
    return true;
  };
  const skipItems = (end: RegExp, skipItem: () => boolean): boolean => {
    if (skip(end)) return true;
    do {
      if (!skipItem()) return false;
    } while (skip(/,/y));
    return skip(end);
  };
  const skipMember = () => skip(TEXT) && skip(/:/y) && skipValue();
  const skipValue = (): boolean => {
    if (skip(/\{/y)) return skipItems(/\}/y, skipMember);
    if (skip(/\[/y)) return skipItems(/\]/y, skipValue);
    return skip(TEXT) || skip(PLAIN);
  };
  // Where the value fits, something stands behind it.
  if (skipValue()) skip(/$/y);
  return index;
}
