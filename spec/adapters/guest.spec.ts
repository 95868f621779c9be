import KoaRouter from '@koa/router';
import express from 'express';
import { endpoint as expressEndpoint, rsvp as expressRsvp, party, partylineOf } from 'express-party';
import * as forFastify from 'express-party/fastify';
import * as forHono from 'express-party/hono';
import * as forKoa from 'express-party/koa';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

const blog = () => {
  const app = express().use(expressRsvp('blog'));
  app.get('/posts/:id', expressEndpoint('post'), (req, res) => {
    res.json([req.urlFor('k:item', 7), req.urlFor('f:item', 7), req.urlFor('h:item', 7)]);
  });
  return app;
};

function koaApp() {
  const app = new Koa();
  const router = new KoaRouter();
  router.get('item', '/items/:id', (ctx: any) => {
    ctx.body = {
      own: ctx.urlFor('item', ctx.params.id),
      other: ctx.urlFor('blog:post', 'x'),
      view: ctx.state.urlFor('item', 1),
      url: ctx.originalUrl,
      params: ctx.mountParams,
      answers: partylineOf(ctx.req).askAround('who'),
    };
  });
  app.use(forKoa.rsvp('k', router, ({ connect }) => void connect('who', () => 'koa'))).use(router.routes());
  return app;
}

async function fastifyApp() {
  const app = Fastify();
  await app.register(forFastify.rsvp('f', ({ connect }) => void connect('who', () => 'fastify')));
  app.get('/items/:id', { config: { endpoint: 'item' } as any }, async (request: any, reply: any) => ({
    own: request.urlFor('item', request.params.id),
    other: request.urlFor('blog:post', 'x'),
    view: reply.locals.urlFor('item', 1),
    url: request.originalUrl,
    params: request.mountParams,
    answers: partylineOf(request.raw).askAround('who'),
  }));
  return app;
}

function honoApp() {
  const app = new Hono();
  app.use(forHono.rsvp('h', ({ connect }) => void connect('who', () => 'hono')));
  app.get('/items/:id', forHono.endpoint('item'), (c: any) =>
    c.json({
      own: c.get('urlFor')('item', c.req.param('id')),
      other: c.get('urlFor')('blog:post', 'x'),
      view: c.get('urlFor')('item', 1),
      params: c.get('mountParams'),
      answers: partylineOf(c.env.incoming).askAround('who'),
    }),
  );
  return app;
}

describe('rsvp in other frameworks', () => {
  it('joins, links and answers', async () => {
    const line = party({
      '/blog': blog(),
      '/koa': koaApp(),
      '/t/:tenant/fastify': await fastifyApp(),
      '/hono': honoApp(),
    });
    const { json, server } = await serve(express().use('/v2', line));
    await line.bootstrap(server);
    expect(line.guests.map(({ name, status, endpoints: own }) => [name, status, own])).toEqual([
      ['blog', 'joined', ['post']],
      ['k', 'joined', ['item']],
      ['f', 'joined', ['item']],
      ['h', 'joined', ['item']],
    ]);
    expect(await json('/v2/koa/items/5')).toEqual({
      own: '/v2/koa/items/5',
      other: '/v2/blog/posts/x',
      view: '/v2/koa/items/1',
      url: '/v2/koa/items/5',
      params: {},
      answers: ['fastify', 'hono'],
    });
    expect(await json('/v2/t/acme/fastify/items/5')).toEqual({
      own: '/v2/t/acme/fastify/items/5',
      other: '/v2/blog/posts/x',
      view: '/v2/t/acme/fastify/items/1',
      url: '/v2/t/acme/fastify/items/5',
      params: { tenant: 'acme' },
      answers: ['koa', 'hono'],
    });
    expect(await json('/v2/hono/items/5')).toEqual({
      own: '/v2/hono/items/5',
      other: '/v2/blog/posts/x',
      view: '/v2/hono/items/1',
      params: {},
      answers: ['koa', 'fastify'],
    });
  });
});
