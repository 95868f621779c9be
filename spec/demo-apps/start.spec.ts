import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { scripts } from '../../package.json';
import { root } from '../shared/pages';
import { buildPackage, Project } from '../shared/project';
import { until } from '../shared/until';

const installed = readdirSync(join(root, 'node_modules')).filter(
  (name) => !name.startsWith('.') && name !== 'express-party',
);
let project: Project;
beforeAll(() => {
  // A checkout, as far as the demo needs it: its script, its sources, and the build that `npm start` makes first.
  project = new Project(buildPackage(), installed, { scripts: { start: scripts.start } });
  for (const name of ['demo-apps', 'tsconfig.json'])
    cpSync(join(root, name), join(project.folder, name), { recursive: true });
});
afterAll(() => project.remove());

/** The group of processes of the npm that is under test: whatever of it is left is ended, after a test that failed too. */
let group: number | undefined;
afterEach(() => {
  try {
    if (group !== undefined) process.kill(-group, 'SIGKILL');
  } catch {
    // All of them have ended.
  }
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

/** The status of the home page, or nothing where nobody listens. The connection stays open. */
function home(port: number, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve) => {
    const req = get({ port, agent, path: '/' }, (res) => {
      res.resume().once('end', () => resolve(res.statusCode));
    });
    req.once('error', () => resolve(undefined));
  });
}

describe('npm start', () => {
  it.each([
    ['Ctrl-C, which the terminal sends to all that it runs', 'SIGINT', true],
    ['npm alone, which hands on what it is sent', 'SIGTERM', false],
  ] as const)('serves the demo on PORT, and its server ends with npm: %s', async (_who, signal, toAll) => {
    const port = await freePort();
    const npm = spawn('npm', ['start'], {
      cwd: project.folder,
      env: { ...process.env, PORT: String(port), NODE_OPTIONS: '' },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    group = npm.pid;
    let told = '';
    for (const stream of [npm.stdout, npm.stderr])
      stream.on('data', (text) => {
        told += text;
      });
    const ended = once(npm, 'exit');
    const agent = new Agent({ keepAlive: true });
    try {
      await until(() => told.includes('Come in') || npm.exitCode !== null);
      expect(told).toContain(`Come in: http://localhost:${port}/   (Ctrl-C ends it)`);
      expect(await home(port, agent)).toBe(200);
      process.kill(Number(npm.pid) * (toAll ? -1 : 1), signal);
      await ended;
      // Though a browser has kept its connection.
      for (let status: number | undefined = 200; status !== undefined; )
        status = await home(port, new Agent());
    } finally {
      agent.destroy();
    }
  });
});
