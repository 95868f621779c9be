import { invite } from '../../shared/received';

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
      expect(socket.address()).toEqual({});
      expect(res.socket).toBe(socket);
      seen = {
        remote: [socket.remoteAddress, socket.remotePort, socket.remoteFamily],
        local: [socket.localAddress, socket.localPort],
        encrypted: (socket as unknown as { encrypted: unknown }).encrypted,
        connecting: socket.connecting,
      };
      res.end();
    });
    expect(reply.kind).toBe('answered');
    expect(seen).toEqual({
      remote: ['127.0.0.1', 0, 'IPv4'],
      local: ['127.0.0.1', 0],
      encrypted: false,
      connecting: false,
    });
  });
});
