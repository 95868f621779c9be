// Writes an .mjs and a .d.mts for each door: named re-exports of the one CommonJS build, so that require() and
// import share the same classes and the same state. What browsers load has neither, and is an ES module already.
const { existsSync, writeFileSync } = require('node:fs');
const { join, resolve } = require('node:path');

const [target = 'dist'] = process.argv.slice(2);
const dist = resolve(join(__dirname, '..'), target);
for (const door of Object.keys(require('../package.json').exports)) {
  if (door.endsWith('.json')) continue;
  const entry = door === '.' ? 'index' : door.slice(2);
  const names = Object.keys(require(join(dist, `${entry}.js`)));
  const wrapper = `import cjs from './${entry}.js';\nexport const { ${names.join(', ')} } = cjs;\n`;
  if (!existsSync(join(dist, `${entry}.mjs`))) writeFileSync(join(dist, `${entry}.mjs`), wrapper);
  writeFileSync(join(dist, `${entry}.d.mts`), `export * from './${entry}.js';\n`);
}
