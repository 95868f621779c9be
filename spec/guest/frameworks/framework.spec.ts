import type { IncomingMessage, ServerResponse } from 'node:http';
import KoaRouter from '@koa/router';
import express from 'express';
import {
  endpoint as expressEndpoint,
  rsvp as expressRsvp,
  type Operator,
  party,
  partylineOf,
  type UrlFor,
} from 'express-party';
import * as forFastify from 'express-party/fastify';
import * as forHono from 'express-party/hono';
import * as forKoa from 'express-party/koa';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import type { Handler } from '../../../lib/common/apps';
import { FrameworkGuest, linksOf, mountParamsOf, pathOf } from '../../../lib/guest/frameworks/framework';
import { invite, letter } from '../../shared/invite';
import { closeAll, serve } from '../../shared/serve';
import { thrownBy } from '../../shared/thrown';

afterEach(closeAll);

const none = () => [];

describe('a guest of another framework', () => {
  const enter = (guest: FrameworkGuest, joined: unknown[]): Handler => {
    return async (req, res) => {
      joined.push(guest.isInvited(req), await guest.join(req));
      res.end();
    };
  };

  it('is invited by an invitation for its path, and joins', async () => {
    const joined: unknown[] = [];
    const { declared } = await invite(enter(new FrameworkGuest('blog', undefined, none), joined));
    expect([joined, declared.name]).toEqual([[true, true], 'blog']);
  });

  it('is not invited by one for somebody below, which it gives no links', () => {
    const guest = new FrameworkGuest('blog', undefined, none);
    const req = { url: '/admin/__invite__' } as IncomingMessage;
    const { invitation } = letter();
    Object.defineProperty(req, Symbol.for('express-party.invitation'), { value: invitation });
    expect(guest.isInvited(req)).toBe(false);
    expect(guest.decorate(req, {} as ServerResponse).urlFor).toBeUndefined();
  });

  it('cannot join by what is no invitation', async () => {
    const guest = new FrameworkGuest('blog', undefined, none);
    const req = { url: '/__invite__' } as IncomingMessage;
    expect([guest.isInvited(req), await guest.join(req)]).toEqual([false, false]);
  });

  it('reads what a template gives by name, and takes nothing for it that a visitor could send', () => {
    const urlFor = jest.fn(() => '/built');
    const links = linksOf({ urlFor });
    const context = { lookup() {}, getVariables() {} };
    Reflect.apply(links, context, ['post', 7, { page: 2, __keywords: true }]);
    links('post', 7, { page: 2, __keywords: true });
    links('post', { name: 'urlFor', hash: { id: 7 }, lookupProperty() {} });
    expect(urlFor.mock.calls).toEqual([
      ['post', 7, { query: { page: 2 } }],
      ['post', 7, { page: 2, __keywords: true }],
      ['post', { id: 7 }],
    ]);
  });

  it('says that there is no party where it has not seen the request', () => {
    expect(thrownBy(() => linksOf({})('post', 7)).code).toBe('ERR_PARTY_NO_PARTY');
    expect(thrownBy(() => mountParamsOf({})).code).toBe('ERR_PARTY_NO_PARTY');
  });

  it.each([
    ['/a/b?c=/d', '/a/b'],
    ['/', '/'],
    [undefined, ''],
  ])('finds in the target %s the path %j', (url, path) => {
    expect(pathOf({ url } as IncomingMessage)).toBe(path);
  });
});

/** As a user types it. */
interface Links {
  urlFor: UrlFor;
  mountParams: Readonly<Record<string, string>>;
}

const answering = (name: string) => (partyline: Operator) => {
  partyline.connect('who', () => name);
};

const blog = () => {
  const app = express().use(expressRsvp('blog'));
  app.get('/posts/:id', expressEndpoint('post'), (req, res) => {
    res.json([req.urlFor('k:item', 7), req.urlFor('f:item', 7), req.urlFor('h:item', 7)]);
  });
  return app;
};

function koaApp() {
  const app = new Koa<{ urlFor: UrlFor }, Links>();
  const router = new KoaRouter<{ urlFor: UrlFor }, Links>();
  router.get('item', '/items/:id', (ctx) => {
    ctx.body = {
      own: ctx.urlFor('item', ctx.params.id as string),
      other: ctx.urlFor('blog:post', 'x'),
      view: ctx.state.urlFor('item', 1),
      url: ctx.originalUrl,
      params: ctx.mountParams,
      answers: partylineOf(ctx.req).askAround('who'),
    };
  });
  return app.use(forKoa.rsvp('k', router, answering('koa'))).use(router.routes());
}

async function fastifyApp() {
  const app = Fastify();
  await app.register(forFastify.rsvp('f', answering('fastify')));
  app.get<{ Params: { id: string } }>(
    '/items/:id',
    { config: { endpoint: 'item' } },
    async (request, reply) => ({
      own: request.urlFor('item', request.params.id),
      other: request.urlFor('blog:post', 'x'),
      view: reply.locals.urlFor('item', 1),
      url: request.originalUrl,
      params: request.mountParams,
      answers: partylineOf(request.raw).askAround('who'),
    }),
  );
  return app;
}

function honoApp() {
  const app = new Hono<{ Bindings: { incoming: IncomingMessage }; Variables: Links }>();
  app.use(forHono.rsvp('h', answering('hono')));
  app.get('/items/:id', forHono.endpoint('item'), (c) =>
    c.json({
      own: c.get('urlFor')('item', c.req.param('id')),
      other: c.var.urlFor('blog:post', 'x'),
      view: c.get('urlFor')('item', 1),
      params: c.get('mountParams'),
      answers: partylineOf(c.env.incoming).askAround('who'),
    }),
  );
  return app;
}

describe('a party of four frameworks', () => {
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
    const common = { other: '/v2/blog/posts/x', params: {} };
    const at = (mount: string) => ({ ...common, own: `${mount}/items/5`, view: `${mount}/items/1` });
    expect(await json('/v2/koa/items/5')).toEqual({
      ...at('/v2/koa'),
      url: '/v2/koa/items/5',
      answers: ['fastify', 'hono'],
    });
    expect(await json('/v2/t/acme/fastify/items/5')).toEqual({
      ...at('/v2/t/acme/fastify'),
      url: '/v2/t/acme/fastify/items/5',
      params: { tenant: 'acme' },
      answers: ['koa', 'hono'],
    });
    expect(await json('/v2/hono/items/5')).toEqual({ ...at('/v2/hono'), answers: ['koa', 'fastify'] });
  });
});
