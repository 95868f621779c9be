import { isRsvp, tagOf } from './endpoints.js';
import { isExpressApp } from './handler.js';
import { isMountedApp, isParty, isStacked, type Layer, routerOf, type Stacked } from './stack.js';

/** How sure it is that a router answers a request, as far as its stack tells; a later one includes the earlier. */
export const reaches = ['passes', 'unlikely', 'possible', 'answers'] as const;
export type Reach = (typeof reaches)[number];

/** What Express 4 puts before every route of an app. */
const INTERNAL = new Set(['query', 'expressInit']);

/**
 * Whether a router answers a request for this method and path, without sending one.
 *
 * - `answers`: a route takes it, or a handler that has no `next` to pass it on with
 * - `possible`: something may that cannot be looked into: a sub-app, a handler at a path of its own
 * - `unlikely`: only middleware for every path stands in its way
 * - `passes`: nothing takes it
 */
export function reachOf(router: Stacked, method: string, path: string): Reach {
  if (isParty(router)) return 'possible';
  return highest(router.stack.map((layer) => reachAt(layer, method, path)));
}

function highest(found: readonly Reach[]): Reach {
  return reaches[Math.max(0, ...found.map((reach) => reaches.indexOf(reach)))] as Reach;
}

function reachAt(layer: Layer, method: string, path: string): Reach {
  const { handle, route } = layer;
  const matched = matchLayer(layer, path);
  if (matched === undefined) return 'passes';
  if (route) return takes(route, method) ? answersFor(route) : 'passes';
  const rest = path.slice(matched.length);
  const router = isStacked(handle) || isExpressApp(handle) ? routerOf(handle) : undefined;
  if (router) return reachOf(router, method, rest.startsWith('/') ? rest : `/${rest}`);
  if (isMountedApp(handle)) return 'possible';
  return typeof handle === 'function' ? reachOfHandler(handle as Handle, matched !== '') : 'passes';
}

interface Handle {
  readonly length: number;
  readonly name: string;
}

function reachOfHandler(handle: Handle, hasPath: boolean): Reach {
  if (isRsvp(handle) || tagOf(handle) !== undefined || INTERNAL.has(handle.name)) return 'passes';
  // Four arguments: it hears of errors alone. Two: it has no way to pass anything on.
  if (handle.length > 3) return 'passes';
  if (handle.length === 2) return 'answers';
  return hasPath || handle.length < 2 ? 'possible' : 'unlikely';
}

/** The part of the path that a layer takes, `''` at the root: its own matcher says. */
function matchLayer(layer: Layer, path: string): string | undefined {
  if (layer.slash || layer.regexp?.fast_slash) return '';
  try {
    const matched = layer.match?.(path);
    if (!matched) return undefined;
    const taken = typeof matched === 'object' ? matched.path : layer.path;
    return (taken ?? '').replace(/\/$/, '');
  } catch {
    return undefined;
  }
}

function takes({ methods }: NonNullable<Layer['route']>, method: string): boolean {
  if (!methods) return true;
  const { _all: all, [method.toLowerCase()]: own, get } = methods;
  return Boolean(all || own || (method === 'HEAD' && get));
}

/** A route for every path whose last handler can pass the request on is middleware by another name. */
function answersFor({ path, stack }: NonNullable<Layer['route']>): Reach {
  const isForAll = typeof path !== 'string' || !/[a-z0-9]/i.test(path.replace(/[:*]\w+/g, ''));
  const last = stack.at(-1)?.handle as Handle | undefined;
  return isForAll && last?.length !== 2 ? 'possible' : 'answers';
}
