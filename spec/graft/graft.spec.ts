import { createServer } from 'node:http';
import type express from 'express';
import { endpoint, guest, party, rsvp } from 'express-party';
import { graft } from 'express-party/graft';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';
import { grow, saying } from './grow';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];
const LIVE = { state: 'live' } as const;
const code = (word: string) => expect.objectContaining({ code: `ERR_PARTY_${word}` });

function scion(name = 'shop') {
  const fresh = five.express().use(rsvp(name));
  fresh.get('/cart', endpoint('cart'), (_req, res) => res.send('new'));
  return fresh;
}
const make = (options: object = {}) =>
  graft(scion(), { onto: four.express(), states: { cart: LIVE }, ...options }) as never;

describe('graft', () => {
  it.each(majors)('says what to write where it is used without a party, in Express $major', async (major) => {
    expect(() => major.express().use(make())).toThrow(code('GRAFT_ALONE'));
    const app = major.express();
    app.use(major.express.Router().use(make()));
    app.use(((error, _req, res, _next) => void res.send(error.code)) as express.ErrorRequestHandler);
    const { get } = await serve(app);
    expect((await get('/')).text).toBe('ERR_PARTY_GRAFT_ALONE');
    expect(() => createServer(make()).emit('request', {}, {})).toThrow(code('GRAFT_ALONE'));
  });

  it('has methods that work unbound', async () => {
    const shop = graft(scion(), { onto: four.express() });
    const line = party({ '/': shop });
    five.express().use(line);
    await line.bootstrap();
    const { set, replace, states, report } = shop;
    set('cart', LIVE);
    expect(states()).toEqual({ cart: expect.objectContaining(LIVE) });
    replace({});
    expect(states()).toEqual({ cart: { state: 'live', isNew: true } });
    const { toMarkdown } = report();
    expect(toMarkdown()).toContain('# shop\n');
    await line.close();
  });

  it('is in one place', async () => {
    const shop = make();
    expect(() => party({ '/a': shop, '/b': shop })).toThrow(code('BAD_GUEST'));
    const other = make();
    const line = party({ '/a': other });
    expect(() => party({ '/a': other })).toThrow(code('BAD_GUEST'));
    await line.close();
    await party({ '/a': other }).close();
  });

  it.each([
    ['no options', undefined, 'BAD_OPTION'],
    ['no stock', {}, 'BAD_GUEST'],
    ['what is no app', { onto: 'legacy' }, 'BAD_GUEST'],
    ['an option that nobody knows', { onto: four.express(), state: {} }, 'BAD_OPTION'],
    ['a key that is no function', { onto: four.express(), key: 'userId' }, 'BAD_OPTION'],
    ['an override that is none', { onto: four.express(), override: 'scion' }, 'BAD_OPTION'],
    ['a state that is none', { onto: four.express(), states: { cart: { state: 'on' } } }, 'BAD_STATE'],
    [
      'a percent of nothing',
      { onto: four.express(), states: { cart: { state: 'live', percent: 1 } } },
      'BAD_STATE',
    ],
    [
      'a canary without a percent',
      { onto: four.express(), states: { cart: { state: 'canary' } } },
      'BAD_STATE',
    ],
    [
      'another replay',
      { onto: four.express(), states: { cart: { state: 'live', replay: true } } },
      'BAD_STATE',
    ],
    ['journeys that share', { onto: four.express(), journeys: { a: ['cart'], b: ['cart'] } }, 'BAD_OPTION'],
    ['a journey of nothing', { onto: four.express(), journeys: { a: [] } }, 'BAD_OPTION'],
    ['a stock that knows its prefix', { onto: guest(four.express(), { strip: false }) }, 'BAD_OPTION'],
  ])('refuses %s', (_what, options, word) => {
    expect(() => graft(scion(), options as never)).toThrow(code(word));
  });

  it('refuses one app for both, and a graft in a graft', () => {
    const app = scion();
    expect(() => graft(app, { onto: app })).toThrow(code('BAD_OPTION'));
    expect(() => graft(make(), { onto: four.express() })).toThrow(code('BAD_OPTION'));
    expect(() => guest(make(), { endpoints: {}, name: 'x' })).toThrow(code('BAD_OPTION'));
  });

  it.each([
    [{ checkout: ['cart', 'nobody'] }, 'UNKNOWN_ENDPOINT'],
    [{ cart: ['pay'] }, 'DUPLICATE_NAME'],
  ])('keeps the scion from the party whose journeys cannot be: %j', async (journeys, word) => {
    const onto = four.express().use(rsvp('legacy'));
    for (const name of ['cart', 'pay']) onto.get(`/${name}`, endpoint(name), (_req, res) => res.send('old'));
    const { line, get, errors } = await grow(scion(), { onto, journeys: journeys as never });
    expect(line.guests[0]).toMatchObject({ status: 'failed', error: code(word) });
    expect(errors).toEqual([code(word)]);
    expect((await get('/cart')).text).toBe('old');
  });

  it('leaves all to the stock, under its own name, where the scion does not join', async () => {
    const fresh = five.express().use((_req, res) => void res.status(500).send('no'), rsvp('fresh'));
    const onto = four.express().use(rsvp('legacy'));
    onto.get('/cart', endpoint('cart'), (_req, res) => res.send('old'));
    const { line, get } = await grow(fresh, { onto, states: { cart: LIVE } });
    expect(line.guests).toMatchObject([
      { status: 'failed', side: 'scion', error: expect.any(Error) },
      { name: 'legacy', status: 'joined', side: 'stock' },
    ]);
    expect([(await get('/cart')).text, line.urlFor('legacy:cart')]).toEqual(['old', '/cart']);
  });

  it('takes the scion in that joins later, and counts on when the party settles again', async () => {
    const { line, get, shop } = await grow(scion(), { onto: saying('stock', four), states: { cart: LIVE } });
    await get('/cart');
    const { since } = shop.report();
    await line.bootstrap();
    await get('/cart');
    expect(shop.report()).toMatchObject({ since, endpoints: [{ hits: { scion: 2, stock: 0 } }] });
  });

  it('serves after the party is closed, and drops nothing', async () => {
    const { line, get } = await grow(scion(), { onto: saying('stock', four), states: { cart: LIVE } });
    await line.close();
    expect([(await get('/cart')).text, (await get('/x')).text]).toEqual(['new', 'stock']);
  });

  it('has stocks and scions of the same name', async () => {
    const onto = four.express().use(rsvp('shop'));
    onto.get('/alt', endpoint('cart'), (_req, res) => res.send('old'));
    const { line } = await grow(scion(), { onto });
    expect(line.guests.map(({ name, status }) => [name, status])).toEqual(Array(2).fill(['shop', 'joined']));
    expect(line.urlFor('shop:cart')).toBe('/alt');
  });
});
