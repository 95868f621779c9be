import {
  type ExpressRouter,
  ifReadable,
  isExpressApp,
  isMountedApp,
  isParty,
  type Layer,
  matchLayer,
  pathOf,
  routerIn,
  routerOf,
} from '../../express/router.js';
import { type Held, hasRsvp, namesIn, tagIn, wholeChain } from '../../express/wrapped.js';

/**
 * How sure it is that a router answers a request, as far as its stack tells; a later one includes the earlier.
 *
 * - `passes`: nothing takes it
 * - `unlikely`: only middleware for every path stands in its way
 * - `possible`: something may that cannot be looked into: a sub-app, a handler at a path of its own
 * - `answers`: a route takes it, or a handler that has no `next` to pass it on with
 */
export const reaches = ['passes', 'unlikely', 'possible', 'answers'] as const;
export type Reach = (typeof reaches)[number];

/** What Express 4 puts before every route of an app, and what apps put there that answers nothing: by its name. */
const PASSING =
  /^(query|expressInit|(json|urlencoded|text|raw|cookie)Parser|session|logger|compression|helmetMiddleware)$/;

/** Whether a router answers a request for this method and path, without sending one. */
export function reachOf(router: ExpressRouter, method: string, path: string): Reach {
  if (isParty(router)) return 'possible';
  return highest(router.stack.map((layer) => reachOfLayer(layer, method, path)));
}

/**
 * The same for what stands before the sub-app at a path of the router: it is the sub-app that the request is for.
 * `possible` where the sub-app cannot be found.
 */
export function reachBefore(router: ExpressRouter, place: string, method: string, path: string): Reach {
  const at = router.stack.findIndex((layer) => isSubAppAt(layer, place));
  if (at < 0) return 'possible';
  return highest(router.stack.slice(0, at).map((layer) => reachOfLayer(layer, method, path)));
}

function isSubAppAt(layer: Layer, place: string): boolean {
  if (layer.route || !(isMountedApp(layer) || routerIn(layer))) return false;
  return ifReadable(() => pathOf(layer))?.source === place;
}

/** The surest of them. */
export function highest(found: readonly Reach[]): Reach {
  return reaches[Math.max(0, ...found.map((reach) => reaches.indexOf(reach)))] as Reach;
}

/** What a single layer of a router adds to that. */
export function reachOfLayer(layer: Layer, method: string, path: string): Reach {
  const { handle, route } = layer;
  const matched = matchedBy(layer, path);
  if (matched === undefined) return 'passes';
  if (route) return takes(route, method) ? answersFor(route, method) : 'passes';
  const rest = path.slice(matched.length);
  const router = routerIn(layer) ?? (isExpressApp(handle) ? routerOf(handle) : undefined);
  if (router) return reachOf(router, method, rest.startsWith('/') ? rest : `/${rest}`);
  if (isMountedApp(layer)) return 'possible';
  return typeof handle === 'function' ? reachOfHandler(layer, matched !== '') : 'passes';
}

/** Whether a layer is more than middleware for every path that is known, or may be expected, to pass all on. */
export function mayAnswer(layer: Layer): boolean {
  if (!isPlain(layer) || matchedBy(layer, '/') !== '') return true;
  const reach = reachOfHandler(layer, false);
  return reach === 'answers' || reach === 'possible';
}

/** Whether a layer's handler has no way to pass a request on. */
export function neverPassesOn(layer: Layer): boolean {
  return isPlain(layer) && reachOfHandler(layer, false) === 'answers';
}

/** Whether a plain handler stands in a layer. */
function isPlain(layer: Layer): boolean {
  return !layer.route && typeof layer.handle === 'function' && !(routerIn(layer) || isMountedApp(layer));
}

/** What was given to the router: what wraps it may have another length. */
function handlerIn({ handle }: Held): { length: number } {
  return wholeChain(handle).at(-1) as { length: number };
}

function reachOfHandler(layer: Layer, hasPath: boolean): Reach {
  const { length } = handlerIn(layer);
  // Four arguments: it hears of errors alone. Two: it has no way to pass anything on.
  if (length > 3 || hasRsvp(layer) || tagIn(layer) !== undefined) return 'passes';
  if (namesIn(layer).some((name) => PASSING.test(name))) return 'passes';
  if (length === 2) return 'answers';
  return hasPath || length < 2 ? 'possible' : 'unlikely';
}

/** The part of the path that a layer takes, `''` at the root: its own matcher says. */
export function matchedBy(layer: Layer, path: string): string | undefined {
  if (layer.slash || layer.regexp?.fast_slash) return '';
  try {
    return matchLayer(layer, path)?.path.replace(/\/$/, '');
  } catch {
    return undefined;
  }
}

/** Whether a route has a handler for a method. */
export function takes({ methods }: NonNullable<Layer['route']>, method: string): boolean {
  if (!methods) return true;
  const { _all: all, [method.toLowerCase()]: own, get } = methods;
  return Boolean(all || own || (method === 'HEAD' && get));
}

/** A route for every path, or of `all` alone, is middleware by another name if its last handler takes a `next`. */
function answersFor(route: NonNullable<Layer['route']>, method: string): Reach {
  const { path, methods } = route;
  const { handler, isForAll } = handlerFor(route, method);
  const hasText = typeof path === 'string' && /[a-z0-9]/i.test(path.replace(/[:*]\w+/g, ''));
  const isGuard = !hasText || (isForAll && Object.keys(methods ?? {}).length > 1);
  return isGuard && handler?.length !== 2 ? 'possible' : 'answers';
}

/** What answers by a method in a route: the last in line; `isForAll`: it has none for that method alone. */
export function handlerFor({ stack }: NonNullable<Layer['route']>, method: string) {
  const name = method.toLowerCase();
  const own = stack.filter(({ method: each }) => each === name || (method === 'HEAD' && each === 'get'));
  const forAll = stack.filter(({ method: each }) => each === undefined);
  const last = own.at(-1) ?? forAll.at(-1) ?? stack.at(-1);
  return { handler: last && handlerIn(last), isForAll: own.length === 0 };
}
