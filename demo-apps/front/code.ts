import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = new Map<string, readonly string[]>();

/**
 * Lines of the demo's own source, to be shown beside what they do: from the first line that holds `from` to the first one after it that
 * holds `to` (default: that line alone), without their common indent.
 *
 * @throws Error where there are none, so that a page cannot show what is no longer so
 */
export function code(file: string, from: string, to = from): string {
  const lines = linesOf(file);
  const first = lines.findIndex((line) => line.includes(from));
  const last = lines.findIndex((line, i) => i >= first && line.includes(to));
  if (first < 0 || last < 0) throw new Error(`demo-apps/${file} has no "${first < 0 ? from : to}"`);
  const shown = lines.slice(first, last + 1);
  const indent = Math.min(...shown.filter(Boolean).map((line) => line.search(/\S/)));
  return shown.map((line) => line.slice(indent)).join('\n');
}

function linesOf(file: string): readonly string[] {
  const lines = read.get(file) ?? readFileSync(join(__dirname, '..', file), 'utf8').split('\n');
  read.set(file, lines);
  return lines;
}
