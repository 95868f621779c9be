import { shapeOf } from '../../enter/kind.js';
import { placedRoutes, routesAmong } from '../../express/placed.js';
import {
  type ExpressRouter,
  ifReadable,
  isExpressApp,
  isMountedApp,
  isParty,
  type Layer,
  pathOf,
  pathText,
  routerIn,
  routerOf,
} from '../../express/router.js';
import { patternsOf } from '../../express/routes.js';
import type { Member } from '../../links/member.js';
import { placesOf } from '../../links/places.js';
import type { PlacedRoute, Route } from '../../links/route.js';
import { EMPTY, join, type Pattern } from '../../pattern/pattern.js';

/** What of a guest's stack cannot be read: where, and why. */
export interface Unread {
  readonly path: string;
  readonly why: string;
}

/** All that can be told of an app's routes, in the order in which its router asks them. */
export interface AppRoutes {
  readonly routes: readonly PlacedRoute[];
  readonly unread: readonly Unread[];
}

/** The routes of an app, named by its tags and by what it has declared. */
export function routesOfApp(app: unknown, { declared }: Member): AppRoutes {
  const router = shapeOf(app)?.kind === 'connect' ? undefined : routerOf(app);
  const placed = declared.placed?.() ?? (router ? placedRoutes(router) : undefined);
  const routes = named(declared.routes, routesAmong(placed ?? []));
  if (router) return { routes, unread: unreadIn(router) };
  // An Express 4 app has no router before its first route.
  if (placed || isExpressApp(app)) return { routes, unread: [] };
  const why = declared.routes.size > 0 ? 'what else it has is not known' : 'its routes are not known';
  return { routes, unread: [{ path: '', why }] };
}

/** Who has a table has named what stands at its paths; a tag that was not declared names nothing. */
function named(declared: ReadonlyMap<string, Route>, placed: readonly PlacedRoute[]): PlacedRoute[] {
  const tagged = new Set(placed.map(({ name }) => name));
  const tabled = [...declared.values()]
    .filter(({ name }) => !tagged.has(name))
    .flatMap((route) => placesOf(route).map((place): Route => ({ ...place, name: route.name })));
  const found = new Set<Route>();
  const routes = placed.flatMap((route): PlacedRoute[] => {
    if (route.name !== undefined) return [declared.has(route.name) ? route : { ...route, name: undefined }];
    const meant = tabled.filter((each) => isSame(each, route));
    for (const each of meant) found.add(each);
    const own = meant.map((each) => ({ ...route, name: each.name, methods: each.methods }));
    const methods = route.methods.filter((method) => !meant.some((each) => each.methods.includes(method)));
    return methods.length > 0 ? [...own, { ...route, methods }] : own;
  });
  return [...routes, ...tabled.filter((each) => !found.has(each))];
}

function isSame({ pattern, methods }: Route, route: PlacedRoute): boolean {
  const isCommon = (method: string) => method === 'ALL' || methods.includes(method) || methods.includes('ALL');
  return pattern.source === route.pattern.source && route.methods.some(isCommon);
}

/** Sub-apps and parties keep their routes to themselves, and not every path can be read. */
function unreadIn(router: ExpressRouter, above: () => Pattern = () => EMPTY): Unread[] {
  return router.stack.flatMap((layer): Unread[] => {
    const path = () => join(above(), pathOf(layer));
    if (layer.route) return unreadRoute(layer, above);
    const inner = routerIn(layer);
    if (inner && isParty(inner)) return [{ path: pathText(path), why: 'a party of its own' }];
    if (inner)
      return ifReadable(path) ? unreadIn(inner, path) : [{ path: '', why: 'a Router whose path cannot be read' }];
    return isMountedApp(layer) ? [{ path: pathText(path), why: 'an app of its own' }] : [];
  });
}

function unreadRoute(layer: Layer, above: () => Pattern): Unread[] {
  const isOpen = [layer.route?.path].flat(9).some((path) => path instanceof RegExp);
  if (patternsOf(layer) || isOpen) return [];
  const path = `${ifReadable(above)?.source ?? ''}${[layer.route?.path].flat(9).map(String).join(', ')}`;
  return [{ path, why: 'its pattern cannot be read' }];
}
