// Counts what each journey through the library takes to follow: the files of lib/ that it passes, and the calls of their
// functions, by V8's precise counts. `npm run journeys` prints them and writes them into docs/architecture.md; with
// `-- --all` every function is printed too; with `-- --json` they are printed for programs, and nothing is written.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import esbuild from 'esbuild';
import express from 'express';

const root = fileURLToPath(new URL('..', import.meta.url));
const session = new Session();
const socket = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });

/** A module for each file of lib/, as it is written: no bundle, no getters of CommonJS. */
function compile() {
  const folder = mkdtempSync(join(root, '.journeys-'));
  const files = readdirSync(join(root, 'lib'), { recursive: true }).filter((file) =>
    /(?<!\.d)\.ts$/.test(file),
  );
  esbuild.buildSync({
    entryPoints: files.map((file) => join(root, 'lib', file)),
    outdir: join(folder, 'lib'),
    outbase: join(root, 'lib'),
    format: 'esm',
    target: 'node20',
  });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  return folder;
}

/** What some work passed: file → its functions, each with how often it was called. */
async function passedBy(lib, work) {
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  await work();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  await session.post('Profiler.stopPreciseCoverage');
  const passed = new Map();
  for (const { url, functions } of result.filter(({ url }) => url.startsWith(lib))) {
    const called = functions.filter(({ ranges: [{ count }] }) => count > 0);
    const names = called.map(({ functionName, ranges: [{ count }] }) => [functionName || '=>', count]);
    if (names.length > 0) passed.set(url.slice(lib.length).replace(/\.js$/, ''), names);
  }
  return passed;
}

/** A whole request, in process. */
function request(app, url) {
  const req = new IncomingMessage(socket);
  Object.assign(req, { method: 'GET', url, headers: { host: 'localhost' }, httpVersion: '1.1' });
  const res = new ServerResponse(req);
  res.assignSocket(socket);
  app(req, res);
  return new Promise((resolve) =>
    res.on('finish', () => {
      res.detachSocket(socket);
      resolve(res.statusCode);
    }),
  );
}

async function journeys({ endpoint, party, rsvp }, { graft }, lib) {
  const guestAt = (path, answer = (_req, res) => void res.send('a post')) =>
    express().use(rsvp('blog')).get(path, endpoint('post'), answer);
  const links = [];
  const shop = express().use(rsvp('shop'));
  shop.get('/cart', endpoint('cart'), async (req, res) => {
    links.push(await passedBy(lib, () => req.urlFor('blog:post', 7)));
    for (let i = 0; i < 10; i++) req.urlFor('blog:post', i);
    links.push(await passedBy(lib, () => req.urlFor('blog:post', 7)));
    res.send('cart');
  });
  const line = party({ '/blog': guestAt('/posts/:id'), '/shop': shop });
  const host = express().use(line);
  const bootstrap = await passedBy(lib, () => line.bootstrap());
  await request(host, '/shop/cart');
  for (let i = 0; i < 10; i++) await request(host, '/blog/posts/7');
  const asked = await passedBy(lib, () => request(host, '/blog/posts/7'));
  const moved = party({ '/': graft(guestAt('/articles/:id'), { onto: guestAt('/posts/:id') }) });
  const site = express().use(moved);
  await moved.bootstrap();
  const relocated = await passedBy(lib, () => request(site, '/articles/7'));
  const [first, warm] = links;
  return {
    'a request': asked,
    'a bootstrap of two guests': bootstrap,
    'a first `req.urlFor`': first,
    'a warm `req.urlFor`': warm,
    'the 307 of a graft': relocated,
  };
}

/** The journeys by name, each with its files and calls. */
async function measure() {
  const folder = compile();
  try {
    const lib = pathToFileURL(join(folder, 'lib/')).href;
    session.connect();
    await session.post('Profiler.enable');
    return await journeys(await import(`${lib}index.js`), await import(`${lib}graft.js`), lib);
  } finally {
    session.disconnect();
    rmSync(folder, { recursive: true });
  }
}

function tell(found, isWhole) {
  for (const [journey, passed] of found) {
    console.log(`${journey}: ${passed.size} files, ${callsOf(passed)} calls`);
    if (!isWhole) continue;
    for (const [file, names] of passed) {
      const functions = names.map(([name, count]) => (count > 1 ? `${name} ×${count}` : name));
      console.log(`  ${file}: ${functions.join(', ')}`);
    }
  }
}

function callsOf(passed) {
  return [...passed.values()].flat().reduce((sum, [, count]) => sum + count, 0);
}

const [BEGIN, END] = ['<!-- journeys: begin -->', '<!-- journeys: end -->'];

function write(found) {
  const page = join(root, 'docs/architecture.md');
  const text = readFileSync(page, 'utf8');
  const rows = found.map(([journey, passed]) => `| ${journey} | ${passed.size} | ${callsOf(passed)} |`);
  const table = ['| journey | files | calls |', '| --- | --- | --- |', ...rows].join('\n');
  const [before, after] = [text.split(BEGIN)[0], text.split(END)[1]];
  writeFileSync(page, `${before}${BEGIN}\n\n${table}\n\n${END}${after}`);
}

const found = Object.entries(await measure());
if (process.argv.includes('--json')) {
  const figures = found.map(([journey, passed]) => [
    journey,
    { files: [...passed.keys()], calls: callsOf(passed) },
  ]);
  console.log(JSON.stringify(Object.fromEntries(figures)));
} else {
  tell(found, process.argv.includes('--all'));
  write(found);
}
