// A room in Fastify: a route's endpoint stands in its config.
import { partylineOf, type UrlFor } from 'express-party';
import { rsvp } from 'express-party/fastify';
import Fastify from 'fastify';
import { page, THINGS } from './page.js';

declare module 'fastify' {
  interface FastifyRequest {
    urlFor: UrlFor;
  }
  interface FastifyContextConfig {
    endpoint?: string;
  }
}

export const fastify = Fastify();

void fastify.register(
  rsvp('fastify', ({ connect, urlFor }) => void connect('rooms', () => ['fastify', urlFor('home')])),
);
// In a plugin, which Fastify loads after the one above: rsvp is told of the routes.
void fastify.register(async (room) => {
  room.get('/', { config: { endpoint: 'home' } }, async (request, reply) => {
    const things = THINGS.map((thing) => [thing, request.urlFor('thing', thing)] as const);
    return reply.type('text/html').send(page('fastify', things, partylineOf(request.raw).askAround('rooms')));
  });
  room.get<{ Params: { thing: string } }>(
    '/things/:thing',
    { config: { endpoint: 'thing' } },
    async (request, reply) => {
      const { thing } = request.params;
      const links = [
        ['back', request.urlFor('home')],
        ['on', request.urlFor('hono:thing', thing)],
      ] as const;
      const menu = partylineOf(request.raw).askAround('rooms');
      return reply.type('text/html').send(page(`${thing} in fastify`, links, menu));
    },
  );
});
