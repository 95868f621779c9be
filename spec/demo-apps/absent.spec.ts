import express from 'express';
import { party, rsvp } from 'express-party';
import request from 'supertest';
import blog from '../../demo-apps/blog/app';
import shop from '../../demo-apps/shop/app.js';
import { brokenLinks, crawl } from './crawl';

describe('the shop', () => {
  async function orderAt(path: string, host: express.Express): Promise<string | undefined> {
    const visitor = request.agent(host);
    await visitor.post(`${path}/cart`).type('form').send({ sku: 'teapot' }).expect(303);
    const { headers } = await visitor.post(`${path}/checkout`).expect(303);
    return headers.location;
  }

  it('is whole in a party without a blog', async () => {
    const line = party({ '/shop': shop });
    const host = express().use(line);
    expect(brokenLinks(await crawl(host, '/shop/'))).toEqual([]);
    expect(await orderAt('/shop', host)).toBe('/shop/thanks');
    await line.close();
  });

  it('is whole beside a blog that fails to join', async () => {
    const failing = express().use(
      rsvp('blog', () => {
        throw new Error('no posts today');
      }),
    );
    const line = party({ '/store': shop, '/blog': failing }, { onError: () => {} });
    const host = express().use(line);
    expect(brokenLinks(await crawl(host, '/store/'))).toEqual([]);
    expect(await orderAt('/store', host)).toBe('/store/thanks');
    expect(line.guests.map(({ status }) => status)).toEqual(['joined', 'failed']);
    await line.close();
  });
});

describe('the blog', () => {
  it('is whole in a party without a shop', async () => {
    const line = party({ '/blog': blog });
    expect(brokenLinks(await crawl(express().use(line), '/blog/'))).toEqual([]);
    await line.close();
  });
});
