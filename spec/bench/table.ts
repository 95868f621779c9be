import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Figure, Result } from './figures';
import { loadTool } from './load';
import { peerVersions, versionOf } from './peers';

const page = join(__dirname, '../../docs/benchmarks.md');
const [begin, end] = ['<!-- figures: begin -->', '<!-- figures: end -->'];

/** By what is measured: three figures that count, and no more. */
function amount(value: number, unit: Figure['unit']): string {
  const digits = unit === 'bytes' || value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
  return `${value.toFixed(digits)} ${unit}`;
}

function bound({ goal, unit }: Result): string {
  if (!goal) return '–';
  return 'most' in goal ? `≤ ${amount(goal.most, unit)}` : `≥ ${amount(goal.least, unit)}`;
}

function cellsOf(result: Result): string[] {
  const { number, work, against, value, least, greatest, unit, control, strays, verdict } = result;
  const found = `**${amount(value, unit)}** (${amount(least, unit)}–${amount(greatest, unit)})`;
  const range = unit === '×' ? `${(strays * 100).toFixed(1)} %` : amount(strays, unit);
  const noiseCell = control === undefined ? '–' : `${amount(control, unit)} ± ${range}`;
  return [`${number}`, work, against || '–', bound(result), found, noiseCell, verdict];
}

const HEAD = ['#', 'work', 'against', 'goal', 'median (least–greatest)', 'A/A control', 'verdict'];

export function tableOf(results: readonly Result[]): string {
  const lines = [HEAD, HEAD.map(() => '---'), ...results.map(cellsOf)];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What the figures were found with. */
export function setting(): string {
  const [cpu] = cpus();
  const packages = ['express', 'express4', 'path-to-regexp', '@koa/router'];
  const versions = packages.map((name) => `${name} ${versionOf(name)}`);
  return [
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpu?.model.trim()}.`,
    `${[...versions, ...peerVersions()].join(', ')}.`,
    `HTTP by ${loadTool()}.`,
  ].join('\n');
}

/** Puts the table where it stands in the docs. */
export function writePage(results: readonly Result[]): void {
  const text = readFileSync(page, 'utf8');
  const [before, after] = [text.split(begin)[0], text.split(end)[1]];
  if (after === undefined) throw new Error(`${page} has lost its marks.`);
  writeFileSync(page, `${before}${begin}\n\n${setting()}\n\n${tableOf(results)}\n\n${end}${after}`);
}
