import type { GuestApp } from '../common/apps.js';
import { badOption, checkOptions, isPlain } from '../common/checks.js';
import { type Guest, readGuest } from '../party/guest.js';
import type { ReadGuest } from '../party/pair.js';
import { DEFAULT_ROOM, Room } from './fallback/room.js';
import type { KeysOption } from './pairs/mapping.js';
import type { ReportOptions } from './report/figures.js';
import type { Comparison } from './serve/comparison.js';
import type { Source } from './sources/source.js';
import { refuseCompared } from './states/compared.js';
import type { KeyOption, OverrideOption } from './states/decision.js';
import { checkEndpoint, Journeys, type JourneysOption } from './states/journeys.js';
import { type ReadState, readStates, type States } from './states/states.js';

/** What `graft()` is told beside the scion. */
export interface GraftOptions {
  /** The stock: the app that has been there before, or `guest(app, { endpoints })` for one that nobody may touch. */
  onto: GuestApp | Guest;
  /** Endpoints that move together, by the journey's name; every other is a journey of its own (default: none). */
  journeys?: JourneysOption;
  /**
   * Which keys of an endpoint's two patterns are one, where neither name nor position says it: endpoint → the scion's key → the
   * stock's, or the name in the stock's query (default: none).
   */
  keys?: KeysOption;
  /** The states by journey, or a source of them; what is not in it is legacy (default: nothing is). */
  states?: States | Source;
  /**
   * Who is asking, as a string, a number, or what has a `toJSON()`; nothing for nobody in particular, whom the stock
   * serves while a journey is a canary. Called once in a request, and not before it matters (default: nobody).
   */
  key?: KeyOption;
  /** Sends a request to the scion or the stock whatever the states say, for testers (default: none). */
  override?: OverrideOption;
  /**
   * In bytes, how much memory the bodies of all open requests may take that are kept for a fallback (default: 32 MiB).
   * What does not fit is not kept: that request has no fallback.
   */
  replayMemory?: number;
  /**
   * Compares the answers of both apps, as `compare()` of `express-party/compare` makes it: then a journey may be a shadow, and one
   * that is live may have `compare` (default: nothing is compared).
   */
  compare?: Comparison;
}

/** The options as a graft reads them. */
export type ReadGraftOptions = ReturnType<typeof readGraftOptions>;

const WHERE = 'graft()';

/** Throws PartylineError `ERR_PARTY_BAD_GUEST`, `ERR_PARTY_BAD_OPTION`, `ERR_PARTY_BAD_STATE`. */
export function readGraftOptions(given: unknown, options: GraftOptions) {
  checkOptions(options, ['onto', 'journeys', 'keys', 'states', 'key', 'override', 'replayMemory', 'compare'], WHERE);
  const { onto, journeys, keys, states = {}, key, override, replayMemory = DEFAULT_ROOM, compare } = options;
  const [scion, stock] = [readSide(given, 'the scion'), readSide(onto, 'onto')];
  if (scion.app === stock.app) {
    throw badOption(WHERE, 'onto', 'is the scion itself', 'Write graft(fresh, { onto: legacy }).');
  }
  const source = typeof (states as Partial<Source> | null)?.load === 'function' ? (states as Source) : undefined;
  return {
    scion,
    stock,
    journeys: new Journeys(journeys),
    keys: readKeys(keys),
    states: source ? new Map<string, ReadState>() : compared(readStates(states), compare),
    source,
    key: readFunction('key', key),
    override: readFunction('override', override),
    comparison: readComparison(compare),
    room: new Room(readBytes('replayMemory', replayMemory)),
  };
}

/** Throws PartylineError `ERR_PARTY_BAD_OPTION`. */
export function readReportOptions(options: ReportOptions = {}): ReportOptions {
  const where = 'shop.report()';
  checkOptions(options, ['days', 'requests'], where);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || (typeof value === 'number' && value >= 0)) continue;
    throw badOption(where, name, 'is no number from 0 up', `Write ${name}: 7.`);
  }
  return options;
}

function readSide(given: unknown, where: string): ReadGuest {
  const side = readGuest(given, where);
  const write = 'Graft one app onto one app.';
  if (side.pair) throw badOption(WHERE, where, 'is a graft already', write);
  if (side.host)
    throw badOption(
      WHERE,
      where,
      'has a host, and a graft has one for both',
      'Write guest(graft(fresh, { onto: legacy }), { host }).',
    );
  if (!side.isStripped) throw badOption(WHERE, where, 'has strip: false, and a graft has one path for both', write);
  return side;
}

function readKeys(given: unknown = {}): KeysOption {
  const write = 'Write keys: { order: { id: "order" } }: endpoint, the scion\'s key, the stock\'s key.';
  const isMap = (map: unknown) =>
    isPlain(map) && Object.values(map).every((name) => typeof name === 'string' && name !== '');
  if (!isPlain(given)) throw badOption(WHERE, 'keys', 'is no plain object', write);
  const strange = Object.keys(given).find((endpoint) => !isMap(given[endpoint]));
  if (strange === undefined)
    return Object.fromEntries(Object.entries(given as KeysOption).map(([name, map]) => [name, { ...map }]));
  checkEndpoint(strange);
  throw badOption(WHERE, 'keys', `holds no names of keys for "${strange}"`, write);
}

function compared(states: ReadonlyMap<string, ReadState>, compare: unknown): ReadonlyMap<string, ReadState> {
  if (compare === undefined) refuseCompared(states);
  return states;
}

function readComparison(given: unknown): Comparison | undefined {
  if (given === undefined) return undefined;
  if (typeof (given as Partial<Comparison> | null)?.begin === 'function') return given as Comparison;
  const write = 'Write compare: compare(), with compare from "express-party/compare".';
  throw badOption(WHERE, 'compare', 'is nothing that compare() has made', write);
}

function readBytes(name: string, bytes: unknown): number {
  if (typeof bytes === 'number' && bytes >= 0) return bytes;
  throw badOption(WHERE, name, 'is no number of bytes', `Write ${name}: 64 * 1024 * 1024.`);
}

function readFunction<Option>(name: string, option: Option): Option {
  if (option === undefined || typeof option === 'function') return option;
  throw badOption(WHERE, name, 'is no function', `Write ${name}: (req) => req.session?.userId.`);
}
