import { mendFor } from '../../../lib/cli/load/typescript';
import { buildPackage, Project } from '../../shared/project';

const error = (message: string, code?: string) => Object.assign(new Error(message), { code });
const MISSING = error("Cannot find module '/app/blog'", 'ERR_MODULE_NOT_FOUND');
const ENUM = error(
  'TypeScript enum is not supported in strip-only mode',
  'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
);
const EXTENSION = error('Unknown file extension ".ts"', 'ERR_UNKNOWN_FILE_EXTENSION');
const OWN = error('no database');

describe('a TypeScript module that could not be loaded', () => {
  // What Nodes and runners say was taken from them: `npm run toolchains loaders` runs each for real.
  it.each([
    ['node', MISSING, "by their full names alone, './blog.ts'"],
    ['node', ENUM, 'enums are not read'],
    ['node', error('Cannot use import statement outside a module'), 'there is no import'],
    ['esbuild-register', EXTENSION, 'runs CommonJS alone'],
    ['esbuild-register', error('Cannot use import statement outside a module'), 'runs CommonJS alone'],
  ])('is told of what %s cannot do, and what can: %s', (runner, cause, text) => {
    expect(mendFor(runner, cause)).toContain(text);
    expect(mendFor(runner, cause)).toContain('npm install --save-dev tsx');
  });

  it.each([
    ['node', OWN],
    ['node', 'thrown'],
    ['tsx', MISSING],
    ['ts-node', MISSING],
    ['esbuild-register', OWN],
    [undefined, MISSING],
  ])('is told of nothing where %s could have done it: %s', (runner, cause) => {
    expect(mendFor(runner, cause)).toBe('');
  });

  const stripsTypes = 'typescript' in process.features && Boolean(process.features.typescript);
  (stripsTypes ? it.skip : it)('is told of what was looked for, where nothing runs it', () => {
    const project = new Project(buildPackage(), []).write({ 'app.ts': 'export const app = 1;' });
    const { code, err } = project.run('routes', 'app.ts');
    expect(code).toBe(2);
    expect(err).toContain(
      'looked for tsx, ts-node, @swc-node/register, esbuild-register. Write npm install --save-dev tsx.',
    );
    project.remove();
  });
});
