import Router from '@koa/router';
import express from 'express';
import { endpoint, endpoints, type Guests, guest, party, rsvp } from 'express-party';
import { graft } from 'express-party/graft';
import * as koa from 'express-party/koa';
import Koa from 'koa';
import { TOOLS, type Tools } from '../../../lib/party/tools/tools';

const toolsOf = (line: object) => (line as { [TOOLS]: Tools })[TOOLS];

async function recordsOf(guests: Guests) {
  const line = party(guests);
  express().use(line);
  line.partyline.declare(endpoints('site', { about: '/about' }));
  await line.bootstrap();
  return toolsOf(line).routes();
}

describe('the routes of a party', () => {
  it('are those of every guest, named or not, and what cannot be read', async () => {
    const blog = express();
    blog.use(rsvp('blog'));
    blog.get('/posts/:id', endpoint('post'), (_req, res) => void res.end());
    blog.post('/posts', (_req, res) => void res.end());
    const api = express.Router();
    api.all('/x', (_req, res) => void res.end());
    blog.use('/api', api);
    blog.use('/admin', express());
    const router = new Router();
    router.get('cart', '/cart', () => {});
    const shop = new Koa().use(koa.rsvp('shop', router)).use(router.routes());
    const legacy = guest(() => {}, { name: 'legacy', endpoints: { home: '/' } });
    const records = await recordsOf({ '/blog': blog, '/shop': shop, '/old': legacy, '/new': express() });
    const major = process.env.PARTY_HOST === 'express4' ? 4 : 5;
    expect(
      records.map(({ guest, path, framework, name, method, pattern, unread }) => [
        guest,
        path,
        framework,
        name,
        method,
        pattern,
        unread,
      ]),
    ).toEqual([
      ['blog', '/blog', `Express ${major}`, 'blog:post', 'GET', '/blog/posts/:id', undefined],
      ['blog', '/blog', `Express ${major}`, undefined, 'POST', '/blog/posts', undefined],
      ['blog', '/blog', `Express ${major}`, undefined, 'ALL', '/blog/api/x', undefined],
      ['blog', '/blog', `Express ${major}`, undefined, 'ALL', '/blog/admin', 'an app of its own'],
      ['shop', '/shop', 'Koa', 'shop:cart', 'GET', '/shop/cart', undefined],
      ['legacy', '/old', 'a handler', 'legacy:home', 'GET', '/old/', undefined],
      ['legacy', '/old', 'a handler', undefined, 'ALL', '/old', 'what else it has is not known'],
      ['site', '/', 'the host', 'site:about', 'GET', '/about', undefined],
    ]);
  });

  it('have a side and a state in a graft', async () => {
    const fresh = express();
    fresh.use(rsvp('shop'));
    fresh.get('/products/:id', endpoint('product'), (_req, res) => void res.end());
    const old = express();
    old.get('/product.php', (_req, res) => void res.end());
    old.get('/imprint', (_req, res) => void res.end());
    const onto = guest(old, { name: 'legacy', endpoints: { product: '/product.php' } });
    const records = await recordsOf({ '/': graft(fresh, { onto, states: { product: { state: 'live' } } }) });
    expect(
      records.slice(0, 3).map(({ guest, name, pattern, side, state }) => [guest, name, pattern, side, state]),
    ).toEqual([
      ['shop', 'shop:product', '/products/:id', 'scion', 'live'],
      ['shop', 'shop:product', '/product.php', 'stock', 'live'],
      ['shop', undefined, '/imprint', 'stock', undefined],
    ]);
  });
});
