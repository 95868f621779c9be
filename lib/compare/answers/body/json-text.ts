/** A number that JavaScript would round. */
const LONG_INTEGER = /^-?\d{16,}$/;
const MAY_BE_LONG = /\d{16}/;
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;
/** Before the digits of a long number that stands as a text: no text begins so. */
const MARK = '\0';

/** A body as JSON, in an object of its own; `undefined` where it is none. */
export function parseJson(text: string): { value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return { value: MAY_BE_LONG.test(text) ? JSON.parse(withLongNumbers(text)) : value };
  } catch {
    return undefined;
  }
}

/** Ids of 64 bits differ in digits that a number of JavaScript does not have: each stands as a text. */
function withLongNumbers(text: string): string {
  return text.replace(STRING_OR_NUMBER, (part) => (LONG_INTEGER.test(part) ? `"\\u0000${part}"` : part));
}

export function isLongNumber(text: string): boolean {
  return text.startsWith(MARK);
}

/** As it was written. */
export function withoutMark(text: string): string {
  return isLongNumber(text) ? text.slice(MARK.length) : text;
}
