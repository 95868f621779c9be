import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf, Trouble } from '../trouble.js';
import { isTypeScript, mendFor, prepareTypeScript } from './typescript.js';

/** Loads a module of either kind, and of TypeScript by what the project has for it. */
export async function importModule(file: string, cwd: string): Promise<Record<string, unknown>> {
  const isTyped = isTypeScript(file);
  // JavaScript of such a project may load what is TypeScript.
  const runner = isTyped || existsSync(join(cwd, 'tsconfig.json')) ? await prepareTypeScript(file, isTyped) : undefined;
  try {
    return isModuleFile(file) ? await import(pathToFileURL(file).href) : await required(file);
  } catch (cause) {
    throw new Trouble(`${file} could not be loaded: ${messageOf(cause)}${mendFor(runner, cause)}`, { cause });
  }
}

/** As Node takes it: by its extension, or by the `type` of the package that it is in. */
export function isModuleFile(file: string): boolean {
  const extension = extname(file);
  if (/^\.m/.test(extension)) return true;
  if (/^\.c/.test(extension)) return false;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')).type === 'module';
    if (folder === dirname(folder)) return false;
  }
}

/** What a CommonJS module exports, as `import` gives it; newer Nodes take some for ES modules all the same. */
async function required(file: string): Promise<Record<string, unknown>> {
  try {
    return { default: createRequire(file)(file) };
  } catch (error) {
    const { code, message } = Object(error) as { code?: unknown; message?: unknown };
    const isOther =
      /^ERR_REQUIRE_/.test(String(code)) ||
      /import statement outside|Unexpected token 'export'|import\.meta/.test(String(message));
    if (!isOther) throw error;
    return await import(pathToFileURL(file).href);
  }
}
