// A room in Koa: the endpoints are the names that @koa/router knows already.
import Router from '@koa/router';
import { partylineOf, type UrlFor } from 'express-party';
import { rsvp } from 'express-party/koa';
import Koa from 'koa';
import { page, THINGS } from './page.js';

interface Links {
  urlFor: UrlFor;
}

const router = new Router<Links, Links>();
router.get('home', '/', (ctx) => {
  const things = THINGS.map((thing) => [thing, ctx.urlFor('thing', thing)] as const);
  ctx.body = page('koa', things, partylineOf(ctx.req).askAround('rooms'));
});
router.get('thing', '/things/:thing', (ctx) => {
  const { thing = '' } = ctx.params;
  // As a template finds it.
  const { urlFor } = ctx.state;
  const links = [
    ['back', urlFor('home')],
    ['on', urlFor('fastify:thing', thing)],
  ] as const;
  ctx.body = page(`${thing} in koa`, links, partylineOf(ctx.req).askAround('rooms'));
});

export const koa = new Koa<Links, Links>();
koa.use(rsvp('koa', router, ({ connect, urlFor }) => void connect('rooms', () => ['koa', urlFor('home')])));
koa.use(router.routes());
