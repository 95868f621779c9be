import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { SideCounts } from '../../../lib/graft/report/counts';
import { startTiming, type Timing } from '../../../lib/graft/report/timing';

afterEach(() => jest.restoreAllMocks());

/** A server that counts every request to one side, and a socket to it. */
async function counting(answer: (res: ServerResponse, url: string) => void) {
  const side = new SideCounts();
  const closed: Promise<unknown>[] = [];
  const server = createServer((req, res) => {
    startTiming(side, res);
    closed.push(new Promise((resolve) => res.on('close', resolve)));
    answer(res, req.url as string);
  }).listen(0);
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port);
  await once(socket, 'connect');
  servers.push({ socket, close: () => server.close() });
  /** Until every response that has begun is closed. */
  const settled = () => Promise.all(closed);
  return { side, socket, settled };
}

const servers: { socket: Socket; close: () => void }[] = [];

afterEach(() => {
  for (const { socket, close } of servers.splice(0)) {
    socket.destroy();
    close();
  }
});

const get = (...urls: string[]) => urls.map((url) => `GET ${url} HTTP/1.1\r\nHost: h\r\n\r\n`).join('');

/** What comes over a socket until it has answered as often: each body is `~`. */
async function answers(socket: Socket, count: number): Promise<string> {
  let text = '';
  while (text.split('~').length <= count) {
    const [chunk] = await once(socket, 'data');
    text += chunk;
  }
  return text;
}

describe('startTiming', () => {
  it('counts a request and its answer', async () => {
    const { side, socket, settled } = await counting((res) => res.end('~'));
    socket.write(get('/'));
    await answers(socket, 1);
    await settled();
    expect(side.figures()).toMatchObject({ hits: 1, errors: 0, fallbacks: 0, passed: 0 });
    expect(side.figures().p50).toBeGreaterThan(0);
  });

  it('measures until the answer is through', async () => {
    const { side, socket, settled } = await counting((res) => {
      now.mockReturnValue(7_250);
      res.end('~');
    });
    const now = jest.spyOn(performance, 'now').mockReturnValue(7_000);
    socket.write(get('/'));
    await answers(socket, 1);
    await settled();
    expect(Math.abs((side.figures().p99 as number) - 250)).toBeLessThan(5);
  });

  it.each([
    [200, 0],
    [404, 0],
    [499, 0],
    [500, 1],
    [503, 1],
  ])('takes %d for %d errors', async (status, errors) => {
    const { side, socket, settled } = await counting((res) => res.writeHead(status).end('~'));
    socket.write(get('/'));
    await answers(socket, 1);
    await settled();
    expect(side.figures()).toMatchObject({ hits: 1, errors });
  });

  it('counts each of the requests that come at once', async () => {
    const { side, socket, settled } = await counting((res, url) => {
      // The first is answered last, and the others wait for it.
      setImmediate(() => res.writeHead(url === '/bad' ? 500 : 200).end('~'));
    });
    socket.write(get('/', '/bad', '/'));
    await answers(socket, 3);
    await settled();
    expect(side.figures()).toMatchObject({ hits: 3, errors: 1 });
  });

  it('takes a client that goes away for no error, and counts how long it stayed', async () => {
    const { side, socket, settled } = await counting((res) => res.write('~'));
    socket.write(get('/'));
    await answers(socket, 1);
    socket.resetAndDestroy();
    await settled();
    expect(side.figures()).toMatchObject({ hits: 1, errors: 0 });
    expect(side.figures().p50).toBeDefined();
  });

  it('takes a client that goes away from a stream for no error', async () => {
    const { side, socket, settled } = await counting((res) => {
      pipeline(Readable.from(endless()), res, () => {});
    });
    socket.write(get('/'));
    await once(socket, 'data');
    socket.destroy();
    await settled();
    expect(side.figures()).toMatchObject({ hits: 1, errors: 0 });
  });

  it('takes a stream that breaks under its answer for an error', async () => {
    const { side, socket, settled } = await counting((res) => {
      const source = new Readable({ read() {} });
      pipeline(source, res, () => {});
      source.push('half');
      setImmediate(() => source.destroy(new Error('own')));
    });
    socket.write(get('/'));
    await once(socket.resume(), 'close');
    await settled();
    expect(side.figures()).toMatchObject({ hits: 1, errors: 1 });
  });

  it('counts what the side hands on for both, and the answer for the other', async () => {
    const { scion, stock } = await handedOn((watched, to) => watched.pass(to));
    expect(scion).toMatchObject({ hits: 1, errors: 0, passed: 1, fallbacks: 0 });
    expect(stock).toMatchObject({ hits: 1, errors: 1, passed: 0 });
  });

  it('counts what the side fails as its error, and the answer for the other', async () => {
    const { scion, stock } = await handedOn((watched, to) => watched.fallBack(to));
    expect(scion).toMatchObject({ hits: 1, errors: 1, passed: 0, fallbacks: 1 });
    expect(stock).toMatchObject({ hits: 1, errors: 1, fallbacks: 0 });
  });

  it('counts for each side the time that it had', async () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(7_000);
    const { scion, stock } = await handedOn((watched, to) => {
      now.mockReturnValue(7_100);
      watched.pass(to);
      now.mockReturnValue(7_500);
    });
    expect(Math.abs((scion.p50 as number) - 100)).toBeLessThan(2);
    expect(Math.abs((stock.p50 as number) - 400)).toBeLessThan(5);
  });

  it('ends once, however often a response says that it closes', async () => {
    const { side, socket, settled } = await counting((res) => {
      res.statusCode = 500;
      res.emit('close');
      res.end('~');
    });
    socket.write(get('/'));
    await answers(socket, 1);
    await settled();
    expect(side.figures()).toMatchObject({ hits: 1, errors: 1 });
  });

  it('leaves no property on the response', async () => {
    const kept: { before: PropertyKey[]; after: PropertyKey[] }[] = [];
    const server = createServer((_req, res) => {
      const before = Reflect.ownKeys(res);
      startTiming(new SideCounts(), res);
      kept.push({ before, after: Reflect.ownKeys(res) });
      res.end('~');
    }).listen(0);
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port);
    servers.push({ socket, close: () => server.close() });
    socket.write(get('/'));
    await answers(socket, 1);
    expect(kept[0]?.after).toEqual(kept[0]?.before);
  });
});

function* endless() {
  while (true) yield 'more';
}

/** What is counted when one side gives the request to another, which answers 500. */
async function handedOn(hand: (watched: Timing, to: SideCounts) => void) {
  const stock = new SideCounts();
  const server = createServer((_req, res) => {
    hand(startTiming(scion, res), stock);
    setImmediate(() => res.writeHead(500).end('~'));
  }).listen(0);
  const scion = new SideCounts();
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port);
  servers.push({ socket, close: () => server.close() });
  socket.write(get('/'));
  await answers(socket, 1);
  return { scion: scion.figures(), stock: stock.figures() };
}
