import type { Handler } from '../common/apps.js';
import { placedRoutes } from '../express/placed.js';
import { type ExpressRouter, ifReadable, isExpressApp, locationsOf, prefixOf, routerOf } from '../express/router.js';
import { ownRoutes } from '../express/routes.js';
import { tabledRoutes } from '../express/tabled.js';
import { firstWrapping } from '../express/wrapping.js';
import type { Route, Surroundings } from '../links/route.js';
import { BadPatterns } from '../links/table.js';
import { EMPTY, join, type Pattern, Unreadable } from '../pattern/pattern.js';

/** What can be read of a guest. */
export interface OwnRoutes extends Surroundings {
  readonly routes: readonly Route[];
}

/** Reads the routes of the app that an rsvp stands in. */
export interface RouteReader {
  /** The guest's table and its other named routes, and what else can be read. */
  routes(table: readonly Route[], apps: readonly unknown[], isLenient: boolean): OwnRoutes;
  /** The guest's own root outside any party; throws Unreadable. */
  root(app: unknown): Pattern;
}

/** In an Express app or Router, where the rsvp's handler is found by identity. */
export class ExpressRouteReader implements RouteReader {
  readonly #handler: Handler;

  constructor(handler: Handler) {
    this.#handler = handler;
  }

  routes(table: readonly Route[], apps: readonly unknown[], isLenient: boolean): OwnRoutes {
    const router = this.#holderIn(apps);
    if (!router) return { routes: table, wrapped: this.#wrappedIn(routerOf(apps[0]), apps) };
    const bad = new BadPatterns();
    const tabled = tabledRoutes(table, router, bad);
    const { routes, unread } = ownRoutes(router, this.#handler, bad);
    if (!isLenient) bad.end();
    const all = tabled.length > 0 ? [...tabled, ...routes] : routes;
    const wrapped = routes.length > 0 ? undefined : this.#wrappedIn(router, apps);
    return { routes: all, unread, placed: () => placedRoutes(router), wrapped, failed: bad.failed };
  }

  /** An rsvp that has been called, and stands in no stack, is wrapped itself. */
  #wrappedIn(own: ExpressRouter | undefined, apps: readonly unknown[]): string | undefined {
    // A guest without a router, an rsvp by itself say, has no stack that a tag could stand in.
    if (!own) return undefined;
    const routers = apps.flatMap((app) => routerOf(app) ?? []);
    const isFound = routers.some((router) => locationsOf(this.#handler, router).length > 0);
    return firstWrapping([own]) ?? (isFound ? undefined : 'something that stands in the place of its rsvp');
  }

  root(app: unknown): Pattern {
    const router = routerOf(app);
    const locations = router ? locationsOf(this.#handler, router) : [];
    if (!isExpressApp(app) || locations.length !== 1) {
      throw new Unreadable('the rsvp cannot be found in the routers of its app', 'Mount rsvp() itself, once.');
    }
    return join(prefixOf(app), locations[0]?.path() ?? EMPTY);
  }

  /**
   * The outermost router whose root is the rsvp's own root; where a wrapper hides the rsvp, that of the app
   * that was mounted and handles the request.
   */
  #holderIn([mounted, serving]: readonly unknown[]): ExpressRouter | undefined {
    const router = routerOf(mounted);
    const other = serving === mounted ? router : routerOf(serving);
    for (const each of router === other ? [router] : [router, other]) {
      const [location] = each ? locationsOf(this.#handler, each) : [];
      if (location) return isAtRoot(location) ? each : location.routers.find((inner) => this.#isRootOf(inner));
    }
    return router === other ? router : undefined;
  }

  #isRootOf(router: ExpressRouter): boolean {
    return locationsOf(this.#handler, router).some(isAtRoot);
  }
}

function isAtRoot({ path }: { path(): Pattern }): boolean {
  return ifReadable(path)?.tokens.length === 0;
}
