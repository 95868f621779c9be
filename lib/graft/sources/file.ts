import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { badOption, checkOptions, isMilliseconds } from '../../common/checks.js';
import type { States } from '../states/states.js';
import { readJson } from './read-json.js';
import type { Source } from './source.js';
import { writeEntry } from './write-entry.js';

/** Options of {@link fileSource}. */
export interface FileOptions {
  /** How often the file is read, in milliseconds (default: 200). */
  interval?: number;
}

/** The result of reading the file once. Two results with the same `key` are the same. */
interface Reading {
  readonly key: string;
  readonly states?: States;
  readonly error?: Error;
  /** Whether the file may have been half written: so it is taken for what it is if the next reading gives the same. */
  readonly isDoubtful?: boolean;
}

type Follower = Parameters<NonNullable<Source['subscribe']>>;

/**
 * Follows a JSON file: `{ "checkout": { "state": "canary", "percent": 10 } }`. It is read by its path at each interval,
 * so it does not matter how it is written: in place, by renaming, or by swapping symbolic links, as in a mounted config
 * map. A file that cannot be read or parsed is a failure if the next reading gives the same: it may have been half
 * written. What `set` and `stop` put in force is written to it, by a rename.
 *
 * @param path relative to the working directory at the time of the call
 * @throws PartylineError `ERR_PARTY_BAD_OPTION`
 *
 * @example
 * graft(fresh, { onto: legacy, states: fileSource('graft.json') });
 */
export function fileSource(path: string, options: FileOptions = {}): Source {
  checkOptions(options, ['interval'], 'fileSource()');
  const { interval = 200 } = options;
  if (typeof path !== 'string' || path === '') {
    throw badOption('fileSource()', 'path', 'is no path of a file', 'Write fileSource("graft.json").');
  }
  if (!isMilliseconds(interval)) {
    throw badOption('fileSource()', 'interval', 'is no number of milliseconds above 0', 'Write { interval: 200 }.');
  }
  const absolute = resolve(path);
  const file = new File(absolute, interval);
  return {
    name: path,
    load: () => file.load(),
    set: (journey, state) => file.write(journey, state),
    subscribe: (...follower) => file.subscribe(follower),
  };
}

/** A file with any number of followers. One reading serves them all, and only one runs at a time. */
class File {
  readonly #path: string;
  readonly #interval: number;
  readonly #followers = new Set<Follower>();
  /** The last reading that was given to the followers. */
  #settled: Reading | undefined;
  /** The key of the last reading, if it was doubtful. */
  #unconfirmed: string | undefined;
  #reading: Promise<Reading | undefined> | undefined;
  /** What this process has written last, and the followers have not got yet. */
  #written: string | undefined;
  #writes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(path: string, interval: number) {
    this.#path = path;
    this.#interval = interval;
  }

  /** The first table at once, if it is there: a party that starts with its first request goes on in the same turn. */
  load(): States | Promise<States> {
    if (this.#settled || this.#reading) return this.#loadAfter(this.#readOnce());
    const reading = this.#settle(this.#readNow());
    if (reading?.states) return reading.states;
    return this.#loadAfter(reading);
  }

  async #loadAfter(first: Reading | undefined | Promise<Reading | undefined>): Promise<States> {
    for (let reading = await first; ; reading = await this.#readOnce()) {
      if (reading?.error) throw reading.error;
      if (reading) return reading.states as States;
      // Whoever awaits the bootstrap may have nothing else as yet that keeps the process.
      await new Promise((resolve) => setTimeout(resolve, this.#interval));
    }
  }

  /**
   * The followers get what was written, all of one turn at once: otherwise a file that is put back as it was would look as if
   * nothing had happened to it.
   */
  write(journey: string, state: object): void {
    const isFirst = this.#written === undefined;
    this.#written = writeEntry(this.#path, journey, state);
    this.#writes++;
    if (isFirst) queueMicrotask(() => this.#settleWritten());
  }

  #settleWritten(): void {
    if (this.#written !== undefined) this.#settle(this.#parse(this.#written));
    this.#written = undefined;
  }

  subscribe(follower: Follower): () => void {
    this.#followers.add(follower);
    if (this.#followers.size === 1) this.#poll();
    return () => {
      this.#followers.delete(follower);
      if (this.#followers.size === 0) clearTimeout(this.#timer);
    };
  }

  /** Not `setInterval`: on a slow disk a reading may take longer than the interval. */
  #poll(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      await this.#readOnce();
      if (this.#followers.size > 0) this.#poll();
    }, this.#interval).unref();
  }

  /** Gives the file's current table or error, and a change to all followers; `undefined` if it may be half written. */
  #readOnce(): Promise<Reading | undefined> {
    const writes = this.#writes;
    this.#reading ??= this.#read().then((reading) => {
      this.#reading = undefined;
      // It may have been read before this process wrote.
      return writes === this.#writes ? this.#settle(reading) : this.#readOnce();
    });
    return this.#reading;
  }

  async #read(): Promise<Reading> {
    try {
      return this.#parse(await readFile(this.#path, 'utf8'));
    } catch (error) {
      return this.#unread(error);
    }
  }

  #readNow(): Reading {
    try {
      return this.#parse(readFileSync(this.#path, 'utf8'));
    } catch (error) {
      return this.#unread(error);
    }
  }

  #unread(error: unknown): Reading {
    const { code = 'no code' } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
    return { key: code, error: new Error(`${this.#path} ${reason}`), isDoubtful: true };
  }

  #parse(text: string): Reading {
    const key = `=${text}`;
    if (text.trim() === '') return { key, states: {}, isDoubtful: true };
    try {
      return { key, states: readJson(text) as States };
    } catch (error) {
      return { key, error: error as Error, isDoubtful: true };
    }
  }

  #settle(reading: Reading): Reading | undefined {
    const { key, error, isDoubtful = false } = reading;
    const settled = this.#settled;
    if (key === settled?.key) {
      this.#unconfirmed = undefined;
      return settled;
    }
    const isUnconfirmed = isDoubtful && key !== this.#unconfirmed;
    this.#unconfirmed = isDoubtful ? key : undefined;
    if (isUnconfirmed) return undefined;
    this.#settled = reading;
    for (const [changed, failed] of [...this.#followers]) {
      if (error) failed(error);
      else changed(reading.states);
    }
    return reading;
  }
}
