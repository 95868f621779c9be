// THIRD-PARTY-LICENSES.md: written anew without an argument; with the folder of a package, compared with what is copied into that.
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const [folder] = process.argv.slice(2);
const root = folder ?? join(__dirname, '..');
const shared = join(root, 'dist/shared');

/** Each notice at the head of a file: the package's name and version, and its licence. */
function noticesIn(text) {
  const head = /^(?:\/\*!\n(?: \*.*\n)* \*\/\n)+/.exec(text)?.[0] ?? '';
  return [...head.matchAll(/\/\*!\n \* (\S+) (\S+)\n \*\n((?: \*.*\n)*?) \*\/\n/g)].map(
    ([, name, , body]) => [name, body.replaceAll(/^ \* ?/gm, '').trim()],
  );
}

const copied = new Map();
for (const file of readdirSync(shared)
  .filter((name) => name.endsWith('.js'))
  .sort()) {
  for (const [name, licence] of noticesIn(readFileSync(join(shared, file), 'utf8'))) {
    const known = copied.get(name) ?? { licence, files: [] };
    copied.set(name, { licence, files: [...known.files, file] });
  }
}

const sections = [...copied]
  .sort(([one], [other]) => (one < other ? -1 : 1))
  .map(
    ([name, { licence, files }]) =>
      `## ${name}\n\nIn ${files.map((file) => `\`dist/shared/${file}\``).join(', ')}: [${name}](https://www.npmjs.com/package/${name}).\n\n\`\`\`text\n${licence}\n\`\`\`\n`,
  );
const page = `# Licences of what is copied into this package

What the package depends on is installed beside it, with its own licence. These are bundled, each into a file of its own.

${sections.join('\n')}`;

const path = join(root, 'THIRD-PARTY-LICENSES.md');
if (folder === undefined) writeFileSync(path, page);
else if (readFileSync(path, 'utf8') !== page) {
  console.error('THIRD-PARTY-LICENSES.md is not what is copied in: npm run licences');
  process.exitCode = 1;
}
