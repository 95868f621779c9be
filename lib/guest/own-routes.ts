import { type Handler, isExpressApp } from '../common/apps.js';
import { prefixOf, routerOf, type Stacked, standingsOf } from '../express/router.js';
import { appsIn, placedRoutes, tabledRoutes, taggedRoutes } from '../express/routes.js';
import type { Route, Vicinity } from '../links/table.js';
import { EMPTY, join, type Pattern, Unreadable } from '../pattern/pattern.js';

/** What can be read of a guest. */
export interface Reading extends Vicinity {
  readonly routes: readonly Route[];
}

/** Where an rsvp stands in its framework: what can be read there. */
export interface Place {
  /** The guest's table and its other named routes, and what else can be read. */
  routes(table: readonly Route[], apps: readonly unknown[]): Reading;
  /** The guest's own root outside any party; throws Unreadable. */
  root(app: unknown): Pattern;
}

/** In an Express app or Router, where the rsvp's handler is found by identity. */
export class ExpressPlace implements Place {
  readonly #handler: Handler;

  constructor(handler: Handler) {
    this.#handler = handler;
  }

  routes(table: readonly Route[], apps: readonly unknown[]): Reading {
    const router = this.#holderIn(apps);
    if (!router) return { routes: table };
    const routes = [...tabledRoutes(table, router), ...taggedRoutes(router, this.#handler)];
    return { routes, unread: appsIn(router), placed: () => placedRoutes(router) };
  }

  root(app: unknown): Pattern {
    const router = routerOf(app);
    const standings = router ? standingsOf(this.#handler, router) : [];
    if (!isExpressApp(app) || standings.length !== 1) {
      throw new Unreadable(
        'the rsvp cannot be found in the routers of its app',
        'Mount rsvp() itself, once.',
      );
    }
    return join(prefixOf(app), standings[0]?.path() ?? EMPTY);
  }

  /**
   * The outermost router whose root is the rsvp's own root; where a wrapper hides the rsvp, that of the app
   * that was mounted and handles the request.
   */
  #holderIn(apps: readonly unknown[]): Stacked | undefined {
    const routers = apps.map(routerOf).filter((router) => router !== undefined);
    for (const router of routers) {
      const [standing] = standingsOf(this.#handler, router);
      if (standing) return standing.routers.find((each) => this.#isRootOf(each));
    }
    return routers.length > 1 && routers[0] === routers[1] ? routers[0] : undefined;
  }

  #isRootOf(router: Stacked): boolean {
    return standingsOf(this.#handler, router).some(({ path }) => {
      try {
        return path().tokens.length === 0;
      } catch (error) {
        if (error instanceof Unreadable) return false;
        throw error;
      }
    });
  }
}
