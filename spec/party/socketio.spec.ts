import { createServer, type Server as HttpServer } from 'node:http';
import express from 'express';
import { type Guests, guest, type Party, party } from 'express-party';
import { Server } from 'socket.io';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { closeAll, serve } from '../shared/serve';

const clients: Socket[] = [];
const servers: Server[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  for (const server of servers.splice(0)) server.engine.close();
  await closeAll();
});

/** An http.Server with socket.io on it, as one writes for it alone: never listening. */
function chat(name: string): HttpServer {
  const own = createServer(express().get('/', (_req, res) => void res.send(name)));
  const server = new Server(own, { serveClient: false });
  server.on('connection', (socket) => {
    socket.on('say', (text: string, done: (answer: string) => void) => done(`${name} heard ${text}`));
    socket.on('shout', (text: string) => server.emit('shouted', `${name}: ${text}`));
  });
  servers.push(server);
  return own;
}

interface Venue {
  readonly port: number;
  readonly line: Party;
  readonly server: HttpServer;
}

async function hostOf(guests: Guests): Promise<Venue> {
  const line = party(guests);
  const { port, server } = await serve(express().use(line));
  line.upgrade(server);
  return { port, line, server };
}

function connect({ port }: Venue, path: string, options: Partial<ManagerOptions & SocketOptions> = {}) {
  const client = io(`http://127.0.0.1:${port}`, { path, forceNew: true, reconnection: false, ...options });
  clients.push(client);
  return new Promise<Socket>((resolve, reject) => {
    client.once('connect', () => resolve(client));
    client.once('connect_error', reject);
  });
}

describe('socket.io in a guest', () => {
  it.each([
    ['WebSockets alone', ['websocket']],
    ['polling alone', ['polling']],
    ['polling that becomes a WebSocket', ['polling', 'websocket']],
  ])('serves each guest’s clients by its mount path: %s', async (_how, transports) => {
    const venue = await hostOf({ '/chat': chat('chat') as never, '/t/:tenant': chat('tenant') as never });
    const upgraded = (client: Socket) =>
      transports.length > 1 && client.io.engine.transport.name !== 'websocket'
        ? new Promise((resolve) => client.io.engine.once('upgrade', resolve))
        : undefined;
    for (const [path, name] of [
      ['/chat/socket.io', 'chat'],
      ['/t/acme/socket.io', 'tenant'],
    ] as const) {
      const client = await connect(venue, path, { transports });
      expect(await client.emitWithAck('say', 'hello')).toBe(`${name} heard hello`);
      await upgraded(client);
      expect(client.io.engine.transport.name).toBe(transports.at(-1));
      expect(await client.emitWithAck('say', 'again')).toBe(`${name} heard again`);
    }
  });

  it('keeps the rooms of two guests apart, and their pages as they are', async () => {
    const venue = await hostOf({ '/a': chat('a') as never, '/b': chat('b') as never });
    const options = { transports: ['websocket'] };
    const [a, b] = [
      await connect(venue, '/a/socket.io', options),
      await connect(venue, '/b/socket.io', options),
    ];
    const heard: string[] = [];
    b.on('shouted', (text) => heard.push(text));
    const shouted = new Promise((resolve) => a.once('shouted', resolve));
    a.emit('shout', 'hey');
    expect(await shouted).toBe('a: hey');
    expect(await b.emitWithAck('say', 'quiet')).toBe('b heard quiet');
    expect(heard).toEqual([]);
    expect(await (await fetch(`http://127.0.0.1:${venue.port}/a`)).text()).toBe('a');
  });

  it('is nowhere else', async () => {
    const venue = await hostOf({ '/a': chat('a') as never, '/plain': guest(express()) });
    for (const path of ['/socket.io', '/plain/socket.io', '/ab/socket.io']) {
      await expect(connect(venue, path, { transports: ['websocket'] })).rejects.toThrow('websocket error');
    }
  });
});
