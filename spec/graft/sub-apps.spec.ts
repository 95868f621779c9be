import type express from 'express';
import { endpoint, type Guest, guest, type PartyOptions, party, rsvp } from 'express-party';
import { type Graft, type GraftOptions, graft } from 'express-party/graft';
import { walkStates } from 'express-party/testing';
import request from 'supertest';
import { majors } from '../shared/express';

type Make = typeof express;
type Side = 'scion' | 'stock';

const invite = ['/__invite__', '/admin/__invite__'];
const [four, five] = majors.map(({ express }) => express) as [Make, Make];

interface SubApp {
  readonly make: Make;
  readonly side: Side;
  /** Of `admin:user`, below `/admin`. */
  readonly user: string;
  readonly name?: string;
  readonly more?: (admin: express.Express) => void;
}

/** An app with a sub-app that has an rsvp of its own. */
function withAdmin({ make, side, user, name = 'admin', more = () => {} }: SubApp): express.Express {
  const admin = make().use(rsvp(name));
  admin.get(user, endpoint('user'), (req, res) => {
    const links = [req.urlFor('user', 5), req.urlFor(`${name}:user`, 5), req.urlFor('shop:home')];
    res.json({ side, id: req.params.id ?? req.params.no, links });
  });
  more(admin);
  const app = make().use(rsvp(side === 'scion' ? 'shop' : 'legacy'));
  app.get('/', endpoint('home'), (req, res) => void res.json({ side, links: [req.urlFor('admin:user', 5)] }));
  return app.use('/admin', admin);
}

async function open(shop: Graft, options: PartyOptions = {}) {
  const line = party({ '/s': shop }, options);
  const app = five().use(line);
  await line.bootstrap();
  const get = async (path: string) => (await request(app).get(path).redirects(0)).body;
  return { line, app, get };
}

const pairs = [
  [four, four],
  [four, five],
  [five, four],
  [five, five],
] as const;

const asked = (app: express.Express): Guest => guest(app, { invite });

/** Both at one path, or each at its own. */
const paths = { '/users/:id': '/admin/users/5', '/u/:no': '/admin/u/5' };

describe.each(pairs)('sub-apps of scion and stock', (fresh, legacy) => {
  const make = (stock: string, options: Partial<GraftOptions> = {}) =>
    graft(asked(withAdmin({ make: fresh, side: 'scion', user: '/users/:id' })), {
      onto: asked(withAdmin({ make: legacy, side: 'stock', user: stock })),
      ...options,
    });

  it('join both, and pair by name', async () => {
    const shop = make('/u/:no');
    const { line } = await open(shop);
    expect(line.guests.map(({ name, path, status, side }) => [name, path, status, side])).toEqual([
      ['shop', '/s', 'joined', 'scion'],
      ['admin', '/s/admin', 'joined', 'scion'],
      ['shop', '/s', 'joined', 'stock'],
      ['admin', '/s/admin', 'joined', 'stock'],
    ]);
    expect(Object.keys(shop.states())).toEqual(['home', 'admin:user']);
    expect(
      line.endpoints.map(({ guest, name, pattern, side }) => `${guest}:${name} ${pattern} ${side}`),
    ).toEqual([
      'shop:home /s/ scion',
      'admin:user /s/admin/users/:id scion',
      'admin:user /s/admin/u/:no stock',
    ]);
  });

  it.each(Object.entries(paths))('link to who serves, whoever asks: %s', async (stock, own) => {
    const shop = make(stock);
    const { line, get } = await open(shop);
    for (const side of ['stock', 'scion', 'stock'] as const) {
      shop.set('admin:user', { state: side === 'scion' ? 'live' : 'legacy' });
      const url = `/s${side === 'scion' ? '/admin/users/5' : own}`;
      expect(line.urlFor('admin:user', 5)).toBe(url);
      expect(line.urlFor('admin:user', { id: 5 })).toBe(url);
      expect(await get('/s/')).toEqual({ side: 'stock', links: [url] });
      expect(await get(url)).toEqual({ side, id: '5', links: [url, url, '/s/'] });
    }
    shop.set('home', { state: 'live' });
    expect(await get('/s/')).toEqual({ side: 'scion', links: [line.urlFor('admin:user', 5)] });
  });

  it('send on what was made before, and redirect what has moved', async () => {
    const shop = make('/u/:no');
    const { app } = await open(shop);
    const legacy = await request(app).get('/s/admin/users/7?a=1').redirects(0);
    expect([legacy.status, legacy.headers.location]).toEqual([307, '/s/admin/u/7?a=1']);
    shop.set('admin:user', { state: 'moved' });
    const moved = await request(app).get('/s/admin/u/7?a=1').redirects(0);
    expect([moved.status, moved.headers.location]).toEqual([301, '/s/admin/users/7?a=1']);
  });

  it('move in a journey, and stop', async () => {
    const shop = make('/u/:no', {
      journeys: { people: ['admin:user'] },
      states: { people: { state: 'live' } },
    });
    const { line } = await open(shop);
    expect(line.urlFor('admin:user', 5)).toBe('/s/admin/users/5');
    shop.stop('people', { by: 'anna' });
    expect(line.urlFor('admin:user', 5)).toBe('/s/admin/u/5');
    expect(shop.verify().findings.map(({ code, endpoint }) => `${code} ${endpoint}`)).toEqual([
      'stopped people',
    ]);
    shop.resume('people');
    expect(line.urlFor('admin:user', 5)).toBe('/s/admin/users/5');
  });

  it('are counted', async () => {
    const shop = make('/u/:no');
    const { get } = await open(shop);
    await get('/s/admin/u/5');
    shop.set('admin:user', { state: 'live' });
    await get('/s/admin/users/5');
    const report = shop.report();
    expect(report.endpoints.find(({ endpoint }) => endpoint === 'admin:user')).toMatchObject({
      hits: { scion: 1, stock: 1 },
      patterns: { scion: '/s/admin/users/:id', stock: '/s/admin/u/:no' },
    });
    expect(report).toMatchObject({ unnamed: [], stockOnly: [], other: 0 });
  });

  it('are walked through, as all callers', async () => {
    for (const stock of Object.keys(paths)) {
      const shop = make(stock, { key: ({ headers }) => headers.user as string });
      const all = await walkStates(shop, { headers: { user: 'anna' } });
      const rows = all.filter(({ endpoint: name }) => name === 'admin:user');
      expect(rows).toHaveLength(12);
      for (const { state, status, side, error } of rows) {
        const own = state === 'legacy' ? 'stock' : 'scion';
        expect({ state, status, side, error }).toEqual({ state, status: 200, side: own, error: undefined });
      }
    }
  });

  it('hold nothing against each other', async () => {
    const shop = make('/u/:no');
    const { line } = await open(shop);
    expect(shop.verify()).toEqual({ ok: true, findings: [] });
    expect(line.verify()).toMatchObject({ ok: true, findings: [], unreachable: [], shadowed: [] });
  });
});
