import { badOption, checkOptions, isMilliseconds } from '../common/checks.js';
import { checkEndpoint } from '../graft/states/journeys.js';
import type { SideName } from '../party/pair.js';
import type { Answer } from './answers/answer.js';
import { ignoring } from './answers/ignoring.js';

/** What `compare()` is told. */
export interface CompareOptions {
  /**
   * Endpoints that are free of side effects, whatever their method: a search by POST. Only GET and HEAD are asked of any other
   * (default: none).
   */
  pure?: readonly string[];
  /** Endpoints that are never asked: a GET that logs out (default: none). */
  except?: readonly string[];
  /** What may differ: paths, `$.items[*].id`, in which `*` stands for whatever is there, and names of headers (default: nothing). */
  ignore?: readonly string[];
  /** Gives what of an answer is compared. It gets a copy, which it may change (default: the answer as it is). */
  clean?: CleanOption;
  /** Takes a journey back to legacy by what was found (default: nobody does). */
  guard?: GuardOptions;
  /** At most this share of the requests is asked again, whatever the states say; 0 to 1 (default: 1). */
  share?: number;
  /** Of which share of the pairs one side is asked twice, to learn what differs by itself; 0 to 1 (default: 0.1). */
  noise?: number;
  /** How many requests are asked again at the same time (default: 4). */
  concurrency?: number;
  /** How long an app may take for the answer to a shadow, in milliseconds (default: 5000). */
  timeout?: number;
  /** The longest body, of a request or an answer, that is compared, in bytes (default: 1 MiB). */
  bytes?: number;
  /** How much memory all that waits may take together, in bytes (default: 32 MiB). */
  memory?: number;
  /** How long a shadow waits at most until nobody else wants the event loop, in milliseconds; then it is dropped (default: 5000). */
  wait?: number;
  /** How late the event loop may be before all shadows that wait are dropped, in milliseconds (default: 200). */
  lag?: number;
}

/** Declared as a method, so that a function of a narrower type is accepted. */
type CleanOption = { bivarianceHack(answer: Answer, side: SideName): unknown }['bivarianceHack'];

/** When a journey is taken back to legacy. */
export interface GuardOptions {
  /** The largest share of the scion's answers that may be failures, 0 to 1 (default: any). */
  maxErrorRate?: number;
  /** The largest share of pairs that may differ, 0 to 1 (default: any). */
  maxDifferent?: number;
  /** Of how many of the last requests these are shares: of fewer nothing is concluded (default: 100). */
  minRequests?: number;
}

/** The options as they are read. */
export type ReadOptions = ReturnType<typeof readOptions>;

const WHERE = 'compare()';
const KNOWN = [
  'pure',
  'except',
  'ignore',
  'clean',
  'guard',
  'share',
  'noise',
  'concurrency',
  'timeout',
  'bytes',
  'memory',
];
const OF_GUARD = ['maxErrorRate', 'maxDifferent', 'minRequests'];

/** Throws PartylineError `ERR_PARTY_BAD_OPTION`, `ERR_PARTY_BAD_NAME`. */
export function readOptions(options: CompareOptions) {
  checkOptions(options, [...KNOWN, 'wait', 'lag'], WHERE);
  const { clean, memory = 32 * 1024 * 1024, bytes = 1024 * 1024 } = options;
  if (clean !== undefined && typeof clean !== 'function')
    throw badOption(WHERE, 'clean', 'is no function', 'Write clean: (answer, side) => { delete answer.headers.age; }.');
  return {
    pure: readEndpoints('pure', options.pure),
    except: readEndpoints('except', options.except),
    ignores: ignoring(readTexts('ignore', options.ignore, 'Write ignore: ["$.items[*].id", "x-request-id"].')),
    clean,
    guard: readGuard(options.guard),
    share: readShare(WHERE, 'share', options.share ?? 1),
    noise: readShare(WHERE, 'noise', options.noise ?? 0.1),
    concurrency: readCount(WHERE, 'concurrency', options.concurrency ?? 4),
    timeout: readTime('timeout', options.timeout ?? 5_000),
    bytes: readCount(WHERE, 'bytes', bytes),
    memory: readCount(WHERE, 'memory', memory),
    wait: readTime('wait', options.wait ?? 5_000),
    lag: readTime('lag', options.lag ?? 200),
  };
}

function readGuard(given: GuardOptions | undefined) {
  if (given === undefined) return undefined;
  const where = 'compare({ guard })';
  checkOptions(given, OF_GUARD, where);
  const { maxErrorRate, maxDifferent, minRequests = 100 } = given;
  if (maxErrorRate === undefined && maxDifferent === undefined)
    throw badOption(WHERE, 'guard', 'guards nothing', 'Write guard: { maxErrorRate: 0.01, maxDifferent: 0.05 }.');
  return {
    maxErrorRate: maxErrorRate === undefined ? undefined : readShare(where, 'maxErrorRate', maxErrorRate),
    maxDifferent: maxDifferent === undefined ? undefined : readShare(where, 'maxDifferent', maxDifferent),
    minRequests: readCount(where, 'minRequests', minRequests),
  };
}

function readEndpoints(name: string, given: unknown): ReadonlySet<string> {
  const endpoints = readTexts(name, given, `Write ${name}: ["search"].`);
  for (const endpoint of endpoints) checkEndpoint(endpoint);
  return new Set(endpoints);
}

function readTexts(name: string, given: unknown = [], write: string): readonly string[] {
  if (Array.isArray(given) && given.every((each) => typeof each === 'string' && each.trim() !== '')) return [...given];
  throw badOption(WHERE, name, 'is no list of texts', write);
}

function readShare(where: string, name: string, given: unknown): number {
  if (typeof given === 'number' && given >= 0 && given <= 1) return given;
  throw badOption(where, name, 'is no share from 0 to 1', `Write ${name}: 0.1.`);
}

function readCount(where: string, name: string, given: unknown): number {
  if (typeof given === 'number' && Number.isSafeInteger(given) && given > 0) return given;
  throw badOption(where, name, 'is no whole number above 0', `Write ${name}: 100.`);
}

function readTime(name: string, given: unknown): number {
  if (isMilliseconds(given)) return given;
  throw badOption(WHERE, name, 'is no number of milliseconds above 0', `Write ${name}: 1000.`);
}
