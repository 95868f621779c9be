import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { peerPath } from './peers';

const run = promisify(execFile);
const has = (command: string) => spawnSync('which', [command]).status === 0;

/** The server has a core, and who asks has another. */
const isPinned = has('taskset');
const hasWrk = has('wrk');
const [CONNECTIONS, SECONDS] = [32, Number(process.env.BENCH_SECONDS ?? 5)];

/** What was used, to be said beside the figures. */
export function loadTool(): string {
  const tool = hasWrk ? wrkVersion() : 'autocannon';
  const cores = isPinned ? 'the server pinned to core 0, the client to core 1' : '**not pinned to cores**';
  return `${tool}, ${CONNECTIONS} connections, ${SECONDS} s a server and round, ${cores}`;
}

function wrkVersion(): string {
  const { stdout } = spawnSync('wrk', ['-v'], { encoding: 'utf8' });
  return /^wrk \S+/.exec(stdout)?.[0] ?? 'wrk';
}

function pinned(core: number, command: string, args: readonly string[]): [string, string[]] {
  return isPinned ? ['taskset', ['-c', `${core}`, command, ...args]] : [command, [...args]];
}

/** A new server, asked for some seconds after a second to warm up: requests a second. */
export async function requestsPerSecond(name: string, path: string): Promise<number> {
  const [command, rest] = pinned(0, process.execPath, [join(__dirname, 'server.js'), name]);
  const server = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const url = `http://127.0.0.1:${await portOf(server)}${path}`;
    await ask(url, 2);
    return await ask(url, SECONDS);
  } finally {
    server.kill();
    await once(server, 'exit');
  }
}

async function portOf(server: ChildProcess): Promise<number> {
  const [line] = (await once(server.stdout as NonNullable<typeof server.stdout>, 'data')) as [Buffer];
  return Number(line.toString());
}

async function ask(url: string, seconds: number): Promise<number> {
  return hasWrk ? await askByWrk(url, seconds) : await askByAutocannon(url, seconds);
}

async function askByWrk(url: string, seconds: number): Promise<number> {
  const [command, args] = pinned(1, 'wrk', ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, url]);
  const { stdout } = await run(command, args);
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
}

async function askByAutocannon(url: string, seconds: number): Promise<number> {
  const script = join(peerPath('autocannon'), 'autocannon.js');
  const flags = ['--json', '--no-progress', '-c', `${CONNECTIONS}`, '-d', `${seconds}`, url];
  const [command, args] = pinned(1, process.execPath, [script, ...flags]);
  const { stdout } = await run(command, args);
  const { requests, non2xx, errors } = JSON.parse(stdout);
  if (non2xx || errors) throw new Error(`${non2xx} answers were no 2xx, and there were ${errors} errors.`);
  return requests.average;
}
