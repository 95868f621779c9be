import type { Route } from '../links/route.js';
import { ServedRoutes } from '../links/served.js';
import { type BadPatterns, collecting, readable } from '../links/table.js';
import { Unreadable } from '../pattern/pattern.js';
import { readsAlike } from '../pattern/syntax/express4.js';
import { placedRoutes, routesAmong } from './placed.js';
import { type ExpressRouter, layerFor, routerOf, withLayer } from './router.js';

/**
 * The routes of a guest's table, as its own router matches them: with the constraints and stars of the route that serves each. A
 * path that Express 4 reads otherwise, and has no route for, would be one for the router and another for links.
 *
 * @param bad gets what is wrong with those (default: it is thrown)
 */
export function tabledRoutes(routes: readonly Route[], router: ExpressRouter, bad?: BadPatterns): Route[] {
  if (routes.length === 0) return [];
  const isExpress4 = router.stack.some(({ regexp }) => regexp);
  const served = isExpress4 ? new ServedRoutes(routesAmong(placedRoutes(router))) : undefined;
  const patternOf = ({ pattern }: Route) => {
    if (isExpress4 && !readsAlike(pattern)) throw readOtherwise();
    const layer = layerFor(router, pattern.source);
    return layer ? withLayer(pattern, layer) : pattern;
  };
  return collecting(bad, (own) =>
    routes.flatMap((route) => {
      const read = () => ({ ...route, pattern: readable(route.name, route.pattern.source, () => patternOf(route)) });
      return served?.find(route) ?? own.read(read);
    }),
  );
}

/** The routes of a table that the host gives for an app: as that app serves them, as far as its stack can be read. */
export function servedRoutes(routes: readonly Route[], app: unknown): readonly Route[] {
  const router = routerOf(app);
  // Those of connect look alike, and keep a text for a route.
  if (!router || router.stack.some(({ route }) => typeof route === 'string')) return routes;
  const served = new ServedRoutes(routesAmong(placedRoutes(router)));
  return routes.map((route) => served.find(route) ?? route);
}

function readOtherwise(): Unreadable {
  return new Unreadable(
    'the Express 4 that this guest is made with reads it otherwise, and has no route with that path',
    'Write it as the route stands, tag the route, app.get(path, endpoint("post")), or name it where the host mounts the app: ' +
      'guest(app, { endpoints }).',
  );
}
