import { createServer, type RequestListener } from 'node:http';
import type { Express } from 'express';
import { endpoint, party, rsvp } from 'express-party';
import { Server as SocketServer } from 'socket.io';
import { probe } from '../../lib/express/probe';
import { majors } from '../shared/express';
import { closeAll, served } from '../shared/serve';

afterEach(closeAll);

/** As terminus does: an async listener that calls those before it. */
function terminus(app: RequestListener) {
  const server = createServer(app);
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  return server.on('request', async (req, res) => {
    if (req.url === '/health') return void res.end('well');
    for (const listener of listeners) listener.call(server, req, res);
  });
}

function withSockets(app: RequestListener) {
  const server = createServer(app);
  new SocketServer(server);
  return server;
}

const servers: [string, (app: Express) => ReturnType<typeof createServer>][] = [
  ['a function', (app) => createServer((req, res) => app(req, res))],
  [
    'a function that reads the URL',
    (app) => createServer((req, res) => (req.url?.startsWith('/x') ? res.end() : app(req, res))),
  ],
  ['a function that waits', (app) => createServer(async (req, res) => app(req, await Promise.resolve(res)))],
  ['a callback of a timer', (app) => createServer((req, res) => void setImmediate(() => app(req, res)))],
  ['terminus', terminus],
  ['socket.io', withSockets],
];

/** Told of by everything that can be in an app; nothing of it may run. */
function witnessed(express: () => Express, ran: string[]): Express {
  const app = express();
  app.use((_req, _res, next) => {
    ran.push('middleware');
    next();
  });
  app.get('/', (_req, res) => {
    ran.push('route');
    res.end();
  });
  return app;
}

describe.each(majors)('the app of Express $major behind a server', ({ express }) => {
  it.each(servers)('is found, and runs nothing: %s', async (_what, make) => {
    const ran: string[] = [];
    const app = witnessed(express, ran);
    app.use(
      ((_error, _req, _res, _next) =>
        void ran.push('error handler')) as import('express').ErrorRequestHandler,
    );
    const found = await new Promise((resolve) => probe(make(app), resolve));
    await new Promise(setImmediate);
    expect(found).toBe(app);
    expect(ran).toEqual([]);
  });

  it.each(servers)(
    'tells a party in a Router where it is, before the first request: %s',
    async (_what, make) => {
      const ran: string[] = [];
      const blog = express().use(rsvp('blog') as never);
      blog.get('/posts/:id', endpoint('post') as never, (_req, res) => void res.end('post'));
      const line = party({ '/blog': blog }, { onError: () => {} });
      const app = witnessed(express, ran).use('/v2', express.Router().use(line));
      const server = make(app).listen(0);
      const { get } = served(await new Promise((resolve) => server.once('listening', () => resolve(server))));
      await line.bootstrap(server);
      await new Promise(setImmediate);
      expect(line.urlFor('blog:post', 7)).toBe('/v2/blog/posts/7');
      expect(ran).toEqual([]);
      expect((await get('/v2/blog/posts/7')).text).toBe('post');
    },
  );
});

describe('probe', () => {
  it('asks a listener once, and no app', async () => {
    const { express } = majors[1] as (typeof majors)[number];
    let asked = 0;
    const ran: string[] = [];
    const server = createServer((_req, res) => {
      asked += 1;
      res.end();
    }).on('request', witnessed(express, ran));
    const line = party({}, { onError: () => {} });
    await line.bootstrap(server);
    await line.bootstrap(server);
    expect([asked, ran]).toEqual([1, []]);
  });

  it('asks nobody where the host is known', async () => {
    const { express } = majors[1] as (typeof majors)[number];
    const line = party({});
    express().use(line);
    const listener = jest.fn();
    await line.bootstrap(createServer(listener));
    expect(listener).not.toHaveBeenCalled();
  });

  it.each<[string, RequestListener]>([
    ['throws', () => JSON.parse('')],
    ['rejects', async () => JSON.parse('')],
    ['answers', (req, res) => void req.pipe(res)],
  ])('goes by a listener that %s', async (_what, listener) => {
    const found = jest.fn();
    probe(createServer(listener), found);
    await new Promise(setImmediate);
    expect(found).not.toHaveBeenCalled();
  });
});
