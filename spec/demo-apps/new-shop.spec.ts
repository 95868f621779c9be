import request from 'supertest';
import shop from '../../demo-apps/new-shop/app';
import { brokenLinks, crawl } from './crawl';

describe('the new shop, alone', () => {
  it('has a page behind every link, all of them its own', async () => {
    const pages = await crawl(shop);
    expect(brokenLinks(pages)).toEqual([]);
    expect([...pages.keys()]).toContain('/goods/cup%20%26%20saucer%20%232');
  });

  it('keeps a cart, and offers no checkout, which it has not', async () => {
    const alone = request.agent(shop);
    await alone
      .post('/basket')
      .type('form')
      .send({ sku: 'teapot' })
      .expect(303)
      .expect('Location', '/basket');
    const { text } = await alone.get('/basket').expect(200, /€ 38\.50/);
    expect(text).not.toContain('Order and pay');
  });
});
