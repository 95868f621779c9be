import type { Major } from '../kinds';
import { all } from './guests';
import { hostTools } from './host';
import { makers } from './makers';
import { stackTools } from './stack';
import type { Tool } from './tool';

export const tools: readonly Tool[] = [...hostTools, ...stackTools, ...makers];

/** The table of tools × what each must see or do × hosts, as `spec/tools.spec.ts` compares them. */
export function toolsTable(): string {
  const head = ['tool', 'what it must see or do', 'with', 'Express 4 host', 'Express 5 host'];
  const rows = tools.map((tool) => [
    tool.tool,
    tool.does,
    tool.guests === all
      ? 'every guest'
      : tool.guests.map((name) => name.replace('(req, res)', 'itself')).join(', '),
    cellOf(tool, 4),
    cellOf(tool, 5),
  ]);
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${lines.join('\n')}\n\nEvery guest: ${all.join(', ')}.`;
}

const cellOf = ({ not }: Tool, host: Major) => not?.[host] ?? 'the same';
