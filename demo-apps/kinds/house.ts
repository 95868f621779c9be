// A house with a room of every kind, each furnished in its framework's own way, and a thing that is carried through all.
import { guest, type Party, type UrlFor } from 'express-party';
import { fresh, old, router } from './express.js';
import { fastify } from './fastify.js';
import { hono } from './hono.js';
import { koa } from './koa.js';
import { lite } from './lite.js';
import { fetchApp, plain } from './plain.js';

/** The rooms by their mount paths below `path`, for a party that is made of them. Every guest is mounted as it is. */
export function openHouse<Path extends string>(path: Path, lineOf: () => Party) {
  const urlFor = ((...given: Parameters<UrlFor>) => lineOf().urlFor(...given)) as UrlFor;
  const rooms = () => lineOf().partyline.askAround('rooms');
  return {
    [`${path}/express4`]: old,
    [`${path}/express5`]: fresh,
    [`${path}/router`]: router,
    [`${path}/koa`]: koa,
    [`${path}/floors/:floor/fastify`]: fastify,
    [`${path}/hono`]: hono,
    // A function tells nobody that it answers an invitation.
    [`${path}/plain`]: guest(plain, { invite: true }),
    // It takes no part, and the host names its endpoints.
    [`${path}/fetch`]: guest(fetchApp(urlFor, rooms), {
      name: 'fetch',
      endpoints: { home: '/', thing: '/things/:thing' },
    }),
    [`${path}/lite`]: lite,
  };
}
