import type { IncomingMessage } from 'node:http';
import { endpoint, rsvp } from 'express-party';
import type { CompareGround, Comparison } from '../../lib/graft/serve/comparison';
import { majors } from '../shared/express';
import { closeAll } from '../shared/serve';
import { grow } from './grow';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];

/** What a graft says of URLs to who compares, for a request that came to it. */
async function site(at = '/') {
  let ground: CompareGround | undefined;
  let request: IncomingMessage | undefined;
  const comparison: Comparison = {
    begin: (given) => {
      ground = given;
      const nothing = {
        settle: () => undefined,
        arrive: () => {},
        verdict: () => undefined,
        close: () => {},
      };
      return {
        ...nothing,
        watch: ({ req }) => {
          request = req;
          return undefined;
        },
      };
    },
  };
  const scion = five.express().use(rsvp('shop'));
  const stock = four.express().use(rsvp('legacy'));
  const send = (_req: unknown, res: { send(text: string): unknown }) => void res.send('');
  scion.get('/products/:id', endpoint('product'), send).get('/cart', endpoint('cart'), send);
  scion.get('/orders/:year/:no', endpoint('order'), send);
  stock.get('/product.php', endpoint('product'), send).get('/cart', endpoint('cart'), send);
  stock.get('/order/:no/:year', endpoint('order'), send).get('/about', send);
  const grown = await grow(scion, { onto: stock, compare: comparison }, { at });
  await grown.get(`${at === '/' ? '' : '/t/anna/shop'}/cart`);
  return (url: string, side: 'scion' | 'stock') => ground?.linkOf(url, side, request as IncomingMessage);
}

describe.each(['/', '/t/:tenant/shop'])('links of both sides, at %s', (at) => {
  const before = at === '/' ? '' : '/t/anna/shop';

  it.each([
    ['/products/7', '/product.php?id=7'],
    ['/products/7?color=red', '/product.php?id=7&color=red'],
    ['/products/a%20b#top', '/product.php?id=a%20b#top'],
    ['/orders/2026/9', '/order/9/2026'],
    ['/cart', '/cart'],
    ['/cart?a=1', '/cart?a=1'],
  ])('%s of the scion is %s of the stock', async (scion, stock) => {
    const linkOf = await site(at);
    const link = linkOf(before + scion, 'scion');
    expect(link).toEqual(expect.any(String));
    expect(linkOf(before + stock, 'stock')).toBe(link);
    expect(linkOf(`https://shop.example${before}${stock}`, 'stock')).toBe(link);
  });

  it.each([
    ['/products/7', '/product.php?id=8'],
    ['/products/7', '/cart'],
    ['/cart?a=1', '/cart?a=2'],
    ['/products/7#top', '/product.php?id=7#end'],
  ])('%s of the scion is not %s of the stock', async (scion, stock) => {
    const linkOf = await site(at);
    expect(linkOf(before + stock, 'stock')).not.toBe(linkOf(before + scion, 'scion'));
  });

  it.each([
    '/about',
    '/nowhere',
    '//evil.example/cart',
    'cart',
    '',
    'mailto:a@b.example',
    'javascript:cart',
    '/%zz',
  ])('%j is no endpoint’s', async (url) => {
    const linkOf = await site(at);
    expect([linkOf(url, 'scion'), linkOf(url, 'stock')]).toEqual([undefined, undefined]);
  });
});
