import { ignoreRejection } from '../../common/thenables.js';
import { PartylineError } from '../../errors.js';
import { type IsolateOptions, type Kind, readIsolate } from './options.js';
import { Sockets } from './sockets.js';
import { Worker } from './worker.js';

/** The first that dies is started again after so long, in milliseconds; each that follows waits twice as long. */
const FIRST_DELAY = 100;
const LONGEST_DELAY = 10_000;
/** Who has served for so long has recovered. */
const RECOVERED = 10_000;

interface CrewOptions {
  readonly file: string;
  readonly given: IsolateOptions;
  /** A worker listens: it is to be told what it has to know before it gets requests. */
  prepare(worker: Worker): Promise<void>;
  report(error: unknown): void;
}

/** The workers of one app: as many as there should be, whoever dies. */
export class Crew {
  readonly #options: CrewOptions;
  readonly #sockets = new Sockets();
  #workers: (Worker | undefined)[] = [];
  #failures = 0;
  #started = 0;
  #count = 1;
  #kind: Kind;
  #isClosed = false;
  /** Whether one has served, or has failed to: only before that is there something to wait for. */
  isSettled = false;
  readonly ready: Promise<void>;
  #settle: (error?: unknown) => void = () => {};
  readonly #killAll = () => {
    for (const worker of this.#workers) worker?.kill();
  };

  constructor(options: CrewOptions) {
    this.#options = options;
    const { workers = 1, kind = 'process' } = options.given;
    this.#kind = kind;
    this.#count = workers;
    this.ready = new Promise((resolve, reject) => {
      // Workers keep no process alive, but one that waits for them is not to end.
      const waiting = setInterval(() => {}, LONGEST_DELAY);
      this.#settle = (error) => {
        this.isSettled = true;
        clearInterval(waiting);
        if (error === undefined) resolve();
        else reject(error);
      };
    });
    ignoreRejection(this.ready);
    process.once('exit', this.#killAll);
    // The first says what the app itself asks for; the others follow.
    this.#start(0);
  }

  get workers(): readonly Worker[] {
    return this.#workers.filter((worker) => worker !== undefined);
  }

  /** The one with the fewest requests; `undefined`: all are down. */
  pick(): Worker | undefined {
    let least: Worker | undefined;
    for (const worker of this.#workers) {
      if (worker?.isReady && (!least || worker.open < least.open)) least = worker;
    }
    return least;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#settle(new PartylineError('CLOSED', { asked: this.#options.file }));
    process.off('exit', this.#killAll);
    await Promise.all(this.workers.map((worker) => worker.stop()));
    this.#workers = [];
    this.#sockets.close();
  }

  #start(place: number): void {
    const { file, given } = this.#options;
    const number = this.#started++;
    const worker = new Worker({
      file,
      kind: this.#kind,
      execArgv: given.execArgv,
      wire: this.#sockets.place(`${number}.wire`),
      http: this.#sockets.place(`${number}.http`),
      started: () => void this.#admit(worker),
      ended: (reason) => this.#ended(worker, place, reason),
    });
    this.#workers[place] = worker;
  }

  async #admit(worker: Worker): Promise<void> {
    try {
      if (this.#rearranged(worker)) return;
      await this.#options.prepare(worker);
      if (this.#isClosed || !this.#workers.includes(worker)) return;
      worker.isReady = true;
      this.#settle();
      const timer = setTimeout(() => {
        if (worker.isReady) this.#failures = 0;
      }, RECOVERED);
      timer.unref();
      for (let place = 0; place < this.#count; place++) if (!this.#workers[place]) this.#start(place);
    } catch (error) {
      this.#options.report(error);
      this.#settle(error);
    }
  }

  /** The app asks for something else than what it was started as: the first one shows it. */
  #rearranged(worker: Worker): boolean {
    const { given } = this.#options;
    if (this.isSettled || worker.report?.isolated === undefined) return false;
    const asked = readIsolate(worker.report.isolated, 'isolated');
    this.#count = given.workers ?? asked.workers ?? 1;
    const kind = given.kind ?? asked.kind ?? this.#kind;
    if (kind === this.#kind) return false;
    this.#kind = kind;
    void worker.stop();
    this.#workers = [];
    this.#start(0);
    return true;
  }

  #ended(worker: Worker, place: number, reason: string): void {
    if (this.#isClosed || this.#workers[place] !== worker) return;
    this.#workers[place] = undefined;
    const { file, report } = this.#options;
    const delay = Math.min(FIRST_DELAY * 2 ** this.#failures, LONGEST_DELAY);
    this.#failures += 1;
    const { failure } = worker;
    const error = new PartylineError(
      'WORKER_ENDED',
      {
        file,
        reason: failure === undefined ? reason : 'could not load its app, and the cause says why',
        write: `It is started again in ${delay} ms.`,
      },
      failure === undefined ? {} : { cause: failure },
    );
    report(error);
    this.#settle(error);
    setTimeout(() => {
      if (!this.#isClosed) this.#start(place);
    }, delay).unref();
  }
}
