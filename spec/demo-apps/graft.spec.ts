import { copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PartylineError } from 'express-party';
import type { States } from 'express-party/graft';
import request from 'supertest';
import { openShop } from '../../demo-apps/graft';
import { until } from '../shared/until';
import { brokenLinks, crawl, linksIn, type Page } from './crawl';

const LIVE: States = { catalog: { state: 'live' }, checkout: { state: 'live' } };
/** An encoded slash in a path is the stock's, in every state: so its link keeps the old one. */
const MUG = '/product.php?id=mug%2050%2F50';
const PRODUCT = /\/products\/|\/product\.php/;

const folder = mkdtempSync(join(tmpdir(), 'demo-graft-'));
const file = join(folder, 'states.json');
const given = join(__dirname, '../../demo-apps/graft/states.json');
copyFileSync(given, file);
const reported: string[] = [];
const onError = (error: unknown) => void reported.push((error as PartylineError).code);
const { app, line, shop } = openShop(file, { onError });

beforeAll(() => line.bootstrap());
afterAll(async () => {
  await line.close();
  rmSync(folder, { recursive: true });
});

/** Writes the file as a deployment would, and waits until it is followed. */
async function write(states: States): Promise<void> {
  writeFileSync(`${file}.new`, JSON.stringify(states));
  renameSync(`${file}.new`, file);
  await until(() => {
    const inForce = shop.states();
    return ['catalog', 'checkout'].every((journey) => {
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
      checkout: { state: 'legacy' },
    });
    expect(line.guests.map(({ name, side, status }) => [name, side, status])).toEqual([
      ['shop', 'scion', 'joined'],
      ['shop', 'stock', 'joined'],
    ]);
  });

  it.each<[string, States, { home: string; product: RegExp; basket: string }]>([
    ['legacy', {}, { home: 'legacy', product: /\/product\.php\?/, basket: '/basket.php' }],
    ['live', LIVE, { home: 'new', product: /\/products\//, basket: '/basket' }],
    [
      'half moved',
      { catalog: { state: 'live' } },
      { home: 'new', product: /\/products\//, basket: '/basket.php' },
    ],
  ])(
    'has a page behind every link, each of the side that serves it: %s',
    async (_title, states, expected) => {
      await write(states);
      const pages = await crawl(app);
      expect(brokenLinks(pages)).toEqual([]);
      expect(serverOf(pages.get('/') as Page)).toBe(expected.home);
      const products = [...pages.keys()].filter((path) => PRODUCT.test(path));
      const others = products.filter((path) => !expected.product.test(path));
      expect(others.filter((path) => path !== MUG)).toEqual([]);
      expect(products).toHaveLength(6);
      expect(serversOf(pages, PRODUCT)).toEqual([expected.home]);
      expect(pages.get('/')?.links).toContain(expected.basket);
      expect(serversOf(pages, /imprint/)).toEqual(['legacy']);
    },
  );

  it('keeps a visitor of a canary on one side, with all links', async () => {
    await write({ catalog: { state: 'canary', percent: 50 }, checkout: { state: 'legacy' } });
    const servers = new Set<string | undefined>();
    while (servers.size < 2) {
      const visitor = request.agent(app);
      const server = serverOf(await visitor.get('/'));
      servers.add(server);
      const { text } = await visitor.get('/').expect(200);
      expect(serverOf({ text })).toBe(server);
      const [path = ''] = linksIn(text).filter((link) => PRODUCT.test(link));
      expect(path.includes('.php')).toBe(server === 'legacy');
      expect(serverOf(await visitor.get(path).expect(200))).toBe(server);
    }
  });

  it('keeps what is in the basket when the checkout moves, and when it is taken back', async () => {
    await write({});
    const visitor = request.agent(app);
    const put = (path: string) => visitor.post(path).type('form').send({ sku: 'teapot' }).expect(303);
    expect((await put('/basket.php')).headers.location).toBe('/basket.php');
    await write(LIVE);
    await visitor.get('/basket.php').expect(302).expect('Location', '/basket');
    expect((await put('/basket')).headers.location).toBe('/basket');
    await visitor.get('/basket').expect(200, /€ 77\.00/);

    // The kill switch; the page that is open still has the new address.
    await visitor.post('/migration/stop').expect(303);
    const sent = await visitor.post('/basket').type('form').send({ sku: 'teapot' }).expect(307);
    expect(sent.headers.location).toBe('/basket.php');
    await put(sent.headers.location as string);
    const { text } = await visitor.get('/basket.php').expect(200);
    expect(text).toContain('€ 115.50');
    expect(serverOf({ text })).toBe('legacy');
    // What was decided by hand stays until the file says something else.
    await write({ catalog: { state: 'canary', percent: 1 } });
  });

  it('keeps the last good states when the file is broken', async () => {
    await write(LIVE);
    writeFileSync(file, '{ "catalog": ');
    await until(() => reported.length);
    expect(reported).toEqual(['ERR_PARTY_SOURCE_FAILED']);
    await request(app)
      .get('/')
      .expect(200, /Served by the new shop/);
    expect(shop.states()).toMatchObject(LIVE);
    writeFileSync(file, '{}');
    await until(() => shop.states().catalog?.state === 'legacy');
  });

  it('shows its states and who served what', async () => {
    await write({ catalog: { state: 'live', by: 'anna <on call>' } });
    const { text } = await request(app).get('/migration').expect(200);
    expect(text).toMatch(/<th scope="row">catalog<\/th>\s*<td>live<\/td>\s*<td>anna &lt;on call&gt;<\/td>/);
    expect(text).toMatch(/<th scope="row">checkout<\/th>\s*<td>legacy<\/td>/);
    expect(text).toMatch(/<code>\/products\/:id<\/code><\/td>\s*<td><code>\/product\.php<\/code>/);
    expect(text).toContain('GET /imprint.php');
    expect(text).not.toContain('<on call>');
  });

  it('lets a visitor be somebody else', async () => {
    const visitor = request.agent(app);
    const before = (await visitor.get('/')).headers['set-cookie'];
    const after = await visitor.post('/migration/somebody-else').expect(303).expect('Location', '/');
    expect(after.headers['set-cookie']).toHaveLength(1);
    expect(after.headers['set-cookie']).not.toEqual(before);
  });
});
