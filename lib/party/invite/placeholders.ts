import { randomUUID } from 'node:crypto';
import type { Pattern } from '../../pattern/pattern.js';

/** A path that stands for a pattern: what no visitor can guess in the place of each key. */
export interface Placeholders {
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  /** Turns the stand-ins in a text back into `:keys`. */
  pattern(text: string): string;
}

/** Makes the base of an invitation, where no visitor says what the keys of the mount path are. */
export function placeholdersFor({ tokens }: Pattern): Placeholders {
  const params: Record<string, string> = Object.create(null);
  let path = '';
  for (const token of tokens) {
    if (token.type === 'text') path += token.value;
    if (token.type !== 'param') continue;
    const value = randomUUID();
    params[token.name] = value;
    path += value;
  }
  const pattern = (text: string) =>
    Object.entries(params).reduce((whole, [key, value]) => whole.replaceAll(value, `:${key}`), text);
  return { path, params, pattern };
}
