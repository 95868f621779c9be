import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
// Layers of rows, from top to bottom: a file imports only from rows above its own.
import table from './layers.json';

const lib = join(__dirname, '../lib');

const files = readdirSync(lib, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  .map((file) => file.slice(0, -'.ts'.length).split(sep).join('/'))
  .sort();

const texts = new Map(files.map((file) => [file, readFileSync(join(lib, `${file}.ts`), 'utf8')]));
const textOf = (file: string) => texts.get(file) ?? '';
// Without the lines that are comments: their examples import too.
const codeOf = (file: string) => textOf(file).replace(/^\s*(?:\/?\*|\/\/).*$/gm, '');

// Types count: from '…', import '…', import('…') and require('…').
const IMPORT = /(?:\bfrom|\bimport|\b(?:import|require)\()\s*(['"])(?<source>[^'"]+)\1/g;

const importsOf = (file: string) =>
  [...codeOf(file).matchAll(IMPORT)].map(({ groups }) => groups?.source as string);

const ownImportsOf = (file: string) =>
  importsOf(file)
    .filter((source) => source.startsWith('.'))
    .map((source) => posix.join(posix.dirname(file), source).replace(/\.js$/, ''));

const rows: string[][] = Object.values(table).flat();
const rowOf = (file: string) => rows.findIndex((row) => row.includes(file));
const inLayers = (...layers: (keyof typeof table)[]) => layers.flatMap((layer) => table[layer].flat());

/** Everything a file draws in, by whatever way. */
function reachableFrom(file: string, seen = new Set<string>()): Set<string> {
  for (const next of ownImportsOf(file)) {
    if (!seen.has(next)) reachableFrom(next, seen.add(next));
  }
  return seen;
}

describe('lib/', () => {
  it('holds the files of the layer table, each in one row', () => {
    expect(files).toEqual(rows.flat().sort());
  });

  it.each(files)('%s imports only from rows above its own', (file) => {
    expect(ownImportsOf(file).filter((source) => !(rowOf(source) < rowOf(file)))).toEqual([]);
  });

  // Says which of the two it is when a row is broken: a real circle, or a file that stands too high.
  it('has no cycle, type imports included', () => {
    expect(files.filter((file) => reachableFrom(file).has(file))).toEqual([]);
  });

  it('imports express in one file', () => {
    expect(files.filter((file) => importsOf(file).includes('express'))).toEqual(['party/party']);
  });

  const doorways = files.filter(
    (file) => file.startsWith('adapters/') || (file !== 'index' && inLayers('doors').includes(file)),
  );
  it.each(doorways)('%s, of a framework, imports nothing of it: Node and files of our own', (file) => {
    expect(importsOf(file).filter((source) => !/^(?:\.|node:)/.test(source))).toEqual([]);
  });

  // What it declares for itself, the framework's own types would say too: a user need not have them.
  it.each(doorways)('%s draws in no types of a framework', (file) => {
    const sources = [file, ...reachableFrom(file)].flatMap(importsOf);
    expect(
      sources.filter((source) =>
        /^(?:@koa\/|@hono\/|@openfeature\/|koa|fastify|hono|find-my-way)/.test(source),
      ),
    ).toEqual([]);
  });

  it.each(inLayers('guest side'))('%s, of the guest side, draws in nothing of the host side', (file) => {
    const hosts = inLayers('entering', 'host side', 'doors');
    expect([...reachableFrom(file)].filter((source) => hosts.includes(source))).toEqual([]);
  });

  const withoutHttp = files.filter((file) => file === 'partyline' || file.startsWith('pattern/'));
  it.each(withoutHttp)('%s knows no HTTP', (file) => {
    const modules = [file, ...reachableFrom(file)].flatMap(importsOf);
    expect(modules.filter((source) => /^(node:)?(https?|http2|net|tls)$/.test(source))).toEqual([]);
  });

  it.each(inLayers('doors'))('%s, a door, is explicit named exports and nothing else', (file) => {
    const others = codeOf(file).replace(/export (type )?\{[^}]*\} from '[^']+';/g, '');
    expect(others.trim()).toBe('');
  });

  it('re-exports nothing but in the doors', () => {
    const barrels = files.filter((file) => /^export\b[^;]*?[}*]\s*from\b/m.test(codeOf(file)));
    expect(barrels).toEqual(inLayers('doors').sort());
  });

  it.each(files)('%s is no longer than 250 lines', (file) => {
    expect(textOf(file).trimEnd().split('\n').length).toBeLessThanOrEqual(250);
  });
});
