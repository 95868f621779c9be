import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './shared/pages';

const textOf = (path: string) => readFileSync(join(root, path), 'utf8');

describe.each([
  { path: 'docs/hostile.md', letters: 'IGSUDPR', specs: [...specsIn('hostile'), 'memory.spec.ts'] },
  { path: 'docs/mounting.md', letters: 'TM', specs: [...specsIn('mounting'), ...factsOfGrafts()] },
])('$path', ({ path, letters, specs }) => {
  it('names specs that there are', () => {
    const all = specs.map((spec) => textOf(`spec/${spec}`)).join('\n');
    const titles = [...textOf(path).matchAll(new RegExp(`\`([${letters}]\\d+ [^\`]+)\``, 'g'))].map(
      ([, title = '']) => title,
    );
    // A title with an ellipsis stands for all that begin so.
    const missing = titles.filter((title) => !all.includes(title.replace(/…[\s\S]*/, '').trim()));
    expect(titles.length).toBeGreaterThan(0);
    expect(missing).toEqual([]);
  });

  it('has a spec for each row, or says that there is none', () => {
    const [table = ''] = textOf(path).split('\n## Not here\n');
    const rows = table.matchAll(new RegExp(`^\\| (?<row>[${letters}]\\d+) \\|.*\\| (?<proof>.*) \\|$`, 'gm'));
    const bare = [...rows].flatMap(({ groups: { row = '', proof = '' } = {} }) =>
      proof === 'none' || new RegExp(`\`(?:[A-Z]\\d+ )*${row} `).test(proof) ? [] : [row],
    );
    expect(bare).toEqual([]);
  });
});

describe('docs/mounting.md', () => {
  const heading = '\n## One route at a time\n';
  const [mounting = '', rest = ''] = textOf('docs/mounting.md').split(heading);
  const [graft = '', absent = ''] = rest.split('\n## Not here\n');

  it('has each row once, or says why it is not there', () => {
    expect(repeated(numbersIn(mounting + absent))).toEqual([]);
    const all = new Set(numbersIn(mounting + graft + absent));
    expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: 36 }, (_, i) => i + 1));
  });

  it('has each row about two apps at one path, for a graft too', () => {
    expect(numbersIn(graft)).toEqual([7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 28]);
  });

  it('names every spec that proves a row', () => {
    const titles = [...specsIn('mounting'), ...factsOfGrafts()].flatMap((spec) =>
      [...textOf(`spec/${spec}`).matchAll(/'([TM]\d+ [^'\n]+)'/g)].map(([, title = '']) => title),
    );
    const page = textOf('docs/mounting.md');
    expect(titles.length).toBeGreaterThan(0);
    expect(titles.filter((title) => !page.includes(`\`${title}\``))).toEqual([]);
  });
});

function numbersIn(text: string): number[] {
  const rows = [...text.matchAll(/^\| ((?:M\d+(?:, )?)+) \|/gm)];
  return rows.flatMap(([, names = '']) => names.split(', ').map((name) => Number(name.slice(1))));
}

function repeated(numbers: readonly number[]): number[] {
  return numbers.filter((number, i) => numbers.indexOf(number) !== i);
}

function factsOfGrafts(): string[] {
  return specsIn('graft').filter((spec) => spec.includes('facts'));
}

function specsIn(folder: string): string[] {
  const names = readdirSync(join(root, 'spec', folder)).filter((name) => name.endsWith('.spec.ts'));
  return names.map((name) => `${folder}/${name}`);
}
