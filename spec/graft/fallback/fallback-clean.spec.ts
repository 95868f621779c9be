import { text } from 'node:stream/consumers';
import type { Express, RequestHandler } from 'express';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { failing } from '../failing';
import { grow } from '../grow';

afterEach(closeAll);

const LIVE = { state: 'live', fallback: true } as const;

/** Ways in which a legacy app answers, down to those that leave all to Node. */
const ways: Record<string, RequestHandler> = {
  text: (_req, res) => void res.send('old'),
  'a page with a session': (req, res) => {
    res.cookie('old', '1').set('X-Old', '1');
    res.json({ locals: Object.keys(res.locals), url: req.url, headers: req.headers, own: 'user' in req });
  },
  'a redirect': (_req, res) => res.redirect('/login'),
  nothing: (_req, res) => void res.sendStatus(204),
  'what Node measures': (_req, res) => void res.end('old'),
  'what Node sends in chunks': (_req, res) => {
    res.write('o');
    res.end('ld');
  },
  'a head of its own': (_req, res) => void res.writeHead(404, 'Gone Home', { 'X-Old': '1' }).end('old'),
  'an error of its own': (_req, res) => void res.status(503).send('old'),
  'what it has waited for': (req, res) => {
    let bytes = 0;
    req.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    req.on('end', () => void res.send(`old ${bytes}`));
  },
};

function stockOf({ express }: (typeof majors)[number]): Express {
  const app = express();
  app.all('/cart', (req, res, next) => (ways[String(req.query.way)] as RequestHandler)(req, res, next));
  return app;
}

const stocks = majors.map((major) => [`Express ${major.major}`, () => stockOf(major)] as const);
const scions = failing.flatMap(([scion, make]) =>
  stocks.map(([stock, onto]) => [scion, stock, make, onto] as const),
);

const asked = (path: string, method: string, body = '') =>
  [
    `${method} ${path} HTTP/1.1`,
    'Host: h',
    'Connection: close',
    ...(body ? [`Content-Length: ${body.length}`, 'Content-Type: text/plain'] : []),
    '',
    body,
  ].join('\r\n');

/** A moment is another for each answer. */
const timeless = (answer: string) => answer.replace(/^Date: .*$/m, 'Date: now');

describe.each(scions)('a scion of %s that answers 5xx, on a stock of %s', (_scion, _stock, make, onto) => {
  it.each(Object.keys(ways))('leaves not a byte of its own in the answer: %s', async (way) => {
    const path = `/cart?way=${encodeURIComponent(way)}`;
    // The scion reads the request to its end, as what hands it on to a service behind it does.
    const fresh = await make((req) => (req.readableDidRead ? undefined : text(req)));
    const states = { cart: { ...LIVE, replay: 'idempotent' } } as const;
    const { raw, shop } = await grow(fresh, { onto: onto(), states });
    for (const [method, body] of [
      ['GET', ''],
      ['HEAD', ''],
      ['PUT', 'body'],
      ['DELETE', ''],
    ] as const) {
      shop.set('cart', { state: 'legacy' });
      const expected = await raw(asked(path, method, body));
      shop.set('cart', states.cart);
      const actual = await raw(asked(path, method, body));
      expect(timeless(actual)).toBe(timeless(expected));
    }
    expect(shop.report().endpoints[0]).toMatchObject({
      fallbacks: 4,
      errors: { scion: 4 },
      hits: { scion: 4, stock: 8 },
    });
  });
});
