import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (path: string) => readFileSync(join(__dirname, '..', path), 'utf8');

/** The rows of a table of docs/versions.md, below its head. */
function rowsOf(name: string): string[][] {
  const table =
    read('docs/versions.md').split(`<!-- ${name}: begin -->`)[1]?.split(`<!-- ${name}: end -->`)[0] ?? '';
  const rows = table.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

describe('docs/versions.md', () => {
  const { engines, peerDependencies } = JSON.parse(read('package.json'));

  it('has the first and a late version of each range of Express that the package allows, in every combination', () => {
    expect(peerDependencies.express).toBe('^4.16 || ^5');
    const rows = rowsOf('express');
    const hosts = rows.map(([host = '']) => host.replaceAll('*', ''));
    expect(hosts).toEqual(expect.arrayContaining([expect.stringMatching(/^4\.16\./), '5.0.0']));
    expect(rows.map((row) => row.slice(1))).toEqual(hosts.map(() => hosts.map(() => 'all')));
  });

  it('says of each Node that the package allows that the party bootstraps itself after listen', () => {
    expect(engines.node).toBe('^20.16.0 || >=22.3.0');
    const rows = rowsOf('runtimes').map(([runtime = '', ...cells]) => ({ runtime, cells }));
    const isAllowed = (runtime: string) =>
      /^Node (20\.(1[6-9]|[2-9]\d)|22\.([3-9]|\d\d)|2[3-9])\./.test(runtime);
    const allowed = rows.filter(({ runtime }) => isAllowed(runtime));
    expect(allowed.map(({ runtime }) => runtime)).toEqual(
      expect.arrayContaining(['Node 20.16.0', 'Node 22.3.0', expect.stringMatching(/^Node 26/)]),
    );
    expect(allowed.map(({ cells }) => cells)).toEqual(allowed.map(() => ['yes', 'all']));
    expect(rows.map(({ cells }) => cells[1])).toEqual(rows.map(() => 'all'));
  });
});
