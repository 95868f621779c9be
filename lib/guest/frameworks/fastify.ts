import type { IncomingMessage, ServerResponse } from 'node:http';
import { badOption } from '../../common/checks.js';
import type { PlacedRoute } from '../../links/route.js';
import type { BadPatterns, EndpointTable } from '../../links/table.js';
import type { Token } from '../../pattern/pattern.js';
import { type RouterOptions, readFindMyWay } from '../../pattern/syntax/fastify.js';
import { type OnJoin, type RsvpOptions, readRsvp } from '../memberships.js';
import { FrameworkGuest, type LinkedRequest, linksOf, mountParamsOf, placed } from './framework.js';

/** A Fastify request and reply, by the members that are used. */
interface FastifyRequest {
  readonly raw: IncomingMessage;
}
interface FastifyReply {
  readonly raw: ServerResponse;
  locals?: Record<string, unknown> | null;
  send(payload: string): unknown;
  hijack(): unknown;
}

interface FastifyRoute {
  readonly url: string;
  readonly method: string | readonly string[];
  readonly config?: { readonly endpoint?: unknown };
  readonly handler?: unknown;
}

/** A Fastify instance, by the members that are used. */
interface FastifyInstance {
  readonly initialConfig: RouterOptions & {
    readonly routerOptions?: RouterOptions;
  };
  printRoutes(): string;
  addHook(name: 'onRoute', hook: (route: FastifyRoute) => void): unknown;
  addHook(name: 'onRequest', hook: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>): unknown;
  decorateRequest(name: string, value: unknown): unknown;
}

type FastifyPlugin = { bivarianceHack(instance: FastifyInstance): Promise<void> }['bivarianceHack'];

/** What the plugin has seen of its instance. */
interface Seen {
  readonly routes: FastifyRoute[];
  /** Routes stood there before it: nobody tells their names any more. */
  isLate: boolean;
  options: RouterOptions;
}

/**
 * The one line by which a Fastify instance takes part: a plugin that answers the invitation, and gives every request
 * `request.urlFor`, `request.mountParams`, and every template `urlFor` in `reply.locals`. Await it before the routes, as
 * Fastify tells of those only that come later: the ones with `config: { endpoint: 'cart' }` are the endpoints.
 *
 * @param who the guest's name, or its table from `endpoints()`
 * @param onJoin gets the operator; may be async; the guest fails to join if it throws (default: nothing)
 * @param options the last argument: `onMissingLink`, for links that must not break a page (default: none)
 * @throws PartylineError `ERR_PARTY_BAD_NAME`, `ERR_PARTY_BAD_OPTION`
 * @example
 * await app.register(rsvp('shop'));
 * app.get('/cart', { config: { endpoint: 'cart' } }, (request) => request.urlFor('blog:post', 7));
 */
export function rsvp(who: string | EndpointTable, onJoin?: OnJoin | RsvpOptions, options?: RsvpOptions): FastifyPlugin {
  const seen: Seen = { routes: [], isLate: false, options: {} };
  const read = (_apps: unknown, bad: BadPatterns) => {
    if (seen.isLate && typeof who === 'string') throw lateError(who);
    return routesIn(seen, bad);
  };
  const guest = new FrameworkGuest(who, readRsvp(who, onJoin, options), read, inOrder);
  const plugin: FastifyPlugin = async (instance) => {
    const { routerOptions, ...config } = instance.initialConfig;
    seen.options = { ...config, ...routerOptions };
    seen.isLate = /\(\w/.test(instance.printRoutes().replace('(empty tree)', ''));
    instance.addHook('onRoute', (route) => seen.routes.push(route));
    instance.addHook('onRequest', (request, reply) => arrive(guest, request, reply));
    decorate(instance);
  };
  // As fastify-plugin does: what it adds is for the instance that it is registered with.
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: 'express-party',
  });
}

function decorate(instance: FastifyInstance): void {
  for (const [name, memberOf] of Object.entries({ urlFor: linksOf, mountParams: mountParamsOf })) {
    instance.decorateRequest(name, {
      getter(this: FastifyRequest) {
        return memberOf(this.raw as IncomingMessage as LinkedRequest);
      },
    });
  }
}

function lateError(name: string): Error {
  const write = `Write await app.register(rsvp("${name}")) before every route, or name the routes in a table.`;
  return badOption('app.register', 'rsvp', 'comes after routes, whose names Fastify does not tell any more', write);
}

async function arrive(guest: FrameworkGuest, { raw }: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  if (guest.isInvited(raw)) return (await guest.join(raw)) ? reply.send('joined') : reply.hijack();
  reply.locals = { ...reply.locals, urlFor: linksOf(guest.decorate(raw, reply.raw)) };
  return undefined;
}

/** A route is told of once for HEAD, and once for the slash at its end: it is one all the same. */
function routesIn({ routes, options }: Seen, bad: BadPatterns): PlacedRoute[] {
  const found = new Map<string, Pick<FastifyRoute, 'url' | 'handler'> & { name: unknown; methods: string[] }>();
  for (const { url, method, config, handler } of routes) {
    const name = config?.endpoint;
    const key = `${String(name)} ${url.replace(/\/$/, '')}`;
    const { methods = [], ...before } = found.get(key) ?? { url, handler };
    const shorter = before.url.length < url.length ? before.url : url;
    found.set(key, { name, url: shorter, handler: before.handler, methods: [...methods, ...[method].flat()] });
  }
  return [...found.values()].flatMap(({ name, url, methods, handler }) =>
    placed({ name, source: url, methods: [...new Set(methods)], tag: handler, handler }, bad, () =>
      readFindMyWay(url, options),
    ),
  );
}

/** Whichever was added first: where two routes part, find-my-way asks the text first, the wildcard last. */
function inOrder(routes: readonly PlacedRoute[]): PlacedRoute[] {
  const keyed = routes.map((route) => ({ route, key: route.pattern.tokens.map(orderOf).join('') }));
  return keyed.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ route }) => route);
}

function orderOf(token: Token): string {
  if (token.type === 'text') return token.value;
  if (token.type !== 'param') return '\uffff';
  return token.valueConstraint === undefined ? '\ufffe' : '\ufffd';
}
