// `npm run guests`: what tracers see of a party and of plain `app.use`, under hosts of Express 4 and 5, as a table in
// docs/guests.md. Names as arguments: those alone, and nothing is written.
const { fork } = require('node:child_process');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { isDeepStrictEqual } = require('node:util');
const { tracers } = require('./tracers.cjs');
const { writeTable } = require('./page.cjs');

const HEAD = ['tool', 'what it must see or do', 'Express 4 host', 'Express 5 host'];
const ROWS = {
  'names requests by mount path and route: in a Router, in an app, in a Router of an app, at a mount path with a key, in a function; an error, and what a Router does not know':
    ({ use, party }) =>
      use.names.some((name) => name.includes('/shop/items/:id'))
        ? differing(use.names, party.names)
        : 'nothing to compare',
  'leaves tags and `rsvp` to be found, and links': ({ use, party }) =>
    differing([...JOINED, ...use.answers], [...party.joined, ...party.answers]),
};
const JOINED = ['joined item', 'joined post', 'declined', 'declined', 'declined'];

function differing(right, seen) {
  if (isDeepStrictEqual(right, seen)) return 'the same';
  const i = right.findIndex((each, at) => !isDeepStrictEqual(each, seen[at]));
  return `\`${JSON.stringify(seen[i])}\` for \`${JSON.stringify(right[i])}\``;
}

function tryOut(name, major, way) {
  return new Promise((resolve) => {
    const stdio = ['ignore', 'ignore', process.env.SHOW ? 'inherit' : 'ignore', 'ipc'];
    const child = fork(join(__dirname, 'tracing.cjs'), [name, major, way], { stdio });
    const late = setTimeout(() => child.kill('SIGKILL'), 60_000);
    let seen = { names: ['nothing: the process ended'], answers: [], joined: [] };
    child.on('message', (message) => {
      seen = message;
    });
    child.on('exit', () => resolve(seen, clearTimeout(late)));
  });
}

async function rowsOf(name) {
  const { package: from } = tracers[name];
  const { version } = JSON.parse(readFileSync(join(__dirname, 'node_modules', from, 'package.json'), 'utf8'));
  const trials = [];
  for (const major of ['4', '5']) {
    const use = await tryOut(name, major, 'app.use');
    if (process.env.SHOW) console.log(name, major, use);
    trials.push({ use, party: await tryOut(name, major, 'party') });
  }
  return Object.entries(ROWS).map(([what, judge]) => [`${name} ${version}`, what, ...trials.map(judge)]);
}

async function main() {
  const names = process.argv.slice(2);
  const rows = [];
  for (const name of names.length > 0 ? names : Object.keys(tracers)) rows.push(...(await rowsOf(name)));
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
  if (names.length === 0) writeTable('tracers', [HEAD, ...rows]);
  process.exit(rows.every(([, , ...cells]) => cells.every((cell) => cell === 'the same')) ? 0 : 1);
}

void main();
