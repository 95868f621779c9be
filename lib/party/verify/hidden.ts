import { METHODS } from 'node:http';
import { type ExpressRouter, ifReadable, type Layer, pathOf, routerIn } from '../../express/router.js';
import { patternsOf } from '../../express/routes.js';
import { tagIn } from '../../express/wrapped.js';
import type { PlacedRoute, Route } from '../../links/route.js';
import { matcherOf } from '../../pattern/matcher.js';
import { handlerFor, matchedBy, neverPassesOn, takes } from './reach.js';

/** What stands before an endpoint in its own app, or before the party in the host's, and takes its requests. */
export interface Hider {
  /** Whether it has no `next` to pass them on with. */
  readonly isSure: boolean;
  /** How it is spoken of. */
  readonly what: string;
}

interface Request {
  readonly method: string;
  /** As the router sees it. */
  readonly path: string;
}

/** What a search comes to: where it was looked for, or what was met on the way. */
interface Search {
  /** Whether a layer is what is looked for; `above` is what stands before its path. */
  isGoal(layer: Layer, above: string): boolean;
  readonly found: Hider[];
}

/** What takes a request before the layer that is looked for does; `undefined` where that one is not reached. */
export function hiderBefore(router: ExpressRouter, request: Request, isGoal: Search['isGoal']): Hider | undefined {
  const search: Search = { isGoal, found: [] };
  return walk(router, request, search, '') ? surest(search.found) : undefined;
}

/** The layers of an endpoint: those that carry its tag, or have its path where it was named elsewhere. */
export function isLayerOf({ name, pattern, methods }: Route, method: string): Search['isGoal'] {
  return (layer, above) => {
    const { route } = layer;
    if (!route) return tagIn(layer) === name;
    if (!takes(route, method)) return false;
    const tags = route.stack.map(tagIn).filter((tag) => tag !== undefined);
    if (tags.includes(name)) return true;
    if (tags.length > 0 || !(methods.includes('ALL') || methods.includes(method))) return false;
    return (patternsOf(layer) ?? []).some(({ source }) => above + source === pattern.source);
  };
}

/** The same of a framework's routes, as it asks them. */
export class PlacedSearch {
  readonly #routes: readonly { route: PlacedRoute; read: (path: string) => unknown }[];

  constructor(placed: readonly PlacedRoute[]) {
    this.#routes = placed.map((route) => ({ route, read: matcherOf(route.pattern, true) }));
  }

  hiderBefore({ name, pattern, methods }: Route, { method, path }: Request): Hider | undefined {
    const found: Hider[] = [];
    for (const { route, read } of this.#routes) {
      if (!takesMethod(route, method) || read(path) === undefined) continue;
      const isOwn = route.name === undefined && route.pattern.source === pattern.source;
      if (route.name === name || (isOwn && methods.some((each) => route.methods.includes(each)))) return surest(found);
      const isSure = (route.handler as Partial<CallableFunction> | undefined)?.length === 1;
      if (isSure || route.name !== undefined) found.push({ isSure, what: spokenOf(route.name, route.pattern.source) });
    }
    return undefined;
  }
}

function takesMethod({ methods }: PlacedRoute, method: string): boolean {
  return methods.includes(method) || methods.includes('ALL') || (method === 'HEAD' && methods.includes('GET'));
}

function surest(found: readonly Hider[]): Hider | undefined {
  return found.find(({ isSure }) => isSure) ?? found[0];
}

/** Whether the goal is reached: it takes the request too, behind all that was found. */
function walk({ stack }: ExpressRouter, request: Request, search: Search, above: string): boolean {
  const { method, path } = request;
  for (const layer of stack) {
    const { route } = layer;
    const router = routerIn(layer);
    const matched = matchedBy(layer, path);
    if (matched === undefined) continue;
    if (search.isGoal(layer, above)) return true;
    if (route) addRoute(layer, method, search.found);
    else if (router) {
      const rest = path.slice(matched.length);
      const inner = { method, path: rest.startsWith('/') ? rest : `/${rest}` };
      if (walk(router, inner, search, above + (ifReadable(() => pathOf(layer))?.source ?? ''))) return true;
    } else if (neverPassesOn(layer)) search.found.push({ isSure: true, what: 'a handler without a next' });
  }
  return false;
}

/** A route for every method whose handler has a `next` is a guard. */
function addRoute(layer: Layer, method: string, found: Hider[]): void {
  const { route } = layer;
  if (!route || !takes(route, method)) return;
  const { handler, isForAll } = handlerFor(route, method);
  const isSure = handler?.length === 2;
  const isGuard = isForAll || Object.keys(route.methods ?? {}).length >= METHODS.length;
  const name = route.stack.map(tagIn).find((tag) => tag !== undefined);
  if (isSure || !isGuard) found.push({ isSure, what: spokenOf(name, String(route.path)) });
}

function spokenOf(name: string | undefined, path: string): string {
  return name === undefined ? `the route ${path}` : `"${name}", at ${path},`;
}
