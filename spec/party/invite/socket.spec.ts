import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { PartyServer } from '../../../lib/party/invite/server';
import { invite, received } from '../../shared/received';

describe('the socket of an invitation', () => {
  it('can be asked and told what a real one can', async () => {
    let seen: unknown;
    const reply = await invite((req, res) => {
      const { socket } = req;
      for (const poke of [
        () => socket.setTimeout(10),
        () => socket.setNoDelay(),
        () => socket.setKeepAlive(true),
      ]) {
        expect(poke()).toBe(socket);
      }
      expect(socket.ref()).toBe(socket);
      expect(socket.unref()).toBe(socket);
      expect(socket.address()).toEqual({ address: '127.0.0.1', family: 'IPv4', port: 80 });
      expect(res.socket).toBe(socket);
      seen = {
        remote: [socket.remoteAddress, typeof socket.remotePort, socket.remoteFamily],
        local: [socket.localAddress, socket.localPort, socket.localFamily],
        certificate: (socket as unknown as TLSSocket).getPeerCertificate(),
        authorized: (socket as unknown as TLSSocket).authorized,
        encrypted: (socket as unknown as { encrypted: unknown }).encrypted,
        connecting: socket.connecting,
      };
      res.end();
    });
    expect(reply.kind).toBe('answered');
    expect(seen).toEqual({
      remote: ['127.0.0.1', 'number', 'IPv4'],
      local: ['127.0.0.1', 80, 'IPv4'],
      certificate: {},
      authorized: false,
      encrypted: false,
      connecting: false,
    });
  });
});

describe('the server of an invitation’s socket', () => {
  const serverOf = async (server: PartyServer) =>
    ((await received({ server })).req.socket as unknown as { server: Server }).server;

  it('is the one that serves the party', async () => {
    const known = createServer().listen(0);
    await once(known, 'listening');
    const server = new PartyServer();
    server.found(known);
    server.found(createServer());
    expect(await serverOf(server)).toBe(known);
    const { port } = known.address() as { port: number };
    expect(server.host).toBe(`127.0.0.1:${port}`);
    expect((await received({ server })).req.socket.localPort).toBe(port);
    known.close();
  });

  it.each([undefined, null, {}, 'x'])('is none of what is no server: %p', (value) => {
    const server = new PartyServer();
    server.found(value);
    expect(server.current.address()).toEqual({ address: '127.0.0.1', family: 'IPv4', port: 80 });
  });

  it('is a stand-in before one is known, and what listens to it listens to the server then', async () => {
    const server = new PartyServer();
    const standIn = await serverOf(server);
    expect([standIn.address(), standIn.listening, server.host]).toEqual([
      { address: '127.0.0.1', family: 'IPv4', port: 80 },
      false,
      '127.0.0.1:80',
    ]);
    const [before, first, after, gone] = [jest.fn(), jest.fn(), jest.fn(), jest.fn()];
    standIn.on('upgrade', before).once('upgrade', first).on('upgrade', gone);
    const known = createServer();
    const own = known.eventNames().map((event) => [event, known.listenerCount(event)]);
    server.found(known);
    standIn.on('upgrade', after).off('upgrade', gone);
    for (let i = 0; i < 2; i++) known.emit('upgrade', i);
    expect([before, first, after, gone].map(({ mock }) => mock.calls)).toEqual([
      [[0], [1]],
      [[0]],
      [[0], [1]],
      [],
    ]);
    known.removeAllListeners('upgrade');
    expect(known.eventNames().map((event) => [event, known.listenerCount(event)])).toEqual(own);
  });
});
