import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import connect from 'connect';
import express, { type Express, type Request, type RequestHandler } from 'express';
import { guest, party } from 'express-party';
import session from 'express-session';
import Fastify from 'fastify';
import Koa from 'koa';
import type { GuestApp } from '../../lib/common/apps';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

const polka: () => { get(path: string, handler: Listener): GuestApp } = require('polka');

type Answering = (req: IncomingMessage & { session?: { user?: string } }) => Promise<string>;
type Listener = (req: IncomingMessage, res: ServerResponse, next: () => void) => unknown;

/** An invitation would be a request like any other to such a guest. */
const uninvited = (app: GuestApp) => party({ '/g': guest(app, { invite: false }) });

/** Each kind of guest that does not get the host's own objects, and what `app.use` takes in its place. */
const kinds: readonly [
  string,
  (answer: Answering) => GuestApp,
  (app: never, answer: Answering) => Listener,
][] = [
  [
    'Koa',
    (answer) =>
      new Koa().use(async (ctx) => {
        ctx.body = await answer(ctx.req);
      }) as unknown as GuestApp,
    (app: Koa) => app.callback(),
  ],
  [
    'Fastify',
    (answer) => {
      const app = Fastify();
      app.get('/*', (request) => answer(request.raw));
      return app as unknown as GuestApp;
    },
    (app: { ready(): Promise<unknown>; routing: Listener }) => async (req, res, next) => {
      await app.ready();
      app.routing(req, res, next);
    },
  ],
  [
    'connect',
    (answer) => connect().use(async (req, res) => res.end(await answer(req))) as unknown as GuestApp,
    (app: Listener) => app,
  ],
  [
    'polka',
    (answer) => polka().get('*', async (req, res) => void res.end(await answer(req))),
    // Express's `req.path` is no polka app's to set: `app.use` takes none.
    (_app, answer) => async (req, res) => void res.end(await answer(req)),
  ],
  [
    'http.Server',
    (answer) => createServer(async (req, res) => void res.end(await answer(req))),
    (app: ReturnType<typeof createServer>) => (req, res) => app.emit('request', req, res),
  ],
  ['(req, res)', (answer) => async (req, res) => void res.end(await answer(req)), (guest: Listener) => guest],
];

const computed = (req: Request) => {
  const { secure, protocol, ip, hostname, path, query, url, baseUrl, originalUrl, xhr } = req;
  return { secure, protocol, ip, hostname, path, query: { ...query }, url, baseUrl, originalUrl, xhr };
};

/** What code of the host finds that runs while a guest has the request: in patches, listeners, and another turn. */
function watching() {
  const seen: Record<string, unknown> = {};
  let looked = () => {};
  const hasLooked = new Promise<void>((resolve) => {
    looked = resolve;
  });
  const watch: RequestHandler = (req, res, next) => {
    const see = (where: string) => {
      seen[where] ??= computed(req);
    };
    for (const name of ['writeHead', 'write', 'end'] as const) {
      const method = res[name] as (...given: unknown[]) => never;
      res[name] = function patched(this: ServerResponse, ...given: unknown[]) {
        see(name);
        // As on-headers and loggers do, which hold nothing but this.
        seen[`this.req in ${name}`] = computed(this.req as Request);
        return method.apply(this, given);
      } as never;
    }
    for (const event of ['finish', 'close']) res.on(event, () => see(event));
    next();
    setImmediate(() => {
      see('another turn');
      looked();
    });
  };
  const answer: Answering = async (req) => {
    await hasLooked;
    if (req.session) req.session.user = 'somebody';
    return 'in';
  };
  return { seen, watch, answer };
}

const proxied = {
  'x-forwarded-proto': 'https',
  'x-forwarded-for': '192.0.2.9',
  'x-forwarded-host': 'a.test',
  'x-requested-with': 'XMLHttpRequest',
};

async function seenBy(mount: (host: Express, answer: Answering) => void) {
  const { seen, watch, answer } = watching();
  const host = express().set('trust proxy', 1).use(watch);
  mount(host, answer);
  const served = await serve(host);
  // The bootstrap follows `listen`, and the first request would wait for it.
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  const { text } = await served.get('/g/x?a=1', { headers: proxied });
  await served.close();
  return { seen, text };
}

describe('law 11: while a guest has the request, the host finds it as after app.use', () => {
  it.each(kinds)('%s', async (_kind, make, plainly) => {
    const inParty = await seenBy((host, answer) => host.use(uninvited(make(answer))));
    const plain = await seenBy((host, answer) =>
      host.use('/g', plainly(make(answer) as never, answer) as never),
    );
    expect(inParty).toEqual(plain);
    expect(inParty.text).toBe('in');
    expect(inParty.seen['another turn']).toMatchObject({ secure: true, ip: '192.0.2.9', query: { a: '1' } });
    expect(Object.keys(inParty.seen)).toEqual(
      expect.arrayContaining(['end', 'finish', 'close', 'this.req in end']),
    );
  });

  it.each(majors)('an app of Express $major, as one of the host’s own', async ({ express: own }) => {
    const make = (app: Express, answer: Answering) =>
      app.get('/x', async (req, res) => void res.send(await answer(req as never)));
    const inParty = await seenBy((host, answer) => host.use(uninvited(make(own(), answer))));
    const plain = await seenBy((host, answer) => host.use('/g', make(express(), answer)));
    expect(inParty).toEqual(plain);
  });
});

describe('law 11: behind a proxy that speaks TLS, who logs in gets a session', () => {
  const secure = () =>
    session({ secret: 's', resave: false, saveUninitialized: false, cookie: { secure: true } });

  it.each(kinds)('%s', async (_kind, make) => {
    const answer: Answering = async (req) => {
      (req.session as { user?: string }).user = 'somebody';
      return 'in';
    };
    const host = express().set('trust proxy', 1);
    host.use(secure(), uninvited(make(answer)));
    const { get } = await serve(host);
    const { headers } = await get('/g/', { headers: proxied });
    expect(headers['set-cookie']).toEqual([expect.stringMatching(/^connect\.sid=.*Secure/)]);
    expect((await get('/g/')).headers['set-cookie']).toBeUndefined();
  });
});
