import express from 'express';
import { party } from 'express-party';
import { graft } from 'express-party/graft';
import { isAmong } from '../../lib/graft/states/decision';
import { closeAll, serve } from '../shared/serve';
import { type Answered, makeStock, type Seen, scions } from './scions';

afterEach(closeAll);

const clear = { clear: { state: 'live' } } as const;
const isIn = (user: string) => isAmong(user, 'item', 50) && isAmong(user, 'list', 50);
const isOut = (user: string) => !isAmong(user, 'item', 50) && !isAmong(user, 'list', 50);
const known = Array.from({ length: 1000 }, (_, i) => `u${i}`);
const insider = known.find(isIn) as string;
const outsider = known.find(isOut) as string;

const oldLinks = {
  item: '/shop/item.php?id=7&page=2',
  list: '/shop/items',
  save: '/shop/items',
  old: '/shop/old/1999',
};
const newLinks = { ...oldLinks, item: '/shop/items/7?page=2' };

describe.each(scions)('a scion of %s on a stock of Express 4', (side, make) => {
  async function open() {
    const seen: { scion: Seen; stock: Seen } = { scion: [], stock: [] };
    const errors: unknown[] = [];
    const app = await make(seen.scion);
    const key = ({ headers }: { headers: NodeJS.Dict<string | string[]> }) => headers['x-user'];
    const shop = graft(app, { onto: makeStock(seen.stock), states: clear, key });
    const line = party({ '/shop': shop }, { onError: (error) => void errors.push(error) });
    const served = await serve(express().use(line));
    await line.bootstrap(served.server);
    expect([errors, line.guests.map(({ status }) => status)]).toEqual([[], ['joined', 'joined']]);
    seen.scion.length = 0;
    seen.stock.length = 0;
    const ask = async (path: string, user = ''): Promise<Answered & { status: number }> => {
      const { status, text } = await served.get(path, { headers: { 'x-user': user } });
      return { status, ...JSON.parse(text) };
    };
    const send = async (path: string, init: RequestInit): Promise<Answered> => {
      const res = await fetch(`http://127.0.0.1:${served.port}${path}`, init);
      return (await res.json()) as Answered;
    };
    return { ...served, shop, line, seen, ask, send };
  }

  it('is not entered while all is legacy, and links to the stock', async () => {
    const { ask, seen, line } = await open();
    expect(await ask('/shop/items', insider)).toEqual({ status: 200, side: 'stock', links: oldLinks });
    expect(await ask(oldLinks.item)).toMatchObject({ side: 'stock', id: '7', links: oldLinks });
    expect(line.urlFor('shop:item', 7)).toBe('/shop/item.php?id=7');
    expect(seen).toEqual({ scion: [], stock: ['GET /items', 'GET /item.php?id=7&page=2'] });
  });

  it('is entered for its canary’s users, and either side links to the side that will serve them', async () => {
    const { ask, shop, line } = await open();
    shop.set('item', { state: 'canary', percent: 50 });
    // One page is still the stock's: its links are those of whoever sees it.
    expect(await ask('/shop/items', insider)).toMatchObject({ side: 'stock', links: newLinks });
    expect(await ask('/shop/items', outsider)).toMatchObject({ side: 'stock', links: oldLinks });
    shop.set('list', { state: 'canary', percent: 50 });
    for (const [user, by, links] of [
      [insider, side, newLinks],
      [outsider, 'stock', oldLinks],
      ['', 'stock', oldLinks],
    ] as const) {
      const page = await ask('/shop/items', user);
      expect(page).toEqual({ status: 200, side: by, links });
      expect(await ask(page.links?.item ?? '', user)).toEqual({ status: 200, side: by, id: '7', links });
    }
    expect(line.urlFor('shop:item', 7)).toBe('/shop/item.php?id=7');
  });

  it('is live, links to itself, and is switched off without breaking the pages that it has made', async () => {
    const { ask, get, shop, line } = await open();
    shop.replace({ ...clear, item: { state: 'live' } });
    expect(await ask('/shop/items')).toMatchObject({ side: 'stock', links: newLinks });
    shop.replace({ ...clear, item: { state: 'live' }, list: { state: 'live' } });
    const page = await ask('/shop/items');
    expect(page).toMatchObject({ side, links: newLinks });
    expect(await ask(newLinks.item)).toMatchObject({ side, id: '7', links: newLinks });
    expect(await ask(newLinks.old)).toMatchObject({ side: 'stock' });
    expect(line.urlFor('shop:item', 7)).toBe('/shop/items/7');

    shop.set('item', { state: 'legacy' });
    const { status, headers } = await get(newLinks.item);
    expect([status, headers.location]).toEqual([307, oldLinks.item]);
    expect(await ask('/shop/items')).toMatchObject({ side, links: oldLinks });
    expect(await ask(oldLinks.item)).toMatchObject({ side: 'stock', id: '7', links: oldLinks });
  });

  const long = 'Käse '.repeat(100_000);
  const bodies: [string, () => RequestInit, string][] = [
    [
      'JSON',
      () => ({ body: '{"a": 1,  "b": "ä"}', headers: { 'content-type': 'application/json' } }),
      '{"a": 1,  "b": "ä"}',
    ],
    ['a form', () => ({ body: new URLSearchParams({ a: '1', b: 'ä&' }) }), 'a=1&b=%C3%A4%26'],
    [
      'a stream',
      () => ({
        body: ReadableStream.from(long.match(/.{1,9000}/g)?.map((part) => Buffer.from(part)) ?? []),
        duplex: 'half',
        headers: { 'content-type': 'text/plain' },
      }),
      long,
    ],
  ];

  it.each(bodies)('has %s as it was sent, and so has the stock', async (_what, init, sent) => {
    const { send, shop } = await open();
    for (const [state, by] of [
      ['legacy', 'stock'],
      ['live', side],
    ] as const) {
      shop.set('save', { state });
      const { side: found, body } = await send('/shop/items', { method: 'POST', ...init() });
      expect([found, body === sent]).toEqual([by, true]);
    }
  });

  it('fails with its own 500, or hands over to the stock as if it had not been asked', async () => {
    const { get, shop, seen } = await open();
    shop.set('fails', { state: 'live' });
    const own = await get('/shop/fails');
    expect([own.status, seen.stock]).toEqual([500, []]);
    shop.set('fails', { state: 'live', fallback: true });
    const { status, text, headers } = await get('/shop/fails');
    expect([status, JSON.parse(text)]).toEqual([203, { side: 'stock' }]);
    expect(headers).not.toHaveProperty('x-scion');
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(seen).toEqual({ scion: ['GET /fails', 'GET /fails'], stock: ['GET /fails'] });
    const counted = shop.report().endpoints.find((each) => each.endpoint === 'fails');
    expect(counted).toMatchObject({ fallbacks: 1, hits: { scion: 2, stock: 1 }, errors: { scion: 2 } });
  });

  it('hands over a body that it has read, where the state says that twice is once, and only there', async () => {
    const { get, send, shop, seen } = await open();
    shop.set('store', { state: 'live', fallback: true });
    expect((await get('/shop/store', { method: 'PUT', body: 'a' })).status).toBe(500);
    expect(seen.stock).toEqual([]);
    shop.set('store', { state: 'live', fallback: true, replay: 'idempotent' });
    for (const [, init, sent] of bodies) {
      const { side: by, body } = await send('/shop/store', { method: 'PUT', ...init() });
      expect([by, body === sent]).toEqual(['stock', true]);
    }
  });

  it('answers OPTIONS together with the stock, and a preflight by the method that it asks about', async () => {
    const { get, shop, seen } = await open();
    const allowed = async () => {
      const { headers } = await get('/shop/items', { method: 'OPTIONS' });
      return String(headers.allow).split(/, ?/).sort();
    };
    expect(await allowed()).toEqual(['DELETE', 'GET', 'HEAD', 'POST']);
    shop.set('list', { state: 'live' });
    expect(await allowed()).toEqual(['DELETE', 'GET', 'HEAD', 'POST']);
    const preflight = async (method: string) => {
      seen.scion.length = 0;
      seen.stock.length = 0;
      const headers = { origin: 'http://home.test', 'access-control-request-method': method };
      await get('/shop/items', { method: 'OPTIONS', headers });
      return [seen.scion.length, seen.stock.length];
    };
    expect(await preflight('POST')).toEqual([0, 1]);
    expect(await preflight('GET')).toEqual([1, 0]);
    expect(await preflight('DELETE')).toEqual([1, 0]);
  });

  it('is not entered for what it has not claimed: no page, and no 404 of its own', async () => {
    const { get, shop, seen } = await open();
    for (const journey of Object.keys(shop.states())) shop.set(journey, { state: 'live' });
    expect(await get('/shop/about')).toMatchObject({ status: 200, text: 'about the stock' });
    for (const [method, path] of [
      ['GET', '/shop/none'],
      ['GET', '/shop/items/7/none'],
      ['POST', '/shop/fails'],
      ['GET', '/shop//items'],
      ['GET', '/shop/items/7%2Fnone/x'],
    ] as const) {
      const { status, text } = await get(path, { method });
      expect([path, status, text]).toEqual([path, 404, expect.stringContaining(`Cannot ${method} ${path}`)]);
    }
    expect(seen.scion).toEqual([]);
  });
});
