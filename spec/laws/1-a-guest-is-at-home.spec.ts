import express, { type Express, type RequestHandler } from 'express';
import { party, rsvp } from 'express-party';
import { majors } from '../shared/express';
import { type Answer, closeAll, serve } from '../shared/serve';

afterEach(closeAll);

/** What apps do with a request and a response that Express 4 and 5 do differently. */
function fill(app: Express): Express {
  const routes: Record<string, RequestHandler> = {
    '/send-number': (_req, res) => res.send(404 as never),
    '/send-text': (_req, res) => res.send('text'),
    '/json-number': (_req, res) => res.json(418 as never),
    '/status-text': (_req, res) => res.status('201' as never).end(),
    '/param': (req, res) => res.json(typeof (req as { param?: unknown }).param),
    '/query': (req, res) => res.json(req.query ?? 'none'),
    '/query-assigned': (req, res) => {
      req.query.x = '1';
      res.json(req.query);
    },
    '/back': (_req, res) => res.redirect('back'),
    '/see': (req, res) =>
      res.json({
        url: req.url,
        ip: req.ip,
        host: req.hostname,
        secure: req.secure,
        path: req.path,
        xhr: req.xhr,
      }),
    '/type': (_req, res) => res.type('js').send('1'),
    '/etag': (_req, res) => res.send('x'.repeat(2000)),
    '/throw': () => {
      throw new Error('own');
    },
    '/file': (_req, res) => res.sendFile(__filename),
    '/cookie': (_req, res) => res.cookie('a', 'b', { path: '/' }).clearCookie('c').end(),
  };
  for (const [path, handler] of Object.entries(routes)) app.get(path, handler);
  app.use((error: Error, _req: unknown, res: express.Response, _next: unknown) => {
    res.status(500).json({ caught: error.message });
  });
  return app;
}

const TARGETS = [
  '/send-number',
  '/send-text',
  '/json-number',
  '/status-text',
  '/param',
  '/query?a[b]=1&c=2',
  '/query',
  '/query-assigned?y=2',
  '/back',
  '/see?x=1',
  '/type',
  '/etag',
  '/throw',
  '/file',
  '/cookie',
];

function comparable({ status, headers, text }: Answer) {
  const { date, connection, 'keep-alive': keepAlive, ...rest } = headers;
  return { status, headers: rest, text };
}

describe('law 1: a guest is at home', () => {
  describe.each(majors)('an Express $major app', ({ express: own }) => {
    it.each(TARGETS)('answers %s in the party as alone', async (target) => {
      const headers = { referer: '/from' };
      const alone = await serve(fill(own()));
      const hosted = await serve(express().use(party({ '/g': fill(own()), '/x': own() })));
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST']) {
        const expected = comparable(await alone.get(target, { method, headers }));
        // What it has no route for, it leaves to the host.
        if (expected.status === 404 && expected.text.includes('Cannot')) continue;
        const actual = comparable(await hosted.get(`/g${target}`, { method, headers }));
        expect(actual).toEqual({ ...expected, headers: { ...expected.headers } });
      }
    });

    it.each(TARGETS)('answers %s with rsvp as without', async (target) => {
      const bare = await serve(express().use(party({ '/g': fill(own()) })));
      const joined = await serve(express().use(party({ '/g': fill(own().use(rsvp('g'))) })));
      expect(comparable(await joined.get(`/g${target}`))).toEqual(comparable(await bare.get(`/g${target}`)));
    });

    it('hears of its mounting as by app.use', () => {
      const guest = own();
      const host = express().set('trust proxy', 1);
      const heard: unknown[] = [];
      guest.on('mount', (parent) => heard.push(parent));
      host.use('/v2', party({ '/g': guest }));
      expect(heard).toEqual([host]);
      expect(guest.mountpath).toBe('/v2/g');
      expect(guest.path()).toBe('/v2/g');
      expect((guest as unknown as { parent: unknown }).parent).toBe(host);
    });

    it('inherits the trust of its host', async () => {
      const host = express().set('trust proxy', true);
      host.use(party({ '/g': fill(own()) }));
      const { get } = await serve(host);
      const { text } = await get('/g/see', { headers: { 'x-forwarded-for': '1.2.3.4' } });
      expect(JSON.parse(text)).toMatchObject({ ip: '1.2.3.4' });
    });

    it('leaves to the host what it does not answer', async () => {
      const host = express().use(party({ '/g': own() }));
      host.use((_req, res) => {
        res.status(404).send('the host');
      });
      expect((await (await serve(host)).get('/g/none')).text).toBe('the host');
    });

    it('leaves to the host an error that nobody handled', async () => {
      const guest = own().get('/throw', () => {
        throw new Error('own');
      });
      const tell: express.ErrorRequestHandler = (error, _req, res, _next) => {
        res.status(500).send(`host: ${error.message}`);
      };
      const { get } = await serve(
        express()
          .use(party({ '/g': guest }))
          .use(tell),
      );
      expect((await get('/g/throw')).text).toBe('host: own');
    });
  });

  describe.each(majors)('a Router of Express $major', ({ express: own }) => {
    it('sees the request as by app.use', async () => {
      const router = () =>
        own.Router().get('/a/:b', (req, res) => res.json([req.url, req.baseUrl, req.params]));
      const plain = await serve(express().use('/g', router()));
      const hosted = await serve(express().use(party({ '/g': router() })));
      expect(comparable(await hosted.get('/g/a/1'))).toEqual(comparable(await plain.get('/g/a/1')));
    });
  });
});
