import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import express from 'express';
import { guest, party } from 'express-party';
import session from 'express-session';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { majors } from '../../shared/express';
import { closeAll, serve } from '../../shared/serve';

afterEach(closeAll);

type Loose = IncomingMessage & Record<string, unknown>;

describe('a guest that keeps a request longer than its answer', () => {
  it.each(majors)(
    'finds it as it left it, and sets it as before, in an Express $major host',
    async (host) => {
      const kept: Loose[] = [];
      const app = createServer((req, res) => {
        const [first] = kept;
        if (!first) {
          (req as Loose).ip = 'set by the guest';
          kept.push(req as Loose);
          return res.end('first');
        }
        const before = first.ip;
        first.ip = '10.0.0.1';
        first.query = { a: 1 };
        return res.end(JSON.stringify([before, first.ip, first.query, first.path ?? 'none']));
      });
      const { get, json } = await serve(host.express().use(party({ '/g': guest(app, { invite: false }) })));
      expect((await get('/g/first?b=1')).text).toBe('first');
      expect(await json('/g/second')).toEqual(['set by the guest', '10.0.0.1', { a: 1 }, 'none']);
    },
  );

  it('is an app with socket.io, whose polls the host logs, and whose session the host keeps', async () => {
    const lines: unknown[] = [];
    const seen: unknown[] = [];
    const server = createServer();
    const sockets = new Server(server, { transports: ['polling'] });
    sockets.on('connection', (socket) => {
      const req = socket.request as Loose;
      const { user } = req.session as { user?: string };
      socket.on('set', (done: (...given: unknown[]) => void) => {
        // Of the first poll, which has long been answered.
        req.ip = 'of the guest';
        req.query = { of: 'the guest' };
        seen.push(user, req.ip, req.query, req.secure);
        done();
      });
    });
    const host = express().set('trust proxy', 1);
    host.use((req, res, next) => {
      res.on('finish', () =>
        lines.push([req.ip, req.secure, req.path.startsWith('/g/socket.io'), req.baseUrl]),
      );
      next();
    });
    host.use(session({ secret: 's', resave: false, saveUninitialized: true, cookie: { secure: true } }));
    host.use((req, _res, next) => {
      (req.session as { user?: string }).user = 'somebody';
      next();
    });
    host.use(party({ '/g': guest(server, { invite: false }) }));
    const { port } = await serve(host);
    const extraHeaders = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.9' };
    const client = io(`http://127.0.0.1:${port}`, {
      path: '/g/socket.io',
      transports: ['polling'],
      forceNew: true,
      reconnection: false,
      extraHeaders,
    });
    try {
      await once(client as never, 'connect');
      await client.emitWithAck('set');
    } finally {
      // By the server: the client's own goodbye would be a request after the end of the spec.
      const gone = once(client as never, 'disconnect');
      sockets.disconnectSockets(true);
      await gone;
      await sockets.close();
    }
    expect(seen).toEqual(['somebody', 'of the guest', { of: 'the guest' }, undefined]);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line).toEqual(['192.0.2.9', true, false, '/g']);
  });
});
