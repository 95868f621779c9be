import { IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';
import type { Next } from '../../lib/common/apps';
import { adopt, enterApp } from '../../lib/enter/express';
import type { ExpressApp } from '../../lib/express/app';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

const asApp = (app: unknown) => app as ExpressApp;
const pairs = majors.flatMap((host) =>
  majors.map((guest) => ({ host, guest, of: [guest.major, host.major] as const })),
);
const title = pairs.map((pair) => [...pair.of, pair] as const);

/** What a request shows of whose it is. */
const stateOf = (req: IncomingMessage, res: ServerResponse) => ({
  req: Object.getPrototypeOf(req) as unknown,
  res: Object.getPrototypeOf(res) as unknown,
  query: Object.getOwnPropertyDescriptor(req, 'query'),
});

/** A host that enters a guest for every request, with what stood there before and after. */
async function enteredFrom(host: Express, guest: Express, after: (error: unknown) => string = String) {
  const states: unknown[] = [];
  host.use((req, res) => {
    const before = stateOf(req, res);
    enterApp(asApp(guest), req, res, ((error) => {
      states.push([before, stateOf(req, res)]);
      res.end(after(error));
    }) as Next);
  });
  return { served: await serve(host), states };
}

describe.each(title)(
  'enterApp, an app of Express %d in one of Express %d',
  (_guest, _host, { guest, host }) => {
    it('lets the guest answer with its own methods', async () => {
      const app = guest.express();
      app.get('/x', (req, res) => {
        res.json({
          own: Object.getPrototypeOf(req) === app.request && Object.getPrototypeOf(res) === app.response,
          app: req.app === app && res.app === app,
        });
      });
      const { served } = await enteredFrom(host.express(), app);
      expect(await served.json('/x')).toEqual({ own: true, app: true });
    });

    it('gives everything back as it was to what comes after', async () => {
      const { served, states } = await enteredFrom(host.express(), guest.express());
      expect((await served.get('/x?a=1')).text).toBe('undefined');
      const [[before, after]] = states as [[object, object]];
      expect(after).toEqual(before);
      expect((after as { req: object }).req).toBe((before as { req: object }).req);
      expect((after as { res: object }).res).toBe((before as { res: object }).res);
    });

    it('hands on the error that the guest did not handle', async () => {
      const app = guest.express();
      app.get('/x', () => {
        throw new Error('own');
      });
      const { served, states } = await enteredFrom(host.express(), app, (error) => (error as Error).message);
      expect((await served.get('/x')).text).toBe('own');
      const [[before, after]] = states as [[object, object]];
      expect(after).toEqual(before);
    });

    it('lets the guest parse the query as its own settings say, and the host go on as its own', async () => {
      const hostApp = host.express();
      hostApp.set('query parser', () => ({ by: 'host' }));
      const app = guest.express();
      app.set('query parser', () => ({ by: 'guest' }));
      const seen: unknown[] = [];
      app.use((req, _res, next) => {
        seen.push(req.query);
        next();
      });
      hostApp.use((req, res) => {
        seen.push(req.query);
        enterApp(asApp(app), req, res, () => {
          seen.push(req.query);
          res.end();
        });
      });
      const served = await serve(hostApp);
      await served.get('/x?a=1');
      const inSameFamily = host.major === guest.major && host.major === 4;
      // Express 4 parses once and leaves the query on the request: so it is in a plain app.use too.
      expect(seen).toEqual([{ by: 'host' }, { by: inSameFamily ? 'host' : 'guest' }, { by: 'host' }]);
    });
  },
);

describe.each(majors)('enterApp, an app of Express $major', ({ express }) => {
  it('is entered with a request that no Express has touched, which is plain again after it', async () => {
    const app = express();
    app.get('/x', (_req, res) => {
      res.send('x');
    });
    let after: unknown;
    const served = await serve((req, res) => {
      enterApp(asApp(app), req, res, () => {
        after = [Object.getPrototypeOf(req), Object.getPrototypeOf(res)];
        res.end('after');
      });
    });
    expect((await served.get('/x')).text).toBe('x');
    expect((await served.get('/y')).text).toBe('after');
    expect(after).toEqual([IncomingMessage.prototype, ServerResponse.prototype]);
  });

  it('goes on with methods that the host had put before its own', async () => {
    const host = express();
    const served = await serve(host);
    let after: unknown;
    host.use((req, res) => {
      const shim = Object.create(Object.getPrototypeOf(req));
      Object.setPrototypeOf(req, shim);
      enterApp(asApp(express()), req, res, () => {
        after = Object.getPrototypeOf(req) === shim;
        res.end();
      });
    });
    await served.get('/');
    expect(after).toBe(true);
  });
});

// The reason for all this: DESIGN.md 6, "Express 4 in Express 5".
describe('an Express 4 app in an Express 5 host', () => {
  it('answers res.send(404) with 404', async () => {
    const [four, five] = majors.map(({ express }) => express()) as [Express, Express];
    four.get('/x', (_req, res) => {
      (res as unknown as { send(status: number): void }).send(404);
    });
    const { served } = await enteredFrom(five, four);
    const { status, text } = await served.get('/x');
    expect([status, text]).toEqual([404, 'Not Found']);
  });
});

describe.each(title)('adopt, an app of Express %d by one of Express %d', (_guest, _host, { guest, host }) => {
  it('makes it a sub-app: mountpath, parent, path and the mount event', () => {
    const [app, parent] = [guest.express(), host.express()];
    const mounted = jest.fn();
    app.on('mount', mounted);
    adopt(asApp(app), asApp(parent), '/shop');
    expect(app.mountpath).toBe('/shop');
    expect((app as unknown as ExpressApp).parent).toBe(parent);
    expect(app.path()).toBe('/shop');
    expect(mounted.mock.calls).toEqual([[parent]]);
  });

  it('mounts what stands at the root at "/"', () => {
    const app = guest.express();
    adopt(asApp(app), asApp(host.express()), '');
    expect(app.mountpath).toBe('/');
  });

  it('lets it inherit the settings of its parent, its own aside', () => {
    const [app, parent] = [guest.express(), host.express()];
    parent.set('title', 'Tea').set('view engine', 'ejs');
    app.set('view engine', 'pug');
    adopt(asApp(app), asApp(parent), '/shop');
    expect([app.get('title'), app.get('view engine')]).toEqual(['Tea', 'pug']);
  });

  it('keeps it the methods of its own Express', () => {
    const app = guest.express();
    const send = app.response.send;
    adopt(asApp(app), asApp(host.express()), '/shop');
    expect(app.response.send).toBe(send);
    expect(Object.getPrototypeOf(app.request) === host.express().request).toBe(false);
  });
});

describe.each(majors)('adopt, among apps of Express $major', ({ express }) => {
  it('gives it the parent’s own methods, as app.use does', () => {
    const [app, parent, plain] = [express(), express(), express()];
    adopt(asApp(app), asApp(parent), '/shop');
    parent.use('/plain', plain);
    expect(Object.getPrototypeOf(app.request)).toBe(parent.request);
    expect(Object.getPrototypeOf(app.request)).toBe(Object.getPrototypeOf(plain.request));
    expect(Object.getPrototypeOf(app.response)).toBe(parent.response);
  });
});
