// Counts what each journey through the library takes to follow: the files of lib/ that it passes, and the calls of their
// functions, by V8's precise counts. `node scripts/journeys.mjs` prints them; with `--all`, every function too.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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

const folder = compile();
try {
  const lib = pathToFileURL(join(folder, 'lib/')).href;
  session.connect();
  await session.post('Profiler.enable');
  const found = await journeys(await import(`${lib}index.js`), await import(`${lib}graft.js`), lib);
  for (const [journey, passed] of Object.entries(found)) {
    const calls = [...passed.values()].flat().reduce((sum, [, count]) => sum + count, 0);
    console.log(`${journey}: ${passed.size} files, ${calls} calls`);
    if (!process.argv.includes('--all')) continue;
    for (const [file, names] of passed) {
      console.log(
        `  ${file}: ${names.map(([name, count]) => (count > 1 ? `${name} ×${count}` : name)).join(', ')}`,
      );
    }
  }
} finally {
  session.disconnect();
  rmSync(folder, { recursive: true });
}
