import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import express from 'express';
import { type Guests, guest, type Party, type PartyOptions, party, rsvp } from 'express-party';
import Fastify from 'fastify';
import { WebSocket, WebSocketServer } from 'ws';
import { closeAll, type Served, serve } from '../shared/serve';
import { Wire } from '../shared/wire';

const open: (WebSocketServer | Party | Server)[] = [];

afterEach(async () => {
  for (const each of open.splice(0)) each.close();
  await closeAll();
});

interface Venue extends Served {
  readonly line: Party;
  readonly errors: unknown[];
  stop(): void;
}

async function hostOf(guests: Guests, options: PartyOptions & { at?: string } = {}): Promise<Venue> {
  const { at, ...rest } = options;
  const errors: unknown[] = [];
  const line = party(guests, { onError: (error) => errors.push(error), ...rest });
  open.push(line);
  const app = express();
  if (at) app.use(at, line);
  else app.use(line);
  const served = await serve(app);
  const stop = line.upgrade(served.server);
  return Object.assign(served, { line, errors, stop });
}

/** What a handler sees of an upgrade, sent back to the client by itself or over a WebSocket. */
const seen = (name: string, req: IncomingMessage) => {
  const { url, baseUrl, originalUrl, params } = req as never as Record<string, unknown>;
  return JSON.stringify({ name, url, baseUrl, originalUrl, params });
};

function wsServer(name: string): WebSocketServer {
  const server = new WebSocketServer({ noServer: true });
  server.on('connection', (client, req) => {
    client.on('message', (text) => client.send(`${name} heard ${text}`));
    client.send(seen(name, req));
  });
  open.push(server);
  return server;
}

/** What the first message says; or the status, where there is no WebSocket. */
function connect({ port }: Served, path: string): Promise<{ first: unknown; echo: string } | number> {
  return new Promise((resolve, reject) => {
    const client = new WebSocket(`ws://127.0.0.1:${port}${path}`);
    const heard: string[] = [];
    client.on('unexpected-response', (_req, { statusCode }) => {
      client.terminate();
      resolve(statusCode ?? 0);
    });
    client.on('error', (error) => (/closed before|hang up/.test(error.message) ? resolve(0) : reject(error)));
    client.on('message', (data) => {
      heard.push(String(data));
      if (heard.length === 1) client.send('hello');
      else client.close();
    });
    client.on('close', () => heard[1] && resolve({ first: JSON.parse(heard[0] ?? ''), echo: heard[1] }));
  });
}

const at = (name: string, baseUrl: string, url: string, params = {}) => ({
  first: { name, url, baseUrl, originalUrl: baseUrl + url, params },
  echo: `${name} heard hello`,
});

const UPGRADE = 'Connection: Upgrade\r\nUpgrade: websocket\r\nHost: home.test\r\n\r\n';
const upgrade = (target: string) => `GET ${target} HTTP/1.1\r\n${UPGRADE}`;
const NOT_FOUND = 'HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

const connectionsOf = (server: Server) =>
  new Promise<number>((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );

/** Waits until a server has no connection left. */
async function untilAlone(server: Server): Promise<void> {
  while ((await connectionsOf(server)) > 0) await new Promise(setImmediate);
}

describe('line.upgrade', () => {
  it('R3 gives each guest the WebSockets below its mount path', async () => {
    const venue = await hostOf({
      '/chat': guest(express(), { upgrade: wsServer('chat') }),
      '/feed/live': guest(express(), { upgrade: wsServer('live') }),
      '/feed': guest(express(), { upgrade: wsServer('feed') }),
    });
    const all = ['/chat/room?x=1', '/feed/live', '/feed/a/b', '/CHAT/'].map((path) => connect(venue, path));
    expect(await Promise.all(all)).toEqual([
      at('chat', '/chat', '/room?x=1'),
      {
        ...at('live', '/feed/live', '/'),
        first: { ...at('live', '/feed/live', '/').first, originalUrl: '/feed/live' },
      },
      at('feed', '/feed', '/a/b'),
      at('chat', '/CHAT', '/'),
    ]);
    expect(venue.errors).toEqual([]);
  });

  it('tells what a parametric mount took, the host’s included', async () => {
    const venue = await hostOf(
      { '/t/:tenant/chat': guest(express(), { upgrade: wsServer('chat') }) },
      { at: '/v/:version', base: '/v/:version' },
    );
    const expected = at('chat', '/v/2/t/a%20b/chat', '/room', { version: '2', tenant: 'a b' });
    expect(await connect(venue, '/v/2/t/a%20b/chat/room')).toEqual(expected);
    expect(await connect(venue, '/t/a/chat/room')).toBe(404);
  });

  it('leaves the path whole for a guest that knows its own prefix', async () => {
    const venue = await hostOf({
      '/next': guest(express(), { strip: false, upgrade: wsServer('next') }),
    });
    expect(await connect(venue, '/next/hmr')).toEqual(at('next', '', '/next/hmr'));
  });

  it('hands it to a function, with the bytes that came with it', async () => {
    const heads: string[] = [];
    const take = (_req: IncomingMessage, socket: Duplex, head: Buffer) => {
      heads.push(head.toString());
      socket.end(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\ntaken',
      );
    };
    const { port } = await hostOf({ '/g': guest(express(), { upgrade: take }) });
    const text = await new Wire(port).send(`${upgrade('/g/a')}head`).end();
    expect(text).toMatch(/^HTTP\/1.1 101 .*taken$/s);
    expect(heads).toEqual(['head']);
  });

  it.each<[string, (server: Server) => unknown]>([
    ['an http.Server', (server) => server],
    ['what has one', (server) => ({ server, fetch: () => new Response('') })],
  ])('hands it to the server that a guest has, if that listens for upgrades: %s', async (_name, make) => {
    const own = createServer();
    new WebSocketServer({ server: own }).on('connection', (client, req) => {
      client.on('message', (text) => client.send(`own heard ${text}`));
      client.send(seen('own', req));
    });
    const venue = await hostOf({ '/g': make(own) as never });
    expect(await connect(venue, '/g/a')).toEqual(at('own', '/g', '/a'));
  });

  it('hands it to the server of a Fastify guest', async () => {
    const fastify = Fastify();
    new WebSocketServer({ server: fastify.server }).on('connection', (client, req) => {
      client.on('message', (text) => client.send(`fastify heard ${text}`));
      client.send(seen('fastify', req));
    });
    const venue = await hostOf({ '/f': fastify as never });
    expect(await connect(venue, '/f/a')).toEqual(at('fastify', '/f', '/a'));
  });

  it('asks the next guest whose mount holds the path, where the first takes none', async () => {
    const venue = await hostOf([
      ['/g', express()],
      ['/g/h', createServer() as never],
      ['/', guest(express(), { upgrade: wsServer('root') })],
    ]);
    expect(await connect(venue, '/g/h/a')).toEqual(at('root', '', '/g/h/a'));
  });

  it.each([
    ['a path of no guest', '/other'],
    ['a guest that takes none', '/plain'],
    ['a path that only begins alike', '/chats'],
    ['a path that cannot be decoded', '/t/%zz/chat'],
    ['no path', '*'],
  ])('R3 answers 404 and lets the socket go: %s', async (_what, target) => {
    const { port, server, errors } = await hostOf({
      '/plain': express(),
      '/chat': guest(express(), { upgrade: wsServer('chat') }),
      '/t/:tenant/chat': guest(express(), { upgrade: wsServer('tenant') }),
    });
    expect(await new Wire(port).send(upgrade(target)).end()).toBe(NOT_FOUND);
    await untilAlone(server);
    expect(errors).toEqual([]);
  });

  it('R3 is an ordinary request without it: no guest is asked to upgrade', async () => {
    const take = jest.fn();
    const app = express().use((_req, res) => void res.end('as ever'));
    const { port, stop, server } = await hostOf({ '/g': guest(app, { upgrade: take }) });
    stop();
    expect(server.listenerCount('upgrade')).toBe(0);
    const text = await new Wire(port)
      .send(upgrade('/g/a').replace('Upgrade\r\n', 'Upgrade, close\r\n'))
      .end();
    expect(text).toMatch(/^HTTP\/1.1 200 OK\r\n.*as ever/s);
    expect(take.mock.calls.length).toBe(0);
  });

  it('leaves a path to the party that owns it, though another knows sooner that it does not', async () => {
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const late = express().use(rsvp('late', () => arrived));
    const first = party({ '/late': guest(late, { upgrade: wsServer('late') }) });
    const second = party({ '/soon': guest(express(), { upgrade: wsServer('soon') }) });
    open.push(first, second);
    const venue = await serve(express().use(first, second));
    first.upgrade(venue.server);
    second.upgrade(venue.server);
    await second.bootstrap(venue.server);
    const answers = Promise.all(['/late/a', '/none'].map((path) => connect(venue, path)));
    expect(await connect(venue, '/soon/a')).toEqual(at('soon', '/soon', '/a'));
    arrive();
    expect(await answers).toEqual([at('late', '/late', '/a'), 404]);
  });

  it('R3 answers 404 where no party of several takes it, those of another copy of the package included', async () => {
    const venue = await hostOf({ '/chat': guest(express(), { upgrade: wsServer('chat') }) });
    jest.isolateModules(() => {
      const other: typeof import('express-party') = require('express-party');
      const line = other.party({ '/other': other.guest(express(), { upgrade: wsServer('other') }) });
      open.push(line);
      line.upgrade(venue.server);
    });
    expect(await connect(venue, '/other/a')).toEqual(at('other', '/other', '/a'));
    expect(await connect(venue, '/chat/a')).toEqual(at('chat', '/chat', '/a'));
    expect(await connect(venue, '/none')).toBe(404);
  });
});
