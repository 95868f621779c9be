import type { IncomingMessage } from 'node:http';
import type { Request } from 'express';
import { endpoint, guest, rsvp } from 'express-party';
import { PartylineError } from '../../lib/errors';
import { JoinedMember } from '../../lib/graft/member';
import { relocated } from '../../lib/graft/serve/relocation';
import { majors } from '../shared/express';
import { closeAll } from '../shared/serve';
import { thrownBy } from '../shared/thrown';
import { grow } from './grow';
import { paired } from './stocks';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];
const LIVE = { state: 'live' } as const;
const LEGACY = { state: 'legacy' } as const;

/** Other paths on each side, and pages on both that say where `link` leads. */
async function planted(options: object = {}, at = '/s') {
  const [fresh, onto] = [five.express(), four.express()];
  fresh.use(rsvp('shop'));
  onto.use(rsvp('legacy'));
  fresh.get('/products/:id', endpoint('product'), (_req, res) => res.send('new'));
  fresh.get('/list{/:page}', endpoint('list'), (_req, res) => res.send('new'));
  fresh.get('/find/:query/:hash', endpoint('find'), (_req, res) => res.send('new'));
  fresh.get('/same/:id', endpoint('same'), (_req, res) => res.send('new'));
  onto.get('/product.php', endpoint('product'), (_req, res) => res.send('old'));
  onto.get('/list.php', endpoint('list'), (_req, res) => res.send('old'));
  onto.get('/find.php', endpoint('find'), (_req, res) => res.send('old'));
  onto.get('/same/:nr', endpoint('same'), (_req, res) => res.send('old'));
  onto.get('/old', endpoint('old'), (_req, res) => res.send('old'));
  const page = (req: Request, res: { json(value: unknown): void }) =>
    res.json([req.urlFor('product', 7), req.urlFor('shop:product', 7), req.urlFor('legacy:product', 7)]);
  onto.get('/page', page as never);
  const other = five.express().use(rsvp('blog'));
  other.get('/page', (req, res) =>
    res.json([req.urlFor('shop:product', 7), res.locals.urlFor('shop:product', 7)]),
  );
  return grow(fresh, { onto, ...options }, { at, others: { '/blog': other } });
}

describe('a link to an endpoint that two apps have', () => {
  it('leads to the stock’s, values by the scion’s names, until its journey moves; and back', async () => {
    const { line, shop } = await planted();
    const links = () => [
      line.urlFor('shop:product', 7),
      line.urlFor('shop:product', { id: 7 }, { query: { a: 1 }, hash: 'h' }),
      line.urlFor('shop:product', 'a b', { absolute: 'https://x.test' }),
      line.urlFor('shop:list'),
      line.urlFor('shop:list', 2),
      line.urlFor('shop:list', null, { hash: 'h' }),
      line.urlFor('shop:list', undefined, { hash: 'h' }),
      line.urlFor('shop:list', undefined, { query: { q: 1 } }),
      line.urlFor('shop:list', undefined, undefined),
    ];
    const old = [
      '/s/product.php?id=7',
      '/s/product.php?id=7&a=1#h',
      'https://x.test/s/product.php?id=a%20b',
      '/s/list.php',
      '/s/list.php?page=2',
      '/s/list.php#h',
      '/s/list.php#h',
      '/s/list.php?q=1',
      '/s/list.php',
    ];
    expect(links()).toEqual(old);
    shop.replace({ product: LIVE, list: LIVE });
    expect(links()).toEqual([
      '/s/products/7',
      '/s/products/7?a=1#h',
      'https://x.test/s/products/a%20b',
      '/s/list',
      '/s/list/2',
      '/s/list#h',
      '/s/list#h',
      '/s/list?q=1',
      '/s/list',
    ]);
    shop.replace({});
    expect(links()).toEqual(old);
  });

  it('takes a name that is an option’s word for what it is', async () => {
    const { line, shop } = await planted();
    expect(line.urlFor('shop:find', 'tea', 'x')).toBe('/s/find.php?query=tea&hash=x');
    expect(line.urlFor('shop:find', { query: 'tea', hash: 'x' }, { hash: 'top' })).toBe(
      '/s/find.php?query=tea&hash=x#top',
    );
    shop.set('find', LIVE);
    expect(line.urlFor('shop:find', 'tea', 'x')).toBe('/s/find/tea/x');
  });

  it('takes of a template what is given by name, and no object for a key’s value, whichever side serves', async () => {
    const { line, shop } = await planted();
    const page = { name: 'urlFor', hash: { q: 1 }, lookupProperty: () => undefined };
    const built = () => [
      line.urlFor('shop:list', undefined, page),
      line.urlFor('shop:list', 2, page),
      line.urlFor('shop:find', { query: 'tea', hash: 'x' }, page),
    ];
    const refused = () =>
      [[{ query: 'x' }], [{ hash: 'evil' }, {}], [{ absolute: 'https://evil.test' }]].map((values) => {
        const { code, details } = thrownBy(() => line.urlFor('shop:find', 'tea', ...values));
        expect(details).toMatchObject({ name: 'shop:find', pattern: '/s/find/:query/:hash', key: 'hash' });
        return code;
      });
    expect(built()).toEqual([
      '/s/list.php?q=1',
      '/s/list.php?page=2&q=1',
      '/s/find.php?query=tea&hash=x&q=1',
    ]);
    expect(refused()).toEqual(Array(3).fill('ERR_PARTY_BAD_VALUE'));
    shop.replace({ list: LIVE, find: LIVE });
    expect(built()).toEqual(['/s/list?q=1', '/s/list/2?q=1', '/s/find/tea/x?q=1']);
    expect(refused()).toEqual(Array(3).fill('ERR_PARTY_BAD_VALUE'));
  });

  it('arrives on its side with any value', async () => {
    const { line, shop, get } = await planted();
    shop.replace({ product: LIVE, same: LIVE });
    for (const value of ['a/b', 'a\\b', 'a;b', '#', '?', '%', '%2F', 'é']) {
      const urls = [line.urlFor('shop:product', value), line.urlFor('shop:same', value)];
      expect([urls[0], ...(await Promise.all(urls.map(async (url) => (await get(url)).text)))]).toEqual([
        `/s/products/${encodeURIComponent(value)}`,
        'new',
        'new',
      ]);
    }
    expect(line.urlFor('shop:product', 'a;b', { hash: '//' })).toBe('/s/products/a%3Bb#//');
  });

  it('leads each user to the side that serves him, from whichever app, and by either name', async () => {
    const key = jest.fn((req: Request) => req.get('user'));
    const override = (req: Request) => (req.get('side') as 'scion') || undefined;
    const { json, get, line } = await planted(
      { states: { product: { state: 'canary', percent: 100 } }, key, override },
      '/t/:tenant',
    );
    const see = async (path: string, headers = {}) => [
      ...new Set(JSON.parse((await get(path, { headers })).text)),
    ];
    expect(await see('/t/a/page', { user: 'u' })).toEqual(['/t/a/products/7']);
    expect(key).toHaveBeenCalledTimes(1);
    expect(await json('/t/a/page')).toEqual(Array(3).fill('/t/a/product.php?id=7'));
    expect(await see('/t/a/page', { side: 'scion' })).toEqual(['/t/a/products/7']);
    expect(line.urlFor('shop:product', { tenant: 'b', id: 7 })).toBe('/t/b/product.php?id=7');
  });

  it('follows the user in a guest beside the graft, in its templates too', async () => {
    const key = (req: Request) => req.get('user');
    const { get } = await planted({ states: { product: { state: 'canary', percent: 100 } }, key });
    const see = async (headers: Record<string, string>) =>
      JSON.parse((await get('/blog/page', { headers })).text);
    expect(await see({ user: 'u' })).toEqual(Array(2).fill('/s/products/7'));
    expect(await see({})).toEqual(Array(2).fill('/s/product.php?id=7'));
  });

  it('takes as many values as the scion’s path does, on either side', async () => {
    const { line, shop } = await planted();
    const tooMany = () => line.urlFor('shop:product', 7, 8);
    const error = expect.objectContaining({ code: 'ERR_PARTY_TOO_MANY_VALUES' });
    expect(tooMany).toThrow(error);
    shop.set('product', LIVE);
    expect(tooMany).toThrow(error);
    shop.set('product', LEGACY);
  });

  it('is known by both names, the stock’s own endpoints too', async () => {
    const { line } = await planted();
    expect([line.urlFor('shop:old'), line.urlFor('legacy:old')]).toEqual(['/s/old', '/s/old']);
    const own = line.endpoints.filter(({ name }) => name === 'same');
    expect(own).toEqual([
      { name: 'same', guest: 'shop', method: 'GET', pattern: '/s/same/:id', side: 'scion', constraints: {} },
    ]);
    expect(line.verify()).toMatchObject({ ok: true, unreachable: [], shadowed: [] });
  });

  it('has the name that the host gives the graft', async () => {
    const { graft } = await import('express-party/graft');
    const { party } = await import('express-party');
    const fresh = five.express().use(rsvp('shop'));
    fresh.get('/p', endpoint('p'), (_req, res) => res.send('new'));
    const line = party(
      { '/': guest(graft(fresh, { onto: four.express(), states: { p: LIVE } }) as never, { name: 'store' }) },
      { base: '/' },
    );
    await line.bootstrap();
    expect(line.urlFor('store:p')).toBe('/p');
    await line.close();
  });
});

describe('the members of a graft', () => {
  const namesOf = (member: JoinedMember) => member.endpoints().map(({ name }) => name);

  it('find the pairs, and what the other one alone has', () => {
    const { scion, stock, pairs } = paired({ cart: '/cart', own: '/own' }, { cart: '/cart', old: '/old' });
    if (!stock) throw new Error('There is no stock.');
    const [first, second] = [new JoinedMember(scion, pairs, stock), new JoinedMember(stock, pairs, scion)];
    const cart = pairs.get('cart');
    expect([first.find('cart') === cart, second.find('cart') === cart?.asStock]).toEqual([true, true]);
    for (const member of [first, second]) {
      expect(member.find('own') === pairs.get('own')).toBe(true);
      expect([member.find('old')?.owner, member.find('none')]).toEqual([stock, undefined]);
    }
    expect([first.name, second.name]).toEqual(['shop', 'legacy']);
    expect([first.names(), second.names()]).toEqual([
      ['cart', 'own', 'old'],
      ['cart', 'old', 'own'],
    ]);
    // What both have at one path is listed once.
    expect([namesOf(first), namesOf(second)]).toEqual([['cart', 'own'], ['old']]);
  });

  it('are a scion by itself where the stock has not joined', () => {
    const { scion, pairs } = paired({ cart: '/cart' });
    const member = new JoinedMember(scion, pairs, undefined);
    expect([member.find('cart'), member.names(), namesOf(member)]).toEqual([
      pairs.get('cart'),
      ['cart'],
      ['cart'],
    ]);
  });
});

const from = (url: string, build: () => string) => relocated({ url } as IncomingMessage, build);

describe('relocated', () => {
  it.each([
    ['/p/7', '/p.php?id=7', '/p.php?id=7'],
    ['/p/7?a=1?b', '/p.php?id=7', '/p.php?id=7&a=1?b'],
    ['/p/7?a', '/q/7', '/q/7?a'],
    ['/p/7?', '/q/7', '/q/7'],
    ['/p/7?q=☃&r=a b%', '/q/7', '/q/7?q=%E2%98%83&r=a%20b%25'],
    ['/p/7?q=%E2%98%83\r\n\0"<>`{}', '/q/7', '/q/7?q=%E2%98%83%0D%0A%00%22%3C%3E%60%7B%7D'],
    ['/p/7?q=\ud800', '/q/7', '/q/7?q=%EF%BF%BD'],
    ['/p/7?id=8&a=1&i%64=9&id[]=9&id[x]=9&idx=1', '/p.php?id=7', '/p.php?id=7&a=1&idx=1'],
    ['/p/7?[id]=9&[id]x=9&%5Bid%5D[]=9&[]=9&[a]=1', '/p.php?id=7', '/p.php?id=7&[]=9&[a]=1'],
    ['/p/7?id=8', '/p.php?id=7', '/p.php?id=7'],
    ['/p/7?id=8', '/q/7', '/q/7?id=8'],
  ])('takes the query of %s along to %s', (url, built, location) =>
    expect(from(url, () => built)).toBe(location),
  );

  it('is nowhere where no URL can be built, and hides no fault', () => {
    const refuse = (error: Error) => () => {
      throw error;
    };
    expect(from('/p/7?a', refuse(new PartylineError('GRAFT_ALONE', {})))).toBeUndefined();
    expect(() => from('/p', refuse(new TypeError('fault')))).toThrow('fault');
  });
});
