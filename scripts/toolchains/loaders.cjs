// The command on sources in TypeScript, by whatever a project may have to run them: `node loaders.cjs TARBALL`, in an empty folder.
const { execFileSync, spawnSync } = require('node:child_process');
const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const [tarball] = process.argv.slice(2);

/** Of each kind of package: how one file is imported in another, and the compiler's options. */
const kinds = {
  commonjs: { type: 'commonjs', extension: '', options: { module: 'commonjs' } },
  modules: { type: 'module', extension: '.js', options: { module: 'nodenext' } },
  'whole names': {
    type: 'module',
    extension: '.ts',
    options: { module: 'nodenext', allowImportingTsExtensions: true, noEmit: true },
  },
};
const ALL = Object.keys(kinds);

/** What is installed beside TypeScript, which kinds it runs, and what is said of the others. */
const runners = {
  tsx: { packages: ['tsx'], runs: ALL },
  'ts-node': { packages: ['ts-node'], runs: ALL },
  '@swc-node/register': { packages: ['@swc-node/register', '@swc/core'], runs: ALL },
  'esbuild-register': {
    packages: ['esbuild-register', 'esbuild'],
    runs: ['commonjs'],
    mend: 'esbuild-register runs CommonJS alone',
  },
  'Node 22': { packages: ['node@22'], runs: ['whole names'], mend: "by their full names alone, './blog.ts'" },
  'Node 20': { packages: ['node@20'], runs: [], mend: 'nothing here runs that' },
};

function project(name, packages) {
  const folder = join(process.cwd(), name.replace(/\W/g, '-'));
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const wanted = [tarball, 'express@5', '@types/express@5', 'typescript@5', ...packages];
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  execFileSync('npm', ['install', ...quiet, ...wanted], { cwd: folder, stdio: 'inherit' });
  return folder;
}

function sources({ type, extension, options }) {
  const compilerOptions = {
    target: 'es2022',
    esModuleInterop: true,
    strict: true,
    skipLibCheck: true,
    ...options,
  };
  return {
    'package.json': JSON.stringify({ private: true, type }),
    'tsconfig.json': JSON.stringify({ compilerOptions }),
    'app.ts': `import express from 'express';
import { party } from 'express-party';
import { blog } from './blog${extension}';
export const app: express.Express = express();
app.use(party({ '/blog': blog }));
`,
    'blog.ts': `import express, { type Request, type Response } from 'express';
import { endpoint, rsvp } from 'express-party';
export const blog: express.Express = express();
blog.use(rsvp('blog'));
blog.get('/posts/:id', endpoint('post'), (req: Request, res: Response): void => { res.send(req.urlFor('post', 1)); });
`,
  };
}

/** What the command says, by the Node that is installed there or this one. */
function urlIn(folder, installed, hasNode) {
  const node = hasNode ? join(installed, 'node_modules/node/bin/node') : process.execPath;
  const cli = join(installed, 'node_modules/express-party/dist/cli.js');
  const args = [cli, 'url', 'blog:post', '7', '--app', 'app.ts'];
  const { status, stdout, stderr } = spawnSync(node, args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, text: stdout + stderr };
}

let failed = false;
for (const [name, { packages, runs, mend }] of Object.entries(runners)) {
  const installed = project(name, packages);
  for (const [kind, how] of Object.entries(kinds)) {
    const folder = join(installed, kind.replace(' ', '-'));
    mkdirSync(folder);
    for (const [file, text] of Object.entries(sources(how))) writeFileSync(join(folder, file), text);
    const { status, text } = urlIn(folder, installed, /^Node/.test(name));
    const isWell = runs.includes(kind)
      ? status === 0 && text === '/blog/posts/7\n'
      : status === 2 && text.includes(mend) && text.includes('npm install --save-dev tsx');
    console.log(
      `${isWell ? 'well' : 'WRONG'}: ${name}, ${kind}: ${runs.includes(kind) ? 'runs' : 'says so'}`,
    );
    if (!isWell) {
      failed = true;
      console.log(text);
    }
  }
}
process.exitCode = failed ? 1 : 0;
