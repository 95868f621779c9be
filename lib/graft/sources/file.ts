import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { checkOptions } from '../../common/checks.js';
import { isMilliseconds } from '../../common/milliseconds.js';
import { PartylineError } from '../../errors.js';
import type { States } from '../states/states.js';
import { readJson } from './json.js';
import type { Source } from './source.js';

/** Options of {@link fileSource}. */
export interface FileOptions {
  /** How often the file is read, in milliseconds (default: 200). */
  interval?: number;
}

type Changed = (states?: States) => void;
type Failed = (cause: unknown) => void;

/** What one reading gave. Two of the same `key` are the same. */
interface Reading {
  readonly key: string;
  readonly states?: unknown;
  readonly error?: Error;
}

/**
 * Follows a JSON file: `{ "checkout": { "state": "canary", "percent": 10 } }`. It is read by its path again and again,
 * so it does not matter how it is written: in place, by renaming, or by swapping the links above it, as a mounted config
 * map is. What cannot be read or parsed is never taken, and is a failure only if it is still the same at the next reading.
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
    throw badOption('path', 'is no path of a file', 'Write fileSource("graft.json").');
  }
  if (!isMilliseconds(interval)) {
    throw badOption('interval', 'is no number of milliseconds above 0', 'Write { interval: 200 }.');
  }
  const file = new File(resolve(path), interval);
  return {
    name: path,
    load: () => file.load() as Promise<States>,
    subscribe: (changed, failed) => file.subscribe(changed, failed),
  };
}

/** One file, however many follow it: a reading is for all of them, and there is never more than one at a time. */
class File {
  readonly #path: string;
  readonly #interval: number;
  readonly #followers = new Set<{ changed: Changed; failed: Failed }>();
  /** The last reading that was told. */
  #settled: Reading | undefined;
  /** The last reading, if it failed: the next one says whether somebody was just writing. */
  #doubtful: string | undefined;
  #reading: Promise<Reading | undefined> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(path: string, interval: number) {
    this.#path = path;
    this.#interval = interval;
  }

  async load(): Promise<unknown> {
    for (;;) {
      const reading = await this.#look();
      if (reading?.error) throw reading.error;
      if (reading) return reading.states;
      await new Promise((goOn) => setTimeout(goOn, this.#interval).unref());
    }
  }

  subscribe(changed: Changed, failed: Failed): () => void {
    const follower = { changed, failed };
    this.#followers.add(follower);
    if (this.#followers.size === 1) this.#poll();
    return () => {
      this.#followers.delete(follower);
      if (this.#followers.size === 0) clearTimeout(this.#timer);
    };
  }

  /** Not `setInterval`: a slow disk must not be asked again before it has answered. */
  #poll(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      await this.#look();
      if (this.#followers.size > 0) this.#poll();
    }, this.#interval).unref();
  }

  /** The file as it is; nothing when it may be half written. What is new is told to all. */
  #look(): Promise<Reading | undefined> {
    this.#reading ??= this.#read().then((reading) => {
      this.#reading = undefined;
      return this.#settle(reading);
    });
    return this.#reading;
  }

  async #read(): Promise<Reading> {
    let text: string;
    try {
      text = await readFile(this.#path, 'utf8');
    } catch (error) {
      const { code = 'no code' } = error as NodeJS.ErrnoException;
      const reason = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
      return { key: code, error: new Error(`${this.#path} ${reason}`) };
    }
    const key = `=${text}`;
    try {
      return { key, states: readJson(text) };
    } catch (error) {
      return { key, error: error as Error };
    }
  }

  #settle(reading: Reading): Reading | undefined {
    const { key, error } = reading;
    const settled = this.#settled;
    if (key === settled?.key) {
      this.#doubtful = undefined;
      return settled;
    }
    const isDoubtful = error !== undefined && key !== this.#doubtful;
    this.#doubtful = error && key;
    if (isDoubtful) return undefined;
    this.#settled = reading;
    for (const { changed, failed } of [...this.#followers]) {
      if (error) failed(error);
      else changed(reading.states as States);
    }
    return reading;
  }
}

function badOption(option: string, reason: string, write: string): PartylineError {
  return new PartylineError('BAD_OPTION', { where: 'fileSource()', option, reason, write });
}
