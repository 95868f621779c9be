import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { messageOf } from '../trouble.js';
import { type Node, parseSource, walk } from './parse.js';

const SOURCES = /^\.[cm]?[jt]sx?$/;

/** A source, and why it could not be parsed, where that is so: then it is an empty one. */
export interface Source {
  readonly source: string;
  readonly program: Node;
  readonly unread?: string;
}

/** The project's own sources that a file draws in, itself included: by what each imports, whether it was loaded or not. */
export function sourcesFrom(entry: string): Map<string, Source> {
  const found = new Map<string, Source>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file) || !SOURCES.test(extname(file)) || /[\\/]node_modules[\\/]/.test(file)) continue;
    const source = readFileSync(file, 'utf8');
    const read = readSource(source, file);
    found.set(file, read);
    for (const name of importsIn(read.program)) {
      const path = name.startsWith('.') ? fileFor(resolve(file, '..', name)) : undefined;
      if (path !== undefined) waiting.push(path);
    }
  }
  return found;
}

function readSource(source: string, file: string): Source {
  try {
    return { source, program: parseSource(source, file) };
  } catch (error) {
    return { source, program: { type: 'Program', start: 0, end: 0 }, unread: messageOf(error) };
  }
}

interface Importing extends Node {
  readonly source?: { readonly value?: unknown } | null;
  readonly callee?: { readonly type: string; readonly name?: string };
  readonly arguments?: readonly { readonly value?: unknown }[];
}

function importsIn(program: Node): string[] {
  const names: unknown[] = [];
  walk(program, (node) => {
    const { type, source, callee, arguments: [first] = [] } = node as Importing;
    if (/^(?:Import|Export)\w*Declaration$|^ImportExpression$/.test(type)) names.push(source?.value);
    const isCall = type === 'CallExpression' && (callee?.name === 'require' || callee?.type === 'Import');
    if (isCall) names.push(first?.value);
  });
  return names.filter((name) => typeof name === 'string');
}

function fileFor(path: string): string | undefined {
  const extensions = ['', '.js', '.ts', '.cjs', '.mjs', '.cts', '.mts', '.jsx', '.tsx'];
  const typed = path.replace(/\.([cm]?)js(x?)$/, '.$1ts$2');
  const candidates = [
    ...extensions.map((each) => path + each),
    typed,
    ...extensions.map((each) => join(path, `index${each}`)),
  ];
  return candidates.find((each) => existsSync(each) && statSync(each).isFile());
}

/** The files below a folder, but what is installed. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/(?:^|[\\/])node_modules[\\/]/.test(name))
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}
