import {
  type ExpressRouter,
  ifReadable,
  isExpressApp,
  isMountedApp,
  isParty,
  isRouter,
  type Layer,
  matchLayer,
  pathOf,
  routerOf,
} from '../../express/router.js';
import { isRsvp, tagOf } from '../../links/endpoint-tag.js';

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
  if (layer.route || !(isMountedApp(layer.handle) || isRouter(layer.handle))) return false;
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
  const router = isRouter(handle) || isExpressApp(handle) ? routerOf(handle) : undefined;
  if (router) return reachOf(router, method, rest.startsWith('/') ? rest : `/${rest}`);
  if (isMountedApp(handle)) return 'possible';
  return typeof handle === 'function' ? reachOfHandler(handle as Handle, matched !== '') : 'passes';
}

/** Whether a layer is more than middleware for every path that is known, or may be expected, to pass all on. */
export function mayAnswer(layer: Layer): boolean {
  const { handle, route } = layer;
  const isPlain = !route && typeof handle === 'function' && !(isRouter(handle) || isMountedApp(handle));
  if (!isPlain || matchedBy(layer, '/') !== '') return true;
  const reach = reachOfHandler(handle as Handle, false);
  return reach === 'answers' || reach === 'possible';
}

/** Whether a handler has no way to pass a request on. */
export function neverPassesOn(handle: unknown): boolean {
  const isPlain = typeof handle === 'function' && !(isRouter(handle) || isMountedApp(handle));
  return isPlain && reachOfHandler(handle as Handle, false) === 'answers';
}

type Handle = Pick<CallableFunction, 'length' | 'name'>;

function reachOfHandler(handle: Handle, hasPath: boolean): Reach {
  const { length, name } = handle;
  // Four arguments: it hears of errors alone. Two: it has no way to pass anything on.
  if (length > 3 || isRsvp(handle) || tagOf(handle) !== undefined || PASSING.test(name)) return 'passes';
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
  const handler = (own.at(-1) ?? forAll.at(-1) ?? stack.at(-1))?.handle as Handle | undefined;
  return { handler, isForAll: own.length === 0 };
}
