import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage, Project } from '../shared/project';

const SITE = `
const express = require('express');
const { party, rsvp, endpoint } = require('express-party');
const { graft } = require('express-party/graft');
const old = express();
old.use(rsvp('legacy'));
old.get('/product.php', endpoint('product'), (req, res) => res.send('old'));
old.get('/about', (req, res) => res.send('about'));
const fresh = express();
fresh.use(rsvp('shop'));
fresh.get('/products/:id', endpoint('product'), (req, res) => res.send('new'));
const shop = graft(fresh, { onto: old, states: { product: { state: 'live' } } });
const line = party({ '/': shop });
const app = express().use(line);
module.exports = { app, line };
if (require.main === module) {
  const server = app.listen(0, async () => {
    await line.bootstrap(server);
    line.console(process.argv[2]);
    for (const path of ['/products/7', '/about']) await fetch('http://localhost:' + server.address().port + path);
    console.log('up');
  });
  process.on('SIGTERM', async () => { await line.close(); process.exit(); });
}
`;

let project: Project;
beforeAll(() => {
  project = new Project(buildPackage()).write({ 'site.js': SITE });
});
afterAll(() => project.remove());

async function started(place: string) {
  const child = spawn(process.execPath, ['site.js', place], {
    cwd: project.folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    await once(child, 'exit');
  };
}

describe('report', () => {
  it('tells what a running process has counted, over a socket that it has opened', async () => {
    const stop = await started('party.sock');
    const path = join(project.folder, 'party.sock');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const { code, out } = project.run('report', 'party.sock');
    expect(code).toBe(0);
    expect(out).toContain('in 1 process\n');
    expect(out.split('\n').map((row) => row.split(/ {2,}/).slice(0, 4))).toContainEqual([
      'product',
      'live',
      '1',
      '0',
    ]);
    const [report] = project.json('report', 'party.sock');
    expect(report).toMatchObject({
      graft: 'shop',
      processes: 1,
      progress: { traffic: { total: 2, legacy: 1 } },
    });
    expect(project.run('report', 'party.sock', '--markdown').out).toMatch(/^# shop\n\nCounted/);
    await stop();
    expect(existsSync(path)).toBe(false);
  });

  it('adds up all processes that share a folder', async () => {
    const stops = [await started('sockets/'), await started('sockets/')];
    expect(readdirSync(join(project.folder, 'sockets'))).toHaveLength(2);
    const [report] = project.json('report', 'sockets');
    expect(report).toMatchObject({
      processes: 2,
      progress: { routes: { total: 2 }, traffic: { total: 4, legacy: 2, share: 0.5 } },
    });
    expect(report.endpoints[0].hits).toEqual({ scion: 2, stock: 0 });
    expect(report.unnamed).toMatchObject([{ pattern: '/about', hits: 2 }]);
    // One that was killed leaves its socket behind.
    await stops[0]?.('SIGKILL');
    expect(project.json('report', 'sockets')).toMatchObject([{ processes: 1 }]);
    await stops[1]?.();
    expect(project.run('report', 'sockets')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Nobody answers at sockets'),
    });
  });

  it('takes over a socket that a killed process has left', async () => {
    await (await started('again.sock'))('SIGKILL');
    expect(existsSync(join(project.folder, 'again.sock'))).toBe(true);
    const stop = await started('again.sock');
    expect(project.run('report', 'again.sock')).toMatchObject({ code: 0 });
    await stop();
  });

  it('tells of a module too', () => {
    expect(project.run('report', 'site.js').out).toContain('Of 2 routes, 1 are legacy, 0 canary, 1 live.');
  });

  it.each([
    ['module.exports = require("express-party").party({});', 'has no graft'],
    ['exports.a = 1;', 'holds no party'],
  ])('ends with 2 where there is nothing to tell: %s', (source, told) => {
    writeFileSync(join(project.folder, 'none.js'), source);
    expect(project.run('report', 'none.js')).toMatchObject({ code: 2, err: expect.stringContaining(told) });
  });
});
