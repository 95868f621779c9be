import { randomUUID } from 'node:crypto';
import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isPlain } from '../../common/checks.js';
import { readJson } from './read-json.js';

/**
 * Puts one entry into a JSON file that holds a table, and leaves the others. By a rename, so no reader ever sees half of it; at
 * once, so that a switch that was thrown is there when the process ends.
 *
 * @returns what the file holds now
 */
export function writeEntry(path: string, name: string, entry: object): string {
  const [file, mode, text] = found(path);
  const table = text === undefined ? {} : readJson(text);
  if (!isPlain(table)) throw new Error('it holds no table');
  const written = `${JSON.stringify({ ...table, [name]: entry }, refuseFunction, 2)}\n`;
  const beside = `${file}.${randomUUID()}.new`;
  try {
    writeFileSync(beside, written, { mode });
    renameSync(beside, file);
    return written;
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** What is there now, behind links too: a link stays one. */
function found(path: string): [file: string, mode: number | undefined, text: string | undefined] {
  try {
    const file = realpathSync(path);
    return [file, statSync(file).mode, readFileSync(file, 'utf8')];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [path, undefined, undefined];
    throw error;
  }
}

function refuseFunction(_name: string, value: unknown): unknown {
  if (typeof value !== 'function') return value;
  throw new Error('it holds a function, and JSON cannot');
}
