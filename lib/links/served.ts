import { isDeepStrictEqual } from 'node:util';
import { alike, type Item, itemsOf, type KeyToken, keyTokensOf, withKeyTokens } from '../pattern/likeness.js';
import { type Matcher, matcherOf } from '../pattern/matcher.js';
import type { Params, Pattern, Token } from '../pattern/pattern.js';
import type { PlacedRoute, Route } from './route.js';

/** A route of the router that is alike to one of a table. */
interface Candidate {
  readonly pattern: Pattern;
  /** Key of the table → what stands in its place in the router. */
  readonly keys: ReadonlyMap<string, KeyToken>;
  /** The higher, the more it is meant: by a method of its own rather than for all, by the same names of keys. */
  readonly weight: number;
}

/** A route with what its pattern is compared by, which is worked out once. */
interface Compared extends PlacedRoute {
  readonly items: readonly Item[];
}

/** Tells what the router that serves a table's routes takes for their keys. */
export class ServedRoutes {
  readonly #routes: readonly Compared[];
  /** Whether one of them says more than a table can: else there is nothing to take over. */
  readonly #isTelling: boolean;

  constructor(placed: readonly PlacedRoute[]) {
    const routes = placed.filter(({ isOpen, isPrefix, pattern }) => !isOpen && !isPrefix && !pattern.unbuildable);
    this.#isTelling = routes.some(({ pattern }) => !pattern.isPlain && isTelling(pattern.tokens));
    this.#routes = this.#isTelling ? routes.map((route) => ({ ...route, items: itemsOf(route.pattern.tokens) })) : [];
  }

  /** The route with the constraints and stars of the one that serves it; `undefined` where there is none that has any. */
  find(route: Route): Route | undefined {
    const { tokens, source } = route.pattern;
    if (!this.#isTelling) return undefined;
    const items = itemsOf(tokens);
    const all = this.#routes.flatMap((placed) => candidateOf(route.methods, items, placed) ?? []);
    const most = Math.max(...all.map(({ weight }) => weight));
    const meant = all.filter(({ weight }) => weight === most);
    if (!meant.some(({ pattern }) => isTelling(pattern.tokens))) return undefined;
    const keys = new Map(keyTokensOf(tokens).map((own) => [own.name, together(own, meant)] as const));
    const readers = meant.map(readerOf);
    const matchPrefix = (path: string) => {
      for (const read of readers) {
        const params = read(path);
        if (params) return { path, params };
      }
      return undefined;
    };
    return { ...route, pattern: { source, tokens: withKeyTokens(tokens, keys), matchPrefix } };
  }
}

/** Whether a pattern has what the syntax of tables has not, or not in every router. */
function isTelling(tokens: readonly Token[]): boolean {
  return (
    tokens.some(({ type }) => type === 'group') ||
    keyTokensOf(tokens).some((token) => {
      if (token.constraint !== undefined || token.valueConstraint !== undefined) return true;
      return token.type === 'wildcard' ? token.isText === true : token.maxLength !== undefined;
    })
  );
}

function candidateOf(methods: readonly string[], items: readonly Item[], placed: Compared): Candidate | undefined {
  const isOwn = methods.every((method) => placed.methods.includes(method));
  if (!isOwn && !placed.methods.includes('ALL')) return undefined;
  const keys = alike(items, placed.items);
  if (!keys) return undefined;
  const hasSameNames = [...keys].every(([name, other]) => name === other.name);
  return { pattern: placed.pattern, keys, weight: (isOwn ? 2 : 0) + (hasSameNames ? 1 : 0) };
}

/** What stands for a key in all of them: a value may be any that one of them takes. */
function together(own: KeyToken, meant: readonly Candidate[]): KeyToken {
  const [first = own, ...others] = meant.flatMap(({ keys }) => keys.get(own.name) ?? []);
  const takesList =
    own.type === 'wildcard' && first.type === 'wildcard' && first.isText && ({ takesList: true } as const);
  const token: KeyToken = { ...first, name: own.name, ...takesList };
  if (others.every((other) => isDeepStrictEqual({ ...other, name: '' }, { ...first, name: '' }))) return token;
  if (others.some(({ type }) => type !== first.type)) return own;
  const { constraint: _one, valueConstraint: _other, ...free } = token;
  const constraints = [first, ...others].map(({ constraint }) => constraint);
  return constraints.includes(undefined)
    ? free
    : { ...free, constraint: constraints.map((each) => `(?:${each})`).join('|') };
}

/** Reads a path as the router does, by the names of the table's keys. */
function readerOf({ pattern, keys }: Candidate): Matcher {
  const read = matcherOf(pattern);
  return (path) => {
    const params = read(path);
    if (!params) return undefined;
    const renamed: Record<string, unknown> = Object.create(null);
    for (const [name, other] of keys)
      renamed[name] = Object.hasOwn(params, other.name) ? params[other.name] : undefined;
    return renamed as Params;
  };
}
