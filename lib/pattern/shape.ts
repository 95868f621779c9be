import { addText, type Pattern, type Token } from './pattern.js';

/**
 * A text that is the same for two patterns that differ in their Routers, in a slash at the end, or in what is ignored of tokens
 * (default: the names of keys).
 */
export function shapeOf({ tokens, source, unbuildable }: Pattern, ignored = NAMES): string {
  // That of a RegExp, which has no parts, is not that of "/".
  if (unbuildable !== undefined && tokens.length === 0) return source;
  const merged: Token[] = [];
  for (const token of tokens) {
    if (token.type === 'text') addText(merged, token.value);
    else merged.push(token);
  }
  const last = merged.at(-1);
  if (last?.type === 'text' && last.value.endsWith('/')) {
    merged.pop();
    if (last.value !== '/') merged.push({ ...last, value: last.value.slice(0, -1) });
  }
  return JSON.stringify(merged, (key, value: unknown) => (ignored.includes(key) ? undefined : value));
}

const NAMES: readonly string[] = ['name', 'maxLength'];
