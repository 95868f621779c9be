import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { badOption, checkOptions, isPlain } from '../../common/checks.js';

/** What is said of an app in processes of its own: by the host, or by the app itself, `export const isolated = { workers: 2 }`. */
export interface IsolateOptions {
  /** How many processes or threads serve the app (default: 1). */
  workers?: number;
  /** Child processes, or worker threads of this one (default: `'process'`). */
  kind?: 'process' | 'thread';
  /** What Node is started with, a loader for TypeScript say (default: what this process was started with). */
  execArgv?: readonly string[];
}

export type Kind = NonNullable<IsolateOptions['kind']>;

/** Checks options, wherever they come from. */
export function readIsolate(options: unknown, where: string): IsolateOptions {
  checkOptions(options, ['workers', 'kind', 'execArgv'], where);
  if (!isPlain(options)) throw badOption(where, 'options', 'is no plain object', 'Write { workers: 2 }.');
  const { workers, kind, execArgv } = options as IsolateOptions;
  if (workers !== undefined && !(Number.isInteger(workers) && workers > 0)) {
    throw badOption(where, 'workers', 'is no whole number above 0', 'Write { workers: 2 }.');
  }
  if (kind !== undefined && kind !== 'process' && kind !== 'thread') {
    throw badOption(where, 'kind', 'is neither "process" nor "thread"', 'Write { kind: "thread" }.');
  }
  if (execArgv !== undefined && !Array.isArray(execArgv)) {
    throw badOption(where, 'execArgv', 'is no list', 'Write { execArgv: ["--import", "tsx"] }.');
  }
  return options;
}

/** The path of a file, from the folder that the process was started in, or of a `file:` URL. */
export function readFile(file: unknown): string {
  if (file instanceof URL || (typeof file === 'string' && file.startsWith('file:'))) return fileURLToPath(file);
  if (typeof file === 'string' && file !== '') return resolve(file);
  throw badOption('isolate()', 'file', 'is no path', 'Write isolate(require.resolve("./shop.js")).');
}
