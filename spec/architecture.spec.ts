import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import rows from './layers.json';
import { root } from './shared/pages';

const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
const sectionOf = (title: string) => page.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
const pathsIn = (text: string) =>
  [...text.matchAll(/`((?:lib|spec)\/[\w./-]+)`/g)].map(([, path = '']) => path);

interface Counted {
  readonly files: readonly string[];
  readonly calls: number;
}

/** By `npm run journeys`. */
const isCountedHere = process.versions.node.startsWith('20.');

describe('docs/architecture.md', () => {
  it('names files and folders that exist', () => {
    const paths = pathsIn(page);
    expect(paths.length).toBeGreaterThan(30);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('lists the folders in the order of the layers', () => {
    const listed = pathsIn(sectionOf('The folders'))
      .filter((path) => path.startsWith('lib/'))
      .map((path) => path.slice('lib/'.length).replace(/\.ts$/, ''));
    expect([...listed, 'doors']).toEqual(rows.flat());
  });

  it('has the figures of the journeys, and the files that most of them pass', () => {
    const script = join(root, 'scripts/journeys.mjs');
    const told = execFileSync(process.execPath, [script, '--json'], { encoding: 'utf8' });
    const counted = Object.entries(JSON.parse(told) as Record<string, Counted>);
    // The page has the counts of one V8: another may call one more function for a first call.
    for (const [journey, { files, calls }] of counted) {
      const row = page.split('\n').find((line) => line.startsWith(`| ${journey} |`));
      const [inFiles, inCalls] = row?.split('|').slice(2, 4).map(Number) ?? [];
      expect(Math.abs(files.length - (inFiles ?? 0))).toBeLessThanOrEqual(isCountedHere ? 0 : 1);
      // Where V8 has compiled a function anew meanwhile, it has lost count of what that calls.
      expect(Math.abs(calls - (inCalls ?? 0))).toBeLessThanOrEqual(calls / 8);
    }
    const { files } = Object.fromEntries(counted)['a warm `req.urlFor`'] as Counted;
    expect(files.filter((file) => !page.includes(`\`lib/${file}.ts\``))).toEqual([]);
  });
});
