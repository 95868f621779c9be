import { createRequire, register } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf, Trouble } from '../trouble.js';

interface Runner {
  readonly name: string;
  /** What is required for CommonJS. */
  readonly register: string;
  /** What is registered as hooks of Node's for ES modules; without it there are none. */
  readonly hooks?: string;
  /** What a user gives Node to start CommonJS, and an ES module. */
  readonly flags: readonly [commonJs: string, module: string];
}

/** What runs TypeScript in a project, beside tsx. */
const RUNNERS: readonly Runner[] = [
  {
    name: 'ts-node',
    register: 'ts-node/register',
    hooks: 'ts-node/esm',
    flags: ['-r ts-node/register', '--loader ts-node/esm'],
  },
  {
    name: '@swc-node/register',
    register: '@swc-node/register',
    hooks: '@swc-node/register/esm',
    flags: ['-r @swc-node/register', '--import @swc-node/register/esm-register'],
  },
  // Its own hooks take an ES module for CommonJS.
  { name: 'esbuild-register', register: 'esbuild-register', flags: ['-r esbuild-register', '-r esbuild-register'] },
];
const NAMES = ['tsx', ...RUNNERS.map(({ name }) => name)].join(', ');
const NODE = 'node';
const INSTALL = 'npm install --save-dev tsx';

/** Who runs TypeScript: one of those, Node itself, or nobody. */
export type TypeScriptRunner = string | undefined;

/** Has TypeScript run by what the project has for it: for both kinds of modules, since one may load the other. */
export async function prepareTypeScript(file: string, isNeeded: boolean): Promise<TypeScriptRunner> {
  const require = createRequire(file);
  const tsx = resolved(require, 'tsx/package.json');
  if (tsx) {
    await registerTsx(require, tsx);
    return 'tsx';
  }
  const runner = runnerIn(require);
  if (runner) {
    require(runner.register);
    // Hooks are modules, which are not found as CommonJS is.
    if (runner.hooks) register(runner.hooks, pathToFileURL(file));
    return runner.name;
  }
  if (takesTypesOff()) return NODE;
  if (!isNeeded) return undefined;
  throw new Trouble(`${file} is TypeScript, and nothing here runs that: looked for ${NAMES}. Write ${INSTALL}.`);
}

/** What to do about a module that could not be loaded, where it is for who runs it. */
export function mendFor(runner: TypeScriptRunner, cause: unknown): string {
  const code = String((Object(cause) as { code?: unknown }).code);
  const text = `${code} ${messageOf(cause)}`;
  const isModule = /ERR_UNKNOWN_FILE_EXTENSION|import statement outside|Unexpected token 'export'/.test(text);
  if (runner === NODE && (isModule || /MODULE_NOT_FOUND|TYPESCRIPT_SYNTAX/.test(text)))
    return `\nNode itself takes the types off here, and no more: files are found by their full names alone, './blog.ts', enums are not read, and in a package of CommonJS there is no import. For all that: ${INSTALL}`;
  if (runner === 'esbuild-register' && isModule) return `\n${runner} runs CommonJS alone. For ES modules: ${INSTALL}`;
  return '';
}

/** What Node has to be given to start a host that loads this module; nothing for JavaScript. */
export function flagsFor(file: string, isModule: boolean): string {
  if (!isTypeScript(file)) return '';
  const require = createRequire(file);
  if (resolved(require, 'tsx/package.json')) return '--import tsx ';
  const runner = runnerIn(require);
  return runner ? `${runner.flags[isModule ? 1 : 0]} ` : '';
}

export function isTypeScript(file: string): boolean {
  return /^\.[cm]?ts$/.test(extname(file));
}

function runnerIn(require: NodeJS.Require): Runner | undefined {
  return RUNNERS.find(({ register }) => resolved(require, register) !== undefined);
}

interface Registering {
  register(): unknown;
}

async function registerTsx(require: NodeJS.Require, manifest: string): Promise<void> {
  // One for each way of loading, by the file that is meant for it.
  const { exports } = require(manifest) as { exports: Record<string, { import?: { default?: string } }> };
  const esm = exports['./esm/api']?.import?.default ?? './dist/esm/api/index.mjs';
  (require(join(dirname(manifest), 'dist/cjs/api/index.cjs')) as Registering).register();
  ((await import(pathToFileURL(join(dirname(manifest), esm)).href)) as Registering).register();
}

function resolved(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

/** Newer Nodes do so by themselves. */
function takesTypesOff(): boolean {
  return 'typescript' in process.features && Boolean(process.features.typescript);
}
