import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EndpointTable, Route } from '../endpoints.js';
import { checkName, methodsOf, readable } from '../endpoints.js';
import { readFindMyWay } from '../pattern/findmyway.js';
import type { OnJoin } from '../stay.js';
import { type Dressed, FrameworkGuest, linksOf } from './guest.js';

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
}

/** A Fastify instance, by the members that are used. */
interface FastifyInstance {
  addHook(name: 'onRoute', hook: (route: FastifyRoute) => void): unknown;
  addHook(
    name: 'onRequest',
    hook: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
  ): unknown;
  decorateRequest(name: string, value: unknown): unknown;
}

type FastifyPlugin = { bivarianceHack(instance: FastifyInstance): Promise<void> }['bivarianceHack'];

/**
 * The one line by which a Fastify instance takes part: a plugin that answers the invitation, and gives every request
 * `request.urlFor`, `request.mountParams`, and every template `urlFor` in `reply.locals`. Register it before the routes:
 * those with `config: { endpoint: 'cart' }` are the endpoints.
 *
 * @param who the guest's name, or its table from `endpoints()`
 * @param onJoin gets the operator; may be async; the guest fails to join if it throws (default: nothing)
 * @throws PartylineError `ERR_PARTY_BAD_NAME`, `ERR_PARTY_BAD_OPTION`
 * @example
 * app.register(rsvp('shop'));
 * app.get('/cart', { config: { endpoint: 'cart' } }, (request) => request.urlFor('blog:post', 7));
 */
export function rsvp(who: string | EndpointTable, onJoin?: OnJoin): FastifyPlugin {
  const seen: FastifyRoute[] = [];
  const guest = new FrameworkGuest(who, onJoin, () => routesIn(seen));
  const plugin: FastifyPlugin = async (instance) => {
    instance.addHook('onRoute', (route) => seen.push(route));
    instance.addHook('onRequest', (request, reply) => arrive(guest, request, reply));
    instance.decorateRequest('urlFor', function (this: FastifyRequest, name: string, ...values: unknown[]) {
      return linksOf(dressedOf(this))(name, ...values);
    });
    instance.decorateRequest('mountParams', {
      getter(this: FastifyRequest) {
        return dressedOf(this).mountParams;
      },
    });
  };
  // As fastify-plugin does: what it adds is for the instance that it is registered with.
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: 'express-party',
  });
}

async function arrive(guest: FrameworkGuest, { raw }: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  if (guest.isInvited(raw, (raw.url ?? '').split('?', 1)[0] as string)) {
    if (await guest.join(raw)) return reply.send('joined');
    return reply.hijack();
  }
  reply.locals = { ...reply.locals, urlFor: linksOf(guest.dress(raw, reply.raw)) };
  return undefined;
}

function dressedOf({ raw }: FastifyRequest): Dressed {
  return raw as unknown as Dressed;
}

/** A route that stands at `/shop` and `/shop/` is told of twice. */
function routesIn(seen: readonly FastifyRoute[]): Route[] {
  const urls = new Map<unknown, string>();
  return seen.flatMap(({ url, method, config }) => {
    const name = config?.endpoint;
    if (name === undefined) return [];
    checkName(name, 'the name of an endpoint');
    const first = urls.get(name);
    if (first !== undefined && first !== url && first.replace(/\/$/, '') === url.replace(/\/$/, ''))
      return [];
    urls.set(name, url);
    const methods = methodsOf([method].flat());
    return [{ name, methods, pattern: readable(name, url, () => readFindMyWay(url)) }];
  });
}
