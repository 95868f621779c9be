import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { endpoint, rsvp } from 'express-party';
import { compare } from 'express-party/compare';
import session from 'express-session';
import { grow } from '../../graft/grow';
import { closeAll } from '../../shared/serve';
import { five, four, PATIENT, until } from './site';

afterEach(closeAll);

const ADS = ['Buy <b>tea</b> now', 'Cups, half price', '<i>Pots</i> of the week', 'Milk'];
let count = 0;
const shuffled = (given: object) => Object.fromEntries(Object.entries(given).sort(() => Math.random() - 0.5));
const ad = () => ADS[count++ % ADS.length];

/** The pages of a shop. The new one has ten differences, and each answer of either has ten sorts of noise. */
function shop(name: string, isNew: boolean, { express } = five) {
  const app = express().use(rsvp(name));
  const noise: RequestHandler = (_req, res, next) => {
    // 1 to 3: an id, an ETag, a cookie.
    res.set({ 'X-Request-Id': randomUUID(), ETag: `"${randomUUID()}"` });
    res.cookie('seen', randomUUID());
    next();
  };
  app.use(noise);
  app.get('/items', endpoint('items'), (_req, res) => {
    // A header that is missing.
    if (!isNew) res.set('Cache-Control', 'private');
    // 4: keys in any order. 5: numbers that change. 6: a date. 7: a token.
    const items = ['tea', 'cup', 'pot'].map((each, i) =>
      shuffled({
        name: each,
        // A price.
        price: isNew && i === 2 ? 1.99 : 2.99,
        views: count++,
        token: randomUUID(),
      }),
    );
    res.json(
      shuffled({
        items,
        // A list in another order, a number that is a text, a value that is missing, and one with a space more.
        currency: isNew ? 'EUR ' : 'EUR',
        sizes: isNew ? ['s', 'l', 'm'] : ['s', 'm', 'l'],
        total: isNew ? '3' : 3,
        ...(isNew ? {} : { discount: null }),
        at: new Date().toISOString(),
      }),
    );
  });
  app.get('/gone', endpoint('gone'), (_req, res) => {
    // Another status.
    res.status(isNew ? 404 : 410).send('gone');
  });
  app.get(isNew ? '/products/:id' : '/product/:nr', endpoint('product'), (req, res) => {
    const { cart, help } = { cart: req.urlFor('shop:cart'), help: req.urlFor('shop:help') };
    // A link to the wrong endpoint; a space, and a paragraph more.
    // 8: an ad. 9: a token in a form, and a nonce. 10: a time in seconds.
    res.send(`<!doctype html><html><head><title>Tea</title></head><body>
<nav><a href="${cart}">Cart</a> <a href="${isNew ? cart : help}">Help</a></nav>
<div class="ad">${ad()}</div>
<main><h1>Tea ${Object.values(req.params)}</h1><p>Fine${isNew ? '  ' : ' '}leaves.</p>${isNew ? '<p class="note">New!</p>' : ''}
<form action="${cart}"><input type="hidden" name="_csrf" value="${randomUUID()}"></form></main>
<footer>${Math.floor(Date.now() / 1000)}</footer><script nonce="${randomUUID()}">start()</script></body></html>`);
  });
  app.get('/cart', endpoint('cart'), (_req, res) => void res.send('cart'));
  app.get(isNew ? '/help' : '/help.php', endpoint('help'), (_req, res) => void res.send('help'));
  return app;
}

const PLANTED = {
  items: ['$.currency', '$.discount', '$.items[2].price', '$.sizes', '$.total', 'headers.cache-control'],
  gone: ['status'],
  product: ['main > p', 'main > p.note', 'nav > a[2][href]'],
};

describe('ten differences among ten sorts of noise', () => {
  it('are found and named after 200 requests, and nothing else is', async () => {
    const { get, shop: graft } = await grow(
      shop('shop', true),
      {
        onto: shop('legacy', false, four),
        compare: compare(PATIENT),
        states: { items: { state: 'shadow' }, gone: { state: 'shadow' }, product: { state: 'shadow' } },
      },
      { before: (host) => void host.use(session({ secret: 's', resave: false, saveUninitialized: true })) },
    );
    const verdicts = () =>
      Object.fromEntries(graft.report().endpoints.map(({ endpoint: name, verdict }) => [name, verdict]));
    const paths = { items: '/items', gone: '/gone', product: '/product/7' };
    for (let i = 0; i < 200; i++) for (const path of Object.values(paths)) await get(path);
    await until(() => Object.keys(paths).every((name) => verdicts()[name]?.compared === 200));
    // A date in seconds differs from itself a while later.
    const found = (name: string) =>
      verdicts()
        [name]?.different.map(({ path }) => path)
        .sort();
    await until(() => !found('product')?.includes('footer'));
    expect(Object.fromEntries(Object.keys(paths).map((name) => [name, found(name)]))).toEqual(PLANTED);
    expect(
      verdicts()
        .items?.noise.map(({ path }) => path)
        .sort(),
    ).toEqual(
      expect.arrayContaining(['$.at', '$.items[*].token', '$.items[*].views', 'headers.x-request-id']),
    );
    expect(verdicts().items).toMatchObject({ equal: 0, dropped: 0, failed: 0 });
  });
});
