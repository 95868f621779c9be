// Copies packages into dist/shared, each as a file of its own under the licences of all that is in it: what only the command and
// the tests of an app need is no dependency of every app. Named by how they are imported.
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const esbuild = require('esbuild');

const root = join(__dirname, '..');
const vendored = {
  commander: 'export { Command, CommanderError, InvalidArgumentError } from "commander";',
  '@babel/parser': 'export { parse } from "@babel/parser";',
  'magic-string': 'module.exports = require("magic-string").default;',
  htmlparser2: 'export { Parser } from "htmlparser2";',
  microdiff: 'module.exports = require("microdiff").default;',
  // In one file, since both have to be of one preact.
  preact: 'export { Component, h } from "preact"; export { renderToString } from "preact-render-to-string";',
};

/** Name of a package → its file in dist/. */
const files = Object.fromEntries(
  Object.keys(vendored).map((name) => [name, `shared/${name.replace(/^@/, '').replace('/', '-')}.js`]),
);
files['preact-render-to-string'] = files.preact;

function build(dist) {
  for (const [name, contents] of Object.entries(vendored)) {
    const { metafile, outputFiles } = esbuild.buildSync({
      absWorkingDir: root,
      stdin: { contents, resolveDir: root },
      bundle: true,
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      preserveSymlinks: true,
      metafile: true,
      write: false,
      legalComments: 'none',
    });
    const notices = packagesIn(metafile).map(noticeFor).join('');
    writeFileSync(join(dist, files[name]), `${notices}${outputFiles[0].text}`);
  }
}

function packagesIn({ inputs }) {
  const names = Object.keys(inputs).map((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  return [...new Set(names.filter(Boolean))].sort();
}

/** As the head of a copy. */
function noticeFor(name) {
  const folder = join(root, 'node_modules', name);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const licence = readFileSync(join(folder, 'LICENSE'), 'utf8').trim();
  const body = licence.replaceAll(/^/gm, ' * ').replaceAll(/ +$/gm, '');
  return `/*!\n * ${name} ${version}\n *\n${body}\n */\n`;
}

module.exports = { build, files, noticeFor };
