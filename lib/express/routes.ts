import { METHODS } from 'node:http';
import { makerIn, uncalled } from '../links/endpoint-tag.js';
import type { Route } from '../links/route.js';
import { type BadPatterns, collecting, listed, readable } from '../links/table.js';
import { join, type Pattern, PlainPattern, readOr, readRegExp, Unreadable } from '../pattern/pattern.js';
import { readExpress4 } from '../pattern/syntax/express4.js';
import { readExpress5 } from '../pattern/syntax/express5.js';
import {
  type ExpressRouter,
  ifReadable,
  isMountedApp,
  isParty,
  type Layer,
  matchLayer,
  pathOf,
  pathText,
  routerIn,
  withLayer,
} from './router.js';
import { hasRsvp, holds, tagHandlerIn, tagIn } from './wrapped.js';

/** What is read of a guest's routers. */
interface Reading {
  readonly rsvp: unknown;
  /** The routes that carry a tag; none are read below another rsvp, which answers for its own. */
  readonly routes: Route[] | undefined;
  /** The paths of mounted apps, which keep their routes to themselves. */
  readonly unread: string[];
  /** What is wrong with tags whose path cannot be read. */
  readonly bad: BadPatterns;
}

/**
 * Reads the stack of the router that an rsvp stands in, and of the routers inside, each in its own syntax.
 *
 * @param bad gets what is wrong with tags whose path cannot be read (default: it is thrown)
 */
export function ownRoutes(
  router: ExpressRouter,
  rsvp: unknown,
  bad?: BadPatterns,
): { routes: Route[]; unread: string[] } {
  return collecting(bad, (own) => {
    const found = { routes: [], unread: [] };
    readStack(router, { ...found, rsvp, bad: own });
    return found;
  });
}

/** Adds what is read, or what is wrong with it; below another rsvp, neither. */
function add({ routes, bad }: Reading, read: () => Route): void {
  routes?.push(...bad.read(read));
}

function readStack(router: ExpressRouter, found: Reading, prefix?: () => Pattern): void {
  const { rsvp, unread } = found;
  for (const layer of router.stack) {
    const path = () => below(prefix, layer);
    if (holds(layer, rsvp)) continue;
    const inner = routerIn(layer);
    if (layer.route) {
      if (found.routes) addTagged(found, layer, prefix);
    } else if (inner && !isParty(inner)) {
      readStack(inner, hasOtherRsvp(inner, rsvp) ? { ...found, routes: undefined } : found, path);
    } else {
      const name = tagIn(layer);
      if (inner || isMountedApp(layer)) unread.push(pathText(path));
      else if (name !== undefined)
        add(found, () => {
          const pattern = readable(name, writtenOf(layer), path);
          return { name, methods: ALL, pattern, isPrefix: true, tag: tagHandlerIn(layer) };
        });
    }
  }
}

/** The path of a `use` layer, with what stands above its router. */
function below(prefix: (() => Pattern) | undefined, layer: Layer): Pattern {
  return prefix ? join(prefix(), pathOf(layer)) : pathOf(layer);
}

function addTagged(found: Reading, layer: Layer, prefix: (() => Pattern) | undefined): void {
  const { route } = layer;
  if (!route) return;
  const [first, ...others] = pathsOf(route);
  if (found.routes && route.stack.some(({ handle }) => makerIn(handle) === 'endpoint')) {
    throw uncalled('endpoint', 'endpoint("post")', `the route ${String(route.path)}`);
  }
  const reading = (path: unknown) => () => (prefix ? join(prefix(), readRoute(layer, path)) : readRoute(layer, path));
  for (const [name, { methods: list, tag }] of namedMethods(route)) {
    const methods = allOf(list);
    const said = { name, methods, tag, handler: lastHandler(route, list) };
    add(found, () => ({ ...said, pattern: readable(name, String(route.path), reading(first)) }));
    // No link is made of the others: one that cannot be read is left out.
    for (const path of others) {
      const pattern = ifReadable(reading(path));
      if (pattern) add(found, () => ({ ...said, pattern }));
    }
  }
}

/** The path of a `use` as it was written; of Express 4, which keeps a RegExp alone, as near to it as that tells. */
export function writtenOf({ rawPath, regexp }: Layer): string {
  if (rawPath !== undefined) return [rawPath].flat().join(', ');
  const { source = 'use' } = regexp ?? {};
  const paths = source.replaceAll('\\/?(?=\\/|$)', '').split('|^');
  return paths.map((path) => path.replace(/^\^/, '').replace(/\\(.)/g, '$1')).join(', ');
}

/** Those of a list too. */
export function pathsOf({ path }: NonNullable<Layer['route']>): unknown[] {
  return [path].flat(Number.POSITIVE_INFINITY);
}

/** What answers by these methods: the last in line. */
function lastHandler({ stack }: NonNullable<Layer['route']>, methods: readonly string[]): unknown {
  return stack.findLast(({ method = 'ALL' }) => methods.includes(method.toUpperCase()))?.handle;
}

const ALL = listed(['ALL']);

/** All that a layer's paths say of what it takes; `undefined` where they do not say it. */
export function patternsOf(layer: Layer): readonly Pattern[] | undefined {
  const { route } = layer;
  const reads = route
    ? pathsOf(route).map((path) => () => (isOpenAt(layer, path) ? undefined : readRoute(layer, path)))
    : [() => pathOf(layer)];
  const patterns = reads.map((read) => readOr(read, undefined));
  return patterns.includes(undefined) ? undefined : (patterns as Pattern[]);
}

/** Whether a route's pattern does not say what its layer takes. */
export function isOpenAt(layer: Layer, path: unknown): boolean {
  return path instanceof RegExp || isRepeating(layer, path);
}

/** In Express 4 a character may stand again, outside a constraint: a pattern has it once. */
function isRepeating({ regexp }: Layer, path: unknown): boolean {
  return regexp !== undefined && typeof path === 'string' && path.replace(/\([^()]*\)|\\./g, '').includes('+');
}

function hasOtherRsvp(router: ExpressRouter, rsvp: unknown): boolean {
  return router.stack.some((layer) => hasRsvp(layer) && !holds(layer, rsvp));
}

/** The names of a route, each with its tag and the methods that it stands at. */
export function namedMethods({ stack }: NonNullable<Layer['route']>): Map<string, { tag: unknown; methods: string[] }> {
  const named = new Map<string, { tag: unknown; methods: string[] }>();
  for (const layer of stack) {
    const { method = 'ALL' } = layer;
    const name = tagIn(layer);
    if (name === undefined) continue;
    const { tag = tagHandlerIn(layer), methods = [] } = named.get(name) ?? {};
    named.set(name, { tag, methods: [...methods, method.toUpperCase()] });
  }
  return named;
}

/** `app.all` registers every method one by one. */
export function allOf(methods: readonly string[]): readonly string[] {
  return listed(methods.length >= METHODS.length ? ['ALL'] : methods);
}

export function readRoute(layer: Layer, path: unknown): Pattern {
  if (path instanceof RegExp) return withLayer(readRegExp(path), layer);
  if (typeof path !== 'string') throw new Unreadable('it is no path', 'Write "/posts/:id".');
  if (PlainPattern.isFor(path)) return new PlainPattern(path, layer, matchLayer);
  return withLayer(layer.regexp ? readExpress4(path) : readExpress5(path), layer);
}
