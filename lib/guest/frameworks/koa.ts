import type { IncomingMessage, ServerResponse } from 'node:http';
import { badOption, isPlain } from '../../common/checks.js';
import type { PlacedRoute } from '../../links/route.js';
import { BadPatterns, type EndpointTable } from '../../links/table.js';
import { type KoaLayer, readKoaRouter } from '../../pattern/syntax/koa.js';
import { type OnJoin, type RsvpOptions, readRsvp } from '../memberships.js';
import { FrameworkGuest, linksOf, mountParamsOf, placed } from './framework.js';

/** A Koa context, by the members that are used. */
interface KoaContext {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly path: string;
  readonly state: Record<string, unknown>;
  respond?: boolean;
}

/** A route; the last of its own stack is its handler. */
interface KoaRoute extends KoaLayer {
  readonly name?: string | null | undefined;
  readonly methods: readonly string[];
  readonly stack: readonly unknown[];
}

/** A router of @koa/router, by the members that are used. */
interface KoaRouter {
  readonly stack: readonly KoaRoute[];
}

/** The middleware that a router makes of its routes. */
interface KoaRoutes {
  readonly router?: KoaRouter | undefined;
}

/** Declared as a method, so that it is taken wherever Koa's own middleware is. */
type KoaMiddleware = {
  bivarianceHack(ctx: KoaContext, next: () => Promise<unknown>): Promise<unknown>;
}['bivarianceHack'];

/**
 * The one line by which a Koa app takes part: it answers the invitation, and gives every request `ctx.urlFor`,
 * `ctx.mountParams`, and every template `urlFor` in `ctx.state`. Mount it before everything else.
 *
 * @param who the guest's name, or its table from `endpoints()`
 * @param router a router of @koa/router, or its `routes()`: the routes with a name are the endpoints (default: none)
 * @param onJoin gets the operator; may be async; the guest fails to join if it throws (default: nothing)
 * @param options the last argument: `onMissingLink`, for links that must not break a page (default: none)
 * @throws PartylineError `ERR_PARTY_BAD_NAME`, `ERR_PARTY_BAD_OPTION`
 * @example
 * app.use(rsvp('shop', router)).use(router.routes());
 * router.get('cart', '/cart', (ctx) => { ctx.body = ctx.urlFor('blog:post', 7); });
 */
export function rsvp(
  who: string | EndpointTable,
  router?: KoaRouter | KoaRoutes | OnJoin | RsvpOptions,
  onJoin?: OnJoin | RsvpOptions,
  options?: RsvpOptions,
): KoaMiddleware {
  const routes = routerIn(router);
  if (!routes && typeof router === 'object' && !(isPlain(router) && 'onMissingLink' in router)) {
    const write = 'Write rsvp("shop", router) with a router of @koa/router.';
    throw badOption('rsvp', 'router', 'is no router and no function', write);
  }
  const said = routes ? readRsvp(who, onJoin, options) : readRsvp(who, router, onJoin);
  const guest = new FrameworkGuest(who, said, (_apps, bad) => routesIn(routes, bad));
  return async (ctx, next) => {
    const { req, res } = ctx;
    if (guest.isInvited(req, ctx.path)) return answer(guest, ctx);
    const linked = guest.decorate(req, res);
    const urlFor = linksOf(linked);
    ctx.state.urlFor = urlFor;
    Object.defineProperties(ctx, {
      urlFor: { value: urlFor, configurable: true },
      mountParams: { get: () => mountParamsOf(linked), configurable: true },
    });
    return next();
  };
}

/** A router, or the middleware that it makes of its routes. */
function routerIn(given: unknown): KoaRouter | undefined {
  const held = (given as { router?: unknown } | undefined)?.router ?? given;
  return Array.isArray((held as Partial<KoaRouter> | undefined)?.stack) ? (held as KoaRouter) : undefined;
}

async function answer(guest: FrameworkGuest, ctx: KoaContext): Promise<void> {
  const joined = guest.join(ctx.req);
  // Koa has nothing to add to what the host has been told, and answers in a later turn.
  ctx.respond = false;
  if (!(typeof joined === 'boolean' ? joined : await joined)) return;
  ctx.res.statusCode = 200;
  ctx.res.end('joined');
}

/** A layer without a method is middleware. */
export function routesIn(router: KoaRouter | undefined, bad = new BadPatterns()): PlacedRoute[] {
  return (router?.stack ?? []).flatMap((layer) => {
    const { path, methods, stack } = layer;
    const name = layer.name || undefined;
    if (methods.length === 0) return [];
    // A layer for each path of a route, with one name and one handler: that is what tells them from others' routes.
    const handler = stack.at(-1);
    return placed({ name, source: String(path), methods, tag: handler, handler }, bad, () => readKoaRouter(layer));
  });
}
