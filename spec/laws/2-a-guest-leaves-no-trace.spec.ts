import express, { type Express, type Request, type RequestHandler } from 'express';
import { party, rsvp } from 'express-party';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

function see(req: Request, res: express.Response, host: Express) {
  return {
    prototypes: [Object.getPrototypeOf(req) === host.request, Object.getPrototypeOf(res) === host.response],
    app: req.app === host,
    query: req.query,
    ownQuery: Object.hasOwn(req, 'query'),
    url: req.url,
    baseUrl: req.baseUrl,
    originalUrl: req.originalUrl,
    params: { ...req.params },
    urlFor: [typeof req.urlFor, typeof res.locals.urlFor],
    send: res.send === host.response.send,
  };
}

/** What the host sees before and after a guest that passed the request on. */
async function around(guest: RequestHandler | Express, mount: (host: Express, guest: never) => void) {
  const host = express();
  let before: unknown;
  host.use((req, res, next) => {
    before = see(req, res, host);
    next();
  });
  mount(host, guest as never);
  host.use((req, res) => {
    res.json({ before, after: see(req, res, host) });
  });
  const { json, close } = await serve(host);
  const answer = (await json('/g/x?a[b]=1&c=2')) as { before: unknown; after: unknown };
  await close();
  return answer;
}

const asParty = (host: Express, guest: Express) => host.use(party({ '/g': guest }));

describe('law 2: a guest leaves no trace', () => {
  describe.each(majors)('an Express $major guest that calls next()', ({ express: own }) => {
    it.each<[string, () => unknown]>([
      ['app', () => own()],
      ['app with rsvp', () => own().use(rsvp('g'))],
      ['app that reads the query', () => own().use((req, _res, next) => next(void req.query))],
      ['Router', () => own.Router()],
      ['Router with rsvp', () => own.Router().use(rsvp('g'))],
    ])('shows the host its request as it was: %s', async (_what, make) => {
      const { before, after } = await around(make() as Express, asParty);
      expect(after).toEqual(before);
    });

    it('shows the host the request that app.use would', async () => {
      const rewriting = () =>
        own().use((req, _res, next) => {
          req.url = '/rewritten';
          next();
        });
      const { after } = await around(rewriting(), asParty);
      const plainly = await around(express().use(rewriting()), (host, guest: Express) =>
        host.use('/g', guest),
      );
      expect(after).toEqual(plainly.after);
    });

    it('puts a urlFor of the host’s own back into the locals', async () => {
      const host = express();
      host.use((_req, res, next) => {
        res.locals.urlFor = 'the host’s';
        next();
      });
      host.use(party({ '/g': own().use(rsvp('g')) }));
      host.use((_req, res) => {
        res.json(res.locals.urlFor);
      });
      expect(await (await serve(host)).json('/g/x')).toBe('the host’s');
    });
  });
});
