import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { join } from 'node:path';

/** What a process answers with. */
export interface Answered {
  readonly pid: number;
  readonly side: 'stock' | 'scion';
  /** When, by the clock that all processes have. */
  readonly at: number;
  /** By how much its timers have been late so far, in milliseconds: the machine has other work. */
  readonly late: number;
}

/** What a process tells the one that has started it: where it listens, or what it was told as the party's `onError`. */
export type Told =
  | { readonly pid: number; readonly port: number }
  | { readonly pid: number; readonly code: string; readonly text: string };

/** Several processes with one port, and somebody who asks them again and again. */
export class Cluster {
  readonly answers: Answered[] = [];
  readonly reports: { readonly pid: number; readonly code: string; readonly text: string }[] = [];
  readonly #workers: Worker[];
  readonly #asking: Promise<void>[] = [];
  #port = 0;
  #isOpen = true;

  constructor(size: number, file: string) {
    cluster.setupPrimary({
      exec: join(__dirname, 'worker.ts'),
      args: [file, '0'],
      execArgv: ['--import', 'tsx'],
    });
    this.#workers = Array.from({ length: size }, () => cluster.fork());
  }

  get pids(): number[] {
    return this.#workers.map(({ process }) => process.pid ?? 0).sort();
  }

  /** Resolves when all of them listen, and are being asked. */
  async open(): Promise<void> {
    const open = this.#workers.map((worker) => {
      return new Promise<void>((resolve, reject) => {
        worker.once('exit', (code) => reject(new Error(`A worker has ended with ${code}.`)));
        worker.on('message', (told: Told) => {
          if ('code' in told) return void this.reports.push(told);
          this.#port = told.port;
          resolve();
        });
      });
    });
    await Promise.all(open);
    this.#asking.push(this.#askOn(), this.#askOn());
  }

  /** The answers of each process, in their order, from some moment on. */
  since(moment: number): Answered[][] {
    const fresh = this.answers.filter(({ at }) => at >= moment).sort((one, other) => one.at - other.at);
    return this.pids.map((own) => fresh.filter(({ pid }) => pid === own));
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    await Promise.all(this.#asking);
    const gone = this.#workers.map((worker) => worker.isDead() || once(worker, 'exit'));
    for (const worker of this.#workers) worker.kill('SIGKILL');
    await Promise.all(gone);
  }

  async #askOn(): Promise<void> {
    while (this.#isOpen) {
      const res = await fetch(`http://127.0.0.1:${this.#port}/page`);
      this.answers.push((await res.json()) as Answered);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
