import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { behaviours, shareOf } from './shared/guest';
import { kinds } from './shared/kinds';
import { root } from './shared/pages';
import { table } from './shared/table';
import { toolsTable } from './shared/tools/table';

const PATH = join(root, 'docs/guests.md');
const BEHAVIOURS = /(?<=<!-- begin: behaviours -->\n)[\s\S]*(?=\n<!-- end: behaviours -->)/;
const TOOLS = /(?<=<!-- begin: tools -->\n)[\s\S]*?(?=\n?<!-- end: tools -->)/;

describe('docs/guests.md', () => {
  // npm run guests:table writes it anew.
  if (process.env.GUESTS_TABLE === 'write') {
    writeFileSync(
      PATH,
      readFileSync(PATH, 'utf8')
        .replace(BEHAVIOURS, () => table())
        .replace(TOOLS, () => `${toolsTable()}\n`),
    );
  }

  it('has the table of what the suite compares', () => {
    expect(BEHAVIOURS.exec(readFileSync(PATH, 'utf8'))?.[0]).toBe(table());
  });

  it('has the table of what tools see', () => {
    expect(TOOLS.exec(readFileSync(PATH, 'utf8'))?.[0].trim()).toBe(toolsTable());
  });

  it('speaks of every kind', () => {
    const text = readFileSync(PATH, 'utf8');
    expect(kinds.filter(({ name }) => !text.includes(`\n| ${name} | `))).toEqual([]);
  });
});

describe('the suite', () => {
  it('has names that tell its behaviours apart', () => {
    const names = behaviours.map(({ group, name }) => `${group}: ${name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(kinds)('gives a reason wherever it leaves $name out', (kind) => {
    const { compared, failing, skipped } = shareOf(kind);
    expect(compared.length + failing.length + skipped.length).toBe(behaviours.length);
    expect(skipped.filter(({ reason }) => reason.length < 20)).toEqual([]);
  });
});
