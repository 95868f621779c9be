import type { IncomingMessage, ServerResponse } from 'node:http';
import { guest, type UrlFor } from 'express-party';
import * as door from 'express-party/hono';
import { Hono } from 'hono';
import { entranceOf } from '../../../lib/enter/enter';
import { gather, type Kind } from '../../shared/door';
import { describeAlone, describeJoining, describeParty } from '../../shared/door-suite';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';

afterEach(closeAll);

/** As a user types it. */
interface Env {
  Bindings: { incoming: IncomingMessage; outgoing: ServerResponse };
  Variables: { urlFor: UrlFor; mountParams: Readonly<Record<string, string>> };
}

const kind: Kind<typeof door> = {
  name: 'Hono',
  door: 'hono',
  rsvp: (...given) => door.rsvp(...(given as Parameters<typeof door.rsvp>)),
  async make({ who, onJoin, options, routes, see, before }, { rsvp, endpoint } = door) {
    const app = new Hono<Env>();
    app.use((c, next) => {
      before?.(c.env.incoming);
      return next();
    });
    app.use(rsvp(who, app, onJoin, options));
    for (const [name, path] of Object.entries(routes)) {
      app.get(path, endpoint(name), (c) => {
        const { urlFor, mountParams } = c.var;
        const sight = { urlFor, view: c.get('urlFor'), mountParams, req: c.env.incoming };
        return c.body(JSON.stringify(see(sight)), 200, { 'content-type': 'application/json' });
      });
    }
    const enter = entranceOf(app);
    return { app, alone: (req, res) => enter(req, res, (error) => res.destroy(error as Error)) };
  },
};

const [, host] = majors as [(typeof majors)[0], (typeof majors)[0]];

describe('rsvp of express-party/hono', () => {
  describeParty(kind);
  describeJoining(kind);
  describeAlone(kind);

  it('has the methods of a route, and leaves out those without a tag', async () => {
    const app = new Hono();
    app.use(door.rsvp('g'));
    app.get('/items', door.endpoint('show'), (c) => c.text('')).post((c) => c.text(''));
    app.on(['GET', 'POST'], '/form', door.endpoint('form'), (c) => c.text(''));
    app.all('/any', door.endpoint('any'), (c) => c.text(''));
    app.delete('/items/:id', door.endpoint('remove'), (c) => c.text(''));
    const { line } = await gather(host, { '/g': app });
    expect(line.endpoints.slice(1).map(({ name, method }) => `${method} ${name}`)).toEqual([
      'GET show',
      'GET form',
      'POST form',
      'ALL any',
      'DELETE remove',
    ]);
  });

  it('reads sub-apps, base paths, and sub-apps that handle their errors', async () => {
    const comments = new Hono().get('/:comment', door.endpoint('comment'), (c) => c.json(c.req.param()));
    const posts = new Hono<Env>().basePath('/posts');
    posts.get('/:id{[0-9]+}', door.endpoint('post'), (c) => c.json(c.req.param()));
    posts.get('/:id/fails', door.endpoint('fails'), () => {
      throw new Error('own');
    });
    posts.onError((_error, c) => c.text(c.get('urlFor')('post', 7), 500));
    posts.route('/:id/comments', comments);
    const app = new Hono();
    app.use(door.rsvp('g')).route('/api', posts);
    const { line, json, get } = await gather(host, { '/g': app });
    const links = [line.urlFor('g:post', 7), line.urlFor('g:comment', 7, 8)];
    expect(links).toEqual(['/v2/g/api/posts/7', '/v2/g/api/posts/7/comments/8']);
    expect(await Promise.all(links.map(json))).toEqual([{ id: '7' }, { id: '7', comment: '8' }]);
    expect(await get(line.urlFor('g:fails', 1))).toMatchObject({ status: 500, text: '/v2/g/api/posts/7' });
    expect(() => line.urlFor('g:post', 'x')).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_BAD_VALUE' }),
    );
  });

  it('links to the first path of a route that stands at several', async () => {
    const app = new Hono();
    app.use(door.rsvp('g'));
    app.on(['GET', 'POST'], ['/items/:id', '/things/:id'], door.endpoint('item'), (c) => c.text(''));
    const { line } = await gather(host, { '/g': app });
    expect(line.endpoints.slice(1).map(({ method, pattern }) => `${method} ${pattern}`)).toEqual([
      'GET /v2/g/items/:id',
      'POST /v2/g/items/:id',
      'GET /v2/g/things/:id',
      'POST /v2/g/things/:id',
    ]);
    expect(line.urlFor('g:item', 7)).toBe('/v2/g/items/7');
  });

  it('fails to join where two routes have one name', async () => {
    const app = new Hono();
    app.use(door.rsvp('g'));
    for (const path of ['/items/:id', '/things/:id']) app.get(path, door.endpoint('item'), (c) => c.text(''));
    const { line } = await gather(host, { '/g': app }, { onError: () => {} });
    expect(line.guests[1]?.error?.cause).toMatchObject({ code: 'ERR_PARTY_DUPLICATE_NAME' });
  });

  it('is mounted where its base path is, unstripped', async () => {
    const app = new Hono<Env>().basePath('/api');
    app.use(door.rsvp('g'));
    app.get('/items/:id', door.endpoint('item'), (c) => c.text(c.get('urlFor')('item', 2)));
    const { line, get } = await gather(host, { '/api': guest(app, { strip: false }) });
    expect(line.guests[1]?.status).toBe('joined');
    expect((await get('/v2/api/items/1')).text).toBe('/v2/api/items/2');
  });

  it('knows its tags without the app in a party, and not alone', async () => {
    const app = new Hono<Env>();
    app.use(door.rsvp('g'));
    app.get('/items/:id', door.endpoint('item'), (c) => c.text(c.get('urlFor')('item', 2)));
    app.onError((error, c) => c.text((error as unknown as { code: string }).code, 500));
    expect(await (await app.request('/items/1')).text()).toBe('ERR_PARTY_UNKNOWN_ENDPOINT');
    const { get } = await gather(host, { '/g': app });
    expect((await get('/v2/g/items/1')).text).toBe('/v2/g/items/2');
  });

  it('runs where there is no Node, and links alone', async () => {
    const app = new Hono<Env>();
    app.use(door.rsvp('g', app));
    app.get('/items/:id', door.endpoint('item'), (c) => {
      const { urlFor, mountParams } = c.var;
      return c.json([urlFor('item', c.req.param('id')), urlFor('g:item', 2), mountParams]);
    });
    for (const env of [undefined, {}, { KEY: 'of a worker' }]) {
      const answer = await app.request('/items/1', {}, env);
      expect([answer.status, await answer.json()]).toEqual([200, ['/items/1', '/items/2', {}]]);
    }
    expect((await app.request('/__invite__')).status).toBe(404);
  });

  it('tells of a wrong name for a tag at once', () => {
    expect(() => door.endpoint('an item')).toThrow(expect.objectContaining({ code: 'ERR_PARTY_BAD_NAME' }));
  });
});
