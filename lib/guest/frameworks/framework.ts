import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler } from '../../common/apps.js';
import { atCaller, PartylineError } from '../../errors.js';
import type { RoutedRequest, RoutedResponse } from '../../express/app.js';
import { invitationOf } from '../../invitation.js';
import type { PlacedRoute, Route } from '../../links/route.js';
import { ServedRoutes } from '../../links/served.js';
import { BadPatterns, checkName, type EndpointTable, methodsOf, readable } from '../../links/table.js';
import { asWritten } from '../../links/template-arguments.js';
import type { UrlFor } from '../../links/types/url-for.js';
import type { Membership } from '../../operator.js';
import { EMPTY, type Pattern, readOr } from '../../pattern/pattern.js';
import { Memberships, type Saying } from '../memberships.js';
import type { RouteReader } from '../own-routes.js';
import { RequestDecorator } from '../request-links.js';

/** What a request of a framework is given; nothing, as long as no rsvp has seen it. */
export interface LinkedRequest {
  readonly urlFor?: UrlFor;
  readonly mountParams?: Readonly<Record<string, string>>;
}

/** The routes of a framework's app, those without a name too. */
type ReadRoutes = (apps: readonly unknown[], bad: BadPatterns) => readonly PlacedRoute[];

/** Puts routes into the order in which a framework asks them, where that is not the one in which they were added. */
type Order = (routes: readonly PlacedRoute[]) => readonly PlacedRoute[];

/** Asks a framework for its routes; its app begins at the root. */
function readerOf(read: ReadRoutes, order: Order): RouteReader {
  return {
    routes: (table, apps, isLenient) => {
      const bad = new BadPatterns();
      const placed = read(apps, bad);
      if (!isLenient) bad.end();
      const served = new ServedRoutes(placed);
      const tabled = table.map((route) => served.find(route) ?? route);
      const routes = [...tabled, ...placed.filter(isNamed)];
      return { routes, placed: () => order(read(apps, new BadPatterns())), failed: bad.failed };
    },
    root: () => EMPTY,
  };
}

/** An rsvp without its framework: what every adapter does with Node's own request. */
export class FrameworkGuest {
  readonly #memberships: Memberships;
  readonly #decorator: RequestDecorator;

  /** `read` gives the routes that the framework names, of the app that is invited where it is known. */
  constructor(
    who: string | EndpointTable,
    said: Saying | undefined,
    read: ReadRoutes,
    order: Order = (routes) => routes,
  ) {
    this.#memberships = new Memberships(who, readerOf(read, order), said);
    // No Express app holds it: every request is decorated by itself.
    this.#decorator = new RequestDecorator(this.#memberships, (() => {}) as Handler);
  }

  /** Whether a request is the invitation that is to be answered here: one for somebody below has another path. */
  isInvited(req: IncomingMessage, path = pathOf(req)): boolean {
    return invitationOf(req)?.path === path;
  }

  /**
   * True when the guest has joined; false when it could not, and the host has been told why. A promise only where
   * `onJoin` gives one.
   */
  join(req: IncomingMessage): boolean | Promise<boolean> {
    const invitation = invitationOf<Membership>(req);
    return invitation !== undefined && this.#memberships.accept(invitation, [invitation.app]);
  }

  /** Gives a request its links; an invitation for somebody below gets none. */
  decorate(req: IncomingMessage, res: ServerResponse): LinkedRequest {
    if (!invitationOf(req)) {
      if (this.#memberships.isAlone) this.#memberships.recordMountPath(req as RoutedRequest);
      this.#decorator.decorate(req as RoutedRequest, res as RoutedResponse);
    }
    return req as IncomingMessage as LinkedRequest;
  }
}

function isNamed(route: PlacedRoute): route is Route & PlacedRoute {
  return route.name !== undefined;
}

/** A route as a framework tells it, with its path as it was written. */
interface ToldRoute extends Pick<Route, 'tag' | 'handler'> {
  readonly name: unknown;
  readonly source: string;
  readonly methods: readonly string[];
  /** Whether it takes what is below its path too, as with a star of Hono. */
  readonly isPrefix?: boolean;
}

/** A route of a framework in the one form; one without a name that cannot be read is nobody's concern. */
export function placed(told: ToldRoute, bad: BadPatterns, read: () => Pattern): PlacedRoute[] {
  const { name, source, tag, handler } = told;
  const methods = methodsOf(told.methods);
  const prefix = told.isPrefix && ({ isPrefix: true } as const);
  if (name !== undefined) {
    checkName(name, 'the name of an endpoint');
    return bad.read(() => ({ name, methods, pattern: readable(name, source, read), tag, handler, ...prefix }));
  }
  return readOr(() => [{ name, methods, pattern: read(), handler, ...prefix }], []);
}

/** The links of a request as a function that works unbound. */
export function linksOf(req: LinkedRequest): UrlFor {
  return function urlFor(this: unknown, name: string, ...values: unknown[]) {
    try {
      if (!req.urlFor) throw new PartylineError('NO_PARTY', { asked: name });
      return req.urlFor(name, ...asWritten(this, values));
    } catch (error) {
      throw atCaller(error, urlFor);
    }
  };
}

/** What the keys of a parametric mount took. */
export function mountParamsOf({ mountParams }: LinkedRequest): Readonly<Record<string, string>> {
  if (!mountParams) throw new PartylineError('NO_PARTY', { asked: 'mountParams' });
  return mountParams;
}

/** The path of a request as the app sees it, whatever its framework makes of it. */
export function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] as string;
}
