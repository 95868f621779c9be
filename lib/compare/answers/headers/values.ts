import type { Answer } from '../answer.js';

/** By lower-case name. */
export function headersOf(headers: Answer['headers']): Map<string, readonly string[]> {
  const read = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const lower = name.toLowerCase();
    read.set(lower, [...(read.get(lower) ?? []), ...(Array.isArray(value) ? value : [value]).map(String)]);
  }
  return read;
}

export function headerOf(headers: Answer['headers'], name: string): string | undefined {
  return headersOf(headers).get(name)?.join(', ');
}

/** `text/html; charset=UTF-8` → `text/html`, `utf-8`; `undefined` for what is not said. */
export function readContentType(text: string | undefined): { type: string | undefined; charset: string | undefined } {
  const [type, ...parameters] = (text ?? '').split(';').map((part) => part.trim());
  const charset = parameters.find((each) => /^charset\s*=/i.test(each))?.replace(/^charset\s*=\s*"?|"$/gi, '');
  return { type: type?.toLowerCase() || undefined, charset: charset?.toLowerCase() };
}
