import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { recordBody } from '../../../lib/graft/fallback/replay-body';
import { DEFAULT_ROOM, Room } from '../../../lib/graft/fallback/room';
import { closeAll, serve } from '../../shared/serve';

afterEach(closeAll);

const MOST = 1024 * 1024;
const CHUNKED = { 'Transfer-Encoding': 'chunked' };

/** A server that answers with what a request's body is taken for. */
async function asking(take: (req: IncomingMessage) => Promise<string>) {
  const served = await serve((req, res) => {
    Reflect.set(req, 'answer', res);
    take(req).then(
      (body) => res.end(body),
      (error: Error) => res.writeHead(500).end(error.message),
    );
  });
  const put = async (body: string, headers: Record<string, string> = {}) =>
    (await served.get('/', { method: 'PUT', body, headers })).text;
  return { ...served, put };
}

/** Keeps it as a graft does that has room enough. */
function record(req: IncomingMessage, tooMuch = () => {}, room = new Room(DEFAULT_ROOM)) {
  return recordBody(req, Reflect.get(req, 'answer') as ServerResponse, { room, tooMuch });
}

/** All of the body has come, and nobody has read it. */
async function arrived(req: IncomingMessage) {
  while (!req.complete) await turn();
}

describe('a recorded body', () => {
  it.each([
    ['nothing', async () => {}],
    ['a part', (req: IncomingMessage) => once(req, 'data').then(() => void req.pause())],
    ['all', (req: IncomingMessage) => text(req)],
  ])('has it from the start again after %s was read', async (_what, read) => {
    const { put } = await asking(async (req) => {
      const body = record(req);
      await read(req);
      body.rewind();
      return `${await text(req)} ${body.isWhole}`;
    });
    for (const body of ['short', 'long '.repeat(40_000)]) {
      for (const headers of [{}, CHUNKED]) expect(await put(body, headers)).toBe(`${body} true`);
    }
  });

  it('has what waited before anybody asked, and leaves it where it is', async () => {
    const { put } = await asking(async (req) => {
      await arrived(req);
      const body = record(req);
      const first = await text(req);
      body.rewind();
      return `${first} ${await text(req)}`;
    });
    for (const headers of [{}, CHUNKED]) expect(await put('both', headers)).toBe('both both');
  });

  it('ends for nobody before he listens where there is none in it', async () => {
    const { put } = await asking(async (req) => {
      await arrived(req);
      const body = record(req);
      for (let i = 0; i < 2; i++) {
        await turn();
        // As a parser of bodies does; what goes over the stream sees that it has ended.
        await once(req.resume(), 'end');
        body.rewind();
      }
      return 'none';
    });
    expect(await put('', CHUNKED)).toBe('none');
  });

  it('has what is still to come follow what it has', async () => {
    const { port } = await asking(async (req) => {
      const body = record(req);
      await once(req, 'data');
      body.rewind();
      socket.write('second');
      return text(req);
    });
    const socket = connect(port, '127.0.0.1');
    socket.write('PUT / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 11\r\n\r\nfirst');
    expect((await text(socket)).split('\r\n\r\n')[1]).toBe('firstsecond');
  });

  it.each([
    [MOST, 'true'],
    [MOST + 1, 'false'],
  ])('is whole for %d bytes: %s', async (length, isWhole) => {
    const { put } = await asking(async (req) => {
      const body = record(req);
      await text(req);
      return String(body.isWhole);
    });
    expect(await put('x'.repeat(length))).toBe(isWhole);
  });
});

describe('no body', () => {
  it('has an end to wait for, though another has had it', async () => {
    const { get } = await asking(async (req) => {
      const body = record(req);
      await text(req);
      body.rewind();
      return `end${await text(req)}`;
    });
    for (const method of ['GET', 'DELETE', 'POST']) expect((await get('/', { method })).text).toBe('end');
    expect((await get('/', { method: 'POST', headers: { 'Content-Length': '0' } })).text).toBe('end');
  });

  it('leaves alone who listens already where nobody has read', async () => {
    const { get } = await asking(async (req) => {
      const ended = once(req, 'end');
      record(req).rewind();
      req.resume();
      await ended;
      return 'heard';
    });
    expect((await get('/')).text).toBe('heard');
  });
});

describe('a body that was read before', () => {
  it('has it be read, as it was', async () => {
    const { put } = await asking(async (req) => {
      const content = await text(req);
      const state = (req as never as { _readableState: object })._readableState;
      const body = record(req);
      Object.assign(req, { _readableState: {} });
      body.rewind();
      return [
        content,
        req.readableEnded,
        (req as never as { _readableState: object })._readableState === state,
      ].join();
    });
    expect(await put('body')).toBe('body,true,true');
    expect(await put('', CHUNKED)).toBe(',true,true');
  });
});

describe('the body of OPTIONS', () => {
  it('is nothing to keep, whoever listens to it', async () => {
    const tooMuch = jest.fn();
    const { get } = await asking(async (req) => {
      req.setEncoding('utf8');
      return `${record(req, tooMuch).isWhole}`;
    });
    const headers = { 'Content-Length': '4' };
    expect((await get('/', { method: 'OPTIONS', body: 'body', headers })).text).toBe('true');
    expect(tooMuch).not.toHaveBeenCalled();
    expect((await get('/', { method: 'PUT', body: 'body', headers })).text).toBe('false');
  });
});
