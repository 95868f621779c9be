import Router from '@koa/router';
import type { UrlFor } from 'express-party';
import * as fastifyDoor from 'express-party/fastify';
import * as honoDoor from 'express-party/hono';
import * as koaDoor from 'express-party/koa';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';

declare module 'fastify' {
  interface FastifyRequest {
    urlFor: UrlFor;
  }
  interface FastifyContextConfig {
    endpoint?: string;
  }
}

const router = new Router<object, { urlFor: UrlFor }>();
router.get('item', '/items/:id', (ctx) => ctx.redirect(ctx.urlFor('fresh:post', 7)));
export const koa = new Koa<object, { urlFor: UrlFor }>();
koa.use(koaDoor.rsvp('koa', router, ({ connect }) => connect('nav', () => []))).use(router.routes());

export const fastify = Fastify();
await fastify.register(fastifyDoor.rsvp('fastify'));
// @ts-expect-error the names that typed.mts tells of go for this file too
fastify.get('/a', { config: { endpoint: 'a' } }, async ({ urlFor }) => urlFor('fresh:pots', 7));

export const hono = new Hono<{ Variables: { urlFor: UrlFor } }>()
  .use(honoDoor.rsvp('hono'))
  .get('/items/:id', honoDoor.endpoint('item'), (c) => c.json({ id: c.req.param('id') }))
  .on(['GET', 'POST'], ['/a', '/b'], honoDoor.endpoint('a'), (c) => c.text(c.get('urlFor')('fresh:post', 7)));
