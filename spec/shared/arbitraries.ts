import * as fc from 'fast-check';
import { isPlain } from '../../lib/common/checks';
import { mountOf, seldom, sourceOf } from './sources';
import { type Draft, type Hints, queried, scalar, text, value } from './values';
import type { Source, SourceKey } from './writer';

/** A key, where it stands, and the value that the request is to bring it. */
export interface Given extends SourceKey {
  readonly at: 'mount' | 'below' | 'route';
  readonly value: unknown;
}

type Pair = readonly [name: string, value: unknown];

/** One call of `urlFor`, with the route that it is to reach. */
export interface Trip {
  readonly major: number;
  /** Of the guest, in the party. */
  readonly mount: string;
  /** Of a Router within the guest that holds the route, if there is one. */
  readonly below: string | undefined;
  /** Of the route: the first is built, the others are matched as well. */
  readonly paths: readonly [string, ...string[]];
  readonly how: 'get' | 'all' | 'use';
  /** By a tag where it stands, in the guest's table, or on behalf of a guest whose routers nobody sees. */
  readonly named: 'tag' | 'table' | 'unseen';
  readonly options: { readonly caseSensitive: boolean; readonly strict: boolean };
  /** In the order in which they stand. */
  readonly keys: readonly Given[];
  /** What the mount's keys have in the request in which the call is made; none outside requests. */
  readonly here: Readonly<Record<string, string>> | undefined;
  /** What `urlFor` gets after the name. */
  readonly args: readonly unknown[];
  /** What of it the query should hold. */
  readonly query: readonly Pair[];
  readonly hash: unknown;
}

/** More keys than these have no value. */
const MOST_KEYS = 7;

const place = (path: string, ...names: string[]): Source => ({
  path,
  keys: names.map((name) => ({ name, kind: 'text', isOptional: false, fits: ['acme', 'x'] }) as const),
  literals: ['/'],
});
const mounts = fc.constantFrom(
  place('/'),
  place('/blog'),
  place('/a/b-c.d'),
  place('/t/:tenant', 'tenant'),
  place('/:lang/x', 'lang'),
  place('/v2/:tenant/:shop', 'tenant', 'shop'),
);

function mostly<const T, const U>(usual: T, often: number, other: fc.Arbitrary<U>): fc.Arbitrary<T | U> {
  return seldom(often, other).map((given) => given ?? usual);
}

function routeOf(major: number) {
  const source = sourceOf(major);
  // Of Express 4's syntax, few can stand in a table or be read back from a `use`.
  const often = major === 4 ? 7 : 2;
  return fc.record({
    mount: mounts,
    below: seldom(2, mountOf(major)),
    source,
    other: seldom(9, source),
    named: mostly('tag', often, fc.constantFrom('table', 'unseen')),
    how: mostly('get', often, fc.constantFrom('all', 'use')),
    options: fc.record({ caseSensitive: fc.boolean(), strict: fc.boolean() }),
  });
}

const pairs = fc.array(fc.tuple(text, queried), { maxLength: 2 }).map(
  (drafts) =>
    (hints: Hints): Pair[] =>
      drafts.map(([name, item]) => [String(name(hints)), item(hints)]),
);

const call = fc.record({
  values: fc.array(value, { minLength: MOST_KEYS, maxLength: MOST_KEYS }),
  isByPosition: fc.boolean(),
  isWithin: fc.boolean(),
  here: fc.tuple(text, text),
  extras: pairs,
  query: seldom(3, pairs),
  hash: seldom(6, scalar),
});

type Call = typeof call extends fc.Arbitrary<infer Value> ? Value : never;

/** A route of a major's router, and a call that is to reach it. */
export function tripOf(major: number): fc.Arbitrary<Trip> {
  return fc.tuple(routeOf(major), call).map(([route, given]) => {
    const { mount, below, source, other, named, how, options } = route;
    const literals = [mount, below, source].flatMap((each) => each?.literals ?? []);
    const at = (place: Given['at']) => (key: SourceKey) => ({ ...key, at: place });
    const keys = [
      ...mount.keys.map(at('mount')),
      ...(below?.keys ?? []).map(at('below')),
      ...source.keys.map(at('route')),
    ].map((key, i) => ({ ...key, value: given.values[i]?.({ fits: key.fits, literals }, key) }));
    // In a table stands the path of a route as it is; the two syntaxes escape differently.
    const isTabled = !below && how !== 'use' && !source.path.includes('\\');
    // A router that nobody sees is taken for one that matches as Express does by itself.
    const isDefault = isTabled && named === 'unseen';
    return {
      ...{ major, mount: mount.path, below: below?.path, how },
      options: isDefault ? { caseSensitive: false, strict: false } : options,
      paths: other ? [source.path, other.path] : [source.path],
      named: isTabled ? named : 'tag',
      ...callWith(keys, given, literals),
    };
  });
}

function callWith(keys: readonly Given[], given: Call, literals: readonly string[]) {
  const hints = { fits: ['x', '1'], literals };
  const query = Object.fromEntries(given.query?.(hints) ?? []);
  const hash = given.hash?.(hints);
  const options = given.query || given.hash ? [{ query, hash }] : [];
  const positional = keys.filter(({ at }) => at !== 'mount').map((key) => key.value);
  // A plain object in these places says something else.
  const isSafe = positional.length > 0 && ![positional[0], positional.at(-1)].some(isPlain);
  const isByPosition = given.isByPosition && isSafe;
  const here = given.isWithin || isByPosition ? hereOf(keys, given.here, hints) : undefined;
  const isMounts = ({ at }: Given) => at === 'mount';
  const filled = keys.map((key) => {
    const own = isByPosition && isMounts(key) ? undefined : key.value;
    return { ...key, value: isMounts(key) ? (own ?? here?.[key.name]) : own };
  });
  const tail = { keys: filled, here, hash };
  if (isByPosition) return { ...tail, args: [...positional, ...options], query: Object.entries(query) };
  const named = Object.fromEntries([
    ...given.extras(hints),
    ...keys.map((key): Pair => [key.name, key.value]),
  ]);
  const extras = Object.entries(named).filter(([name]) => !keys.some((key) => key.name === name));
  return { ...tail, args: [named, ...options], query: [...extras, ...Object.entries(query)] };
}

function hereOf(keys: readonly Given[], drafts: readonly Draft[], hints: Hints): Record<string, string> {
  const names = keys.filter(({ at }) => at === 'mount').map(({ name }) => name);
  return Object.fromEntries(names.map((name, i) => [name, String(drafts[i]?.(hints))]));
}
