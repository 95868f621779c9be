import type { Express } from 'express';
import { endpoint, endpoints, type Party, party, rsvp } from 'express-party';
import { graft } from 'express-party/graft';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';
import { tools, wrapping } from '../shared/wrapping';

afterEach(closeAll);

const tag = (name: string) => endpoint(name) as never;
const seeThrough = tools.filter(([, , keeps]) => keeps !== 'nothing');
const rows = majors.flatMap(({ major }) => seeThrough.map((tool) => [major, ...tool] as const));

describe.each(rows)('Express %d, patched as by %s (%s, which keeps %s)', (major, _tool, patch, keeps) => {
  const express = wrapping(major, patch, keeps);

  /** With a tag in a route, one in a Router inside, and one in the route of an app that another rsvp is in. */
  function shop(by: 'tags' | 'a table' = 'tags'): Express {
    const app = express();
    app.use(
      rsvp(by === 'tags' ? 'shop' : endpoints('shop', { cart: '/cart', item: '/in/items/:id' })) as never,
    );
    app.get('/cart', ...(by === 'tags' ? [tag('cart')] : []), (req, res) => {
      res.send([req.urlFor('cart'), req.urlFor('item', 7)].join(' '));
    });
    const inner = express.Router();
    inner.get(
      '/items/:id',
      ...(by === 'tags' ? [tag('item')] : []),
      (req, res) => void res.send(req.params.id),
    );
    app.use('/in', inner);
    return app;
  }

  it.each(['tags', 'a table'] as const)(
    'an app is served as ever, alone and in app.use, by %s',
    async (by) => {
      const alone = await serve(shop(by));
      expect((await alone.get('/cart')).text).toBe('/cart /in/items/7');
      const used = await serve(express().use('/shop', shop(by)));
      expect((await used.get('/shop/cart')).text).toBe('/shop/cart /shop/in/items/7');
    },
  );

  it.each(majors)('its endpoints are found in a party of Express $major', async ({ express: hosting }) => {
    for (const by of ['tags', 'a table'] as const) {
      const line = party({ '/shop': shop(by) });
      const { server, get } = await serve(hosting().use('/v2', line));
      await line.bootstrap(server);
      expect(line.guests).toMatchObject([{ status: 'joined', endpoints: ['cart', 'item'] }]);
      expect((await get('/v2/shop/cart')).text).toBe('/v2/shop/cart /v2/shop/in/items/7');
      expect(line.verify()).toMatchObject({ ok: true, possible: [] });
    }
  });

  it('tags below another rsvp are left to that one', async () => {
    const app = shop();
    const other = express.Router();
    other.use(rsvp('other') as never);
    other.get('/other', tag('other'), (_req, res) => void res.end());
    app.use('/other', other);
    const line = party({ '/shop': app });
    const { server } = await serve(express().use(line));
    await line.bootstrap(server);
    expect(line.guests).toMatchObject([{ endpoints: ['cart', 'item'] }]);
  });

  it('of two that have one name, each is itself', async () => {
    const app = express();
    for (const path of ['/a', '/b']) {
      const router = express.Router();
      router.use(rsvp('twin') as never);
      router.get('/x', tag('x'), (req, res) => void res.send(req.urlFor('x')));
      app.use(path, router);
    }
    const { get } = await serve(app);
    expect([(await get('/a/x')).text, (await get('/b/x')).text]).toEqual(['/a/x', '/b/x']);
  });

  it('a party in a Router is found', async () => {
    const line: Party = party({ '/shop': shop() });
    const { server } = await serve(express().use('/v2', express.Router().use(line)));
    await line.bootstrap(server);
    expect(line.urlFor('shop:cart')).toBe('/v2/shop/cart');
  });

  it('a party in a Router of a guest is told where it is', async () => {
    const inner: Party = party({ '/shop': shop() });
    const line: Party = party({ '/in': express.Router().use('/deep', inner) });
    const { server, get } = await serve(express().use('/v2', line));
    await line.bootstrap(server);
    expect((await get('/v2/in/deep/shop/cart')).text).toBe(
      '/v2/in/deep/shop/cart /v2/in/deep/shop/in/items/7',
    );
  });

  it('a graft takes what is live to the new app', async () => {
    const said = (text: string, name: string) => {
      const app = express();
      app.use(rsvp(name) as never);
      app.get('/orders/:id', tag('order'), (_req, res) => void res.send(text));
      return app;
    };
    const shops = graft(said('new', 'shop'), {
      onto: said('old', 'legacy'),
      states: { order: { state: 'live' } },
    });
    const { get } = await serve(express().use(party({ '/': shops })));
    expect((await get('/orders/7')).text).toBe('new');
  });
});
