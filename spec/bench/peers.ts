import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// It runs from .build/bench, which is as deep as where it stands.
const root = join(__dirname, '../..');
const folder = join(root, 'spec/bench/peers');
const names = Object.keys(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).dependencies);

/** Installs what is compared with and is nothing to develop with: in a folder of its own, once. */
export function installPeers(): void {
  if (names.every((name) => existsSync(join(folder, 'node_modules', name)))) return;
  const flags = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--silent'];
  execFileSync('npm', ['install', '--prefix', folder, ...flags], { stdio: 'inherit' });
}

export function peerPath(name: string): string {
  return join(folder, 'node_modules', name);
}

/** A peer has no types here: who asks for it says what he needs of it. */
export async function peer<Shape>(name: string, file = ''): Promise<Shape> {
  if (file === '') return require(peerPath(name)) as Shape;
  return (await import(pathToFileURL(join(peerPath(name), file)).href)) as Shape;
}

export function peerVersions(): string[] {
  return names.map((name) => `${name} ${versionAt(peerPath(name))}`);
}

export function versionOf(name: string): string {
  return versionAt(join(root, 'node_modules', name));
}

function versionAt(path: string): string {
  return JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')).version;
}
