import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Agent } from 'node:http';
import { createServer, type Server } from 'node:net';
import { extname, join } from 'node:path';
import { Worker as Thread } from 'node:worker_threads';
import { wireOver } from '../../wire/socket.js';
import { type Sent, thrownOf } from '../../wire/thrown.js';
import type { Wire } from '../../wire/wire.js';
import type { IsolateOptions, Kind } from './options.js';

/** What a worker is started with. */
export interface Assignment {
  readonly file: string;
  /** Where the host listens for its wire. */
  readonly wire: string;
  /** Where it is to listen for requests. */
  readonly http: string;
}

/** What a worker says of itself, once it listens or has failed to. */
export type Report =
  | { readonly status: 'listening'; readonly isolated: unknown; readonly takesUpgrades: boolean }
  | { readonly status: 'failed'; readonly thrown: Sent };

interface WorkerOptions extends Assignment {
  readonly kind: Kind;
  readonly execArgv: IsolateOptions['execArgv'];
  /** Where it listens, what it says of its app, or why it does not. */
  started(): void;
  /** It has ended, for this reason. */
  ended(reason: string): void;
}

/** How long one that is told to end has for it, in milliseconds. */
const PATIENCE = 2000;

/** A process or thread that serves an app, and the wire to it. */
export class Worker {
  readonly #options: WorkerOptions;
  readonly agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  readonly #server: Server;
  #child: ChildProcess | undefined;
  #thread: Thread | undefined;
  wire: Wire | undefined;
  report: Extract<Report, { status: 'listening' }> | undefined;
  /** Why its app could not be loaded. */
  failure: unknown;
  /** Whether requests may go to it. */
  isReady = false;
  /** How many requests it has by now. */
  open = 0;
  #isOver = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#server = createServer((socket) => {
      this.#server.close();
      socket.unref();
      this.wire = wireOver(socket);
      this.wire.watch('report', (report) => this.#heard(report as Report));
    });
    this.#server.on('error', (error) => this.#end(`could not be reached (${error.message})`));
    this.#server.listen(options.wire, () => this.#start());
    this.#server.unref();
  }

  get socketPath(): string {
    return this.#options.http;
  }

  get pid(): number | undefined {
    return this.#child?.pid ?? this.#thread?.threadId;
  }

  /** Asks it to end, and sees to it that it does. */
  async stop(): Promise<void> {
    this.#isOver = true;
    this.isReady = false;
    this.#server.close();
    const child = this.#child;
    const thread = this.#thread;
    this.agent.destroy();
    if (thread) await thread.terminate();
    if (child && child.exitCode === null && child.signalCode === null) {
      const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.ref();
      child.kill();
      const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
      await exited;
      clearTimeout(timer);
    }
    this.wire?.close();
  }

  /** At once, when this process ends. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  #start(): void {
    if (this.#isOver) return;
    const { kind, execArgv = process.execArgv, file, wire, http } = this.#options;
    const assignment: Assignment = { file, wire, http };
    if (kind === 'thread') {
      const thread = new Thread(ENTRY, { workerData: assignment, execArgv: [...execArgv] });
      thread.unref();
      thread.once('error', (error) => this.#end(`threw (${error.message})`));
      thread.once('exit', (code) => this.#end(`ended with code ${code}`));
      this.#thread = thread;
      return;
    }
    const child = spawn(process.execPath, [...execArgv, ENTRY, JSON.stringify(assignment)], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: process.env,
    });
    child.unref();
    child.once('error', (error) => this.#end(`could not be started (${error.message})`));
    child.once('exit', (code, signal) => this.#end(signal ? `ended by ${signal}` : `ended with code ${code}`));
    this.#child = child;
  }

  #heard(report: Report): void {
    if (report.status === 'failed') this.failure = thrownOf(report.thrown);
    else this.report = report;
    if (!this.#isOver && report.status === 'listening') this.#options.started();
  }

  #end(reason: string): void {
    this.isReady = false;
    this.agent.destroy();
    this.#server.close();
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.ended(reason);
  }
}

/** The file that a worker begins with: beside this one in the source, among what the doors share in what is published. */
const ENTRY = [join(__dirname, 'inside'), join(__dirname, 'shared'), __dirname]
  .map((folder) => join(folder, `worker${extname(__filename)}`))
  .find((file) => existsSync(file)) as string;
