// `npm run bench`: measures what the library costs, prints a table of it, and writes it into docs/benchmarks.md.
// `npm run bench -- 1 2 5`: those rows alone, and nothing is written. Ends with 1 when a goal is missed.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Result, type Row, resultOf, type Samples } from './figures';
import { installPeers } from './peers';
import { rows } from './rows/index';
import { setting, tableOf, writePage } from './table';

/** One round, in a new process. */
async function round(index: number, turn: number): Promise<Samples> {
  const child = fork(join(__dirname, 'round.js'), [`${index}`], {
    execArgv: ['--expose-gc'],
    env: { ...process.env, BENCH_ROUND: `${turn}` },
  });
  let samples: Samples | undefined;
  child.on('message', (message: Samples) => {
    samples = message;
  });
  await once(child, 'exit');
  if (!samples) throw new Error(`Row ${rows[index]?.number} has failed.`);
  return samples;
}

async function measure(row: Row): Promise<Result[]> {
  const rounds: Samples[] = [];
  for (let turn = 0; turn < row.rounds; turn++) rounds.push(await round(rows.indexOf(row), turn));
  return Object.entries(row.figures).map(([key, figure]) => {
    const samples = rounds.flatMap((samples) => samples[key] ?? []);
    return resultOf(row.number, figure, samples);
  });
}

const brief = (value: number) => value.toLocaleString('en', { maximumSignificantDigits: 4 });

/** A line at once: the whole takes minutes. */
function tell({ number, work, value, unit, ours, theirs, verdict }: Result): void {
  const parts = ours === undefined ? '' : ` (${brief(ours)} to ${brief(theirs ?? 0)})`;
  console.log(`${number}  ${value.toFixed(3)} ${unit}${parts}  ${verdict}  ${work}`);
}

async function main() {
  const asked = process.argv.slice(2).map(Number);
  installPeers();
  const results: Result[] = [];
  for (const row of rows.filter(({ number }) => asked.length === 0 || asked.includes(number))) {
    const found = await measure(row);
    for (const result of found) tell(result);
    results.push(...found);
  }
  console.log(`\n${setting()}\n\n${tableOf(results)}`);
  if (asked.length === 0) writePage(results);
  if (results.some(({ verdict }) => verdict === 'missed')) process.exitCode = 1;
}

void main();
