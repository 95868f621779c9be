import type { IncomingMessage } from 'node:http';
import { Alone } from './alone.js';
import { type EndpointTable, routesOf } from './endpoints.js';
import { type ExpressApp, type Handler, isExpressApp, type RoutedRequest } from './handler.js';
import type { Membership } from './operator.js';
import { EMPTY, join, type Pattern, Unreadable } from './pattern/pattern.js';
import { appsIn, tabledRoutes, taggedRoutes } from './routes.js';
import { prefixOf, routerOf, type Stacked, standingsOf } from './stack.js';

const NOWHERE = {};

/**
 * One rsvp's stay: the memberships it has taken (one for each mount of its app), or none, when it is alone.
 * They are held weakly: an app that outlives a party does not keep it.
 */
export class Stay {
  readonly #name: string;
  readonly #table: EndpointTable | undefined;
  /** The rsvp's handler, by which its place in a router is found. */
  readonly #handler: Handler;
  #memberships: WeakRef<Membership>[] = [];
  /** What serves it outside any party, by app; under NOWHERE, in no Express app. */
  readonly #alone = new WeakMap<object, Membership>();
  readonly #seen = new WeakMap<IncomingMessage, string>();

  constructor(who: string | EndpointTable, handler: Handler) {
    this.#name = typeof who === 'string' ? who : who.name;
    this.#table = typeof who === 'string' ? undefined : who;
    this.#handler = handler;
  }

  add(membership: Membership): void {
    this.#memberships = this.#memberships.filter((ref) => ref.deref()?.ended === false);
    this.#memberships.push(new WeakRef(membership));
    // With a second one, a request's path alone no longer tells by which it came.
    if (this.#memberships.length > 1) for (const ref of this.#memberships) ref.deref()?.share();
  }

  /** Whose guest the app is in this request. */
  at(req: IncomingMessage): Membership {
    return this.#serving(req) ?? this.#aloneIn(req as RoutedRequest);
  }

  /** Whether the request is in this app at all: one that others have invited speaks for their requests alone. */
  speaksFor(req: IncomingMessage): boolean {
    return this.#memberships.length === 0 || this.#serving(req) !== undefined;
  }

  #serving(req: IncomingMessage): Membership | undefined {
    for (const ref of this.#memberships) {
      const membership = ref.deref();
      if (membership?.serves(req)) return membership;
    }
    return undefined;
  }

  /** Called for each request: where the rsvp stands can be seen now, and no longer in a handler. */
  see(req: RoutedRequest): void {
    if (this.#memberships.length === 0) this.#seen.set(req, req.baseUrl ?? '');
  }

  /** Declares the table and the tags of the router that holds the rsvp, which `apps` are searched for. */
  declare(membership: Membership, apps: readonly unknown[]): void {
    try {
      this.#declareRoutes(membership, this.#holderIn(apps));
    } catch (error) {
      // Others ask for it by its name, and are told why it is not there.
      membership.declare(this.#name, []);
      throw error;
    }
  }

  #declareRoutes(membership: Membership, router: Stacked | undefined): void {
    const routes = this.#table ? routesOf(this.#table.entries) : [];
    if (!router) {
      membership.declare(this.#name, routes);
      return;
    }
    const own = [...tabledRoutes(routes, router), ...taggedRoutes(router, this.#handler)];
    membership.declare(this.#name, own, appsIn(router));
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

  #aloneIn({ app }: RoutedRequest): Membership {
    const known = this.#alone.get(app ?? NOWHERE);
    if (known) return known;
    const membership = new Alone(
      () => this.#rootIn(app),
      (req) => this.#seen.get(req),
    );
    this.declare(membership, [app, app]);
    this.#alone.set(app ?? NOWHERE, membership);
    return membership;
  }

  /** Where the rsvp's own root is in an app that no party has invited, or that did not join. */
  #rootIn(app: ExpressApp | undefined): Pattern {
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
}
