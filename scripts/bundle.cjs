// Bundles the doors: what several of them need stands in files that they share, so that they have the same classes and
// the same state. One file loads in a fraction of the time of seventy. Nothing is minified: this is what users read and
// step through, and a line of it is what Node prints above an error that nobody caught.
const { readFileSync, rmSync, writeFileSync } = require('node:fs');
const { basename, join, posix, relative, resolve } = require('node:path');
const esbuild = require('esbuild');
const { exports: exported, dependencies, peerDependencies } = require('../package.json');
const staticFiles = require('./static.cjs');
const vendor = require('./vendor.cjs');

const root = join(__dirname, '..');
// A spec that tries the package as it is published has a folder of its own.
const [target = 'dist'] = process.argv.slice(2);
const dist = resolve(root, target);
const outdir = relative(root, dist);
const doors = Object.keys(exported)
  .filter((door) => !door.endsWith('.json'))
  .map((door) => (door === '.' ? 'index' : door.slice(2)));
/** What is run, and not imported: by an entry of its own, which may load modules of whatever kind. */
const command = 'cli';
/** In a browser: a whole file, and an ES module by itself, so that bundlers take the function that is used and nothing around it. */
const browserDoor = 'client';
const WORKER = 'shared/worker';
const entries = [...doors.filter((door) => door !== browserDoor), command];
const bridge = join(root, 'node_modules/@remix-run/node-fetch-server');

// esbuild splits ES modules alone; each file is made CommonJS afterwards, on the same lines.
const { metafile } = esbuild.buildSync({
  absWorkingDir: root,
  entryPoints: [
    ...entries.map((entry) => ({ in: join(root, 'lib', `${entry}.ts`), out: entry })),
    // A file of its own, since only who has a fetch guest needs it.
    { in: join(bridge, 'dist/index.js'), out: 'shared/node-fetch-server' },
    // What a worker begins with, which nobody loads but itself.
    { in: join(root, 'lib/lite/isolate/inside/worker.ts'), out: WORKER },
  ],
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: Object.keys({ ...dependencies, ...peerDependencies, ...vendor.files }),
  define: Object.fromEntries(Object.entries(staticFiles).map(([name, text]) => [name, JSON.stringify(text)])),
  // Paths in the source maps are those of this folder, wherever node_modules really is.
  preserveSymlinks: true,
  sourcemap: true,
  sourcesContent: true,
  outdir: dist,
  chunkNames: 'shared/[hash]',
  // It writes a chain of calls as one line.
  lineLimit: 500,
  metafile: true,
});

for (const outfile of [`${browserDoor}.mjs`, `${browserDoor}.js`]) {
  esbuild.buildSync({
    absWorkingDir: root,
    entryPoints: [join(root, 'lib', `${browserDoor}.ts`)],
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    preserveSymlinks: true,
    sourcemap: true,
    sourcesContent: true,
    outfile: join(dist, outfile),
  });
}

const files = [
  `${browserDoor}.js`,
  ...Object.keys(metafile.outputs)
    .filter((file) => file.endsWith('.js'))
    .map((file) => posix.relative(outdir, file)),
];
const names = new Map(files.map((file) => [file, nameOf(file)]));
for (const file of files) {
  const code = readFileSync(join(dist, file), 'utf8');
  const map = JSON.parse(readFileSync(join(dist, `${file}.map`), 'utf8'));
  for (const each of [file, `${file}.map`]) rmSync(join(dist, each));
  const name = names.get(file);
  const head = `${file === `${command}.js` ? '#!/usr/bin/env node\n' : ''}${noticeFor(name)}"use strict";\n`;
  const mappings = ';'.repeat(head.split('\n').length - 1) + map.mappings;
  const script = withClassNames(withVendors(withFileNames(asCommonJs(code, file)), name)).replace(
    /^\/\/# source.*\n?$/m,
    '',
  );
  writeFileSync(join(dist, name), `${head}${script}//# sourceMappingURL=${basename(name)}.map\n`);
  writeFileSync(join(dist, `${name}.map`), `${JSON.stringify({ ...map, mappings })}\n`);
}

vendor.build(dist);

/** What is shared goes by the doors that need it: `shared/index-graft.js`. A hash would say nothing, and change. */
function nameOf(file) {
  if (!/^shared\/[A-Z0-9]{8}\.js$/.test(file)) return file;
  const needs = (entry) => reachable(`${outdir}/${entry}.js`).has(`${outdir}/${file}`);
  const needing = entries.filter(needs);
  const name = needing.length === entries.length ? 'every-door' : needing.join('-');
  return `shared/${name}${needs(WORKER) ? '-worker' : ''}.js`;
}

function reachable(file, seen = new Set()) {
  for (const { path, external } of metafile.outputs[file].imports)
    if (!external && !seen.has(path)) reachable(path, seen.add(path));
  return seen;
}

/** Of `var Own = class _Own {`, as esbuild writes a class that speaks of itself: stack traces would show `_Own`. */
function withClassNames(script) {
  const classes = [...script.matchAll(/^var (\w+) = class _\1 /gm)].map(([, name]) => name);
  return classes.reduce((text, name) => text.replaceAll(new RegExp(`\\b_${name}\\b`, 'g'), name), script);
}

function withFileNames(script) {
  return script.replaceAll(/require\("(\.[^"]*\/)([A-Z0-9]{8}\.js)"\)/g, (_all, folder, chunk) => {
    const [, name] = [...names].find(([file]) => file.endsWith(chunk));
    return `require("${folder}${basename(name)}")`;
  });
}

/** What is copied in is required by its file. */
function withVendors(script, name) {
  return Object.entries(vendor.files).reduce(
    (text, [vendored, file]) =>
      text.replaceAll(`require("${vendored}")`, `require("${relativeTo(name, file)}")`),
    script,
  );
}

function relativeTo(from, file) {
  const path = posix.relative(posix.dirname(from), file);
  return path.startsWith('.') ? path : `./${path}`;
}

/** The licence of what is copied in stands above the copy. */
function noticeFor(name) {
  return name === 'shared/node-fetch-server.js' ? vendor.noticeFor('@remix-run/node-fetch-server') : '';
}

/**
 * Imports and exports as esbuild writes them, by value: its own way of CommonJS reads a getter for each use of what comes
 * from another file, which is a fifth of the time of a link. Each line stays where it was, for the source map.
 */
function asCommonJs(code, name) {
  const renamed = (list, as) => list.replaceAll(/([\w$]+) as ([\w$]+)/g, as);
  const script = code
    .replaceAll(/^import ([\w$]+) from ("[^"]+");$/gm, 'const $1 = require($2);')
    .replaceAll(/^import \* as ([\w$]+) from ("[^"]+");$/gm, 'const $1 = require($2);')
    .replaceAll(
      /^import (\{[^}]*\}) from ("[^"]+");$/gm,
      (_all, list, path) => `const ${renamed(list, '$1: $2')} = require(${path});`,
    )
    .replaceAll(/^import ("[^"]+");$/gm, 'require($1);')
    .replaceAll(/\bimport\(("\.[^"]+")\)/g, 'Promise.resolve().then(() => require($1))')
    .replaceAll(/^export (\{[^}]*\});$/gm, (_all, list) => `module.exports = ${renamed(list, '$2: $1')};`);
  // A worker imports the app that it is told of, and so does the command: no package, and nothing that a bundler could follow.
  const imported = name === `${WORKER}.js` ? script.replace('return import(app);', '') : script;
  const [strange] = /^(?:import|export)\b.*|.*\bimport\(.*/m.exec(imported) ?? [];
  const isOfCommand = name === `${command}.js` && strange && !/^(?:import|export)\b/.test(strange);
  if (strange && !isOfCommand)
    throw new Error(`${name} imports or exports in a way that is not known: ${strange}`);
  return script;
}
