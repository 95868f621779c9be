import { IncomingMessage, ServerResponse } from 'node:http';
import { markEndpoint, tagOf } from '../../links/endpoint-tag.js';
import type { PlacedRoute } from '../../links/route.js';
import { type BadPatterns, checkName, type EndpointTable } from '../../links/table.js';
import { readHono } from '../../pattern/syntax/hono.js';
import { type OnJoin, type RsvpOptions, readRsvp } from '../memberships.js';
import { FrameworkGuest, type LinkedRequest, linksOf, mountParamsOf, placed } from './framework.js';

/** A Hono context, by the members that are used. */
interface HonoContext {
  readonly env?: unknown;
  set(...given: never[]): unknown;
  text(...given: never[]): unknown;
}

/** The same, as it is called: what a context's members take depends on the app's own types. */
interface Calls {
  readonly env?: { readonly incoming?: IncomingMessage; readonly outgoing?: ServerResponse };
  set(name: string, value: unknown): void;
  text(body: string, status?: number): unknown;
}

/** As Hono has it of its own middleware: it adds nothing to what a route is said to answer. */
type HonoHandler = {
  bivarianceHack(c: HonoContext, next: () => Promise<void>): Promise<Response | undefined>;
}['bivarianceHack'];

/** A Hono app, by the members that are used. */
interface HonoApp {
  readonly routes: readonly { path: string; method: string; handler: unknown }[];
}

/** Where Hono keeps the handler of a sub-app that handles its own errors. */
const COMPOSED = '__COMPOSED_HANDLER';

/**
 * The one line by which a Hono app takes part: it answers the invitation, and gives every request `c.get('urlFor')` and
 * `c.get('mountParams')`. Use it before everything else. Routes tagged with `endpoint()` are the endpoints.
 *
 * @param who the guest's name, or its table from `endpoints()`
 * @param app the app itself, whose tags are then known outside any party too (default: the app that is invited)
 * @param onJoin gets the operator; may be async; the guest fails to join if it throws (default: nothing)
 * @param options the last argument: `onMissingLink`, for links that must not break a page (default: none)
 * @throws PartylineError `ERR_PARTY_BAD_NAME`, `ERR_PARTY_BAD_OPTION`
 * @example
 * app.use(rsvp('api'));
 * app.get('/items/:id', endpoint('item'), (c) => c.text(c.get('urlFor')('blog:post', 7)));
 */
export function rsvp(
  who: string | EndpointTable,
  app?: HonoApp | OnJoin | RsvpOptions,
  onJoin?: OnJoin | RsvpOptions,
  options?: RsvpOptions,
): HonoHandler {
  const own = isHono(app) ? app : undefined;
  const said = own ? readRsvp(who, onJoin, options) : readRsvp(who, app, onJoin);
  const guest = new FrameworkGuest(who, said, (apps, bad) => routesIn(own ?? apps.find(isHono), bad));
  return (async (c: HonoContext, next: () => Promise<void>) => {
    const context = c as unknown as Calls;
    const { req, res } = exchangeOf(context);
    if (guest.isInvited(req)) return (await guest.join(req)) ? context.text('joined') : context.text('refused', 500);
    const linked = guest.decorate(req, res);
    context.set('urlFor', linksOf(linked));
    context.set('mountParams', paramsOf(linked));
    return next();
  }) as HonoHandler;
}

/**
 * Names the route that it stands in: a handler that does nothing else.
 *
 * @param name letters, digits, `.`, `-`, `_`
 * @throws PartylineError `ERR_PARTY_BAD_NAME`
 * @example
 * app.get('/items/:id', endpoint('item'), showItem);
 */
export function endpoint(name: string): HonoHandler {
  checkName(name, 'the name of an endpoint');
  return markEndpoint(((_c: HonoContext, next: () => Promise<void>) => next()) as HonoHandler, name);
}

/** A context takes values, and no getters: what is wrong is told where a link is asked for, not in every request. */
function paramsOf(linked: LinkedRequest): Readonly<Record<string, string>> {
  try {
    return mountParamsOf(linked);
  } catch {
    return {};
  }
}

/** Where Hono runs on something else than Node there is no request of Node's: links are built for nobody in particular. */
function exchangeOf({ env }: Calls): { req: IncomingMessage; res: ServerResponse } {
  const req = env?.incoming ?? new IncomingMessage(undefined as never);
  return { req, res: env?.outgoing ?? new ServerResponse(req) };
}

function isHono(value: unknown): value is HonoApp {
  return typeof value === 'object' && value !== null && Array.isArray((value as Partial<HonoApp>).routes);
}

function routesIn(app: HonoApp | undefined, bad: BadPatterns): PlacedRoute[] {
  const routes = app?.routes ?? [];
  return routes.flatMap(({ path, method, handler }, i) => {
    const tag = composedIn(handler) ?? handler;
    const name = tagOf(tag);
    const isPrefix = path.endsWith('*');
    const told = { name, source: path, methods: [method], tag, handler: answering(routes, i), isPrefix };
    const isUse = isPrefix && name === undefined && method === 'ALL';
    // A middleware, as Hono's own `use` adds it, takes no path from what has a name.
    const use = isUse && ({ use: path.length > 2 ? 'path' : 'all' } as const);
    return placed(told, bad, () => readHono(path)).map((route) => ({ ...route, ...use }));
  });
}

/** The last that was given in one call with the one at a place. */
function answering(routes: HonoApp['routes'], at: number): unknown {
  let last = routes[at];
  for (let i = at + 1; routes[i]?.path === last?.path && routes[i]?.method === last?.method; i++) last = routes[i];
  return composedIn(last?.handler) ?? last?.handler;
}

function composedIn(handler: unknown): unknown {
  return (handler as Record<string, unknown> | undefined)?.[COMPOSED];
}
