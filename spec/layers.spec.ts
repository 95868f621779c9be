import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
// The folders of lib/, and the files at its root, from the lowest up: each imports only from rows before its own.
import rows from './layers.json';

const lib = join(__dirname, '../lib');

const files = readdirSync(lib, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  .map((file) => file.slice(0, -'.ts'.length).split(sep).join('/'))
  .sort();

const doors = Object.keys((JSON.parse(readFileSync(join(lib, '../package.json'), 'utf8')) as Package).exports)
  .filter((door) => !door.endsWith('.json'))
  .map((door) => (door === '.' ? 'index' : door.slice('./'.length)))
  .sort();

interface Package {
  readonly exports: Readonly<Record<string, unknown>>;
}

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

/** The folder that a file stands in, right below lib/; a file at the root of lib/ is a place of its own. */
const placeOf = (file: string) => (doors.includes(file) ? 'doors' : (file.split('/', 1)[0] as string));
const rowOf = (place: string) => rows.findIndex((row) => row.includes(place));
const inPlaces = (...places: string[]) => files.filter((file) => places.includes(placeOf(file)));

/** Everything a file draws in, by whatever way. */
function reachableFrom(file: string, seen = new Set<string>()): Set<string> {
  for (const next of ownImportsOf(file)) {
    if (!seen.has(next)) reachableFrom(next, seen.add(next));
  }
  return seen;
}

describe('lib/', () => {
  it('holds the folders and files of the table, each in one row', () => {
    expect([...new Set(files.map(placeOf))].sort()).toEqual(rows.flat().sort());
  });

  it('has eight files at its root at most, beside the doors', () => {
    const loose = files.filter((file) => !file.includes('/') && !doors.includes(file));
    expect(loose.length).toBeLessThanOrEqual(8);
  });

  it('has no folder of more than 14 files', () => {
    const folders = [...new Set(files.map((file) => posix.dirname(file)))].filter((folder) => folder !== '.');
    const sizes = folders.map((folder) => [
      folder,
      files.filter((file) => posix.dirname(file) === folder).length,
    ]);
    expect(sizes.filter(([, size]) => Number(size) > 14)).toEqual([]);
  });

  it.each(files)('%s imports from its own folder, and from rows before its own', (file) => {
    const own = placeOf(file);
    const strange = ownImportsOf(file).filter((source) => {
      const place = placeOf(source);
      return place !== own && !(rowOf(place) < rowOf(own));
    });
    expect(strange).toEqual([]);
  });

  it('has no cycle, type imports included', () => {
    expect(files.filter((file) => reachableFrom(file).has(file))).toEqual([]);
  });

  it('imports express in one file', () => {
    expect(files.filter((file) => importsOf(file).includes('express'))).toEqual(['party/party']);
  });

  const doorways = files.filter(
    (file) => file.startsWith('guest/frameworks/') || (file !== 'index' && doors.includes(file)),
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

  it.each(inPlaces('guest'))('%s, of the guest side, draws in nothing of the host side', (file) => {
    const hosts = inPlaces('enter', 'party', 'graft', 'doors');
    expect([...reachableFrom(file)].filter((source) => hosts.includes(source))).toEqual([]);
  });

  // Type imports are counted too: `@types/express` need not be there either.
  it('rsvp, the door of a guest, draws in no Express, and nothing of the host side', () => {
    const drawn = ['rsvp', ...reachableFrom('rsvp')];
    const packages = drawn.flatMap(importsOf).filter((source) => !/^(?:\.|node:)/.test(source));
    expect([...new Set(packages)].sort()).toEqual(['damerau-levenshtein', 'path-to-regexp']);
    expect(drawn.filter((file) => ['enter', 'party', 'graft'].includes(placeOf(file)))).toEqual([]);
  });

  it.each(inPlaces('enter'))('%s, which enters guests, knows nothing of what a guest mounts', (file) => {
    expect([...reachableFrom(file)].filter((source) => placeOf(source) === 'guest')).toEqual([]);
  });

  it.each(inPlaces('line', 'pattern'))('%s knows no HTTP', (file) => {
    const modules = [file, ...reachableFrom(file)].flatMap(importsOf);
    expect(modules.filter((source) => /^(node:)?(https?|http2|net|tls)$/.test(source))).toEqual([]);
  });

  it.each(doors)('%s, a door, is explicit named exports and nothing else', (file) => {
    const others = codeOf(file).replace(/export (type )?\{[^}]*\} from '[^']+';/g, '');
    expect(others.trim()).toBe('');
  });

  it('re-exports nothing but in the doors', () => {
    const barrels = files.filter((file) => /^export\b[^;]*?[}*]\s*from\b/m.test(codeOf(file)));
    expect(barrels).toEqual(doors);
  });

  it.each(files)('%s is no longer than 250 lines', (file) => {
    expect(textOf(file).trimEnd().split('\n').length).toBeLessThanOrEqual(250);
  });
});
