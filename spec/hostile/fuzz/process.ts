import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Ports } from './client';

const ROOT = join(__dirname, '../../..');
const FOLDER = join(ROOT, '.build/spec');

/** What the apps bring along, as it is installed. The library and the program are made one file. */
const INSTALLED = [
  'express',
  'express4',
  'express5',
  '@koa/router',
  'cookie-parser',
  'fastify',
  'hono',
  'koa',
];

/** Before the program: which Express is the host's, as in jest. */
const PRELUDE = `
const Module = require('node:module');
const resolve = Module._resolveFilename;
const names = { express5: require.resolve('express') };
if (process.env.PARTY_HOST === 'express4') names.express = require.resolve('express4');
Module._resolveFilename = function (name, ...rest) {
  return names[name] ?? resolve.call(this, name, ...rest);
};
`;

export interface State {
  /** What nobody caught. */
  readonly faults: readonly string[];
  /** The requests that are under way. */
  readonly open: readonly string[];
  /** How many handlers still have something to do. */
  readonly unfinished: number;
  readonly heap: number;
  readonly reported: Readonly<Record<string, number>>;
}

/** The hosts, in a process of their own. */
export class Hosts {
  readonly #child: ChildProcess;
  readonly ports: Ports;
  stderr = '';

  private constructor(child: ChildProcess, ports: Ports) {
    this.#child = child;
    this.ports = ports;
    child.stderr?.on('data', (chunk) => {
      this.stderr = `${this.stderr}${chunk}`.slice(-2_000);
    });
  }

  static async start(): Promise<Hosts> {
    const program = join(FOLDER, `fuzz-${process.pid}.cjs`);
    mkdirSync(FOLDER, { recursive: true });
    execFileSync(join(ROOT, 'node_modules/.bin/esbuild'), [
      join(__dirname, 'server.ts'),
      ...['--bundle', '--platform=node', '--sourcemap=inline', '--log-level=error', `--outfile=${program}`],
      ...INSTALLED.map((name) => `--external:${name}`),
      `--banner:js=${PRELUDE}`,
    ]);
    const options = {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      execArgv: ['--enable-source-maps'],
    };
    const child = fork(program, options as object);
    const { ports } = (await next(child)) as { ports: Ports };
    return new Hosts(child, ports);
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async state(question: { asksHeap?: boolean; forgets?: boolean } = {}): Promise<State> {
    if (this.hasEnded) throw new Error(`the process has ended: ${this.stderr}`);
    this.#child.send(question);
    return (await next(this.#child)) as State;
  }

  async stop(): Promise<void> {
    if (this.hasEnded) return;
    this.#child.disconnect();
    await once(this.#child, 'exit');
  }
}

/** The next message of a process that is not to end before. */
async function next(child: ChildProcess): Promise<unknown> {
  const over = new AbortController();
  const { signal } = over;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`the process has ended with ${code}`);
  });
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal }), ended])) as unknown[];
    return message;
  } finally {
    over.abort();
    ended.catch(() => {});
  }
}
