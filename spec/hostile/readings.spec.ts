import { type RequestListener, Server } from 'node:http';
import express, { type ErrorRequestHandler } from 'express';
import { endpoint, endpoints, type GuestApp, guest, party, rsvp } from 'express-party';
import { type Graft, type GraftOptions, graft, type States } from 'express-party/graft';
import { Hono } from 'hono';
import { isLong } from '../shared/long';
import { closeAll, serve } from '../shared/serve';
import { bytesOf, type Reply, readReplies, Wire } from '../shared/wire';
import { type Reading, readingKinds, strangers } from './readings';

afterEach(closeAll);

const LIVE = { state: 'live' } as const;
const REFUSED = 'ERR_PARTY_OTHER_READING';

/** What one router or another takes for `/account/mine` or `/files/:id`, which the scion serves, and what none does. */
const targets = [
  ...[
    '/account/mine',
    '/account/mine?a',
    '/account/mine/',
    '/account/mine//',
    '/ACCOUNT/Mine',
    '/Account/mine/?a',
  ],
  ...['/account/mine#', '/account/mine#x?y', '/account/mine?a#b', '/account\\mine#', '/account\\mine'],
  ...[
    '/x/../account/mine',
    '/account/./mine',
    '/./account/mine',
    '/account/x/%2e%2e/mine',
    '/x/.%2E/account/mine',
  ],
  ...['/x\\..\\account/mine', '//account/mine', '/account//mine', '/x/..//account/mine', '/account//../mine'],
  ...['/%61ccount/mine', '/account/%6D%69ne', '/account/%2561mine', '/account/mine%', '/account/mine%ff'],
  ...['/account%2Fmine', '/account%2fmine', '/account%5Cmine', '/account/mine%3Ba', '/account/mine%23'],
  ...[
    '/account/mine;a=1',
    '/account;a/mine',
    'http://home.test/account/mine',
    'http://home.test/account/mine#a',
  ],
  ...['http://home.test/x/../account/mine', 'http://home.test/%61ccount/mine'],
  ...[
    '/files/a%2Fb',
    '/files/a%5Cb',
    '/files/a;b',
    '/files/a%3Bb%23%3F%25',
    '/files/%61',
    '/files/%ff',
    '/files/%',
  ],
  ...['/files/%2561', '/files/a/../b', '/files//a', '/files/a/', '/FILES/a', '/files/../account/mine'],
  ...['/files/x/%2e%2e/%61', '/other', '/x;y', '//x', '/x/../y'],
];

/** Asks for all of them over one connection. */
async function askAll(port: number, asked = targets, method = 'GET', headers: readonly string[] = []) {
  const last = asked.length - 1;
  const bytes = asked.map((target, i) =>
    bytesOf(target, { method, headers: i === last ? [...headers, 'Connection: close'] : headers }),
  );
  const replies = readReplies(
    await new Wire(port).send(bytes.join('')).end(),
    asked.map(() => method),
  );
  return replies.map(({ status, body }: Reply) => ({ status: Number(status.split(' ')[1]), body }));
}

async function portOf(alone: Reading['alone']): Promise<number> {
  const app = alone instanceof Server ? (alone.listeners('request')[0] as RequestListener) : alone;
  return (await serve(app as never)).port;
}

interface Place extends Partial<GraftOptions> {
  readonly at?: string;
  readonly before?: express.RequestHandler;
}

const asError: ErrorRequestHandler = (error, _req, res, _next) => {
  res.status(error.status ?? 500).end(error.code ?? error.message);
};

async function planted(
  scion: GuestApp | ReturnType<typeof guest>,
  stock: GraftOptions['onto'],
  place: Place = {},
) {
  const { at = '/', before, ...options } = place;
  const shop = graft(scion, { onto: stock, states: { account: LIVE, file: LIVE }, ...options });
  const host = express();
  if (before) host.use(before);
  host.use(party({ [at]: shop as GuestApp }));
  host.use(asError);
  const { port } = await serve(host);
  // The bootstrap.
  await askAll(port, ['/none']);
  return { port, shop };
}

/** How many requests were counted for either side. */
const hits = (shop: Graft) => shop.report().progress.traffic.total;

describe.each(readingKinds)('a path that is read by a scion of $name', (scion) => {
  const own = readingKinds.indexOf(scion);
  // In the short form every third pair, each scion and each stock among them.
  const stocks = [...readingKinds, ...strangers].filter((_, i) => isLong || (own + i) % 3 === 0);

  it.each(stocks)(
    'P19 P20 is the scion’s where that reads it alone, and is never another’s by the reading of $name',
    async (stock) => {
      const [fresh, legacy] = [await scion.make('new'), await stock.make('old')];
      const { port, shop } = await planted(fresh.app, legacy.app);
      const before = hits(shop);
      const [own, old] = [await askAll(await portOf(fresh.alone)), await askAll(await portOf(legacy.alone))];
      const got = await askAll(port);
      const expected = targets.map((_target, i) => {
        const [alone, stocks, found] = [own[i], old[i], got[i]];
        if (alone?.body.startsWith('new')) return alone;
        if (stocks?.body.startsWith('old')) return { status: 400, body: found?.body };
        // Who is not known to read it otherwise might; and what a guest cannot decode it answers in its own words.
        const mayBe = found?.body === REFUSED && !stock.isKnown;
        if (mayBe) return found;
        return found?.status === 400 && (stocks?.status === 400 || alone?.status === 400)
          ? { status: 400, body: found?.body }
          : stocks;
      });
      const shown = (replies: unknown[]) => replies.map((reply, i) => [targets[i], reply]);
      expect(shown(got)).toEqual(shown(expected));
      expect(hits(shop) - before).toBe(got.filter(({ body }) => body !== REFUSED).length);
    },
  );
});

const kindOf = (name: string) =>
  [...readingKinds, ...strangers].find((kind) => kind.name === name) as never as {
    make(text: string): Promise<Reading> | Reading;
  };
const made = async (name: string, text: string) => (await kindOf(name).make(text)).app;

/** `Express 5` before `Hono`: a pair whose stock reads more than its scion. */
async function pair(place: Place = {}) {
  return planted(await made('Express 5', 'new'), await made('Hono', 'old'), place);
}
const bodies = async (...given: Parameters<typeof askAll>) =>
  (await askAll(...given)).map(({ body }) => body);
const statuses = async (...given: Parameters<typeof askAll>) =>
  (await askAll(...given)).map(({ status }) => status);

describe('a scion that is named by a table', () => {
  const table = endpoints('new', { account: '/account/mine', file: '/files/:id' });
  /** A table says that case and a slash at the end make no difference; who reads absolute targets by himself is not known. */
  const isTables = (target: string) => /^(?:\/(?:account\/mine|files\/a)\/?(?:\?|$)|http:)/i.test(target);

  it.each(strangers)('P19 is entered for nothing that it may take for another path: $name', async (kind) => {
    const { app } = await kind.make('new');
    const { port } = await planted(guest(app, { endpoints: table }), await made('Express 5', 'old'));
    const got = await askAll(port);
    const entered = targets.filter((_target, i) => got[i]?.body === 'other new');
    expect(entered.filter((target) => !isTables(target))).toEqual([]);
    const arriving = ['/account/mine', '/files/a%2Fb', '/files/a%5Cb', '/files/a%3Bb%23%3F%25'];
    const served = (await askAll(port, arriving)).filter(
      ({ status, body }) => status === 200 && /^new/.test(body),
    );
    expect(served.length).toBe(arriving.length);
  });
});

describe('a scion with a Router inside', () => {
  it('P19 is not entered where that Router reads another path than the app around it', async () => {
    const inner = express.Router().get('/mine', endpoint('account'), (_req, res) => void res.send('new'));
    const fresh = express().use(rsvp('new', undefined)).use('/account', inner);
    fresh.use((_req, res) => void res.send('other new'));
    const { port } = await planted(fresh, await made('Express 5', 'old'), { states: { account: LIVE } });
    // The app's parser turns the backslash, since there is a hash; the Router gets "//mine".
    expect(await bodies(port, ['/account\\mine#', '/account/mine#'])).toEqual([REFUSED, 'new']);
  });
});

describe('a path that only the stock reads as the scion’s', () => {
  const odd = ['/%61ccount/mine', '/x/../account/mine'];

  it('P20 is refused below a mount too, and in a host that has rewritten it', async () => {
    const { port } = await pair({ at: '/shop' });
    expect(
      await bodies(
        port,
        odd.map((target) => `/shop${target}`),
      ),
    ).toEqual([REFUSED, REFUSED]);
    expect(await bodies(port, ['/shop/account/mine', '/shop/%61bout'])).toEqual(['new', 'other old']);
    const rewriting = await pair({
      before: (req, _res, next) => {
        req.url = req.url.replace('/alias', '/%61ccount');
        next();
      },
    });
    expect(await bodies(rewriting.port, ['/alias/mine', '/account/mine'])).toEqual([REFUSED, 'new']);
    const decoding = await pair({
      before: (req, _res, next) => {
        req.url = decodeURI(req.url);
        next();
      },
    });
    expect(await bodies(decoding.port, ['/%61ccount/mine'])).toEqual(['new']);
  });

  it.each(['HEAD', 'OPTIONS'])('P20 is refused for %s', async (method) => {
    const { port, shop } = await pair();
    const before = hits(shop);
    expect(await statuses(port, odd, method)).toEqual([400, 400]);
    expect(hits(shop)).toBe(before);
  });

  it('P20 is refused for a preflight of the method that the scion serves, and no other', async () => {
    const { port } = await pair();
    const preflight = (method: string) =>
      statuses(port, ['/%61ccount/mine'], 'OPTIONS', [`Access-Control-Request-Method: ${method}`]);
    expect([await preflight('GET'), await preflight('POST')]).toEqual([[400], [200]]);
    expect(await bodies(port, ['/%61ccount/mine'], 'POST')).toEqual(['other old']);
  });

  it('P20 is the stock’s where the journey is legacy, or a canary that this visitor is not in', async () => {
    const canary = { state: 'canary', percent: 100 } as const;
    const { port, shop } = await pair({ states: {}, key: (req) => req.headers.user });
    expect(await bodies(port, ['/%61ccount/mine'])).toEqual(['old']);
    shop.set('account', canary);
    expect(await bodies(port, ['/%61ccount/mine'])).toEqual(['old']);
    expect(await bodies(port, ['/%61ccount/mine'], 'GET', ['User: anna'])).toEqual([REFUSED]);
    shop.set('account', LIVE);
    expect(await bodies(port, ['/%61ccount/mine'])).toEqual([REFUSED]);
  });

  /** A scion with a route that reads `/%61ccount/mine`, beside the one that the stock reads in it. */
  async function ambiguous(states: States) {
    const fresh = express().use(rsvp('new', undefined));
    fresh.get('/account/mine', endpoint('account'), (_req, res) => void res.send('new'));
    fresh.get('/:page/mine', endpoint('page'), (_req, _res, next) => next());
    const stock = new Hono().get('/:page/mine', (c) => c.text(`old ${c.req.param('page')}`));
    stock.all('*', (c) => c.text(`other old ${c.req.method}`));
    const table = endpoints('old', { account: '/account/mine', page: '/:page/mine' });
    return planted(fresh, guest(stock as never, { endpoints: table }), { states });
  }

  it('P20 is refused where the scion hands it on', async () => {
    const { port } = await ambiguous({ account: LIVE, page: LIVE });
    expect(await bodies(port, ['/%61ccount/mine', '/%61bout/mine'])).toEqual([REFUSED, 'old about']);
    expect(await bodies(port, ['/account/mine'])).toEqual(['new']);
  });

  it('P20 is refused where the scion reads it as what is legacy', async () => {
    const { port, shop } = await ambiguous({ account: LIVE });
    const before = hits(shop);
    expect(await bodies(port, ['/%61ccount/mine'])).toEqual([REFUSED]);
    expect(hits(shop)).toBe(before);
    expect(await bodies(port, ['/%61bout/mine'])).toEqual(['old about']);
  });

  it('P20 is refused to the stock for an OPTIONS that the scion answers', async () => {
    const { port } = await ambiguous({ account: LIVE, page: LIVE });
    const [odd, other] = await bodies(port, ['/%61ccount/mine', '/%61bout/mine'], 'OPTIONS');
    expect([odd, other].map((each) => each?.replace(/, ?/g, ' '))).toEqual(['GET HEAD', 'GET HEAD']);
  });
});
