// `npm run versions`: installs the packed build beside each Express that the peer range allows, with the peers checked, tries
// each as a host with guests of all of them, then one of them on several runtimes, and writes the tables of it into
// docs/versions.md. Versions of Express as arguments: those hosts alone, and nothing is written.
const { execFileSync } = require('node:child_process');
const {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const versions = ['4.16.4', '4.17.3', '4.20.0', '4.22.0', '5.0.0', '5.3.0'];
/** By package and version: the first and last that `engines` allows, what is before them, and what is no Node. */
const runtimes = [
  'node@20.0.0',
  'node@20.16.0',
  'node@20',
  'node@22.0.0',
  'node@22.3.0',
  'node@22',
  'node@24',
  'node@26',
  'bun',
  'deno',
];
/** What is said of those that do not tell of a server that listens. */
const SILENT = 'not after listen';

const page = join(__dirname, '../../docs/versions.md');
const root = join(__dirname, '../..');
const temp = mkdtempSync(join(tmpdir(), 'versions-'));
process.on('exit', () => rmSync(temp, { recursive: true, force: true }));

const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', temp], {
  cwd: root,
  encoding: 'utf8',
});
const tarball = join(temp, packed.trim());

/** A project of its own. */
function install(name, ...packages) {
  const project = join(temp, name);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "private": true }');
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error', '--strict-peer-deps'];
  execFileSync('npm', ['install', ...options, ...packages], {
    cwd: project,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return project;
}

/** The Express that is installed as such is the host's; npm refuses it where the peer range does. */
function projectOf(host) {
  const guests = versions.map((version) => `express-${version}@npm:express@${version}`);
  const project = install(host, tarball, `express@${host}`, ...guests);
  copyFileSync(join(__dirname, 'trial.cjs'), join(project, 'trial.cjs'));
  return project;
}

function tryOut(project, command = [process.execPath]) {
  const [file, ...before] = command;
  const told = execFileSync(file, [...before, 'trial.cjs', ...versions], { cwd: project, encoding: 'utf8' });
  return versions.map((version) => JSON.parse(told)[version]);
}

function commandOf(runtime) {
  const [name] = runtime.split('@');
  const modules = join(install(runtime, runtime), 'node_modules');
  // The package of Node's binary puts it into its own folder, the others among the commands.
  const own = join(modules, name, 'bin', name);
  const command = [existsSync(own) && name === 'node' ? own : join(modules, '.bin', name)];
  return name === 'deno' ? [...command, 'run', '-A'] : command;
}

const wrong = [];

function tryHosts(hosts) {
  return hosts.map((host) => {
    const cells = tryOut(projectOf(host)).map((found) => found.join('; ') || 'all');
    console.log(`${host}: ${cells.join(' | ')}`);
    wrong.push(...cells.filter((cell) => cell !== 'all'));
    return `| **${host}** | ${cells.join(' | ')} |`;
  });
}

function tryRuntimes() {
  const project = join(temp, versions.at(-1));
  return runtimes.map((runtime) => {
    const command = commandOf(runtime);
    const version = execFileSync(command[0], ['--version'], { encoding: 'utf8' }).match(/\d+\.\d+\.\d+/)[0];
    const found = tryOut(project, command).flat();
    const others = found.filter((each) => each !== SILENT);
    const cells = [found.includes(SILENT) ? 'no, with the first request' : 'yes', others.join('; ') || 'all'];
    console.log(`${runtime}: ${cells.join(' | ')}`);
    wrong.push(...others);
    const [name] = runtime.split('@');
    return `| ${name[0].toUpperCase()}${name.slice(1)} ${version} | ${cells.join(' | ')} |`;
  });
}

function write(name, rows) {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [before, rest] = readFileSync(page, 'utf8').split(begin);
  writeFileSync(page, `${before}${begin}\n\n${rows.join('\n')}\n\n${end}${rest.split(end)[1]}`);
}

const asked = process.argv.slice(2);
if (asked.length) tryHosts(asked);
else {
  const hosts = tryHosts(versions);
  write('express', [
    `| host \\ guest | ${versions.join(' | ')} |`,
    `|${'---|'.repeat(versions.length + 1)}`,
    ...hosts,
  ]);
  write('runtimes', [
    '| runtime | bootstraps itself after listen | of all else |',
    '|---|---|---|',
    ...tryRuntimes(),
  ]);
}
process.exitCode = wrong.length ? 1 : 0;
