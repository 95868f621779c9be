import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from './pages';

/** The package as it is published, but for its types: built once for a file of specs. */
export function buildPackage(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'package-')));
  const dist = join(folder, 'dist');
  mkdirSync(dist);
  symlinkSync(join(root, 'package.json'), join(folder, 'package.json'));
  // What the package depends on is found beside it.
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  execFileSync(process.execPath, [join(root, 'scripts/bundle.cjs'), dist], { cwd: root });
  execFileSync(process.execPath, [join(root, 'scripts/esm-wrappers.cjs'), dist], { cwd: root });
  return folder;
}

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A project of a user, in a folder of its own, in which the package is installed. */
export class Project {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'project-')));
  /** What else the environment holds. */
  env: NodeJS.ProcessEnv = {};
  readonly #cli: string;

  /** `packages`: what else is installed, by the names that it has here; `express=express4` is installed under another name. */
  constructor(built: string, packages: readonly string[] = ['express'], manifest: object = {}) {
    const modules = join(this.folder, 'node_modules');
    mkdirSync(modules);
    symlinkSync(built, join(modules, 'express-party'));
    this.#cli = join(built, 'dist/cli.js');
    for (const each of packages) {
      const [name = '', installed = name] = each.split('=');
      mkdirSync(dirname(join(modules, name)), { recursive: true });
      symlinkSync(join(root, 'node_modules', installed), join(modules, name));
    }
    this.write({ 'package.json': JSON.stringify({ private: true, ...manifest }) });
  }

  write(files: Readonly<Record<string, string>>): this {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), text);
    }
    return this;
  }

  /** The sources of the project itself, the demo say, import the package by its name: run by tsx they get the one that is installed here. */
  runsSourcesOnIt(): this {
    const dist = join(this.folder, 'node_modules/express-party/dist');
    const paths = { 'express-party': [join(dist, 'index.js')], 'express-party/*': [join(dist, '*.js')] };
    const config = { extends: join(root, 'tsconfig.json'), compilerOptions: { paths } };
    this.write({ 'tsconfig.json': JSON.stringify(config) });
    this.env = { TSX_TSCONFIG_PATH: join(this.folder, 'tsconfig.json') };
    return this;
  }

  run(...args: string[]): Ran {
    const { status, stdout, stderr } = spawnSync(process.execPath, [this.#cli, ...args], {
      cwd: this.folder,
      encoding: 'utf8',
      timeout: 50_000,
      env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'development', ...this.env },
    });
    return { code: status, out: stdout, err: stderr };
  }

  /** What is printed with `--json`. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the command says
  json(...args: string[]): any {
    const { out, err } = this.run(...args, '--json');
    try {
      return JSON.parse(out);
    } catch {
      throw new Error(`That is no JSON: ${out}${err}`);
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
