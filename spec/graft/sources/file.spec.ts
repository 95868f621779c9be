import { fork } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileSource } from '../../../lib/graft/sources/file';
import { follow } from '../../../lib/graft/sources/source';
import type { States } from '../../../lib/graft/states/states';
import { makeConsumer } from '../../shared/follow';
import { thrownBy } from '../../shared/thrown';
import { until } from '../../shared/until';

const interval = 10;
const at = (percent: number): States => ({ checkout: { state: 'canary', percent } });
const textOf = (percent: number) => JSON.stringify(at(percent));

let folder = '';
let path = '';
const stops: (() => void)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'graft-'));
  path = join(folder, 'graft.json');
});

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  rmSync(folder, { recursive: true });
});

/** Follows a file as a graft does, and keeps what is told. */
function watch(source = fileSource(path, { interval })) {
  const { to, applied, reports: errors, reasons } = makeConsumer();
  const { ready, stop } = follow(source, to);
  // Held here: a consumer that nobody holds is collected.
  stops.push(() => void [to, stop()]);
  const percents = () => applied.map(({ checkout }) => checkout?.percent);
  const last = () => percents().at(-1);
  return { ready, stop, applied, percents, last, reasons, errors };
}

/** The file as it is written, and every way in which somebody writes it anew. */
const ways: [string, (percent: number) => void][] = [
  ['in place', (percent) => writeFileSync(path, textOf(percent))],
  [
    'by renaming another over it',
    (percent) => {
      writeFileSync(`${path}.tmp`, textOf(percent));
      renameSync(`${path}.tmp`, path);
    },
  ],
  [
    'by removing it first',
    (percent) => {
      rmSync(path, { force: true });
      writeFileSync(path, textOf(percent));
    },
  ],
  [
    'with the same size and the same times',
    (percent) => {
      writeFileSync(path, textOf(percent));
      utimesSync(path, 1_700_000_000, 1_700_000_000);
    },
  ],
  ['with a byte order mark', (percent) => writeFileSync(path, `\uFEFF${textOf(percent)}`)],
  ['by swapping the folder above it, as a config map is', swap],
];

/** What the kubelet does: graft.json → ..data/graft.json, ..data → ..1, and a rename puts ..data → ..2 in its place. */
function swap(percent: number): void {
  const version = `..${percent}`;
  mkdirSync(join(folder, version));
  writeFileSync(join(folder, version, 'graft.json'), textOf(percent));
  symlinkSync(version, join(folder, '..data_tmp'));
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
  rmSync(path, { force: true });
  symlinkSync('..data/graft.json', path);
}

describe('fileSource', () => {
  it.each(ways)('follows a file that is written %s', async (_way, write) => {
    write(10);
    const { ready, percents, last, errors } = watch();
    await ready;
    expect(percents()).toEqual([10]);
    for (const percent of [20, 30, 40]) {
      write(percent);
      await until(() => last() === percent);
    }
    expect(percents()).toEqual([10, 20, 30, 40]);
    expect(errors).toEqual([]);
  });

  it('tells two writes of one size within one tick of the clock apart', async () => {
    const moment = statSync(folder).mtime;
    const write = (percent: number) => {
      writeFileSync(path, textOf(percent));
      utimesSync(path, moment, moment);
    };
    write(10);
    const { ready, last } = watch();
    await ready;
    const { size, mtimeMs } = statSync(path);
    write(11);
    expect(statSync(path)).toMatchObject({ size, mtimeMs });
    await until(() => last() === 11);
  });

  it('takes nothing of a file that is being written, and does not cry', async () => {
    writeFileSync(path, textOf(10));
    const { ready, percents, last, reasons } = watch();
    await ready;
    const file = await open(path, 'w');
    for (const letter of textOf(20)) {
      await file.write(letter);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    await file.close();
    await until(() => last() === 20);
    expect(percents()).toEqual([10, 20]);
    // A machine that stands still may see the same half twice: then it may say so, and nothing else.
    expect(reasons().filter((reason) => !/ends at|see line|empty/.test(reason))).toEqual([]);
  });

  it('waits for a file that is half written when it starts', async () => {
    writeFileSync(path, '{"checkout": ');
    const source = fileSource(path, { interval: 50 });
    const loaded = source.load();
    await new Promise((resolve) => setTimeout(resolve, 20));
    writeFileSync(path, textOf(10));
    expect(await loaded).toEqual(at(10));
  });

  it('keeps the last good table through what is broken, and says once where, quoting nothing', async () => {
    writeFileSync(path, textOf(10));
    const { ready, percents, last, errors, reasons } = watch();
    await ready;
    writeFileSync(path, '{\n  "checkout": hunter2\n}');
    await until(() => errors.length);
    writeFileSync(path, '[]');
    await until(() => errors.length === 2);
    writeFileSync(path, '{"checkout": {"state": "hunter2"}}');
    await until(() => errors.length === 3);
    expect(percents()).toEqual([10]);
    writeFileSync(path, textOf(20));
    await until(() => last() === 20);
    expect(reasons()[0]).toBe('it is not JSON: see line 2, column 15');
    expect(reasons()[1]).toMatch(/the table is no plain object/);
    expect(reasons()[2]).toMatch(/"checkout".*no known state/);
    expect(errors.map(({ details }) => (details as { source: string }).source)).toEqual([path, path, path]);
    for (const { message, cause } of errors)
      expect(`${message}${(cause as Error).stack}`).not.toContain('hunter');
  });

  it('keeps the last good table while the file is away, and goes on when it is back', async () => {
    writeFileSync(path, textOf(10));
    const { ready, percents, last, reasons } = watch();
    await ready;
    unlinkSync(path);
    await until(() => reasons().length);
    mkdirSync(path);
    await until(() => reasons().length === 2);
    rmSync(path, { recursive: true });
    writeFileSync(path, textOf(20));
    await until(() => last() === 20);
    expect(percents()).toEqual([10, 20]);
    expect(reasons()).toEqual([`${path} is not there`, `${path} cannot be read (EISDIR)`]);
  });

  it('says so when the file is not there at the start, and takes it when it comes', async () => {
    const { ready, last, reasons } = watch();
    await ready;
    expect(reasons()).toEqual([`${path} is not there`]);
    writeFileSync(path, textOf(10));
    await until(() => last() === 10);
  });

  it('is the same file for all who follow it, and for those who go on when another stops', async () => {
    writeFileSync(path, textOf(10));
    const source = fileSource(path, { interval });
    const one = watch(source);
    await one.ready;
    writeFileSync(path, textOf(20));
    const other = watch(source);
    await other.ready;
    await until(() => one.last() === 20 && other.last() === 20);
    one.stop();
    writeFileSync(path, textOf(30));
    await until(() => other.last() === 30);
    expect(one.last()).toBe(20);
  });

  it('follows a file that is put back as it was right after a state was written to it', async () => {
    writeFileSync(path, textOf(10));
    const source = fileSource(path, { interval });
    const { ready, percents } = watch(source);
    await ready;
    source.set?.('checkout', { state: 'legacy' }, { by: 'anna', why: undefined });
    writeFileSync(path, textOf(10));
    await until(() => percents().length === 3);
    expect(percents()).toEqual([10, undefined, 10]);
  });

  it('gives all that was written in one turn once, and no table that was read before', async () => {
    writeFileSync(path, textOf(10));
    const source = fileSource(path, { interval });
    const { ready, applied, percents } = watch(source);
    await ready;
    for (let percent = 11; percent < 40; percent++) {
      const { checkout } = at(percent);
      if (checkout) source.set?.('checkout', checkout, { by: 'anna', why: undefined });
      source.set?.('other', { state: 'live' }, { by: 'anna', why: undefined });
      const reads = source.load();
      await reads;
    }
    await until(() => percents().at(-1) === 39);
    expect(percents()).toEqual(percents().toSorted((one, next) => Number(one) - Number(next)));
    expect(applied.slice(1).every(({ other }) => other?.state === 'live')).toBe(true);
  });

  it('takes a relative path from the working directory at the time of the call', async () => {
    const before = process.cwd();
    writeFileSync(path, textOf(10));
    process.chdir(folder);
    const source = fileSource(basename(path));
    process.chdir(before);
    expect(source.name).toBe('graft.json');
    expect(await source.load()).toEqual(at(10));
  });

  it.each([
    ['path', () => fileSource('')],
    ['path', () => fileSource(undefined as never)],
    ['interval', () => fileSource('graft.json', { interval: 0 })],
    ['interval', () => fileSource('graft.json', { interval: '200' as never })],
    ['options', () => fileSource('graft.json', null as never)],
    ['intervall', () => fileSource('graft.json', { intervall: 5 } as never)],
  ])('refuses a %s that is none', (option, make) => {
    expect(thrownBy(make)).toMatchObject({ code: 'ERR_PARTY_BAD_OPTION', details: { option } });
  });

  /** What a process is told that has nothing else to do, and how it ends. */
  async function followed() {
    const child = fork(join(__dirname, '../follower.ts'), [path], { execArgv: ['--import', 'tsx'] });
    const told: unknown[] = [];
    child.on('message', (message) => told.push(message));
    const code = await new Promise((resolve) => child.once('exit', resolve));
    return { code, told };
  }

  it('does not hold the process', async () => {
    writeFileSync(path, textOf(10));
    expect(await followed()).toEqual({ code: 0, told: [at(10)] });
  });

  it('holds it until it is sure that the file is not there', async () => {
    expect(await followed()).toEqual({ code: 0, told: [expect.stringContaining(`${path} is not there`)] });
  });
});
