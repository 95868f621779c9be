import request from 'supertest';
import shop from '../../demo-apps/shop/app.js';
import { brokenLinks, crawl, menuOf, type Page } from './crawl';

describe('the shop, alone', () => {
  it('has a page behind every link, all of them its own', async () => {
    const pages = await crawl(shop);
    expect(brokenLinks(pages)).toEqual([]);
    expect([...pages.keys()]).toContain('/products/cup%20%26%20saucer%20%232');
    expect(menuOf(pages.get('/') as Page)).toEqual([
      ['Shop', '/'],
      ['Cart', '/cart'],
    ]);
  });

  it('knows of no stories', async () => {
    const { text } = await request(shop).get('/products/moka-pot').expect(200);
    expect(text).not.toContain('Read about it');
  });

  it('thanks by itself for an order', async () => {
    const visitor = request.agent(shop);
    await visitor.post('/cart').type('form').send({ sku: 'teapot' }).expect(303).expect('Location', '/cart');
    await visitor.post('/checkout').expect(303).expect('Location', '/thanks');
    await visitor.get('/thanks').expect(200, /on its way/);
  });

  it('answers the invite path as any unknown path', async () => {
    const { text } = await request(shop).get('/nothing').expect(404);
    await request(shop).get('/__invite__').expect(404, text);
  });
});

describe('the cart', () => {
  async function visitorWith(...lines: { sku: string; quantity?: string }[]) {
    const visitor = request.agent(shop);
    for (const line of lines) await visitor.post('/cart').type('form').send(line).expect(303);
    return visitor;
  }

  it('adds up what is in it', async () => {
    const visitor = await visitorWith(
      { sku: 'moka-pot', quantity: '2' },
      { sku: 'cup & saucer #2' },
      { sku: 'moka-pot' },
    );
    const { text } = await visitor.get('/cart').expect(200);
    expect(text).toContain('<td class="number">3</td>');
    expect(text).toContain('<strong>€ 96.00</strong>');
  });

  it('gives a line back', async () => {
    const visitor = await visitorWith({ sku: 'cup & saucer #2' }, { sku: 'mug 50/50' });
    const { text } = await visitor.get('/cart');
    const [, action = ''] = /action="([^"]+%232\/remove)"/.exec(text) ?? [];
    await visitor.post(action).expect(303).expect('Location', '/cart');
    const after = await visitor.get('/cart');
    expect(after.text).not.toContain('Cup &amp; saucer');
    expect(after.text).toContain('Mug');
  });

  it.each([
    ['0', '1'],
    ['-3', '1'],
    ['many', '1'],
    ['1000', '99'],
  ])('takes %s pieces for %s', async (quantity, taken) => {
    const visitor = await visitorWith({ sku: 'teapot', quantity });
    const { text } = await visitor.get('/cart');
    expect(text).toContain(`<td class="number">${taken}</td>`);
  });

  it('takes nothing that the shop does not have', async () => {
    for (const sku of ['nothing', '__proto__', '']) {
      await request(shop).post('/cart').type('form').send({ sku }).expect(404);
    }
    await request(shop).post('/cart').expect(404);
  });

  it('is not ordered when it is empty', async () => {
    await request(shop).post('/checkout').expect(303).expect('Location', '/cart');
  });

  it('changes by POST only', async () => {
    for (const path of ['/checkout', '/cart/moka-pot/remove']) await request(shop).get(path).expect(404);
  });

  it('belongs to a cookie that scripts and other sites do not get', async () => {
    const { headers } = await request(shop).post('/cart').type('form').send({ sku: 'teapot' });
    expect(headers['set-cookie']?.[0]).toMatch(/^shop\.sid=.*; HttpOnly; SameSite=Lax$/);
    const visited = await request(shop).get('/');
    expect(visited.headers['set-cookie']).toBeUndefined();
  });
});

describe('the pages of the shop', () => {
  it('escape what they show', async () => {
    const { text } = await request(shop).get('/products/mug%2050%2F50').expect(200);
    expect(text).toContain('&lt;em&gt;or&lt;/em&gt;');
  });

  it('show all products for a category that there is not', async () => {
    for (const query of ['category=<script>', 'category[]=Tea&category[]=Coffee', 'category=']) {
      const { text } = await request(shop).get(`/?${query}`).expect(200);
      expect(text).toContain('<h1>Everything for the cup</h1>');
      expect(text).not.toContain('<script>');
    }
  });

  it('answer 404 for a product that there is not', async () => {
    await request(shop)
      .get('/products/nothing')
      .expect(404, /The shop has no such page/);
  });
});
