import { shapeOf } from '../../enter/kind.js';
import { withNames } from '../../express/named.js';
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
import type { PlacedRoute } from '../../links/route.js';
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
export function routesOfApp(app: unknown, member: Member): AppRoutes {
  const { declared } = member;
  const router = shapeOf(app)?.kind === 'connect' ? undefined : routerOf(app);
  const placed = declared.placed?.() ?? (router ? placedRoutes(router) : undefined);
  const routes = withNames(member, routesAmong(placed ?? []));
  if (router) return { routes, unread: unreadIn(router) };
  // An Express 4 app has no router before its first route.
  if (placed || isExpressApp(app)) return { routes, unread: [] };
  const why = declared.routes.size > 0 ? 'what else it has is not known' : 'its routes are not known';
  return { routes, unread: [{ path: '', why }] };
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
