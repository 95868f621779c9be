import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../shared/until';
import { type Answered, Cluster } from './cluster';

/** For how long a process may serve the old state at most, in milliseconds. */
const promised = 1000;
/** A reading of the file takes several turns of the process, and of its threads: each may be held up as a timer is. */
const HOPS = 5;
const legacy = JSON.stringify({ page: { state: 'legacy' } });
const live = JSON.stringify({ page: { state: 'live', by: 'anna' } });

let folder = '';
let path = '';
let processes: Cluster;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'graft-cluster-'));
  path = join(folder, 'graft.json');
  // As the kubelet mounts a config map.
  swap(legacy);
  symlinkSync('..data/graft.json', path);
  processes = new Cluster(4, path);
  await processes.open();
});

afterAll(async () => {
  await processes.close();
  rmSync(folder, { recursive: true });
});

let versions = 0;
function swap(text: string): void {
  const version = `..${++versions}`;
  mkdirSync(join(folder, version));
  writeFileSync(join(folder, version, 'graft.json'), text);
  symlinkSync(version, join(folder, '..data_tmp'));
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
}

function rename(text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

/** Every process has answered so many times since, in the way that is meant. */
const hasEach = (moment: number, least: number, isMeant: (answer: Answered) => boolean) =>
  processes.since(moment).every((answers) => answers.filter(isMeant).length >= least);

/** Writes, and looks on until well after the last process has to follow. */
async function switchTo(side: Answered['side'], write: () => void): Promise<void> {
  write();
  const written = Date.now();
  await until(() => hasEach(written + promised, 5, () => true));
  const late = processes.since(written).map((answers) => {
    const old = answers.filter((answer) => answer.side !== side);
    return (old.at(-1)?.at ?? written) - written - HOPS * heldUp(old);
  });
  expect(late).toHaveLength(4);
  expect(Math.max(...late)).toBeLessThan(promised);
  expect(processes.since(written).filter((answers) => turnsOf(answers) > 1)).toEqual([]);
}

/** By how much the machine has held a process up meanwhile. */
const heldUp = (answers: readonly Answered[]) => (answers.at(-1)?.late ?? 0) - (answers[0]?.late ?? 0);

/** How often the side has changed: who has switched does not go back. */
function turnsOf(answers: readonly Answered[]): number {
  return answers.filter(({ side }, i) => i > 0 && answers[i - 1]?.side !== side).length;
}

/** Writes what cannot be taken: all tell of it, and go on as before. */
async function breakBy(write: () => void, told: RegExp): Promise<void> {
  const [before] = processes.answers.slice(-1);
  const written = Date.now();
  const first = processes.reports.length;
  write();
  const fresh = () => processes.reports.slice(first);
  await until(() => fresh().length >= 4);
  const reported = Date.now();
  await until(() => hasEach(reported + promised / 2, 5, () => true));
  expect(
    fresh()
      .map(({ pid }) => pid)
      .sort(),
  ).toEqual(processes.pids);
  for (const { code, text } of fresh()) {
    expect(code).toBe('ERR_PARTY_SOURCE_FAILED');
    expect(text).toMatch(told);
  }
  const sides = new Set(processes.since(written).flatMap((answers) => answers.map(({ side }) => side)));
  expect([...sides]).toEqual([before?.side]);
}

describe('four processes on one file of states', () => {
  it('serve the old state no longer than a second after links were swapped, as in a config map', async () => {
    expect(new Set(processes.pids).size).toBe(4);
    await switchTo('scion', () => swap(live));
    await switchTo('stock', () => swap(legacy));
  });

  it('serve the old state no longer than a second after the file was written in place', async () => {
    await switchTo('scion', () => writeFileSync(path, live));
  });

  it('serve the old state no longer than a second after another file was renamed to it', async () => {
    await switchTo('stock', () => rename(legacy));
    await switchTo('scion', () => rename(live));
  });

  it('change nothing for a broken file, each telling of it, and take it when it is mended', async () => {
    await breakBy(() => writeFileSync(path, legacy.slice(0, -1)), /it ends at line 1/);
    await breakBy(() => rename('{"page": {"state": "lvie"}}'), /"page".*no known state/);
    await breakBy(() => rmSync(path), /is not there/);
    await switchTo('stock', () => rename(legacy));
    expect(processes.reports).toHaveLength(12);
  });
});
