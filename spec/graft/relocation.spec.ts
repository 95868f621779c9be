import type { Express, RequestHandler } from 'express';
import { endpoint, rsvp } from 'express-party';
import { majors } from '../shared/express';
import { closeAll } from '../shared/serve';
import { grow } from './grow';

afterEach(closeAll);

describe.each(majors)('a request that the stock has elsewhere', ({ express }) => {
  async function planted(handler: RequestHandler) {
    const fresh = express().use(rsvp('shop'));
    fresh.all('/products/:id', endpoint('product'), handler);
    const onto = express().use(rsvp('legacy'));
    onto.all('/product.php', endpoint('product'), (req, res) => {
      res.send(`old ${req.query.id}, next: ${req.urlFor('product', { id: 8 })}`);
    });
    const states = { product: { state: 'live', fallback: true, replay: 'idempotent' } } as const;
    return grow(fresh, { onto, states }, { at: '/t/:tenant' });
  }

  it.each<[string, RequestHandler]>([
    [
      'fails',
      (_req, res) => {
        res.cookie('a', 'b').status(503).send('no');
      },
    ],
    ['hands on', (_req, _res, next) => next()],
  ])('is sent there when the scion %s, and its links lead to the scion', async (_how, handler) => {
    const { get, shop } = await planted(handler);
    for (const method of ['GET', 'POST']) {
      const { status, headers } = await get('/t/a/products/7?b=1', { method });
      expect([status, headers.location]).toEqual([307, '/t/a/product.php?id=7&b=1']);
      expect(headers['set-cookie']).toBeUndefined();
      expect((await get(headers.location as string)).text).toBe('old 7, next: /t/a/products/8');
    }
    const { fallbacks, passed } = shop.report().endpoints[0] as { fallbacks: number; passed: number };
    expect(fallbacks + passed).toBe(2);
  });

  it('is sent there with its query encoded, though the host has decoded it and the scion hands on late', async () => {
    const onto = express().use(rsvp('legacy'));
    onto.get('/product.php', endpoint('product'), (_req, res) => void res.send('old'));
    const fresh = express().use(rsvp('shop'));
    fresh.use((_req, _res, next) => void setImmediate(next));
    fresh.get('/products/:id', endpoint('product'), (_req, _res, next) => next());
    const before = (host: Express) => {
      host.use((req, _res, next) => {
        req.url = decodeURI(req.url);
        next();
      });
    };
    const { get } = await grow(fresh, { onto, states: { product: { state: 'live' } } }, { before });
    const { status, headers } = await get('/products/7?q=%E2%98%83&id=8');
    expect([status, headers.location]).toEqual([307, '/product.php?id=7&q=%E2%98%83']);
  });

  it('stays with what the scion has sent before it hands on', async () => {
    const { get } = await planted((_req, res, next) => {
      res.send('new');
      next();
    });
    expect(await get('/t/a/products/7')).toMatchObject({ status: 200, text: 'new' });
  });
});
