import express, { type Express } from 'express';
import { endpoint, guest, party, rsvp } from 'express-party';
import { rsvp as rsvpHono } from 'express-party/hono';
import { Hono } from 'hono';
import Koa from 'koa';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

const tag = (name: string) => endpoint(name) as never;

describe.each(majors)('guest(app, { indexSlash: false }), Express $major', ({ express: made }) => {
  const app = (): Express => {
    const own = made();
    own.use(rsvp('blog') as never);
    own.get('/', tag('index'), (req, res) => {
      res.json([req.urlFor('index'), req.urlFor('index', { page: 2 }), req.urlFor('post')]);
    });
    own.get('/posts/', tag('post'), (_req, res) => void res.send('posts'));
    return own;
  };

  it.each([
    ['/blog', '/blog', '/blog'],
    ['/t/:tenant/blog', '/t/acme/blog', '/t/acme/blog'],
    ['{/:locale}/blog', '/en/blog', '/en/blog'],
    ['/', '/', ''],
  ])('links to its index at %s without a slash, and is served there', async (mount, url, above) => {
    const line = party({ [mount]: guest(app(), { indexSlash: false }) });
    const served = await serve(express().use(line));
    await line.bootstrap(served.server);
    expect(await served.json(url)).toEqual([url, `${url}?page=2`, `${above}/posts/`]);
    expect(await served.json(`${url}?page=2`)).toHaveLength(3);
    expect(line.endpoints[0]?.pattern).toBe(mount);
    expect(line.verify().ok).toBe(true);
  });

  it('is with a slash otherwise, and as before where the guest keeps its prefix', async () => {
    const line = party({
      '/blog': app(),
      '/kept': guest(app(), { name: 'kept', strip: false, indexSlash: false }),
    });
    express().use(line);
    await line.bootstrap();
    expect(line.urlFor('blog:index')).toBe('/blog/');
  });
});

describe('what is served at a mount path without a slash', () => {
  it('is the index of every kind of guest', async () => {
    const hono = new Hono();
    hono.use(rsvpHono('hono', hono) as never);
    hono.get('/', (c) => c.text('hono'));
    const koa = new Koa().use((ctx) => {
      ctx.body = `koa ${ctx.path}`;
    });
    const line = party({
      '/hono': guest(hono, { indexSlash: false }),
      '/koa': guest(koa, { indexSlash: false }),
    });
    const { get } = await serve(express().use(line));
    expect([(await get('/hono')).text, (await get('/koa')).text]).toEqual(['hono', 'koa /']);
  });

  it('is refused where the option is neither true nor false', () => {
    expect(() => guest(express(), { indexSlash: 'no' as never })).toThrow(/indexSlash/);
  });
});
