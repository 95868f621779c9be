import express, { type Express } from 'express';
import { endpoint, endpoints, type Guests, guest, type Party, party, rsvp } from 'express-party';
import { graft } from 'express-party/graft';
import * as hono from 'express-party/hono';
import { Hono } from 'hono';
import { thrownBy } from '../../shared/thrown';

function blogOf(): Express {
  const blog = express();
  blog.use(rsvp('blog'));
  blog.get('/', endpoint('index'), (_req, res) => void res.end());
  blog.get('/posts/new', (_req, res) => void res.end());
  blog.get('/posts/:id', endpoint('post'), (_req, res) => void res.end());
  blog.post('/posts/:id', endpoint('save'), (_req, res) => void res.end());
  blog.get(/^\/old\/(?<slug>.*)/, endpoint('old'), (_req, res) => void res.end());
  return blog;
}

async function lineOf(guests: Guests, at = '/'): Promise<Party> {
  const line = party(guests);
  express().use(at, line);
  await line.bootstrap();
  return line;
}

const told = (line: Party, url: string, method?: string) => {
  const match = line.match(url, method);
  return (
    match && [
      match.name,
      match.guest,
      match.pattern,
      { ...match.values },
      match.side,
      match.others.map(({ name, guest, pattern }) => name ?? `${guest} ${pattern}`),
    ]
  );
};

/** What is told first. */
const some = (first: unknown[]) => ({ ...first });

describe('line.match', () => {
  it('says who serves a URL, with which values, and what else would', async () => {
    const legacy = guest(() => {}, { name: 'legacy', endpoints: { post: '/blog/posts/:slug' } });
    const line = await lineOf([
      ['/blog', blogOf()],
      ['/', legacy],
    ] as never);
    expect(told(line, '/blog/posts/7')).toEqual([
      'blog:post',
      'blog',
      '/blog/posts/:id',
      { id: '7' },
      undefined,
      ['legacy:post'],
    ]);
    expect(told(line, 'https://else.test/BLOG/posts/a%20b/?page=2#x')).toMatchObject(
      some(['blog:post', 'blog', '/blog/posts/:id', { id: 'a b' }]),
    );
    expect(told(line, '/blog/posts/new')).toMatchObject(
      some([undefined, 'blog', '/blog/posts/new', {}, undefined, ['blog:post', 'legacy:post']]),
    );
    expect(told(line, '/blog/posts/7', 'post')).toEqual([
      'blog:save',
      'blog',
      '/blog/posts/:id',
      { id: '7' },
      undefined,
      [],
    ]);
    expect(told(line, '/blog/posts/7', 'HEAD')).toMatchObject(some(['blog:post']));
    expect(told(line, '/blog/old/a/b')).toMatchObject(
      some(['blog:old', 'blog', expect.stringContaining('old'), { slug: 'a/b' }]),
    );
    expect(line.match('/nobody')).toBeNull();
    expect(line.match('/blog/posts/7', 'DELETE')).toBeNull();
  });

  it('takes the values of mount paths, and of a base', async () => {
    const line = await lineOf({ '/t/:tenant/blog': blogOf() }, '/v2');
    expect(told(line, '/v2/t/a%20b/blog/posts/7')).toMatchObject(
      some(['blog:post', 'blog', '/v2/t/:tenant/blog/posts/:id', { tenant: 'a b', id: '7' }]),
    );
    expect(line.match('/t/a/blog/posts/7')).toBeNull();
  });

  it('asks nobody behind a framework that answers everything itself', async () => {
    const api = new Hono();
    api.use(hono.rsvp('api'));
    api.get('/items/:id', hono.endpoint('item'), (c) => c.text('x'));
    const line = await lineOf([
      ['/api', api],
      ['/api', guest(() => {}, { name: 'old', endpoints: { rest: '/*rest' } })],
    ] as never);
    expect(told(line, '/api/items/7')).toMatchObject(
      some(['api:item', 'api', '/api/items/:id', { id: '7' }, undefined, []]),
    );
    expect(line.match('/api/nothing')).toBeNull();
  });

  it('speaks of what cannot be read by its mount path, and of the host', async () => {
    const line = party({ '/x': (_req, res) => void res.end() });
    const app = express();
    app.get('/before', (_req, res) => void res.end());
    app.use(line);
    app.get('/behind/:id', (_req, res) => void res.end());
    line.partyline.declare(endpoints('site', { behind: '/behind/:id' }));
    await line.bootstrap();
    expect(told(line, '/x/y/z')).toEqual([undefined, '/x', '/x', {}, undefined, []]);
    expect(told(line, '/before')).toEqual([undefined, 'site', '/before', {}, undefined, []]);
    expect(told(line, '/behind/1')).toEqual([
      'site:behind',
      'site',
      '/behind/:id',
      { id: '1' },
      undefined,
      [],
    ]);
  });

  it('says of a graft which side serves it', async () => {
    const fresh = express();
    fresh.use(rsvp('shop'));
    fresh.get('/products/:id', endpoint('product'), (_req, res) => void res.end());
    fresh.get('/help', endpoint('help'), (_req, res) => void res.end());
    fresh.get('/internal', (_req, res) => void res.end());
    const old = express();
    old.use(rsvp('legacy'));
    old.get('/product.php', endpoint('product'), (_req, res) => void res.end());
    old.get('/help', endpoint('help'), (_req, res) => void res.end());
    old.get('/imprint', (_req, res) => void res.end());
    const shop = graft(fresh, { onto: old, states: { help: { state: 'live' } } });
    const line = await lineOf({ '/': shop });
    expect(told(line, '/help')).toEqual(['shop:help', 'shop', '/help', {}, 'scion', ['shop:help']]);
    expect(told(line, '/product.php')).toEqual(['shop:product', 'shop', '/product.php', {}, 'stock', []]);
    // Where the visitor is sent.
    expect(told(line, '/products/7')).toEqual([
      'shop:product',
      'shop',
      '/product.php',
      { id: '7' },
      'stock',
      ['shop:product'],
    ]);
    expect(told(line, '/imprint')).toEqual([undefined, 'shop', '/imprint', {}, 'stock', []]);
    expect(line.match('/internal')).toBeNull();
    shop.replace({ product: { state: 'live' } });
    expect(told(line, '/products/7')).toEqual([
      'shop:product',
      'shop',
      '/products/:id',
      { id: '7' },
      'scion',
      [],
    ]);
    expect(told(line, '/help')).toEqual(['shop:help', 'shop', '/help', {}, 'stock', ['shop:help']]);
  });

  it.each([
    ['blog', 'GET', 'url'],
    [7, 'GET', 'url'],
    ['/', 'FETCH', 'method'],
  ])('refuses %j, %j', async (url, method, option) => {
    const line = await lineOf({ '/blog': blogOf() });
    expect(thrownBy(() => line.match(url as never, method))).toMatchObject({
      code: 'ERR_PARTY_BAD_OPTION',
      details: { option },
    });
  });
});
