import { METHODS } from 'node:http';
import { listed, type PlacedRoute, type Route, readable } from '../links/table.js';
import { EMPTY, join, type Pattern, PlainPattern, readRegExp, Unreadable } from '../pattern/pattern.js';
import { readExpress4, readsAlike } from '../pattern/syntax/express4.js';
import { readExpress5 } from '../pattern/syntax/express5.js';
import {
  type ExpressRouter,
  ifReadable,
  isMountedApp,
  isParty,
  type Layer,
  layerFor,
  matchLayer,
  pathOf,
  pathText,
  routerIn,
  withLayer,
} from './router.js';
import { hasRsvp, holds, tagIn } from './wrapped.js';

/** What is read of a guest's routers. */
interface Reading {
  readonly rsvp: unknown;
  /** The routes that carry a tag; none are read below another rsvp, which answers for its own. */
  readonly routes: Route[] | undefined;
  /** The paths of mounted apps, which keep their routes to themselves. */
  readonly unread: string[];
}

/**
 * Reads the stack of the router that an rsvp stands in, and of the routers inside, each in its own syntax.
 *
 * @throws PartylineError `ERR_PARTY_BAD_PATTERN` naming the endpoint whose path cannot be read
 */
export function ownRoutes(router: ExpressRouter, rsvp: unknown): { routes: Route[]; unread: string[] } {
  const found = { rsvp, routes: [], unread: [] };
  readStack(router, found);
  return found;
}

function readStack(router: ExpressRouter, found: Reading, prefix?: () => Pattern): void {
  const { routes, rsvp, unread } = found;
  for (const layer of router.stack) {
    const path = () => below(prefix, layer);
    if (holds(layer, rsvp)) continue;
    const inner = routerIn(layer);
    if (layer.route) {
      if (routes) addTagged(routes, layer, prefix);
    } else if (inner && !isParty(inner)) {
      readStack(inner, hasOtherRsvp(inner, rsvp) ? { ...found, routes: undefined } : found, path);
    } else {
      const name = tagIn(layer);
      if (inner || isMountedApp(layer)) unread.push(pathText(path));
      else if (name !== undefined)
        routes?.push({ name, methods: ALL, pattern: readable(name, 'use', path), isPrefix: true });
    }
  }
}

/** The path of a `use` layer, with what stands above its router. */
function below(prefix: (() => Pattern) | undefined, layer: Layer): Pattern {
  return prefix ? join(prefix(), pathOf(layer)) : pathOf(layer);
}

function addTagged(found: Route[], layer: Layer, prefix: (() => Pattern) | undefined): void {
  const { route } = layer;
  if (!route) return;
  for (const [name, list] of namedMethods(route)) {
    const read = () => (prefix ? join(prefix(), readRoute(layer, route.path)) : readRoute(layer, route.path));
    found.push({ name, methods: allOf(list), pattern: readable(name, String(route.path), read) });
  }
}

const ALL = listed(['ALL']);

/** Every route of a router that can be read, in its order; what cannot be is left out. */
export function placedRoutes(router: ExpressRouter, prefix: () => Pattern = () => EMPTY): PlacedRoute[] {
  return router.stack.flatMap((layer) => {
    const { route } = layer;
    const path = () => join(prefix(), pathOf(layer));
    if (route) return placedAt(layer, route, prefix);
    const inner = routerIn(layer);
    if (inner) return isParty(inner) ? [] : placedRoutes(inner, path);
    const name = tagIn(layer);
    return name === undefined ? [] : place(path, { name, methods: ['ALL'], isPrefix: true });
  });
}

function placedAt(layer: Layer, route: NonNullable<Layer['route']>, prefix: () => Pattern): PlacedRoute[] {
  const methods = new Set(route.stack.map(({ method = 'ALL' }) => method.toUpperCase()));
  const named = namedMethods(route);
  const unnamed = [...methods].filter((method) => ![...named.values()].flat().includes(method));
  const lists = [...named, ...(unnamed.length ? [[undefined, unnamed] as const] : [])];
  const paths = [route.path].flat(Number.POSITIVE_INFINITY);
  return paths.flatMap((path) => {
    const read = () => join(prefix(), readRoute(layer, path));
    const isOpen = (path instanceof RegExp || isRepeating(layer, path)) && ({ isOpen: true } as const);
    return lists.flatMap(([name, list]) => place(read, { name, methods: allOf(list), ...isOpen }));
  });
}

/** In Express 4 a character may stand again, outside a constraint: a pattern has it once. */
function isRepeating({ regexp }: Layer, path: unknown): boolean {
  return regexp !== undefined && typeof path === 'string' && path.replace(/\([^()]*\)|\\./g, '').includes('+');
}

function place(read: () => Pattern, route: Omit<PlacedRoute, 'pattern'>): PlacedRoute[] {
  const pattern = ifReadable(read);
  return pattern ? [{ ...route, pattern }] : [];
}

/**
 * The routes of a guest's table, as its own router matches them: a path that Express 4 reads otherwise would be one
 * for the router and another for links.
 *
 * @throws PartylineError `ERR_PARTY_BAD_PATTERN` naming the endpoint
 */
export function tabledRoutes(routes: readonly Route[], router: ExpressRouter): Route[] {
  if (routes.length === 0) return [];
  const isExpress4 = router.stack.some(({ regexp }) => regexp);
  return routes.map((route) => {
    const { name, pattern } = route;
    const read = () => {
      if (isExpress4 && !readsAlike(pattern)) throw readOtherwise();
      const layer = layerFor(router, pattern.source);
      return layer ? withLayer(pattern, layer) : pattern;
    };
    return { ...route, pattern: readable(name, pattern.source, read) };
  });
}

function readOtherwise(): Unreadable {
  return new Unreadable(
    'the Express 4 that this guest is made with reads it otherwise',
    'Write text and :names alone, or tag the route: app.get(path, endpoint("post")).',
  );
}

function hasOtherRsvp(router: ExpressRouter, rsvp: unknown): boolean {
  return router.stack.some((layer) => hasRsvp(layer) && !holds(layer, rsvp));
}

/** The tags of a route, each with the methods that it stands at. */
function namedMethods({ stack }: NonNullable<Layer['route']>): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const layer of stack) {
    const { method = 'ALL' } = layer;
    const name = tagIn(layer);
    if (name !== undefined) methods.set(name, [...(methods.get(name) ?? []), method.toUpperCase()]);
  }
  return methods;
}

/** `app.all` registers every method one by one. */
function allOf(methods: readonly string[]): readonly string[] {
  return listed(methods.length >= METHODS.length ? ['ALL'] : methods);
}

function readRoute(layer: Layer, path: unknown): Pattern {
  const first = Array.isArray(path) ? path.flat(Number.POSITIVE_INFINITY)[0] : path;
  if (first instanceof RegExp) return withLayer(readRegExp(first), layer);
  if (typeof first !== 'string') throw new Unreadable('it is no path', 'Write "/posts/:id".');
  if (PlainPattern.isFor(first)) return new PlainPattern(first, layer, matchLayer);
  return withLayer(layer.regexp ? readExpress4(first) : readExpress5(first), layer);
}
