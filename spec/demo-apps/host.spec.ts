import express from 'express';
import { party } from 'express-party';
import request from 'supertest';
import blog from '../../demo-apps/blog/app';
import { posts } from '../../demo-apps/blog/posts';
import { app, guestList, line } from '../../demo-apps/host';
import quiet from '../../demo-apps/quiet/app';
import shop from '../../demo-apps/shop/app.js';
import { brokenLinks, crawl, menuOf, type Page } from './crawl';

const SAUCER = '/shop/products/cup%20%26%20saucer%20%232';
const MUG = '/shop/products/mug%2050%2F50';

afterAll(() => line.close());

describe('the demo', () => {
  let pages: Map<string, Page>;

  beforeAll(async () => {
    pages = await crawl(app);
  });

  it('has a page behind every link', () => {
    expect(brokenLinks(pages)).toEqual([]);
  });

  it('leads from the landing page to every post and every product', () => {
    const paths = [...pages.keys()];
    expect(paths).toEqual(expect.arrayContaining(['/', '/about', '/blog/', '/shop/', '/shop/cart']));
    expect(paths).toEqual(expect.arrayContaining(posts.map(({ slug }) => `/blog/posts/${slug}`)));
    expect(paths.filter((path) => path.startsWith('/shop/products/'))).toHaveLength(6);
  });

  it('escapes what a link is made of, and reads it back', () => {
    expect(pages.get(SAUCER)?.text).toContain('<h1>Cup &amp; saucer</h1>');
    expect(pages.get(MUG)?.text).toContain('<h1>Mug &#34;fifty-fifty&#34;</h1>');
    expect(pages.get('/shop/?category=Odds%20%26%20ends')?.text).toContain('<h1>Odds &amp; ends</h1>');
  });

  it('links from a post to products and from a product to posts', () => {
    expect(pages.get('/blog/posts/in-praise-of-second-choice')?.links).toContain(SAUCER);
    expect(pages.get(SAUCER)?.links).toContain('/blog/posts/in-praise-of-second-choice');
    expect(pages.get(MUG)?.text).not.toContain('Read about it');
  });

  it('shows the same menu in every app, with the entries of all', () => {
    const menus = [...pages.values()].filter(({ text }) => text.startsWith('<!doctype')).map(menuOf);
    const menu = [
      ['Home', '/'],
      ['Blog', '/blog/'],
      ['Shop', '/shop/'],
      ['Cart', '/shop/cart'],
      ['About', '/about'],
    ];
    expect(menus.length).toBeGreaterThan(10);
    for (const each of menus) expect(each).toEqual(menu);
  });

  it.each(['/', '/about', '/blog/', '/shop/', '/shop/cart'])('marks %s in the menu', (path) => {
    expect(pages.get(path)?.text).toContain(`<a href="${path}" aria-current="page">`);
  });

  it('loads nothing from elsewhere, and runs no script but the blog’s own', () => {
    for (const { links, text } of pages.values()) {
      expect(links.filter((link) => !link.startsWith('/'))).toEqual([]);
      expect(text.replace('<script type="module" src="/blog/more.mjs"></script>', '')).not.toMatch(
        /<script|\ssrc=|\son\w+="/,
      );
    }
  });

  it('redirects from the shop to the blog when the cart is ordered', async () => {
    const visitor = request.agent(app);
    await visitor.post('/shop/cart').type('form').send({ sku: 'mug 50/50', quantity: '2' }).expect(303);
    const cart = await visitor.get('/shop/cart').expect(200);
    expect(cart.text).toContain('€ 22.00');
    const ordered = await visitor.post('/shop/checkout').expect(303);
    expect(ordered.headers.location).toBe('/blog/posts/what-happens-after-you-order');
    await visitor.get(ordered.headers.location as string).expect(200, /What happens after you order/);
    await visitor.get('/shop/cart').expect(200, /It is empty/);
  });

  it('answers a path that nobody has with the page of the host', async () => {
    for (const path of ['/nothing', '/blog/nothing', '/blog/posts/nothing', '/quiet/nothing']) {
      await request(app)
        .get(path)
        .expect(404, /Nobody at this party has such a page/);
    }
  });
});

describe('the guest list', () => {
  it('says who is there', async () => {
    await line.bootstrap();
    expect(guestList().split('\n')).toEqual([
      'guest   mounted at   status     endpoints',
      'blog    /blog        joined     index, post, posts, more, style',
      'shop    /shop        joined     style, home, product, cart, add, remove, checkout, thanks',
      '–       /quiet       declined   –',
    ]);
  });

  it('stands on the landing page', async () => {
    const { text } = await request(app).get('/').expect(200);
    expect(text).toContain('<span class="status joined">joined</span>');
    expect(text).toContain('<span class="status declined">declined</span>');
  });

  it('comes with every endpoint on the page about the party', async () => {
    const { text } = await request(app).get('/about').expect(200);
    expect(text).toContain('<code>blog:post</code>');
    expect(text).toContain('<code>/shop/cart/:sku/remove</code>');
  });
});

describe('the invite path of the demo', () => {
  const unknown = '/no-such-path';

  it.each(['/__invite__', '/__invite__/', '/__INVITE__', '/%5f%5finvite__', '/__invite__?partyline=1'])(
    '%s is as unknown as any other, to every guest',
    async (path) => {
      for (const guest of ['', '/blog', '/shop', '/quiet']) {
        const invited = await request(app).get(`${guest}${path}`).set('partyline', 'yes');
        const other = await request(app).get(`${guest}${unknown}`);
        expect(invited.status).toBe(404);
        expect(invited.text).toBe(other.text);
      }
    },
  );

  it('takes no form either', async () => {
    for (const guest of ['', '/blog', '/shop', '/quiet']) {
      await request(app).post(`${guest}/__invite__`).type('form').send({ partyline: 'yes' }).expect(404);
    }
  });
});

describe('the demo at other paths', () => {
  const moved = party([
    ['/news/fresh', blog],
    ['/status', quiet],
    ['/', shop],
  ]);
  const other = express().use('/v2', moved);

  afterAll(() => moved.close());

  let pages: Map<string, Page>;

  beforeAll(async () => {
    pages = await crawl(other, '/v2/');
  });

  it('has a page behind every link, though no line of a guest was touched', () => {
    expect(brokenLinks(pages)).toEqual([]);
    expect([...pages.keys()]).toEqual(
      expect.arrayContaining([
        '/v2/style.css',
        '/v2/products/cup%20%26%20saucer%20%232',
        '/v2/news/fresh/posts/leaves-not-bags',
        '/v2/news/fresh/style.css',
      ]),
    );
  });

  it('has their menus there too', () => {
    expect(menuOf(pages.get('/v2/') as Page)).toEqual([
      ['Blog', '/v2/news/fresh/'],
      ['Shop', '/v2/'],
      ['Cart', '/v2/cart'],
    ]);
  });
});
