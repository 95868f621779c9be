import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './shared/pages';

const textOf = (path: string) => readFileSync(join(root, path), 'utf8');

describe.each([
  { path: 'docs/hostile.md', letters: 'IGSUDPR', specs: [...specsIn('hostile'), 'memory.spec.ts'] },
  { path: 'docs/mounting.md', letters: 'TM', specs: specsIn('mounting') },
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
  const rows = [...textOf('docs/mounting.md').matchAll(/^\| ((?:M\d+(?:, )?)+) \|/gm)];
  const numbers = rows.flatMap(([, names = '']) => names.split(', ').map((name) => Number(name.slice(1))));

  it('has each row once, or says why it is not there', () => {
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 35 }, (_, i) => i + 1));
  });

  it('names every spec that proves a row', () => {
    const titles = specsIn('mounting').flatMap((spec) =>
      [...textOf(`spec/${spec}`).matchAll(/'([TM]\d+ [^'\n]+)'/g)].map(([, title = '']) => title),
    );
    const page = textOf('docs/mounting.md');
    expect(titles.length).toBeGreaterThan(0);
    expect(titles.filter((title) => !page.includes(`\`${title}\``))).toEqual([]);
  });
});

function specsIn(folder: string): string[] {
  const names = readdirSync(join(root, 'spec', folder)).filter((name) => name.endsWith('.spec.ts'));
  return names.map((name) => `${folder}/${name}`);
}
