import type { Express, RequestHandler } from 'express';
import { endpoint, rsvp } from 'express-party';
import session from 'express-session';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { grow } from '../grow';

afterEach(closeAll);

const LIVE = { state: 'live' } as const;
const [four] = majors as [(typeof majors)[number], (typeof majors)[number]];

const marking: RequestHandler = (req, res, next) => {
  res.set({
    'content-security-policy': "default-src 'none'",
    'cache-control': 'public',
    etag: '"new"',
    'x-host': 'new',
  });
  res.vary('x-new').append('x-list', 'new').cookie('new', '1').status(203).removeHeader('x-other');
  res.statusMessage = 'New';
  Object.assign(res.locals, { fromNew: 1, ofHost: 'new' });
  Object.assign(req, { user: 'new' });
  next();
};

/** But for what its own rsvp puts there. */
const namesIn = (locals: object) => Object.keys(locals).filter((name) => name !== 'urlFor');

const host = (app: Express) => {
  app.use((_req, res, next) => {
    res.set({ 'X-Host': 'host', 'X-List': ['host'], 'X-Other': 'host' });
    res.locals.ofHost = 'host';
    next();
  });
};

describe.each(majors)('a scion of Express $major that hands on', ({ express }) => {
  async function planted(...before: RequestHandler[]) {
    const [fresh, onto] = [express().use(rsvp('shop')), four.express().use(rsvp('legacy'))];
    for (const each of before) fresh.use(each);
    fresh.all('/cart', endpoint('cart'), (_req, _res, next) => next());
    onto.use(session({ name: 'old', secret: 'old', resave: false, saveUninitialized: true }));
    onto.all('/cart', endpoint('cart'), (req, res) => {
      res.json([namesIn(res.locals), res.locals.ofHost, 'user' in req, req.method === 'POST' && req.body]);
    });
    return { fresh, onto };
  }

  it.each([false, true])(
    'leaves nothing of it in the stock’s answer, with fallback: %s',
    async (fallback) => {
      const { fresh, onto } = await planted(express.json() as RequestHandler, marking);
      const states = { cart: { ...LIVE, fallback, replay: 'idempotent' as const } };
      const { get } = await grow(fresh, { onto, states }, { before: host });
      for (const method of ['GET', 'POST']) {
        const sent = { headers: { 'Content-Type': 'application/json' }, body: '{"a":1}' };
        const { status, headers, text } = await get('/cart', { method, ...(method === 'POST' && sent) });
        const body = method === 'POST' && { a: 1 };
        expect([status, JSON.parse(text)]).toEqual([200, [['ofHost'], 'host', false, body]]);
        expect(headers).toMatchObject({ 'x-host': 'host', 'x-list': 'host', 'x-other': 'host' });
        expect(headers['set-cookie']).toEqual([expect.stringMatching(/^old=/)]);
        for (const name of ['content-security-policy', 'cache-control', 'vary'])
          expect(headers).not.toHaveProperty(name);
        expect(headers.etag).not.toBe('"new"');
      }
    },
  );

  it('leaves no cookie that its session would set at the end', async () => {
    const own = session({ name: 'new', secret: 'new', resave: false, saveUninitialized: true });
    const { fresh, onto } = await planted(own as RequestHandler);
    const { get } = await grow(fresh, { onto, states: { cart: LIVE } });
    expect((await get('/cart')).headers['set-cookie']).toEqual([expect.stringMatching(/^old=/)]);
  });

  it('leaves nothing of an OPTIONS either', async () => {
    const fresh = express().use(rsvp('shop'));
    fresh.use(marking, (req, _res, next) => (req.method === 'OPTIONS' ? next('router') : next()));
    fresh.all('/cart', endpoint('cart'), (_req, _res, next) => next());
    const onto = four.express().use(rsvp('legacy'));
    onto.all('/cart', endpoint('cart'), (_req, res) => void res.send(`old ${namesIn(res.locals)}`));
    const { get } = await grow(fresh, { onto, states: { cart: LIVE } }, { before: host });
    const { status, text, headers } = await get('/cart', { method: 'OPTIONS' });
    expect([status, text, headers['x-host'], headers['set-cookie']]).toEqual([
      200,
      'old ofHost',
      'host',
      undefined,
    ]);
  });
});
