import { renameSync, writeFileSync } from 'node:fs';
import type { PartylineError } from 'express-party';
import type { States } from 'express-party/graft';
import request from 'supertest';
import { until } from '../shared/until';
import { brokenLinks, crawl, linksIn, menuOf, type Page } from './crawl';
import { siteWith } from './site';

const LIVE: States = { catalog: { state: 'live' }, cart: { state: 'live' } };
const PRODUCT = /\/shop\/(?:goods|products)\//;

const reported: string[] = [];
const onError = (error: unknown) => void reported.push((error as PartylineError).code);
const { app, line, shop, file, close } = siteWith(undefined, { onError });

beforeAll(() => line.bootstrap());
afterAll(close);

/** Writes the file as a deployment would, and waits until it is followed. */
async function write(states: States): Promise<void> {
  writeFileSync(`${file}.new`, JSON.stringify(states));
  renameSync(`${file}.new`, file);
  await until(() => {
    const inForce = shop.states();
    return ['catalog', 'cart'].every((journey) => {
      const { state = 'legacy', percent } = states[journey] ?? {};
      return inForce[journey]?.state === state && inForce[journey]?.percent === percent;
    });
  });
}

const serverOf = ({ text }: { text: string }) => /Served by the (\w+) shop/.exec(text)?.[1];

/** Who served the pages of a journey. */
function serversOf(pages: Map<string, Page>, isMeant: RegExp): (string | undefined)[] {
  const meant = [...pages].filter(([path]) => isMeant.test(path)).map(([, page]) => serverOf(page));
  return [...new Set(meant)];
}

describe('the shop that is moved', () => {
  it('begins with what its file says', async () => {
    expect(shop.states()).toMatchObject({
      catalog: { state: 'canary', percent: 50, by: 'source' },
      cart: { state: 'shadow', by: 'source' },
    });
    const sides = line.guests.filter(({ side }) => side);
    expect(sides.map(({ name, side, status }) => [name, side, status])).toEqual([
      ['shop', 'scion', 'joined'],
      ['shop', 'stock', 'joined'],
    ]);
  });

  it.each<[string, States, { home: string; product: RegExp; cart: string }]>([
    ['legacy', {}, { home: 'legacy', product: /\/products\//, cart: '/shop/cart' }],
    ['live', LIVE, { home: 'new', product: /\/goods\//, cart: '/shop/basket' }],
    ['half moved', { catalog: { state: 'live' } }, { home: 'new', product: /\/goods\//, cart: '/shop/cart' }],
  ])(
    'has a page behind every link, each of the side that serves it: %s',
    async (_title, states, expected) => {
      await write(states);
      const pages = await crawl(app);
      expect(brokenLinks(pages)).toEqual([]);
      expect(serverOf(pages.get('/shop/') as Page)).toBe(expected.home);
      const products = [...pages.keys()].filter((path) => PRODUCT.test(path));
      expect(products.filter((path) => !expected.product.test(path))).toEqual([]);
      expect(products).toHaveLength(6);
      expect(serversOf(pages, PRODUCT)).toEqual([expected.home]);
      for (const path of ['/', '/about', '/migration', '/blog/', '/shop/']) {
        expect(menuOf(pages.get(path) as Page)).toContainEqual(['Cart', expected.cart]);
      }
    },
  );

  it('keeps a visitor of a canary on one side, with all links', async () => {
    await write({ catalog: { state: 'canary', percent: 50 }, cart: { state: 'legacy' } });
    const servers = new Set<string | undefined>();
    while (servers.size < 2) {
      const visitor = request.agent(app);
      const server = serverOf(await visitor.get('/shop/'));
      servers.add(server);
      const { text } = await visitor.get('/shop/').expect(200);
      expect(serverOf({ text })).toBe(server);
      const [path = ''] = linksIn(text).filter((link) => PRODUCT.test(link));
      expect(path.includes('/products/')).toBe(server === 'legacy');
      const post = await visitor.get('/blog/posts/a-pot-for-three').expect(200);
      expect(linksIn(post.text).includes(path)).toBe(true);
      expect(serverOf(await visitor.get(path).expect(200))).toBe(server);
    }
  });

  it('keeps what is in the cart when its pages move, and when they are taken back', async () => {
    await write({});
    const visitor = request.agent(app);
    const put = (path: string) => visitor.post(path).type('form').send({ sku: 'teapot' }).expect(303);
    expect((await put('/shop/cart')).headers.location).toBe('/shop/cart');
    await write(LIVE);
    expect((await put('/shop/basket')).headers.location).toBe('/shop/basket');
    const moved = await visitor.get('/shop/basket').expect(200, /€ 77\.00/);
    // What nobody has written anew is linked to where it is.
    expect(moved.text).toContain('action="/shop/checkout"');

    // The kill switch; the page that is open still has the new address.
    await visitor.post('/migration').type('form').send({ act: 'stop', by: 'anna' }).expect(303);
    const sent = await visitor.post('/shop/basket').type('form').send({ sku: 'teapot' }).expect(307);
    expect(sent.headers.location).toBe('/shop/cart');
    await put(sent.headers.location as string);
    const { text } = await visitor.get('/shop/cart').expect(200);
    expect(text).toContain('€ 115.50');
    expect(serverOf({ text })).toBe('legacy');
    await visitor.post('/migration').type('form').send({ act: 'resume' }).expect(303);
    // What was decided by hand stays until the file says something else.
    await write({ catalog: { state: 'canary', percent: 1 } });
  });

  it('keeps the last good states when the file is broken', async () => {
    await write(LIVE);
    writeFileSync(file, '{ "catalog": ');
    await until(() => reported.length);
    expect(reported).toEqual(['ERR_PARTY_SOURCE_FAILED']);
    await request(app)
      .get('/shop/')
      .expect(200, /Served by the new shop/);
    expect(shop.states()).toMatchObject(LIVE);
    writeFileSync(file, '{}');
    await until(() => shop.states().catalog?.state === 'legacy');
  });
});

describe('the page of the migration', () => {
  const visitor = request.agent(app);
  const send = (form: Record<string, string>) => visitor.post('/migration').type('form').send(form);
  const shown = async () => (await visitor.get('/migration').expect(200)).text;

  it('shows the states, who decided them and who served what', async () => {
    await write({ catalog: { state: 'live', by: 'anna <on call>' } });
    const text = await shown();
    expect(text).toMatch(/<h2 id="catalog">catalog <span class="status joined">live/);
    expect(text).toMatch(/<h2 id="cart">cart <span class="status ">legacy/);
    expect(text).toContain('Decided by <strong>anna &lt;on call&gt;</strong>');
    expect(text).toMatch(
      /<code>\/shop\/goods\/:sku<\/code><\/td>\s*<td><code>\/shop\/products\/:sku<\/code>/,
    );
    expect(text).toContain('POST /shop/checkout');
  });

  it('moves a journey, and its links follow', async () => {
    await write({});
    expect(await shown()).toContain('<a href="/shop/cart">/shop/cart</a>');
    await send({ journey: 'cart', act: 'live', by: 'ben', why: 'it is Monday' }).expect(303);
    const text = await shown();
    expect(text).toContain('<a href="/shop/basket">/shop/basket</a>');
    expect(text).toMatch(/<strong>ben<\/strong>\s*: it is Monday/);
    await send({ journey: 'cart', act: 'canary', percent: '0' }).expect(303);
    expect(shop.states().cart).toMatchObject({ state: 'canary', percent: 0, by: 'a visitor' });
    expect(await shown()).toContain('<a href="/shop/cart">/shop/cart</a>');
  });

  it('stops one journey or all, says who and why, and resumes', async () => {
    await write(LIVE);
    await send({ journey: 'cart', act: 'stop', by: 'anna', why: 'pager 4711' }).expect(303);
    expect(await shown()).toMatch(/Stopped by <strong>anna<\/strong>\s*: pager 4711/);
    expect(shop.states()).toMatchObject({ catalog: { state: 'live' }, cart: { state: 'legacy' } });
    expect((await send({ journey: 'cart', act: 'live' }).expect(409)).text).toContain('role="alert"');
    await send({ journey: 'cart', act: 'resume' }).expect(303);
    await send({ journey: 'cart', act: 'live' }).expect(303);
    expect(shop.states()).toMatchObject({ catalog: { state: 'live' }, cart: { state: 'live' } });
    await send({ act: 'stop', by: 'anna' }).expect(303);
    expect(shop.states()).toMatchObject({ catalog: { state: 'legacy' }, cart: { state: 'legacy' } });
    await send({ act: 'resume' }).expect(303);
    expect(Object.values(shop.states()).filter(({ stopped }) => stopped)).toEqual([]);
    // Until the file is followed again: what is expected next was not decided here.
    await write({ catalog: { state: 'canary', percent: 2 } });
  });

  it.each<[string, Record<string, string>]>([
    ['a state that there is not', { journey: 'cart', act: '<nonsense>' }],
    ['a share that is none', { journey: 'cart', act: 'canary', percent: 'many' }],
    ['a journey that there is not', { journey: '__proto__', act: 'live' }],
    ['nothing', {}],
  ])('says what is wrong, and changes nothing, for %s', async (_title, form) => {
    await write({});
    const { text } = await send(form).expect(409);
    expect(text).toMatch(/<p class="trouble" role="alert">.+<\/p>/);
    expect(text).not.toContain('<nonsense>');
    expect(shop.states()).toMatchObject({ catalog: { state: 'legacy' }, cart: { state: 'legacy' } });
    expect(shop.states().cart?.stopped).toBeUndefined();
  });

  it('lets a visitor be somebody else, with the same cart', async () => {
    const before = (await request(app).get('/')).headers['set-cookie'];
    expect(before?.[0]).toMatch(/^visitor=[\da-f-]{36}; Path=\/; HttpOnly; SameSite=Lax$/);
    const put = await visitor.post('/shop/cart').type('form').send({ sku: 'teapot' }).expect(303);
    const after = await visitor.post('/migration/somebody-else').expect(303).expect('Location', '/shop/');
    expect(after.headers['set-cookie']).toHaveLength(1);
    await visitor.get(put.headers.location as string).expect(200, /€ 38\.50/);
  });
});
