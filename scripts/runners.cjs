// `npm run runners`: the tests of docs/testing in the runners that they are for, with the packed package, as a user installs both.
const { execFileSync } = require('node:child_process');
const { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const root = join(__dirname, '..');
const temp = mkdtempSync(join(tmpdir(), 'runners-'));
const run = (command, args, cwd) => execFileSync(command, args, { cwd, stdio: 'inherit' });
const [{ filename }] = JSON.parse(
  execFileSync('npm', ['pack', '--json', '--pack-destination', temp], { cwd: root, encoding: 'utf8' }),
);
writeFileSync(join(temp, 'package.json'), '{ "private": true }');
const packages = [join(temp, filename), 'express@5', 'supertest@7', 'jest@30', 'vitest@4'];
run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--silent', ...packages], temp);

const runners = {
  jest: ['npx', ['jest']],
  vitest: ['npx', ['vitest', 'run']],
  node: [process.execPath, ['--test']],
};
try {
  for (const [name, [command, args]] of Object.entries(runners)) {
    const folder = join(temp, name);
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    const page = readFileSync(join(root, `docs/testing/${name}.md`), 'utf8');
    for (const [, file, code] of page.matchAll(/^```js\n\/\/ (\S+)\n(.*?)^```$/gms))
      writeFileSync(join(folder, file), code);
    console.log(`\n${name}:`);
    run(command, args, folder);
  }
} finally {
  rmSync(temp, { recursive: true });
}
