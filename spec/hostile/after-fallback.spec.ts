import type { Server } from 'node:http';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { Express, Request, RequestHandler, Response } from 'express';
import { endpoint, rsvp } from 'express-party';
import { grow } from '../graft/grow';
import { majors } from '../shared/express';
import { closeAll } from '../shared/serve';
import { bytesOf, readReplies, Wire } from '../shared/wire';

afterEach(closeAll);

type Act = (req: Request, res: Response) => unknown;

/** What a scion may still do, through the request and the response that it was given. */
const acts: Readonly<Record<string, Act>> = {
  'writes bytes': (_req, res) => res.write('EVIL'),
  'ends its answer': (_req, res) => res.end('EVIL'),
  'answers with JSON': (_req, res) => res.status(200).json({ EVIL: true }),
  'sends a file': (_req, res) => res.sendFile(join(__dirname, 'after-fallback.spec.ts')),
  redirects: (_req, res) => res.redirect('/EVIL'),
  'sets headers': (_req, res) => res.set('x-EVIL', '1').removeHeader('x-legacy'),
  'sets a cookie': (_req, res) => res.cookie('EVIL', '1'),
  'sets the status': (_req, res) => res.status(418),
  'sets a length': (_req, res) => res.setHeader('Content-Length', '4'),
  'writes a head': (_req, res) => res.writeHead(418, { 'x-EVIL': '1' }),
  'flushes the head': (_req, res) => res.flushHeaders(),
  'writes hints': (_req, res) => res.writeEarlyHints?.({ link: '</EVIL>; rel=preload' }),
  'says to go on': (_req, res) => res.writeContinue(),
  'adds trailers': (_req, res) => res.addTrailers({ 'x-EVIL': '1' }),
  'pipes into it': (_req, res) => Readable.from(['EVIL', 'EVIL']).pipe(res),
  'writes to its socket': (_req, res) => res.socket?.write('EVIL'),
  'writes to the socket of the request': (req) => req.socket.write('EVIL'),
  'writes to its socket by way of Node’s prototype': ({ socket }) =>
    Socket.prototype.write.call(socket, 'EVIL'),
  'ends the socket': (_req, res) => res.socket?.end('EVIL'),
  'destroys the socket': (_req, res) => res.socket?.destroy(),
  'takes the response off its socket': (_req, res) => res.socket && res.detachSocket(res.socket),
  'reaches the response by the socket': (_req, res) => {
    const { _httpMessage } = res.socket as unknown as { _httpMessage?: Response };
    return _httpMessage?.end('EVIL');
  },
  'reaches the response by the request': (req) => req.res?.end('EVIL'),
  'destroys the response': (_req, res) => res.destroy(),
  'destroys the request': (req) => req.destroy(),
  'reads the request': (req) => req.on('data', () => {}).resume(),
  'reads a piece of the request': (req) => req.read(),
  'pauses the request': (req) => req.pause(),
  'pipes the request into the response': (req, res) => req.pipe(res),
  'pushes into the request': (req) => req.unshift(Buffer.from('EVIL')),
  'changes its locals': (_req, res) => Object.assign(res.locals, { title: 'EVIL' }),
  'asks whether it is over, and answers': (_req, res) =>
    res.headersSent ? res.end('EVIL') : res.send('EVIL'),
};

/** With what it took out of the request and the response while they were its own. */
const takings: Readonly<Record<string, (req: Request, res: Response) => Act>> = {
  'a method of Express': (_req, res) => {
    const { send } = res;
    return (_, late) => send.call(late, 'EVIL');
  },
  'the bound methods': (_req, res) => {
    const [write, end] = [res.write.bind(res), res.end.bind(res)];
    return () => [write('EVIL'), end('EVIL')];
  },
  'the bare method': (_req, res) => {
    const { end } = res;
    return (_, late) => end.call(late, 'EVIL', 'utf8', () => {});
  },
  'the socket':
    (_req, { socket }) =>
    () =>
      socket?.write('EVIL'),
  'a stream that is piped': (_req, res) => {
    const slow = new Readable({ read: () => {} });
    slow.pipe(res);
    return () => slow.push('EVIL');
  },
  'a wrapped end': (_req, res) => {
    const { end } = res;
    res.end = ((...given: unknown[]) => Reflect.apply(end, res, given)) as Response['end'];
    const own = res.end;
    return () => own('EVIL');
  },
  'its own descriptor of a method': (_req, res) => {
    res.end = res.end.bind(res) as Response['end'];
    const own = Object.getOwnPropertyDescriptor(res, 'end');
    return () => own?.value('EVIL');
  },
};

const ways: Readonly<Record<string, RequestHandler>> = {
  'next(error)': (_req, _res, next) => next(new Error('no')),
  'an answer of 500': (_req, res) => void res.status(500).send('no'),
};

interface Scene {
  readonly scion: Express;
  readonly stock: Express;
  /** What the scion does late. */
  late(): unknown;
  /** Lets the stock go on. */
  goOn(): void;
  /** The stock has the request, and has begun to answer. */
  readonly begun: Promise<void>;
}

/** A scion that fails, and keeps what it was given; a stock that begins, waits, and then says the body that it has read. */
function scene(
  express: () => Express,
  fail: RequestHandler,
  take: (req: Request, res: Response) => Act,
): Scene {
  let late: () => unknown = () => {};
  const scion = express().use(rsvp('shop'));
  const keep: RequestHandler = (req, res, next) => {
    const act = take(req, res);
    late = () => act(req, res);
    fail(req, res, next);
  };
  scion.put('/page', endpoint('page'), keep);
  let goOn = () => {};
  let begin = () => {};
  const going = new Promise<void>((resolve) => (goOn = resolve));
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const stock = express().use(rsvp('legacy'));
  stock.put('/page', async (req, res) => {
    res.locals.title = 'legacy';
    res.set({ 'x-legacy': '1', 'Content-Length': '12' });
    res.write('leg');
    begin();
    await going;
    let body = '';
    for await (const chunk of req) body += chunk;
    res.end(`acy ${body}`);
  });
  stock.get('/next', (_req, res) => void res.send('the next page'));
  return { scion, stock, late: () => late(), goOn, begun };
}

async function play(
  express: () => Express,
  fail: RequestHandler,
  take: (req: Request, res: Response) => Act,
) {
  const { scion, stock, late, goOn, begun } = scene(express, fail, take);
  const states = { page: { state: 'live', fallback: true, replay: 'idempotent' } } as const;
  const { port, server } = await grow(scion, { onto: stock, states });
  const uncaught = jest.fn();
  (server as Server).on('clientError', uncaught);
  const wire = new Wire(port);
  // Its second half comes when the scion has had its say.
  const head = bytesOf('/page', { method: 'PUT', headers: ['Content-Length: 5'] });
  wire.send(`${head}he`);
  await begun;
  try {
    await late();
  } catch {
    // Its own affair.
  }
  await turn();
  wire.send('llo');
  goOn();
  wire.send(bytesOf('/next', { headers: ['Connection: close'] }));
  const replies = readReplies(await wire.end(), ['PUT', 'GET']);
  expect(uncaught).not.toHaveBeenCalled();
  return replies;
}

describe.each(majors)('after the fallback of a scion of Express $major, that', ({ express }) => {
  const rows = Object.entries(ways).flatMap(([way, fail]) => [
    ...Object.entries(acts).map(([what, act]) => ({ what, way, fail, take: () => act })),
    ...Object.entries(takings).map(([what, take]) => ({ what: `keeps ${what}`, way, fail, take })),
  ]);

  it.each(rows)('R13 $what, after $way: nothing of it is on the wire', async ({ fail, take }) => {
    const replies = await play(express, fail, take);
    expect(replies.map(({ status, body }) => [status, body])).toEqual([
      ['HTTP/1.1 200 OK', 'legacy hello'],
      ['HTTP/1.1 200 OK', 'the next page'],
    ]);
    expect(JSON.stringify(replies)).not.toMatch(/EVIL|418/);
    expect(replies[0]?.headers.join()).toContain('x-legacy: 1');
  });
});
