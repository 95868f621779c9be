import type { RequestHandler } from 'express';
import { endpoint, rsvp } from 'express-party';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { grow } from '../grow';

afterEach(closeAll);

describe.each(majors)('a response that an Express $major scion has begun', ({ express }) => {
  async function answered(spoil: RequestHandler | undefined, answer: RequestHandler) {
    const fresh = express().use(rsvp('shop'));
    fresh.get('/cart', endpoint('cart'), spoil ?? answer);
    const onto = express().get('/cart', answer);
    const state = { state: spoil ? 'live' : 'legacy', fallback: true } as const;
    const before = (host: { use(handler: RequestHandler): unknown }) =>
      void host.use((_req, res, next) => {
        res.setHeader('X-Host', 'a');
        next();
      });
    const { get } = await grow(fresh, { onto, states: { cart: state } }, { before: before as never });
    const { status, headers, text } = await get('/cart');
    return { status, headers: { ...headers, date: typeof headers.date }, text };
  }

  const whole: RequestHandler = (_req, res) => void res.end('old');
  const chunks: RequestHandler = (_req, res) => {
    res.write('o');
    res.end('ld');
  };

  it.each<[string, RequestHandler]>([
    ['its length', (_req, res) => void res.status(500).send('new')],
    [
      'every header that Node would send',
      (_req, res) => {
        res.set({ Connection: 'close', Date: 'today', 'Transfer-Encoding': 'chunked', 'X-Host': 'b' });
        res.status(502).end('new');
      },
    ],
    [
      'none of them',
      (_req, res, next) => {
        res.sendDate = false;
        res.shouldKeepAlive = false;
        for (const name of ['Connection', 'Content-Length', 'Transfer-Encoding', 'X-Host'])
          res.removeHeader(name);
        res.statusMessage = 'New';
        next(new Error('no'));
      },
    ],
  ])('with %s is the stock’s as if nobody had', async (_what, spoil) => {
    for (const answer of [whole, chunks]) {
      expect(await answered(spoil, answer)).toEqual(await answered(undefined, answer));
    }
  });
});
