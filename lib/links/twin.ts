import type { IncomingMessage } from 'node:http';
import { isOption, isPlain } from '../common/checks.js';
import { PartylineError } from '../errors.js';
import { isAbsent } from '../pattern/build.js';
import { isAmbiguous, pathIn } from '../pattern/path-text.js';
import type { Endpoint, ReadyEndpoint, Twin } from './member.js';

type Build = (endpoint: Endpoint, args: readonly unknown[]) => string;

/** The URL of an endpoint that two apps have, at the one that will serve whoever asks. */
export function twinUrl(
  twin: Twin,
  request: IncomingMessage | undefined,
  args: readonly unknown[],
  build: Build,
): string {
  const { scion, stock } = twin;
  if (twin.sideOf(request) === 'stock') {
    return stock ? build(stock, byName(twin, stock, args)) : build(scion, args);
  }
  const [values, ...options] = args;
  const own = stock && isPlain(values) ? [inWordsOf(scion, stock, twin, values), ...options] : args;
  const url = build(scion, own);
  if (!isAmbiguous(pathIn(url.split('#', 1)[0] as string)) || twin.isShared) return url;
  // A request for it goes to the stock, where two readings of a path cannot differ.
  if (stock) return build(stock, byName(twin, stock, args));
  throw new PartylineError('UNSAFE_URL', {
    ...scion.ready().subject,
    reason: 'a value would be an encoded slash or backslash, and a graft hands such a path to the stock',
  });
}

/** Positional values take the scion's names; what the stock's pattern does not take becomes query. */
function byName(twin: Twin, stocks: Endpoint, args: readonly unknown[]): readonly unknown[] {
  const [scion, stock] = [twin.scion.ready(), stocks.ready()];
  const [given, options] = isPlain(args[0]) ? [args[0], args.slice(1)] : named(scion, args);
  const values = inWordsOf(stocks, twin.scion, twin, given);
  const words = Object.keys(values).filter((key) => scion.indexOf.has(key) && !stock.indexOf.has(key));
  const reserved = words.filter(isOption);
  if (reserved.length === 0) return [values, ...options];
  // A name that is an option's word too: it goes into the query by way of the options.
  const rest: Record<string, unknown> = Object.assign(Object.create(null), values);
  const query: Record<string, unknown> = Object.create(null);
  for (const key of reserved) {
    query[key] = rest[key];
    delete rest[key];
  }
  const others = (isPlain(options[0]) ? options[0] : {}) as { query?: object };
  return [rest, { ...others, query: { ...query, ...others.query } }, ...options.slice(1)];
}

/** Of one path for both, `/help/:topic` and `/help/:page`, the one takes the other's name for what stands there. */
function inWordsOf(one: Endpoint, other: Endpoint, { isShared }: Twin, values: object): object {
  if (!isShared) return values;
  const { template, indexOf } = one.ready();
  const places = other.ready().indexOf;
  const nameOf = (key: string) => {
    const own = template.keys[places.get(key) ?? -1]?.name;
    return own === undefined || indexOf.has(key) || own in values ? key : own;
  };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [nameOf(key), value]));
}

function named(
  { template, mountKeys, subject }: ReadyEndpoint,
  args: readonly unknown[],
): [Record<string, unknown>, readonly unknown[]] {
  const keys = template.keys.slice(mountKeys);
  const hasOptions = args.length > 1 && isPlain(args.at(-1));
  const hasNone = args.length === keys.length + 1 && args.at(-1) === undefined;
  const given = hasOptions || hasNone ? args.slice(0, -1) : args;
  if (given.length > keys.length) {
    throw new PartylineError('TOO_MANY_VALUES', { ...subject, most: keys.length, given: given.length });
  }
  const values: Record<string, unknown> = Object.create(null);
  for (const [i, value] of given.entries()) if (!isAbsent(value)) values[keys[i]?.name as string] = value;
  return [values, hasOptions ? args.slice(-1) : []];
}
