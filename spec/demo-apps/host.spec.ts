import express from 'express';
import { party } from 'express-party';
import request from 'supertest';
import blog from '../../demo-apps/blog/app';
import { posts } from '../../demo-apps/blog/posts';
import { code } from '../../demo-apps/front/code';
import { guestList } from '../../demo-apps/front/guest-list';
import quiet from '../../demo-apps/quiet/app';
import shop from '../../demo-apps/shop/app.js';
import { brokenLinks, crawl, menuOf, type Page } from './crawl';
import { siteWith } from './site';

const SAUCER = '/shop/products/cup%20%26%20saucer%20%232';
const MUG = '/shop/products/mug%2050%2F50';

// Everything is legacy: the states are those of spec/demo-apps/migration.spec.ts.
const { app, line, close } = siteWith({});

afterAll(close);

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
    expect(paths).toEqual(
      expect.arrayContaining([
        '/',
        '/about',
        '/migration',
        '/blog/',
        '/shop/',
        '/shop/cart',
        '/house/',
        '/quiet/',
      ]),
    );
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
    const menus = [...pages]
      .filter(([path, { text }]) => text.startsWith('<!doctype') && !/^\/(?:house|ops)\//.test(path))
      .map(([, page]) => menuOf(page));
    const menu = [
      ['Home', '/'],
      ['Blog', '/blog/'],
      ['Shop', '/shop/'],
      ['Cart', '/shop/cart'],
      ['Migration', '/migration'],
      ['House', '/house/'],
      ['About', '/about'],
    ];
    expect(menus.length).toBeGreaterThan(10);
    for (const each of menus) expect(each).toEqual(menu);
  });

  it.each(['/', '/about', '/migration', '/blog/', '/shop/', '/shop/cart'])('marks %s in the menu', (path) => {
    expect(pages.get(path)?.text).toContain(`<a href="${path}" aria-current="page">`);
  });

  it('loads nothing from elsewhere, and runs no script but the blog’s and the switchboard’s own', () => {
    const own =
      /<script (?:type="module" src="\/blog\/more\.mjs"|src="\.\/static\/page\.[\w-]+\.js" defer)><\/script>/;
    for (const { links, text } of pages.values()) {
      expect(links.filter((link) => !/^\.?\//.test(link))).toEqual([]);
      expect(text.replace(own, '')).not.toMatch(/<script|\ssrc=|\son\w+="/);
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
    const shown = guestList(line.guests).split('\n');
    expect(shown.filter((row) => !row.includes('/house/'))).toEqual([
      'guest      mounted at                     status     endpoints',
      'shop       /shop                          joined     home, product, cart, add, look',
      'shop       /shop                          joined     style, home, product, cart, add, remove, checkout, thanks',
      'blog       /blog                          joined     index, post, posts, more, style',
      '–          /quiet                         declined   –',
      'front      /                              joined     home, about, house, migration, decide, somebody-else, style, manifest, client',
    ]);
    expect(shown).toHaveLength(15);
  });

  it('comes with every endpoint on the page about the party', async () => {
    const { text } = await request(app).get('/about').expect(200);
    expect(text).toContain('<span class="status joined">joined</span>');
    expect(text).toContain('<span class="status declined">declined</span>');
    expect(text).toContain('<code>blog:post</code>');
    expect(text).toContain('<code>/shop/cart/:sku/remove</code>');
  });
});

describe('the home page', () => {
  it('has the code beside each thing to try', async () => {
    const { text } = await request(app).get('/').expect(200);
    const things = text.split('<section class="try').slice(1);
    expect(things).toHaveLength(11);
    for (const thing of things) {
      expect(thing).toMatch(/<a [^>]*href="\//);
      expect(thing).toMatch(/<pre tabindex="0" aria-label="demo-apps\/[^"]+"><code>.*\S.*<\/code><\/pre>/s);
    }
  });

  it('begins with the shop: what serves it, and where to move it', async () => {
    const { text } = await request(app).get('/').expect(200);
    const [, headline = ''] = text.split('<section class="try');
    expect(headline).toContain('The shop that is moved');
    expect(headline).toContain('<a class="button" href="/shop/">');
    expect(headline).toContain('href="/migration"');
    expect(headline).toContain('catalog: [&#39;home&#39;, &#39;product&#39;]');
  });

  it('links to the quiet guest, wherever it is', async () => {
    const { text } = await request(app).get('/').expect(200);
    expect(text).toContain('<a href="/quiet/">A status page</a>');
  });

  it('shows no code that is not there', () => {
    expect(code('quiet/app.ts', 'res.json(')).toBe(
      "res.json({ status: 'ok', uptime: Math.round(process.uptime()) });",
    );
    expect(() => code('quiet/app.ts', 'rsvp(')).toThrow('demo-apps/quiet/app.ts has no "rsvp("');
    expect(() => code('quiet/app.ts', 'app.get', 'app.post')).toThrow('has no "app.post"');
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

describe('the guests at other paths', () => {
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
