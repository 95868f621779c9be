import { isSecretName, MASK } from '../masking.js';
import { isLongNumber, withoutMark } from './json-text.js';

/** A value within JSON that holds others. */
export type Container = Record<string, unknown> | unknown[];

export function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

/** Names that an object has without its own doing. */
const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Whether a value has no more nodes than these, no more levels, and no name that every object has. Looks at no more either. */
export function isLight(value: unknown, mostNodes: number, mostLevels: number): boolean {
  const waiting: [unknown, number][] = [[value, 0]];
  for (let nodes = 0; waiting.length > 0; nodes++) {
    const [next, level] = waiting.pop() as [unknown, number];
    if (!isContainer(next)) continue;
    if (nodes + waiting.length > mostNodes || level > mostLevels) return false;
    if (Array.isArray(next) && next.length > mostNodes) return false;
    for (const name in next) {
      if (waiting.length > mostNodes || INHERITED.has(name)) return false;
      waiting.push([(next as Record<string, unknown>)[name], level + 1]);
    }
  }
  return true;
}

/** A text that two values share if they are the same, whatever the order of members. Deep values do not overflow the stack. */
export function canonicalText(value: unknown): string {
  const parts: string[] = [];
  const waiting: ({ text: string } | { value: unknown })[] = [{ value }];
  while (waiting.length > 0) {
    const next = waiting.pop() as { text: string } | { value: unknown };
    if ('text' in next) parts.push(next.text);
    else if (!isContainer(next.value)) parts.push(JSON.stringify(next.value));
    else if (Array.isArray(next.value)) pushArray(next.value);
    else pushObject(next.value);
  }
  return parts.join('');

  function pushArray(array: unknown[]): void {
    parts.push('[');
    waiting.push({ text: ']' });
    for (let i = array.length - 1; i >= 0; i--) waiting.push({ text: ',' }, { value: array[i] });
  }

  function pushObject(object: Record<string, unknown>): void {
    parts.push('{');
    waiting.push({ text: '}' });
    const names = Object.keys(object).sort().reverse();
    for (const name of names)
      waiting.push({ text: ',' }, { value: object[name] }, { text: `${JSON.stringify(name)}:` });
  }
}

/** As a value is shown: JSON, cut off where it gets long or deep, without what is named as a secret. */
export function jsonExcerpt(value: unknown, most = 2000, levels = 5): string {
  if (typeof value === 'string' && isLongNumber(value)) return withoutMark(value).slice(0, most);
  if (typeof value === 'string') return JSON.stringify(value.length > most ? `${value.slice(0, most)}…` : value);
  if (!isContainer(value)) return JSON.stringify(value);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (levels === 0) return `${open}…${close}`;
  let text = '';
  for (const name in value) {
    if (text.length > most) return `${open}${text},…${close}`;
    const member = (value as Record<string, unknown>)[name];
    const isHidden = !Array.isArray(value) && isSecretName(name);
    const shown = isHidden ? JSON.stringify(MASK) : jsonExcerpt(member, most - text.length, levels - 1);
    const label = Array.isArray(value) ? '' : `${JSON.stringify(name.slice(0, most))}:`;
    text += `${text && ','}${label}${shown}`;
  }
  return `${open}${text}${close}`;
}
