import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import express from 'express';
import { type Guests, guest, type PartyOptions, party } from 'express-party';
import { closeAll, serve } from '../shared/serve';
import { thrownBy } from '../shared/thrown';
import { Wire } from '../shared/wire';
import { gate, joiner } from './venue';

afterEach(closeAll);

const upgrade = (target: string) =>
  `GET ${target} HTTP/1.1\r\nHost: home.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
const NOT_FOUND = 'HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

/** Takes an upgrade and says by whom. */
const taking = (name: string) =>
  jest.fn((_req: IncomingMessage, socket: Duplex) => void socket.end(`taken by ${name}`));
const taker = (upgrade: (req: IncomingMessage, socket: Duplex) => unknown) => guest(express(), { upgrade });

async function hostOf(guests: Guests, options: PartyOptions = {}) {
  const errors: unknown[] = [];
  const line = party(guests, { onError: (error) => errors.push(error), ...options });
  const served = await serve(express().use(line));
  const stop = line.upgrade(served.server);
  return Object.assign(served, { line, errors, stop });
}

const ask = (port: number, target: string) => new Wire(port).send(upgrade(target)).end();

/** Waits until a server has no connection left. */
async function untilAlone(server: Server): Promise<void> {
  const count = () => new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
  while ((await count()) !== 0) await new Promise(setImmediate);
}

describe('an upgrade', () => {
  it.each(['http://[/g', 'http://[::1/g', 'http://%zz/g', '*', '//g', '/%67', '/g%2Fa', '/./g'])(
    'R3 for what is no path of a guest is 404, and the process lives: %s',
    async (target) => {
      const take = taking('g');
      const { port, server, errors } = await hostOf({ '/g': taker(take) });
      expect(await ask(port, target)).toBe(NOT_FOUND);
      await untilAlone(server);
      expect([take.mock.calls.length, errors]).toEqual([0, []]);
      expect(await ask(port, 'http://home.test/g')).toBe('taken by g');
    },
  );

  it('R3 for nobody leaves no socket behind, though its client keeps it open', async () => {
    const { port, server } = await hostOf({ '/g': taker(taking('g')) });
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.write(upgrade('/other'));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    await once(socket, 'end');
    expect(text).toBe(NOT_FOUND);
    await untilAlone(server);
    socket.destroy();
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('boom');
      },
    ],
    ['rejects', () => Promise.reject(new Error('boom'))],
  ])('R3 whose guest %s is closed and told, and the next one is served', async (_how, fail) => {
    const { port, server, errors } = await hostOf({ '/bad': taker(fail), '/g': taker(taking('g')) });
    expect(await ask(port, '/bad')).toBe('');
    await untilAlone(server);
    expect(errors).toEqual([expect.objectContaining({ message: 'boom' })]);
    expect(await ask(port, '/g')).toBe('taken by g');
  });

  it('R3 may lose its client at any time: nothing is thrown where nobody could catch it', async () => {
    const [taken, gone] = [gate(), gate()];
    const writing = (_req: unknown, socket: Duplex) => {
      socket.on('close', gone.open);
      const write = () => {
        if (socket.destroyed) return;
        socket.write('x'.repeat(65_536));
        setImmediate(write);
      };
      write();
      taken.open();
    };
    const { port, server } = await hostOf({ '/g': taker(writing) });
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    socket.write(upgrade('/g'));
    await taken.opened;
    socket.resetAndDestroy();
    await gone.opened;
    await untilAlone(server);
  });

  it('R3 waits for the bootstrap, and is dropped if its client has gone meanwhile', async () => {
    const [asked, answer] = [gate(), gate()];
    const slow = joiner('slow', async () => {
      asked.open();
      await answer.opened;
    });
    const take = taking('g');
    const { port, server } = await hostOf({ '/slow': slow, '/g': taker(take) });
    await asked.opened;
    const [lost, kept] = [new Wire(port).send(upgrade('/g/lost')), new Wire(port).send(upgrade('/g/kept'))];
    const connections = () =>
      new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
    while ((await connections()) !== 2) await new Promise(setImmediate);
    lost.socket.resetAndDestroy();
    while ((await connections()) !== 1) await new Promise(setImmediate);
    expect(take.mock.calls.length).toBe(0);
    answer.open();
    expect(await kept.end()).toBe('taken by g');
    expect(take.mock.calls.map(([{ url }]) => url)).toEqual(['/kept']);
  });

  it('R3 for nobody is left to another listener of the server, which hears of all', async () => {
    const { port, server } = await hostOf({ '/g': taker(taking('g')) });
    const heard: (string | undefined)[] = [];
    server.on('upgrade', ({ url }, socket) => {
      heard.push(url);
      if (url === '/own') socket.end('taken by the host');
    });
    expect(await ask(port, '/own')).toBe('taken by the host');
    expect(await ask(port, '/g')).toBe('taken by g');
    expect(heard).toHaveLength(2);
  });

  it('R3 goes to one of two parties, and is refused once where neither has it', async () => {
    const [first, second] = [taking('first'), taking('second')];
    const { port, server } = await hostOf({ '/a': taker(first), '/both': taker(first) });
    const stop = party({ '/b': taker(second), '/both': taker(second) }).upgrade(server);
    expect(await ask(port, '/a')).toBe('taken by first');
    expect(await ask(port, '/b')).toBe('taken by second');
    expect(await ask(port, '/both')).toBe('taken by first');
    expect(await ask(port, '/none')).toBe(NOT_FOUND);
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([2, 1]);
    stop();
    expect(await ask(port, '/b')).toBe(NOT_FOUND);
  });

  it('R3 is the party’s no more once it is closed, or has gone back', async () => {
    const { line, server, stop } = await hostOf({ '/g': taker(taking('g')) });
    stop();
    expect(server.listenerCount('upgrade')).toBe(0);
    await line.close();
    expect(thrownBy(() => line.upgrade(createServer()))).toMatchObject({ code: 'ERR_PARTY_CLOSED' });
  });
});
