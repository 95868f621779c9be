import express from 'express';
import { endpoint, type Party, party, rsvp } from 'express-party';
import { graft } from 'express-party/graft';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

describe.each(majors)('a link that is built while a request is sent to the stock', ({ express: own }) => {
  it.each(['fails', 'hands on'])('leads to the side that serves it: the scion %s', async (how) => {
    const fresh = own();
    fresh.use(rsvp('shop') as never);
    fresh.get('/products/:id', endpoint('product') as never, (_req, res, next) => {
      if (how === 'fails') res.status(503).send('no');
      else next();
    });
    const onto = own();
    onto.use(rsvp('legacy') as never);
    onto.get('/:locale/product.php', endpoint('product') as never, (_req, res) => res.send('old'));
    for (const name of ['cart', 'help']) {
      fresh.get(`/${name}`, endpoint(name) as never, (_req, res) => res.send('new'));
      onto.get(`/${name}.php`, endpoint(name) as never, (_req, res) => res.send('old'));
    }
    const states = { product: { state: 'live', fallback: true }, cart: { state: 'live' } } as const;
    const built: unknown[] = [];
    const line: Party = party(
      { '/s': graft(fresh, { onto, states }) },
      {
        defaults: (req) => {
          if (!req) return { locale: 'de' };
          built.push([
            req.url,
            line.urlFor('shop:cart'),
            line.urlFor('legacy:cart'),
            line.urlFor('shop:help'),
          ]);
          return { locale: 'de' };
        },
      },
    );
    const { get, server } = await serve(express().use(line));
    await line.bootstrap(server);
    const { status, headers } = await get('/s/products/7');
    expect([status, headers.location]).toEqual([307, '/s/de/product.php?id=7']);
    // Read while the request was in the graft.
    expect(built).toEqual([['/products/7', '/s/cart', '/s/cart', '/s/help.php']]);
  });
});

describe.each(majors)('a request that came in elsewhere than at the base', ({ express: own }) => {
  it('is not sent to the stock: no link of it leads there', async () => {
    const [fresh, onto] = [own(), own()];
    for (const [app, name, path] of [
      [fresh, 'shop', '/products/:id'],
      [onto, 'legacy', '/product.php'],
    ] as const) {
      app.use(rsvp(name) as never);
      app.get(path, endpoint('product') as never, (_req, _res, next) => next());
    }
    const states = { product: { state: 'live' } } as const;
    const line = party({ '/s': graft(fresh, { onto, states }) }, { onError: () => {} });
    const host = express().use(line);
    host.use('/stray', (req, res, next) => line(req, res, next));
    const { get } = await serve(host);
    const statuses = [];
    for (const at of ['', '/stray', '']) statuses.push((await get(`${at}/s/products/7`)).status);
    expect(statuses).toEqual([307, 404, 307]);
  });
});
