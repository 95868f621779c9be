import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { type GuestApp, guest, party } from 'express-party';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { run } from '../hostile/child';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

const compression: (options: object) => RequestHandler = require('compression');
const {
  createRequestListener,
}: typeof import('@remix-run/node-fetch-server') = require('@remix-run/node-fetch-server');

afterEach(closeAll);

function koa() {
  const app = new Koa();
  // It tells of errors by itself, on the console.
  app.silent = true;
  app.use((ctx) => {
    if (ctx.path === '/throw') throw new Error('own');
    if (ctx.path === '/login') ctx.redirect('/home');
    if (ctx.path === '/x')
      ctx.body = { url: ctx.url, original: ctx.originalUrl, href: new URL(ctx.href).pathname };
  });
  return app;
}

function hono() {
  const app = new Hono();
  app.get('/throw', () => {
    throw new Error('own');
  });
  app.get('/x', (c) => {
    const env = c.env as { incoming?: { baseUrl?: string } } | undefined;
    return c.json({ path: c.req.path, base: env?.incoming?.baseUrl ?? null });
  });
  app.onError((_error, c) => c.text('its own 500', 500));
  return app;
}

function fast() {
  const app = fastify();
  app.get('/throw', async () => {
    throw new Error('own');
  });
  app.get('/x', async (req) => ({ url: req.url, original: req.originalUrl }));
  return app;
}

const honoListener = createRequestListener((request) => hono().fetch(request));

/** Each as Express takes it, without a party. */
const plainly: Record<string, () => Promise<RequestHandler>> = {
  koa: async () => koa().callback() as unknown as RequestHandler,
  hono: async () => (req, res) => void honoListener(req, res),
  fastify: async () => {
    const app = fast();
    await app.ready();
    return (req, res) => void app.routing(req, res);
  },
};
const guests: Record<string, () => GuestApp> = { koa, hono, fastify: fast };
const names = Object.keys(guests);

/** The host answers what nobody answers, and every error, with a status that no guest has. */
function hostWith(...handlers: RequestHandler[]): Express {
  const host = express();
  for (const handler of handlers) host.use(handler);
  host.use((_req, res) => void res.status(410).send('the host'));
  const tell: ErrorRequestHandler = (_error, _req, res, _next) => void res.status(599).send('the host');
  return host.use(tell);
}

const mountings = async (name: string): Promise<Express[]> => [
  hostWith(express.Router().use('/g', (await plainly[name]?.()) as RequestHandler)),
  hostWith(party({ '/g': guests[name]?.() as GuestApp })),
];

describe('a guest of another framework', () => {
  it.each(names)('M8 M9 keeps what it has no route for: %s', async (name) => {
    for (const host of await mountings(name))
      expect((await (await serve(host)).get('/g/none')).status).toBe(404);
  });

  it.each(names)('M9 answers its errors by itself: %s', async (name) => {
    for (const host of await mountings(name))
      expect((await (await serve(host)).get('/g/throw')).status).toBe(500);
  });

  it('M10 knows the whole URL: Fastify, plainly mounted too, and Koa', async () => {
    const seen = async (name: string) => {
      const [plain, hosted] = await mountings(name);
      return [
        await (await serve(plain as Express)).json('/g/x'),
        await (await serve(hosted as Express)).json('/g/x'),
      ];
    };
    const fastifys = { url: '/x', original: '/g/x' };
    expect(await seen('fastify')).toEqual([fastifys, fastifys]);
    expect(await seen('koa')).toEqual([
      { url: '/x', original: '/x', href: '/x' },
      { url: '/x', original: '/g/x', href: '/g/x' },
    ]);
  });

  it('M10 sees the URL below its mount, and the mount in c.env: Hono', async () => {
    const [plain, hosted] = await mountings('hono');
    expect(await (await serve(plain as Express)).json('/g/x')).toEqual({ path: '/x', base: null });
    expect(await (await serve(hosted as Express)).json('/g/x')).toEqual({ path: '/x', base: '/g' });
  });

  it('M10 redirects to the root of the host by a path that it has written: Koa', async () => {
    for (const host of await mountings('koa')) {
      expect((await (await serve(host)).get('/g/login')).headers.location).toBe('/home');
    }
  });
});

describe('an async handler of Express 4 that rejects', () => {
  const script = (mount: string) => `
    const legacy = express4();
    legacy.get('/x', async () => { throw new Error('own'); });
    legacy.use((error, req, res, next) => res.status(503).send('its own'));
    const host = express5();
    ${mount}
    const server = host.listen(0, '127.0.0.1', async () => {
      const { status } = await fetch('http://127.0.0.1:' + server.address().port + '/old/x').catch(() => ({}));
      say('answered', status);
      server.close();
      server.closeAllConnections();
    });`;

  it.each([
    ['by app.use', "host.use('/old', legacy);"],
    ['in a party', "host.use(party({ '/old': legacy }));"],
  ])('M23 ends the process without an answer: %s', async (_way, mount) => {
    const { code, said } = await run(script(mount));
    expect([code, said]).toEqual([1, []]);
  });

  it('M23 comes to the error handlers of its app with catchRejections', async () => {
    const { code, said } = await run(
      script("host.use(party({ '/old': guest(legacy, { catchRejections: true }) }));"),
    );
    expect([code, said]).toEqual([0, ['answered 503']]);
  });
});

describe.each(majors)('an Express $major guest', ({ express: ours }) => {
  it('M33 compresses once, though its host does too', async () => {
    const make = () => {
      const app = ours().use(compression({ threshold: 0 }));
      app.get('/x', (_req, res) => void res.send('x'.repeat(5000)));
      return app;
    };
    const first = compression({ threshold: 0 });
    for (const host of [
      hostWith(first, express.Router().use('/g', make())),
      hostWith(first, party({ '/g': make() })),
    ]) {
      const { headers } = await (await serve(host)).get('/g/x', { headers: { 'accept-encoding': 'gzip' } });
      expect(headers['content-encoding']).toBe('gzip');
    }
  });

  it('M35 is in the async context of its host, and so is what comes after it', async () => {
    const context = new AsyncLocalStorage<string>();
    const make = () =>
      ours()
        .get('/x', (_req, res) => void res.json(context.getStore()))
        .use((_req, _res, next) => void setImmediate(next));
    const mount = (way: RequestHandler): RequestHandler[] => [
      (_req, _res, next) => context.run('the host’s', next),
      way,
      (_req, res) => void res.json(['after', context.getStore()]),
    ];
    for (const way of [express.Router().use('/g', make()), party({ '/g': make() })]) {
      const { json } = await serve(hostWith(...mount(way)));
      expect(await json('/g/x')).toBe('the host’s');
      expect(await json('/g/y')).toEqual(['after', 'the host’s']);
    }
  });
});

describe('an upgrade', () => {
  const take = (_req: unknown, socket: Duplex) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');

  it('M34 is nothing that goes through an app: line.upgrade(server) hands it on', async () => {
    const app = express();
    const line = party({ '/g': guest(app, { upgrade: take }) });
    const { server, port } = await serve(express().use(line));
    const asked = async () => {
      const socket = connect(port, '127.0.0.1');
      socket.write(
        'GET /g/x HTTP/1.1\r\nHost: home.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      );
      const [bytes] = await once(socket, 'data');
      socket.destroy();
      return String(bytes).split('\r\n')[0];
    };
    expect(await asked()).toBe('HTTP/1.1 404 Not Found');
    line.upgrade(server);
    expect(await asked()).toBe('HTTP/1.1 101 Switching Protocols');
  });
});
