import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { badOption, checkOptions, isMilliseconds } from '../../common/checks.js';
import type { States } from '../states/states.js';
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
    throw badOption('fileSource()', 'path', 'is no path of a file', 'Write fileSource("graft.json").');
  }
  if (!isMilliseconds(interval)) {
    throw badOption(
      'fileSource()',
      'interval',
      'is no number of milliseconds above 0',
      'Write { interval: 200 }.',
    );
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

const SPACE = /[ \t\r\n]*/y;

/** A word of JSON: a value or a mark. */
const WORD =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON has none in its strings.
  /(?<text>"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(?<plain>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|(?<mark>[{}[\],:])/y;

/** What may come next: a value, a key, the colon after it, or what follows a value. */
type Wanted = 'value' | 'element' | 'key' | 'member' | 'colon' | 'rest';

/**
 * Reads JSON, a byte order mark before it or not.
 *
 * @throws Error that says the line and the column, and never what stands there: the parser's own quotes it
 */
export function readJson(given: string): unknown {
  const text = given.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(text.trim() === '' ? 'it is empty' : `it is no JSON: ${placeOf(text)}`);
  }
}

function placeOf(text: string): string {
  const index = findMisfit(text);
  const lines = text.slice(0, index).split('\n');
  const place = `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
  return index < text.length ? `see ${place}` : `it ends at ${place}, in the middle`;
}

/** Where the first thing stands that cannot stand there; the length of the text where something is missing. */
function findMisfit(text: string): number {
  const open: string[] = [];
  let wanted: Wanted = 'value';
  for (let from = 0; ; from = WORD.lastIndex) {
    SPACE.lastIndex = from;
    SPACE.test(text);
    const start = SPACE.lastIndex;
    if (start === text.length) return start;
    WORD.lastIndex = start;
    const word: Record<string, string> | undefined = WORD.exec(text)?.groups;
    const next: Wanted | undefined = word && step(wanted, word, open);
    if (next === undefined) return start;
    wanted = next;
  }
}

/** What is wanted after a word; nothing when the word is not what was wanted. */
function step(wanted: Wanted, word: Record<string, string | undefined>, open: string[]): Wanted | undefined {
  const { mark } = word;
  if (wanted === 'colon') return mark === ':' ? 'value' : undefined;
  if (wanted === 'rest' && mark === ',') return commaIn(open.at(-1));
  if (mark === '}' || mark === ']') return close(wanted, mark, open);
  if (wanted === 'key' || wanted === 'member') return word.text === undefined ? undefined : 'colon';
  if (wanted === 'rest') return undefined;
  if (mark === undefined) return 'rest';
  if (mark !== '{' && mark !== '[') return undefined;
  open.push(mark);
  return mark === '{' ? 'member' : 'element';
}

function commaIn(opened: string | undefined): Wanted | undefined {
  if (opened === undefined) return undefined;
  return opened === '{' ? 'key' : 'value';
}

/** After a comma nothing closes; `member` and `element` are what may also not be there. */
function close(wanted: Wanted, mark: string, open: string[]): Wanted | undefined {
  const fits = mark === '}' ? ['rest', 'member'] : ['rest', 'element'];
  if (!fits.includes(wanted) || open.pop() !== (mark === '}' ? '{' : '[')) return undefined;
  return 'rest';
}
