// Express 4 and 5 in one repository, as its guide says: `node workspaces.cjs TARBALL PAGE`, in an empty folder. The manifests are the page's
// own; the same program runs with the host's Express at the root, without it, with a copy of the package in each workspace, and in one package.
const { execFileSync } = require('node:child_process');
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const [tarball, page] = process.argv.slice(2);
const manifests = Object.fromEntries(
  [
    ...readFileSync(page, 'utf8').matchAll(/^```text\n\/\/ (\S+package\.json|package\.json)\n(.*?)^```$/gms),
  ].map(([, file, text]) => [file, JSON.parse(text)]),
);
const LEGACY = `const express = require('express');
const { rsvp, endpoint } = require('express-party/rsvp');
const legacy = express();
legacy.use(rsvp('legacy'));
legacy.get('/report', endpoint('report'), (req, res) => res.send(404));
module.exports = legacy;
`;
const SITE = `const express = require('express');
const legacy = require('legacy');
const { party, rsvp, endpoint } = require('express-party');
const fresh = express();
fresh.use(rsvp('fresh'));
fresh.get('/', endpoint('home'), (req, res) => res.send(req.urlFor('legacy:report')));
const line = party({ '/old': legacy, '/new': fresh, '/async': async () => { throw new Error('own'); } });
const app = express();
app.use(line);
app.use((error, req, res, next) => res.status(500).send(error.message));
const server = app.listen(0, async () => {
  const ask = async (path) => {
    const res = await fetch('http://localhost:' + server.address().port + path);
    return res.status + ' ' + await res.text();
  };
  const answers = [await ask('/old/report'), await ask('/new'), await ask('/async')];
  const majors = [require('express/package.json').version, require('legacy/version')].map(parseFloat).map(Math.floor);
  console.log(JSON.stringify([majors, line.guests.map(({ status }) => status), answers, line.verify().ok]));
  process.exit();
});
`;
const EXPECTED = JSON.stringify([
  [5, 4],
  ['joined', 'joined', 'declined'],
  ['404 Not Found', '200 /old/report', '500 own'],
  true,
]);

function write(files) {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
}

/** With the packed package in the place of the published one. */
function packed(manifest) {
  const { dependencies } = manifest;
  const has = dependencies && 'express-party' in dependencies;
  return has
    ? { ...manifest, dependencies: { ...dependencies, 'express-party': `file:${tarball}` } }
    : manifest;
}

function tried(name, change, flags = []) {
  const folder = join(process.cwd(), name.replace(/\W/g, '-'));
  const changed = change(structuredClone(manifests));
  mkdirSync(folder);
  process.chdir(folder);
  write(Object.fromEntries(Object.entries(changed).map(([file, manifest]) => [file, packed(manifest)])));
  write({
    'apps/legacy/app.js': LEGACY,
    'apps/legacy/version.js': "module.exports = require('express/package.json').version;\n",
    'apps/site/site.js': SITE,
  });
  install(flags);
  run(name, 'apps/site/site.js');
  process.chdir('..');
}

function install(args) {
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  execFileSync('npm', ['install', ...quiet, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
}

function run(name, file) {
  const out = execFileSync(process.execPath, [file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (out.trim() !== EXPECTED) throw new Error(`${name}: ${out}, expected ${EXPECTED}`);
  console.log(`well: ${name}`);
}

tried('as the page says', (all) => all);
tried('no Express at the root', (all) => {
  delete all['package.json'].dependencies;
  return all;
});
tried('a copy for each', (all) => all, ['--install-strategy=nested']);

const [, line] = /^```sh\n(npm install .* express-party)\n```$/m.exec(readFileSync(page, 'utf8'));
mkdirSync('one-package');
process.chdir('one-package');
write({
  'package.json': { private: true },
  'legacy.js': LEGACY.replace("require('express')", "require('express4')"),
  'site.js': SITE.replace("require('legacy')", "require('./legacy')").replace(
    "require('legacy/version')",
    "require('express4/package.json').version",
  ),
});
console.log(`$ ${line}`);
install(
  line
    .split(' ')
    .slice(2)
    .map((name) => (name === 'express-party' ? tarball : name)),
);
run('one package', 'site.js');
