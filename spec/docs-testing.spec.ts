import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesUntil } from './shared/blocks';
import { type Page, pages, root } from './shared/pages';

/** The files of a page, in a folder in which the package is this checkout. */
function written(path: string): string {
  const page = pages.find((each) => each.path === path) as Page;
  const folder = mkdtempSync(join(tmpdir(), 'docs-testing-'));
  filesUntil(page, page.sections.at(-1) as Page['sections'][number], folder);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

const run = (folder: string, args: string[], env: NodeJS.ProcessEnv = {}) =>
  execFileSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  });

// The page for vitest is run by scripts/runners.cjs, which runs all three with the packed package.
describe('the tests of docs/testing', () => {
  it('pass in node’s own runner', () => {
    const folder = written('docs/testing/node.md');
    const paths = {
      'express-party': [join(root, 'lib/index.ts')],
      'express-party/*': [join(root, 'lib/*.ts')],
    };
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { allowJs: true, paths } }),
    );
    const told = run(
      folder,
      ['--import', join(root, 'node_modules/tsx/dist/loader.mjs'), '--test', '--test-reporter=tap'],
      {
        TSX_TSCONFIG_PATH: join(folder, 'tsconfig.json'),
      },
    );
    expect(told).toMatch(/# pass 4\n# fail 0/);
    rmSync(folder, { recursive: true });
  });

  it('pass in jest', () => {
    const folder = written('docs/testing/jest.md');
    const config = {
      ...require('../jest.config.cjs'),
      rootDir: root,
      roots: [folder],
      testMatch: ['**/*.test.js'],
    };
    writeFileSync(
      join(folder, 'jest.config.json'),
      JSON.stringify({ ...config, moduleDirectories: ['node_modules'] }),
    );
    const jest = join(root, 'node_modules/jest/bin/jest.js');
    const told = run(folder, [jest, '--json', '--config', join(folder, 'jest.config.json')]);
    expect(JSON.parse(told)).toMatchObject({ numPassedTests: 4, numFailedTests: 0 });
    rmSync(folder, { recursive: true });
  });
});
