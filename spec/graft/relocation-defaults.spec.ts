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
          built.push([
            req?.url,
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
