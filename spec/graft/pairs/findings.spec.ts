import { endpoint, rsvp } from 'express-party';
import type { GraftCore } from '../../../lib/graft/core';
import { pairOf } from '../../../lib/party/pair';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { grow } from '../grow';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];
const ok = () => {};

async function found(
  routes: Record<string, readonly [scion: string, stock: string | RegExp | undefined]>,
  options: object = {},
  make: (onto: ReturnType<typeof four.express>) => void = ok,
) {
  const [fresh, onto] = [five.express().use(rsvp('shop')), four.express().use(rsvp('legacy'))];
  make(onto);
  for (const [name, [scion, stock]] of Object.entries(routes)) {
    fresh.get(scion, endpoint(name), ok);
    if (stock !== undefined) onto.get(stock, endpoint(name), ok);
  }
  const { shop } = await grow(fresh, { onto, ...options });
  const list = () =>
    (pairOf(shop) as GraftCore).findings().map(({ level, code, endpoint, cause, mend }) => {
      return `${level} ${code} ${endpoint}: ${cause}. ${mend}`;
    });
  return { shop, list };
}

describe('the findings of a graft', () => {
  it('are none of pairs that fit', async () => {
    const { list } = await found({
      cart: ['/cart', '/cart'],
      order: ['/o/:id', '/orders/:order'],
      file: ['/f/*path', '/files/*'],
    });
    expect(list()).toEqual([]);
  });

  it('name what is in the stock’s query, and links that one side alone can be given', async () => {
    const { list } = await found({
      product: ['/products/:id', '/product.php'],
      list: ['/list{/:page}', '/lists/:page'],
    });
    expect(list()).toEqual([
      expect.stringMatching(
        /^note from query product: "id" is taken .* by the name "id"\. If .* keys: \{ "product": \{ "id"/,
      ),
      expect.stringMatching(/^note half optional list: /),
    ]);
  });

  it('are a fault where a pair that cannot be mapped is to be moved', async () => {
    const routes = { orders: ['/me/orders', '/users/:user/orders'] } as const;
    const { list, shop } = await found(routes);
    expect(list()).toEqual([
      expect.stringMatching(/^note unmapped orders: it stays legacy: .*requires "user"/),
    ]);
    expect((await found(routes, { states: { orders: { state: 'live' } } })).list()).toEqual([
      expect.stringMatching(/^fault unmapped orders/),
    ]);
    shop.replace({});
  });

  it('are a fault where no link can be built', async () => {
    const { list } = await found({
      post: ['/posts/:id', /^\/post-(\d+)$/],
      same: ['/same/:id', /^\/same\/\w+$/],
    });
    expect(list().filter((each) => each.startsWith('fault'))).toEqual([
      expect.stringMatching(/^fault unbuildable post: no link to the stock's route can be built/),
    ]);
  });

  it('name what only a use says of a page, and where nothing of the stock can be read', async () => {
    const { list } = await found({ wish: ['/wishes/:id', undefined], new: ['/new', undefined] }, {}, (onto) =>
      onto.use('/wishes', (_req, _res, next) => next()),
    );
    expect(list()).toEqual([
      expect.stringMatching(
        /^note one-sided wish: only the scion names it, and the stock's use\("\/wishes", …\).*"wish": \{ state: "live" \}/,
      ),
    ]);
  });

  it('name what only a guard says of a page that is written as a route', async () => {
    const { list, shop } = await found({ wish: ['/account/wishes', undefined] }, {}, (onto) =>
      onto.all('/account/*', (_req: unknown, _res: unknown, next: () => void) => next()),
    );
    expect(list()).toEqual([
      expect.stringMatching(
        /^note one-sided wish: .*the stock's all\("\/account\/\*", …\).*"wish": \{ state: "live" \}/,
      ),
    ]);
    shop.set('wish', { state: 'live' });
    expect(list()).toEqual([]);
    const { list: served } = await found({ wish: ['/account/wishes', undefined] }, {}, (onto) =>
      onto.all('/account/*', (_req, res) => void res.end()),
    );
    expect(served()).toEqual([]);
  });

  it('name pages made before that another route of the stock takes, and no broad one', async () => {
    const routes = {
      product: ['/products/:id', '/product.php'],
      login: ['/login/github', '/auth/github'],
    } as const;
    const { list } = await found(routes, {}, (onto) =>
      onto.get('/products/:slug', ok).get('/:page/:action', ok),
    );
    expect(list().filter((each) => /unreachable/.test(each))).toEqual([
      expect.stringMatching(
        /^note unreachable product: while it is legacy, \/products\/:slug of the stock takes \/products\/:id/,
      ),
    ]);
  });

  it('name what is stopped', async () => {
    const { list, shop } = await found({ cart: ['/cart', '/cart'] });
    shop.stop({ by: 'anna', why: 'pager 4711' });
    const { since } = shop.states().cart as { since?: string };
    expect(list()).toEqual([
      `note stopped cart: stopped at ${since} by anna: pager 4711. Call shop.resume("cart"), or write resume: "${since}" in its entry.`,
    ]);
    shop.resume();
    expect(list()).toEqual([]);
  });
});
