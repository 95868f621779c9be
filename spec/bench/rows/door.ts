import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Row, Samples } from '../figures';

const root = join(__dirname, '../../..');

/** Run by plain Node, with nothing loaded but what it asks for. */
const SCRIPT = `
  const time = (name) => {
    const start = process.hrtime.bigint();
    require(name);
    return Number(process.hrtime.bigint() - start);
  };
  console.log(JSON.stringify([time('express'), time('express-party')]));`;

function required(): [express: number, ours: number] {
  return JSON.parse(execFileSync(process.execPath, ['-e', SCRIPT], { cwd: root, encoding: 'utf8' }));
}

/** What \`require('express-party')\` loads of dist at once or later: all that leads from its door. */
function filesOf(door: string, found = new Set<string>()): Set<string> {
  if (found.has(door)) return found;
  found.add(door);
  for (const [, path] of readFileSync(door, 'utf8').matchAll(/require\("(\.[^"]+)"\)/g))
    filesOf(require.resolve(join(dirname(door), path as string)), found);
  return found;
}

function size(files: Iterable<string>): number {
  let sum = 0;
  for (const file of files) sum += statSync(file).size;
  return sum / 1024;
}

function loaded(): string[] {
  const script = `require('express'); const before = new Set(Object.keys(require.cache)); require('express-party');
    console.log(JSON.stringify(Object.keys(require.cache).filter((file) => !before.has(file))))`;
  return JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' }));
}

const fifteen: Row = {
  number: 15,
  rounds: 15,
  figures: {
    15: {
      work: "`require('express-party')`, express being loaded already",
      against: "`require('express')`, in the same new process",
      unit: '×',
      goal: { most: 0.15 },
    },
    size: {
      work: 'the core door: JavaScript of the package, at once or later',
      against: '',
      unit: 'KB',
    },
    others: { work: 'what it loads beside, of its dependencies', against: '', unit: 'KB' },
  },
  measure(): Samples {
    const [[theirs, ours], [again]] = [required(), required()];
    const own = filesOf(require.resolve('express-party'));
    const all = loaded();
    const unknown = all.filter((file) => file.startsWith(join(root, 'dist')) && !own.has(file));
    if (unknown.length > 0) throw new Error(`Not found: ${unknown.map((file) => relative(root, file))}`);
    return {
      15: { value: ours / theirs, control: again / theirs, ours, theirs },
      size: { value: size(own) },
      others: { value: size(all.filter((file) => !own.has(file))) },
    };
  },
};

export const rows = [fifteen];
