import type { IncomingMessage } from 'node:http';
import Router from '@koa/router';
import { endpoints, type UrlFor } from 'express-party';
import * as door from 'express-party/koa';
import Koa from 'koa';
import { gather, type Kind } from '../../shared/door';
import { describeAlone, describeJoining, describeParty } from '../../shared/door-suite';
import { majors } from '../../shared/express';
import { closeAll, serve } from '../../shared/serve';

afterEach(closeAll);

/** As a user types it. */
interface State {
  urlFor: UrlFor;
}
interface Extras {
  urlFor: UrlFor;
  mountParams: Readonly<Record<string, string>>;
}

const sightOf = (ctx: Extras & { state: State; req: IncomingMessage }) => ({
  urlFor: ctx.urlFor,
  view: ctx.state.urlFor,
  get mountParams() {
    return ctx.mountParams;
  },
  req: ctx.req,
});

const kind: Kind<typeof door> = {
  name: 'Koa',
  door: 'koa',
  rsvp: (...given) => door.rsvp(...(given as Parameters<typeof door.rsvp>)),
  async make({ who, onJoin, options, routes, see, before }, { rsvp } = door) {
    const app = new Koa<State, Extras>();
    app.silent = true;
    const router = new Router<State, Extras>();
    for (const [name, path] of Object.entries(routes)) {
      router.get(name, path, (ctx) => {
        ctx.type = 'json';
        ctx.body = JSON.stringify(see(sightOf(ctx)));
      });
    }
    app.use((ctx, next) => {
      before?.(ctx.req);
      return next();
    });
    app.use(rsvp(who, router, onJoin, options));
    app.use(router.routes());
    return { app, alone: app.callback() };
  },
};

const [, host] = majors as [(typeof majors)[0], (typeof majors)[0]];
const answer = (ctx: Koa.Context) => {
  ctx.body = ctx.params;
};

describe('rsvp of express-party/koa', () => {
  describeParty(kind);
  describeJoining(kind);
  describeAlone(kind);

  it('has the methods of a route, and leaves out those without a name', async () => {
    const router = new Router();
    router.get('show', '/items', answer).post('/items', answer);
    router.register('/form', ['GET', 'POST'], answer, { name: 'form' });
    router.all('any', '/any', answer).delete('remove', '/items/:id', answer);
    router.use(() => {});
    const app = new Koa().use(door.rsvp('g', router)).use(router.routes());
    const { line } = await gather(host, { '/g': app });
    expect(line.endpoints.slice(1).map(({ name, method }) => `${method} ${name}`)).toEqual([
      'GET show',
      'GET form',
      'POST form',
      'ALL any',
      'DELETE remove',
    ]);
  });

  it('reads prefixes and routers within routers', async () => {
    const comments = new Router().get('comment', '/comments/:comment', answer);
    const posts = new Router({ prefix: '/posts' }).get('post', '/:id', answer).get('posts', '/', answer);
    posts.use('/:id', comments.routes());
    const router = new Router({ prefix: '/api' }).use(posts.routes());
    const app = new Koa().use(door.rsvp('g', router)).use(router.routes());
    const { line, json } = await gather(host, { '/g': app });
    const links = [line.urlFor('g:post', 7), line.urlFor('g:comment', 7, 8), line.urlFor('g:posts')];
    expect(links).toEqual([
      '/v2/g/api/posts/7',
      '/v2/g/api/posts/7/comments/8',
      expect.stringMatching(/^\/v2\/g\/api\/posts\/?$/),
    ]);
    expect(await Promise.all(links.map(json))).toEqual([{ id: '7' }, { id: '7', comment: '8' }, {}]);
  });

  it('reads the routes when it is invited, not when it is made', async () => {
    const router = new Router();
    const app = new Koa().use(door.rsvp('g', router)).use(router.routes());
    router.get('late', '/late', answer);
    expect((await gather(host, { '/g': app })).line.urlFor('g:late')).toBe('/v2/g/late');
  });

  it('takes the middleware of a router, and no router', async () => {
    const router = new Router().get('item', '/items/:id', answer);
    const bare = new Koa().use(door.rsvp(endpoints('bare', { home: '/' })));
    const joined: string[] = [];
    const onJoin = () => joined.push('listener');
    const listener = new Koa().use(door.rsvp('listener', onJoin));
    const routed = new Koa().use(door.rsvp('g', router.routes()));
    const { line } = await gather(host, { '/bare': bare, '/listener': listener, '/g': routed });
    expect(line.guests.map(({ status }) => status)).toEqual(['named', 'joined', 'joined', 'joined']);
    expect([line.urlFor('bare:home'), line.urlFor('g:item', 1), joined]).toEqual([
      '/v2/bare/',
      '/v2/g/items/1',
      ['listener'],
    ]);
  });

  it('keeps the name of a route that is a RegExp', async () => {
    const router = new Router().get('odd', /^\/a/, answer);
    const app = new Koa().use(door.rsvp('g', router)).use(router.routes());
    const { line } = await gather(host, { '/g': app });
    expect(line.guests[1]?.endpoints).toEqual(['odd']);
    expect(() => line.urlFor('g:odd')).toThrow(expect.objectContaining({ code: 'ERR_PARTY_NOT_BUILDABLE' }));
  });

  it('fails to join with a name that cannot be asked for', async () => {
    const router = new Router().get('an item', '/items/:id', answer);
    const app = new Koa().use(door.rsvp('g', router)).use(router.routes());
    const { line } = await gather(host, { '/g': app }, { onError: () => {} });
    expect(line.guests[1]?.error?.cause).toMatchObject({ code: 'ERR_PARTY_BAD_NAME' });
  });

  it('links to the first path of a route that stands at several', async () => {
    const router = new Router();
    router.register(['/items/:id', '/things/:id'], ['get'], answer, { name: 'item' });
    router.post('item', '/items/:id', answer);
    const app = new Koa().use(door.rsvp('g', router)).use(router.routes());
    const { line } = await gather(host, { '/g': app });
    expect(line.endpoints.slice(1).map(({ method, pattern }) => `${method} ${pattern}`)).toEqual([
      'GET /v2/g/items/:id',
      'POST /v2/g/items/:id',
      'GET /v2/g/things/:id',
    ]);
    expect(line.urlFor('g:item', 7)).toBe('/v2/g/items/7');
  });

  it('fails to join where two routes have one name', async () => {
    const router = new Router().get('item', '/items/:id', answer);
    router.get('item', '/things/:id', (ctx) => answer(ctx));
    const app = new Koa().use(door.rsvp('g', router)).use(router.routes());
    const { line } = await gather(host, { '/g': app }, { onError: () => {} });
    expect(line.guests[1]?.error?.cause).toMatchObject({ code: 'ERR_PARTY_DUPLICATE_NAME' });
  });

  it('gives a redirect its link', async () => {
    const router = new Router<State, Extras>();
    router.get('item', '/items/:id', (ctx) => ctx.redirect(ctx.urlFor('item', 'next')));
    const app = new Koa<State, Extras>().use(door.rsvp('g', router)).use(router.routes());
    const { get } = await gather(host, { '/g': app });
    expect((await get('/v2/g/items/1')).headers.location).toBe('/v2/g/items/next');
  });

  it('says where links are wrong, below a mount that no party made', async () => {
    const { app } = await kind.make({ who: 'g', routes: { item: '/' }, see: ({ urlFor }) => urlFor('item') });
    const errors: unknown[] = [];
    (app as Koa).on('error', (error: { code: unknown }) => errors.push(error.code));
    const { get } = await serve(host.express().use('/koa', (app as Koa).callback()));
    expect((await get('/koa/')).status).toBe(500);
    expect(errors).toEqual(['ERR_PARTY_NO_BASE']);
  });
});
