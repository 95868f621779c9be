import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { isExpressApp } from '../../express/router.js';
import { fileAt, manifestIn } from '../load/find-module.js';
import { type NamedRoute, proposeNames } from '../name/propose.js';
import { namedRoutesOf } from '../name/read-app.js';
import { Trouble } from '../trouble.js';

/** What is known of an app that is to be grafted. */
export interface OldApp {
  readonly file: string;
  /** Whether it is an ES module. */
  readonly isModule: boolean;
  /** How its module gives it: `''`, `.app`, `.default`; `undefined` where it has to be found behind its server. */
  readonly access: string | undefined;
  /** Whether it listens by itself, and whether it does so while its module is loaded. */
  readonly listens: 'never' | 'at once' | 'later';
  readonly routes: readonly NamedRoute[];
  /** The folder that it is started in, from the site's on; `undefined` where that is the site's own. */
  readonly home: string | undefined;
  /** Of Express, what of its settings the host has to have too. */
  readonly settings: readonly (readonly [name: string, value: unknown])[];
}

const SHARED = ['trust proxy', 'case sensitive routing', 'strict routing'];

export function settingsOf(app: unknown): OldApp['settings'] {
  if (!isExpressApp(app)) return [];
  return SHARED.map((name) => [name, app.get(name)] as const).filter(
    ([, value]) => /^(?:number|string)$/.test(typeof value) || value === true,
  );
}

/** Those of an app whose stack cannot be read are not known. */
export function routesOf(app: unknown): NamedRoute[] {
  try {
    return namedRoutesOf(app);
  } catch (error) {
    if (error instanceof Trouble) return proposeNames([], () => undefined);
    throw error;
  }
}

/**
 * Views and static files may be looked for from the folder in which the app was started: where a script of the project starts it,
 * its package's, or its own.
 */
export function homeOf(file: string, cwd: string): string | undefined {
  if (isStartedIn(cwd, file)) return undefined;
  const own = dirname(file);
  let folder = own;
  while (folder !== cwd && folder !== dirname(folder) && !existsSync(join(folder, 'package.json')))
    folder = dirname(folder);
  if (folder !== cwd && existsSync(join(folder, 'package.json'))) return relative(cwd, folder);
  const isFoundThere = ['views', 'public', 'static'].some(
    (name) => existsSync(join(own, name)) && !existsSync(join(cwd, name)),
  );
  return own !== cwd && isFoundThere ? relative(cwd, own) : undefined;
}

function isStartedIn(cwd: string, file: string): boolean {
  const { scripts = {} } = manifestIn(cwd);
  return Object.values(scripts)
    .map((line) => line.split(/\s+/))
    .some((words) => !words.includes('cd') && words.some((word) => fileAt(resolve(cwd, word)) === file));
}

/** The major of a package that can be required from a folder. */
export function majorOf(name: string, cwd: string): number | undefined {
  try {
    const require = createRequire(join(cwd, 'package.json'));
    return Number.parseInt(require(`${name}/package.json`).version, 10);
  } catch {
    return undefined;
  }
}
