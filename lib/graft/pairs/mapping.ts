import type { SideName } from '../../party/pair.js';
import type { Key } from '../../pattern/pattern.js';

/** By endpoint: the scion's key → the stock's, or the name in the stock's query. */
export type KeysOption = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** One value of an endpoint, as both sides have it. */
export interface KeyPair {
  readonly scion: Key | undefined;
  readonly stock: Key | undefined;
  /** What the scion alone takes is in the stock's query by this name, and the other way round. */
  readonly query: string;
}

/** Why two patterns cannot be mapped, and what mends it. */
export interface Misfit {
  readonly reason: string;
  readonly write: string;
  /** What goes together all the same. */
  readonly pairs: readonly KeyPair[];
}

interface MappingOptions {
  readonly endpoint: string;
  readonly keys: Readonly<Record<SideName, readonly Key[]>>;
  /** What the host says: the scion's key → the stock's. */
  readonly said: Readonly<Record<string, string>> | undefined;
  /** Names that have a value in every link; asked only where a key has no other. */
  given(): ReadonlySet<string>;
}

/**
 * Pairs what both patterns take: as the host says, by name, and what is left by position, if as many are left on each side.
 * What the scion alone takes is in the stock's query.
 */
export function mapKeys({ endpoint, keys: { scion, stock }, said = {}, given }: MappingOptions): KeyPair[] | Misfit {
  const fault = faultIn(endpoint, said, scion);
  const open = new Map(stock.map((key) => [key.name, key]));
  const take = (name: string) => {
    const key = open.get(name);
    open.delete(name);
    return key;
  };
  const hosts = new Map(fault ? [] : Object.entries(said).map(([own, name]) => [own, { name, key: take(name) }]));
  const pairs = scion.map((key): KeyPair => {
    const host = hosts.get(key.name);
    return { scion: key, stock: host ? host.key : take(key.name), query: host?.name ?? key.name };
  });
  if (fault) return { ...fault, pairs: [...pairs, ...onlyStocks(stock, pairs)] };
  const left = pairs.filter((pair) => !pair.stock && !hosts.has((pair.scion as Key).name));
  const known: ReadonlySet<string> = open.size > 0 ? given() : new Set();
  const needed = [...open.values()].filter(({ name }) => !known.has(name));
  const isByPosition = left.length === needed.length;
  const all = isByPosition
    ? pairs.map((pair) => ({ ...pair, stock: pair.stock ?? needed[left.indexOf(pair)] }))
    : pairs;
  const made = [...all, ...onlyStocks(stock, all)];
  const lacking = isByPosition ? [] : needed.filter(({ optional }) => !optional).map(({ name }) => name);
  return lacking.length > 0 ? { ...misfit(endpoint, lacking, left), pairs: made } : made;
}

export function isMisfit(mapped: readonly KeyPair[] | Misfit): mapped is Misfit {
  return 'reason' in mapped;
}

/** What the stock may have, and the scion has not. */
function onlyStocks(stock: readonly Key[], pairs: readonly KeyPair[]): KeyPair[] {
  const taken = new Set(pairs.map((pair) => pair.stock?.name));
  return stock.filter(({ name }) => !taken.has(name)).map((key) => ({ scion: undefined, stock: key, query: key.name }));
}

function faultIn(endpoint: string, said: Readonly<Record<string, string>>, scion: readonly Key[]) {
  const names = scion.map(({ name }) => name);
  const strange = Object.keys(said).find((name) => !names.includes(name));
  if (strange !== undefined) {
    const reason = `keys names "${strange}", which the scion's pattern does not take`;
    const own = names.length > 0 ? `with the scion's: ${listed(names)}` : 'without it: the scion has none';
    return { reason, write: `Write keys: { ${quoted(endpoint)}: { … } } ${own}.` };
  }
  const values = Object.values(said);
  const twice = values.find((name, i) => values.indexOf(name) !== i);
  if (twice === undefined) return undefined;
  return { reason: `keys gives "${twice}" twice`, write: "Give each of the scion's keys another one of the stock's." };
}

function misfit(endpoint: string, lacking: readonly string[], left: readonly KeyPair[]) {
  const reason = `the stock's pattern requires ${listed(lacking)}, and it is not known which key of the scion gives that`;
  const own = left[0]?.scion?.name;
  if (own !== undefined)
    return { reason, write: `Write keys: { ${quoted(endpoint)}: { ${quoted(own)}: "${lacking[0]}" } }.` };
  return { reason, write: "Give the scion's pattern a key for it, or one of the two routes another name." };
}

/** As it stands before a colon in an object. */
function quoted(name: string): string {
  return /^[a-z_$][\w$]*$/i.test(name) ? name : JSON.stringify(name);
}

function listed(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}
