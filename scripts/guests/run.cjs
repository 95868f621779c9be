// `npm run guests`: mounts apps from npm at a prefix, by a party and by `app.use`, under hosts of Express 4 and 5, asks each
// the same as alone, and writes the table of it into docs/guests.md. Names as arguments: those alone, and nothing is written.
const { fork } = require('node:child_process');
const { readFileSync, rmSync } = require('node:fs');
const { join } = require('node:path');
const { apps } = require('./apps.cjs');
const { writeTable } = require('./page.cjs');

const hosts = ['express4', 'express'];

/** One trial, as the words that stand in the table. */
function tryOut(name, host, way) {
  return new Promise((resolve) => {
    const stdio = ['ignore', 'ignore', process.env.SHOW ? 'inherit' : 'ignore', 'ipc'];
    const child = fork(join(__dirname, 'trial.cjs'), [name, host, way], { stdio });
    const late = setTimeout(() => child.kill('SIGKILL'), 240_000);
    const found = [];
    let last;
    let isDone = false;
    child.on('message', (message) => {
      if (message.asked) last = message;
      if (message.done) isDone = true;
      if (message.answered) note(found, last, message);
    });
    child.on('exit', () => {
      clearTimeout(late);
      if (!isDone)
        found.push(`**the process ends**${last ? ` at ${last.asked}` : ' before the first request'}`);
      resolve(found.length === 0 ? 'the same' : found.join('; '));
    });
  });
}

function note(found, { asked, isParsed }, { isSame, alone, status }) {
  if (isSame) return;
  const what = status === alone ? `another ${status}` : `${status} for ${alone}`;
  const when = isParsed ? ', body parsed by the host' : '';
  const line = `\`${asked}\`: ${what}${when}`;
  // What is wrong without the parser is no news with it.
  if (!found.includes(`\`${asked}\`: ${what}`)) found.push(line);
}

function versionOf({ package: name }) {
  return JSON.parse(readFileSync(join(__dirname, 'node_modules', name, 'package.json'), 'utf8')).version;
}

async function rowOf(name) {
  const app = apps[name];
  const cells = [];
  for (const way of ['party', 'app.use']) {
    for (const host of hosts) cells.push(await tryOut(name, host, way));
  }
  const asked = app.asks.map(([method, path]) => `\`${method} ${path || '/'}\``).join(', ');
  const row = [`${name} ${versionOf(app)}`, asked, ...cells];
  console.log(`| ${row.join(' | ')} |`);
  return row;
}

function write(rows) {
  const head = [
    'app',
    'asked',
    'guest, Express 4 host',
    'guest, Express 5 host',
    '`app.use`, Express 4',
    '`app.use`, Express 5',
  ];
  writeTable('apps from npm', [head, ...rows]);
}

async function main() {
  const names = process.argv.slice(2);
  const rows = [];
  for (const name of names.length > 0 ? names : Object.keys(apps)) rows.push(await rowOf(name));
  rmSync(join(__dirname, '.work'), { recursive: true, force: true });
  if (names.length === 0) write(rows);
  const failed = rows.filter(([, , ...cells]) => cells.slice(0, 2).some((cell) => cell !== 'the same'));
  process.exit(failed.length === 0 ? 0 : 1);
}

void main();
