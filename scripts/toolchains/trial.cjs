// The README as a new user follows it, in an empty folder: `node trial.cjs TARBALL README.md`. What it says to install is installed, the
// files that it shows are written, what it says to run is run, and what it says is answered has to be.
const { execFileSync, spawn } = require('node:child_process');
const { once } = require('node:events');
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname } = require('node:path');

const [tarball, page] = process.argv.slice(2);
const text = readFileSync(page, 'utf8');
const blocks = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, lang, code]) => ({ lang, code }));

/** A line of a shell, with the packed package in the place of the published one. */
function shell(line) {
  console.log(`$ ${line}`);
  const quiet = 'npm install --no-audit --no-fund --prefer-offline --loglevel=error ';
  const given = line.startsWith('npm install ')
    ? line.replace('npm install ', quiet).replace(/\bexpress-party(?= |$)/, tarball)
    : line;
  execFileSync('sh', ['-c', given], { stdio: 'inherit' });
}

function save(name) {
  const block = blocks.find(({ code }) =>
    new RegExp(`^(?://|<%#) ${name.replace('.', '\\.')}( -%>)?\\n`).test(code),
  );
  mkdirSync(dirname(name), { recursive: true });
  writeFileSync(name, block.code);
}

function same(what, actual, expected) {
  if (actual !== expected)
    throw new Error(`${what} is ${JSON.stringify(actual)}, and the README says ${JSON.stringify(expected)}`);
  console.log(`well: ${what} is ${JSON.stringify(actual)}`);
}

/** What the README says of an expression: what stands behind its arrow. */
function said(expression) {
  const line = text.split('\n').find((each) => each.includes(expression) && each.includes('// → '));
  return Function(`return ${line.split('// → ')[1]}`)();
}

async function ask(url) {
  for (let turn = 0; ; turn++) {
    try {
      return await (await fetch(url)).text();
    } catch (error) {
      if (turn === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function serving(file, act) {
  console.log(`$ node ${file}`);
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'inherit', 'inherit'] });
  try {
    await act();
  } finally {
    child.kill();
    await once(child, 'exit');
  }
}

async function main() {
  shell(blocks[0].code.trim());
  save('party.js');
  await serving('party.js', async () => {
    same('the cart', await ask('http://localhost:3000/shop/cart'), said('await cart.text()'));
    same(
      'the post',
      await ask('http://localhost:3000/blog/posts/7'),
      'A post. <a href="/shop/cart">To the cart</a>',
    );
  });

  shell(/`(npm install ejs)`/.exec(text)[1]);
  save('views/offer.ejs');
  // What its "Links" adds to the shop, below party.js.
  const links = blocks.find(({ code }) => code.includes("require('./party.js')"));
  writeFileSync('links.js', `(async () => {\n${links.code.replace(/^.*\/\/ throws.*$/gm, '')}\n})();\n`);
  await serving('links.js', async () => {
    same(
      'the offer',
      await ask('http://localhost:3000/shop/offer'),
      said("fetch('http://localhost:3000/shop/offer')"),
    );
  });

  // Two apps of the user's own, and the first link from one into the other.
  save('site.js');
  await serving('site.js', async () => {
    same('the first link', await ask('http://localhost:3003/'), said("fetch('http://localhost:3003/')"));
  });
  for (const line of blocks
    .find(({ code }) => code.startsWith('npx express-party routes'))
    .code.trim()
    .split('\n'))
    shell(line);
  sections();
}

/** Each other section as a program of its own, with what the README says to install: its assertions hold. */
function sections() {
  const names = [...text.matchAll(/npm install ([\w@/:. -]+)/g)].flatMap(([, list]) =>
    list.trim().split(' '),
  );
  const more = names.filter((name) => !/^(?:express-party|express)$/.test(name));
  shell(`npm install ${more.join(' ')}`);
  for (const section of text.split(/^## /m).slice(1)) {
    const codes = [...section.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);
    const [title] = section.split('\n');
    if (codes.length === 0 || codes.some((code) => code.startsWith('// ') || code.includes('./party.js')))
      continue;
    const lines = codes.join('').replace(/^(?!const )(\S.*); \/\/ → (.+)$/gm, 'assert.deepEqual($1, $2);');
    const asserted = lines.replace(
      /^(\S.*); \/\/ throws (\w+)$/gm,
      "await assert.rejects(async () => $1, { code: '$2' });",
    );
    writeFileSync(
      'section.js',
      `const assert = require('node:assert/strict');\n(async () => {\n${asserted}\n})().then(() => process.exit());\n`,
    );
    execFileSync(process.execPath, ['section.js'], { stdio: ['ignore', 'inherit', 'inherit'] });
    console.log(`well: ${title}, ${asserted.split('assert.').length - 1} assertions`);
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
