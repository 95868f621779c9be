import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import patterns from './hostless.json';

const root = join(__dirname, '..');
const all = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.spec.ts'))
  .map((name) => `spec/${name.replaceAll('\\', '/')}`);
const specsOf = (pattern: string) => all.filter((spec) => new RegExp(pattern).test(spec));

// Types are gone before anything is loaded.
const IMPORT =
  /^(?:import|export)\s+(?!type\b)[^;]*?from '(?<from>[^']+)'|\b(?:require|import)\('(?<call>[^']+)'\)/gm;

/** Everything that a file loads of this repository, itself included, and the packages by their names. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (!file.endsWith('.ts') || seen.has(file)) return seen;
  seen.add(file);
  for (const { groups: { from, call } = {} } of readFileSync(file, 'utf8').matchAll(IMPORT)) {
    const source = (from ?? call) as string;
    const path = fileOf(source, dirname(file));
    if (path) loadedBy(path, seen);
    else seen.add(source);
  }
  return seen;
}

function fileOf(source: string, folder: string): string | undefined {
  const own = /^express-party(?:\/(?<door>\w+))?$/.exec(source);
  if (own) return join(root, 'lib', `${own.groups?.door ?? 'index'}.ts`);
  if (!source.startsWith('.')) return undefined;
  const path = `${resolve(folder, source.replace(/\.js$/, ''))}.ts`;
  return existsSync(path) ? path : undefined;
}

describe('specs that see no host, and run once', () => {
  it.each(patterns)('%s are there', (pattern) => {
    expect(specsOf(pattern)).not.toEqual([]);
  });

  it.each(patterns.flatMap(specsOf))('%s loads no express, and does not ask which is the host’s', (spec) => {
    const loaded = [...loadedBy(join(root, spec))];
    expect(loaded).not.toContain('express');
    const texts = loaded.filter((file) => file.endsWith('.ts')).map((file) => readFileSync(file, 'utf8'));
    expect(texts.filter((text) => text.includes(`env.${'PARTY_HOST'}`))).toEqual([]);
  });
});
