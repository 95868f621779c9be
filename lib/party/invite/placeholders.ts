import { randomUUID } from 'node:crypto';
import type { Pattern, Token } from '../../pattern/pattern.js';

/** What stands in a text, and what it stands for. */
type StandIn = readonly [text: string, pattern: string];

/** Makes the base of an invitation: what no visitor can guess stands in the place of each key of the mount path. */
export function placeholdersFor({ tokens }: Pattern) {
  const params: Record<string, string> = Object.create(null);
  const { path, standIns } = write(tokens, params);
  return { path, params, pattern: (text: string) => backIn(text, standIns) };
}

/** Turns the stand-ins in a text back into the pattern. */
function backIn(text: string, standIns: readonly StandIn[]): string {
  return standIns.reduce((whole, [value, pattern]) => whole.replaceAll(value, pattern), text);
}

/** What may be left out is there, and stands before its keys: turned back as a whole. */
function write(tokens: readonly Token[], params: Record<string, string>): { path: string; standIns: StandIn[] } {
  const standIns: StandIn[] = [];
  let path = '';
  for (const token of tokens) {
    if (token.type === 'text') path += token.value;
    else if (token.type === 'group') {
      const group = write(token.tokens, params);
      path += group.path;
      standIns.push([group.path, `{${backIn(group.path, group.standIns)}}`]);
    } else if (token.type === 'param') {
      const value = randomUUID();
      params[token.name] = value;
      path += value;
      standIns.push([value, `:${token.name}`]);
    }
  }
  return { path, standIns };
}
