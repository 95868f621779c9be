import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import { party } from 'express-party';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

const own = new Error('own');
type Step = (done: (error?: unknown) => void) => unknown;

/** The ways in which a guest can let go of a request. */
const ways: [string, Step][] = [
  ['next()', (next) => next()],
  ['next(), later', (next) => setTimeout(next, 5)],
  ["next('route')", (next) => next('route')],
  ["next('router')", (next) => next('router')],
  ['next(error)', (next) => next(own)],
  ['next(error), later', (next) => setTimeout(next, 5, own)],
  [
    'a throw',
    () => {
      throw own;
    },
  ],
];

const twice: [string, Step][] = [
  ['next() twice', (next) => [next(), setTimeout(next, 5)]],
  ['next(), and next(error) later', (next) => [next(), setTimeout(next, 5, own)]],
  [
    'next(), and a throw',
    (next) => {
      next();
      throw own;
    },
  ],
];

/** What a request shows of whose it is, to somebody in the host. */
function traceOf(req: Request, res: Response, host: Express) {
  return {
    prototypes: [Object.getPrototypeOf(req) === host.request, Object.getPrototypeOf(res) === host.response],
    app: [req.app === host, res.app === host],
    query: req.query,
    ownQuery: Object.getOwnPropertyDescriptor(req, 'query'),
    url: req.url,
    path: req.path,
    baseUrl: req.baseUrl,
    originalUrl: req.originalUrl,
    params: { ...req.params },
    each: [req.res === res, res.req === req],
    send: res.send === host.response.send,
  };
}

/** Asks a host that has something mounted at `/g` for `/g/x`, and gives what it sees before and after that. */
async function around(mount: (host: Express) => void, host: Express = express()) {
  const seen: unknown[] = [];
  host.use((req, res, next) => {
    seen.push(traceOf(req, res, host));
    next();
  });
  mount(host);
  host.use((req, res) => {
    seen.push(traceOf(req, res, host), 'passed');
    res.end();
  });
  host.use(((error, req, res, _next) => {
    seen.push(traceOf(req, res, host), error.message);
    res.end();
  }) as express.ErrorRequestHandler);
  await (await serve(host)).get('/g/x?a[b]=1&c=2');
  return seen;
}

describe.each(majors)('law 2: an Express $major guest leaves no trace', ({ express: ours }) => {
  const passing = (step: Step) => {
    const handler: RequestHandler = (req, res, next) => {
      void [req.query, res.locals, req.params];
      step(next as (error?: unknown) => void);
    };
    return { app: () => ours().use(handler), Router: () => ours.Router().use(handler) };
  };

  describe.each(['app', 'Router'] as const)('be it a whole app or a bare Router: %s', (kind) => {
    it.each(ways)(
      'by %s: the host sees the request as it was, and as app.use hands it on',
      async (_way, step) => {
        const make = passing(step)[kind];
        const [before, after, how] = await around((host) => host.use(party({ '/g': make() as never })));
        expect(after).toEqual(before);
        const same = passing(step);
        const twin = () => (kind === 'app' ? express().use(same.Router() as never) : same.Router());
        const plain = await around((host) => host.use('/g', twin() as never));
        expect([after, how]).toEqual(plain.slice(1));
      },
    );
  });

  it.each(twice)('%s: who has the request by then keeps it', async (_way, step) => {
    const guest = ours();
    const seen: unknown[][] = [];
    guest.get('/x', async (req, res) => {
      const see = () =>
        seen.push([Object.getPrototypeOf(req) === guest.request, res.send, req.app === guest, req.query]);
      see();
      await new Promise((resolve) => setTimeout(resolve, 20));
      see();
      res.end('answered');
    });
    const host = express().use(
      party([
        ['/g', passing(step).app()],
        ['/g', guest],
      ]),
    );
    expect((await (await serve(host)).get('/g/x?a[b]=1')).text).toBe('answered');
    expect(seen[0]?.slice(0, 3)).toEqual([true, guest.response.send, true]);
    expect(seen[1]).toEqual(seen[0]);
  });

  it('takes back the prototypes that a guest has given, and leaves locals and URL as app.use does', async () => {
    const locals: unknown[] = [];
    const guest = ours().use((req, res, next) => {
      Object.setPrototypeOf(req, Object.create(Object.getPrototypeOf(req)));
      Object.setPrototypeOf(res, Object.create(Object.getPrototypeOf(res)));
      res.locals.mine = true;
      locals.push(res.locals);
      req.url = '/y?a[b]=1&c=2';
      next();
    });
    const [before, after] = (await around((host) => {
      host.use(party({ '/g': guest }));
      host.use((_req, res, next) => next(void locals.push(res.locals)));
    })) as object[];
    expect(after).toEqual({ ...before, url: '/g/y?a[b]=1&c=2', path: '/g/y' });
    // The first were an invitation's.
    expect(locals.at(-1)).toBe(locals.at(-2));
  });
});

describe('law 2: a handler', () => {
  /** What the host's error handler, or what stands behind, sees of a page that cannot be rendered. */
  async function failing(mount: (host: Express) => void) {
    const host = express();
    host.set('view engine', 'none').engine('none', () => {});
    mount(host);
    const onError: express.ErrorRequestHandler = (error, req, res, _next) => {
      const { url, baseUrl, params } = req;
      const ownQuery = typeof Object.getOwnPropertyDescriptor(req, 'query')?.get;
      res.json({ failed: /Failed to lookup view/.test(error.message), url, baseUrl, params, ownQuery });
    };
    const { json } = await serve(host.use(onError));
    return json('/g/x?a=1');
  }

  it('whose page cannot be rendered shows the host its request as app.use would', async () => {
    const guest: RequestHandler = (_req, res) => res.render('none');
    const expected = await failing((host) => host.use('/g', guest));
    expect(expected).toMatchObject({ failed: true, url: '/g/x?a=1' });
    expect(await failing((host) => host.use(party({ '/g': guest })))).toEqual(expected);
  });

  it.each([...ways.slice(0, 3)])('leaves the host its own req.next: %s', async (_way, step) => {
    const guest: RequestHandler = (_req, _res, next) => void step(next);
    const page: RequestHandler = (_req, res) => res.render('none');
    expect(await failing((host) => host.use(party({ '/g': guest }), page))).toMatchObject({ failed: true });
  });

  it('that throws leaves the host its own req.next', async () => {
    const guest: RequestHandler = () => {
      throw own;
    };
    const recover: express.ErrorRequestHandler = (_error, _req, res, _next) => res.render('none');
    expect(await failing((host) => host.use(party({ '/g': guest }), recover))).toMatchObject({
      failed: true,
    });
  });
});

describe.each(majors)('law 1: an Express $major guest', ({ express: ours }) => {
  it('sees the query that a middleware of the host has put there on purpose', async () => {
    const clean: RequestHandler = (req, _res, next) => {
      const value = { clean: true };
      Object.defineProperty(req, 'query', { value, configurable: true, enumerable: true, writable: true });
      next();
    };
    const guest = ours().get('/x', (req, res) => void res.json(req.query));
    // Under Express 4 it stands where its own does, and cannot be told from it: a guest of another major parses anew.
    const isTold = express().response.send === ours().response.send || 'query' in express().request;
    const { json } = await serve(
      express()
        .use(clean)
        .use(party({ '/g': guest })),
    );
    expect(await json('/g/x?a=1')).toEqual(isTold ? { clean: true } : { a: '1' });
  });
});
