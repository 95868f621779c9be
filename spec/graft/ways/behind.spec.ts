import { once } from 'node:events';
import type { Express, RequestHandler } from 'express';
import { type EndpointTable, endpoint, endpoints, type GuestApp, guest, party, rsvp } from 'express-party';
import { graft } from 'express-party/graft';
import { majors } from '../../shared/express';

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];
const page: RequestHandler = (_req, res) => void res.send('page');
const named = (name: string): RequestHandler =>
  Object.defineProperty(((_req, _res, next) => next()) as RequestHandler, 'name', { value: name });

interface Case {
  readonly stock: (app: Express) => unknown;
  readonly scion?: ((app: Express) => unknown) | undefined;
  readonly host?: (app: Express) => unknown;
  readonly table?: Readonly<Record<string, string>>;
  readonly at?: string;
}

async function grafted({ stock, scion = (app) => app.get('/cart', endpoint('cart'), page), ...more }: Case) {
  const { host, table, at = '/' } = more;
  const old = four.express() as Express;
  stock(old);
  const fresh = five.express() as Express;
  fresh.use(rsvp('shop'));
  scion(fresh);
  const onto: GuestApp = old;
  const given = table ? guest(onto, { endpoints: endpoints('old', table) as EndpointTable }) : onto;
  const shop = graft(fresh, { onto: given, states: { cart: { state: 'live' } } });
  const line = party({ '/': shop });
  const app = five.express() as Express;
  host?.(app);
  app.use(at, line);
  await line.bootstrap();
  const { findings } = shop.verify();
  const behind = findings.filter(({ code }) => code === 'behind');
  return { shop, line, behind, before: shop.report().endpoints[0]?.before };
}

describe('what stands before a moved route', () => {
  it('is named for each side, in order, with the route’s own handlers', async () => {
    const { before } = await grafted({
      stock: (app) => {
        app.use(named('session'));
        app.use('/admin', named('requireAdmin'));
        app.all('/c*', named('locals'));
        app.get('/cart', named('requireLogin'), page);
        app.use(named('late'));
      },
      scion: (app) => {
        app.use(named('helmetMiddleware'));
        app.get('/cart', named('first'), endpoint('cart'), named('second'), page);
      },
    });
    expect(before).toEqual({
      scion: ['helmetMiddleware', 'first', 'second'],
      stock: ['session', 'locals', 'requireLogin'],
    });
  });

  it.each([
    ['a session', (app: Express) => app.use(named('session')).get('/cart', page), 'session'],
    [
      'CSRF at its path',
      (app: Express) => app.use('/cart', named('csrf')).get('/cart', page),
      'csrf (use /cart)',
    ],
    [
      'a login of its own',
      (app: Express) => app.get('/cart', named('requireLogin'), page),
      'requireLogin (its own)',
    ],
    ['a route before it', (app: Express) => app.all('/c*', named('x')).get('/cart', page), 'x (ALL /c*)'],
    ['the same route', (app: Express) => app.all('/cart', named('x')).get('/cart', page), 'x (ALL /cart)'],
    [
      'a Router’s guard',
      (app: Express) => {
        const inner = four.express.Router();
        inner.use(named('isAdmin'));
        inner.get('/', page);
        app.use('/cart', inner);
      },
      'isAdmin',
    ],
  ])('is a note where the scion has nothing like it: %s', async (_what, stock, text) => {
    for (const table of [undefined, { cart: '/cart' }]) {
      const { behind, shop } = await grafted({ stock, ...(table && { table }) });
      expect(behind).toEqual([
        {
          level: 'note',
          code: 'behind',
          endpoint: 'cart',
          cause: `in the stock "cart" stands behind ${text}, and the scion has nothing like it before it`,
          mend: expect.stringContaining('before the party'),
        },
      ]);
      expect(shop.verify().ok).toBe(true);
    }
  });

  const guardedStock = (app: Express) => app.use(named('session')).get('/cart', named('requireLogin'), page);

  it.each<[string, Partial<Case>]>([
    [
      'the scion has the same',
      {
        scion: (app) => app.use(named('session')).get('/cart', endpoint('cart'), named('requireLogin'), page),
      },
    ],
    [
      'the scion has their like',
      {
        scion: (app) =>
          app.use(named('cookieSession'), named('ensureAuth')).get('/cart', endpoint('cart'), page),
      },
    ],
    ['the host has it for both', { host: (app) => app.use(named('session'), named('requireLogin')) }],
    [
      'the host has it at the party’s path',
      { host: (app) => app.use('/app', named('session'), named('auth')), at: '/app/v1' },
    ],
  ])('is none where %s', async (_what, more) => {
    expect((await grafted({ stock: guardedStock, ...more })).behind).toEqual([]);
  });

  it('counts two of a kind as two', async () => {
    const { behind } = await grafted({
      stock: (app) => app.get('/cart', named('requireLogin'), named('requireAdmin'), page),
      scion: (app) => app.get('/cart', endpoint('cart'), named('requireLogin'), page),
    });
    expect(behind[0]?.cause).toContain('stands behind requireAdmin (its own), and');
  });

  it('takes no parser, file server or route behind it for a guard', async () => {
    const { behind } = await grafted({
      stock: (app) => {
        app.use(named('jsonParser'), named('serveStatic'), named('anything'));
        app.get('/other', named('requireLogin'), page);
        app.get('/cart', page);
        app.use(named('session'));
      },
    });
    expect(behind).toEqual([]);
  });

  it('is said of the host’s path alone', async () => {
    const { behind } = await grafted({
      stock: guardedStock,
      host: (app) => app.use('/other', named('session'), named('requireLogin')),
    });
    expect(behind).toHaveLength(1);
  });

  it('is in line.verify() too, with the guest’s name', async () => {
    const { line } = await grafted({ stock: guardedStock });
    expect(line.verify()).toMatchObject({ ok: true, findings: [{ guest: 'shop', code: 'behind' }] });
  });
});

describe('shop.verify()', () => {
  it('is there when both apps have joined', async () => {
    const shop = graft(five.express(), { onto: four.express() });
    expect(() => shop.verify()).toThrow(expect.objectContaining({ code: 'ERR_PARTY_NOT_READY' }));
  });

  it('names what kept the scion from joining', async () => {
    const fresh = five.express() as Express;
    fresh.use(rsvp('shop'));
    const shop = graft(fresh, { onto: four.express(), journeys: { checkout: ['cart'] } });
    const line = party({ '/': shop }, { onError: () => {} });
    five.express().use(line);
    await line.bootstrap();
    expect(shop.verify()).toMatchObject({ ok: false, findings: [{ level: 'fault', code: 'failed' }] });
    expect(line.verify().ok).toBe(false);
  });

  it('lists exceptions, what is possible, and values that one side alone takes', async () => {
    const { shop } = await grafted({
      table: { cart: '/cart/:id' },
      stock: (app) => {
        app.get('/cart/new', page);
        app.get('/cart/:id(\\d+)', page);
        app.get('/cart/:name', page);
        app.get('/:a/x', page);
        app.get(/^\/(?!api)/, page);
      },
      scion: (app) => app.get('/cart/:id', endpoint('cart'), page),
    });
    const { ok, findings } = shop.verify();
    expect(ok).toBe(true);
    expect(
      findings.map(({ code, endpoint, cause }) => `${code} ${endpoint}: ${cause.split(' of the stock')[0]}`),
    ).toEqual([
      expect.stringMatching(/^exception cart: GET \/cart\/new is a route of its own there/),
      expect.stringMatching(/^exception cart: GET \/cart\/:id\(\\d\+\) refuses what GET \/cart\/:name takes/),
      'exception cart: GET /cart/:id(\\d+) refuses what GET /:a/x takes: those requests stay with the stock, whatever the state of "cart"',
      'possible cart: GET /^\\/(?!api)/',
      expect.stringMatching(/^values cart: the scion's GET \/cart\/:id takes values that the stock's/),
    ]);
  });

  it('says of a stock that cannot be read that all is possible', async () => {
    const fresh = five.express() as Express;
    fresh.use(rsvp('shop'));
    fresh.get('/cart', endpoint('cart'), page);
    const shop = graft(fresh, { onto: (_req, res) => res.end('old'), states: { cart: { state: 'live' } } });
    const line = party({ '/': shop });
    const server = five.express().use(line).listen(0);
    await once(server, 'listening');
    await line.bootstrap(server);
    server.close();
    expect(shop.verify()).toMatchObject({
      ok: true,
      findings: [{ code: 'possible', endpoint: 'cart', level: 'note' }],
    });
  });
});
