import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, resolve } from 'node:path';
import { Trouble } from '../trouble.js';

const EXTENSIONS = ['.js', '.cjs', '.mjs', '.ts', '.cts', '.mts'];
const NAMES = ['app', 'server', 'index'];
const FOLDERS = ['.', 'src'];

/** The file of the app: the one that is named, or what `package.json` says, or `app`, `server`, `index`. */
export function findModule(named: string | undefined, cwd: string): string {
  if (named !== undefined) {
    const file = fileAt(resolve(cwd, named));
    if (file) return file;
    throw new Trouble(
      `There is no module ${named} in ${cwd}: it was looked for as it stands, and with ${EXTENSIONS.join(', ')}.`,
    );
  }
  const told = toldByPackage(cwd);
  const usual = FOLDERS.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  for (const name of [...told, ...usual]) {
    const file = fileAt(resolve(cwd, name));
    if (file) return file;
  }
  const looked = [...told.map((name) => `${name} (package.json)`), ...usual].join(', ');
  throw new Trouble(
    `There is no app in ${cwd}: looked for ${looked}. Name its module: express-party routes src/site.js.`,
  );
}

/** A file as it stands, with an extension, or the index of a folder. */
export function fileAt(path: string): string | undefined {
  const candidates = [path, ...EXTENSIONS.map((extension) => path + extension)];
  // As it is written in TypeScript for ES modules.
  if (/\.[cm]?js$/.test(path)) candidates.push(path.replace(/\.([cm]?)js$/, '.$1ts'));
  const file = candidates.find((each) => existsSync(each) && statSync(each).isFile());
  if (file || !existsSync(path)) return file;
  return EXTENSIONS.map((extension) => join(path, `index${extension}`)).find(existsSync);
}

interface Manifest {
  readonly 'express-party'?: string | { readonly app?: string };
  readonly main?: string;
  readonly type?: string;
  readonly scripts?: Readonly<Record<string, string>>;
}

/** `"express-party": { "app": "src/site.js" }`, what starts it, or `main`. */
function toldByPackage(cwd: string): string[] {
  const { 'express-party': own, main, scripts } = manifestIn(cwd);
  const app = typeof own === 'string' ? own : own?.app;
  const started = [scripts?.start, scripts?.dev].flatMap((line) => line?.split(/\s+/).filter(isSource) ?? []);
  return [app, ...started, main].filter((name) => name !== undefined);
}

function isSource(word: string): boolean {
  return EXTENSIONS.includes(extname(word)) && !word.startsWith('-');
}

/** What the `package.json` of a folder says, where there is one. */
export function manifestIn(cwd: string): Manifest {
  const path = join(cwd, 'package.json');
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new Trouble(`${path} is not JSON.`);
  }
}

/** How a file is spoken of. */
export function shortPath(file: string, cwd: string): string {
  const short = relative(cwd, file);
  return short.startsWith('..') ? file : short;
}
