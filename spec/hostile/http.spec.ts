import { createServer, type ServerResponse } from 'node:http';
import connect from 'connect';
import express, { type Express, type RequestHandler } from 'express';
import { type GuestApp, party, partylineOf, rsvp } from 'express-party';
import Fastify from 'fastify';
import Koa from 'koa';
import { broken, streamOf, webStreamOf } from '../shared/guests/content';
import { closeAll, type Served, serve } from '../shared/serve';
import { bytesOf, readReplies, Wire } from '../shared/wire';
import { express4, express5, gate, joiner } from './venue';

afterEach(closeAll);

const compression: () => RequestHandler = require('compression');

type Fail = (res: ServerResponse) => unknown;

/** How far an answer has come when the guest throws, and what a client may see of it. */
const faults: Readonly<Record<string, { fail: Fail; shows: RegExp }>> = {
  'before its head': { fail: () => {}, shows: /^HTTP\/1.1 500 [\s\S]*\r\n\r\n/ },
  'behind its head': {
    fail: (res) => res.writeHead(200, { 'Content-Length': 5 }).flushHeaders(),
    shows: /^HTTP\/1.1 200 OK\r\n[\s\S]*\r\n\r\n$/,
  },
  'in the midst of its answer': {
    fail: (res) => res.writeHead(200, { 'Content-Length': 10 }).write('begun'),
    shows: /^HTTP\/1.1 200 OK\r\n[\s\S]*\r\n\r\nbegun$/,
  },
  'after its answer': { fail: (res) => res.end('done'), shows: /^HTTP\/1.1 200 OK\r\n[\s\S]*\r\n\r\ndone$/ },
};

// Without a stack, which tells who called whom.
const boom = () => Object.assign(new Error('boom'), { stack: 'boom' });
const throwing = (fail: Fail) => (_req: unknown, res: ServerResponse) => {
  fail(res);
  throw boom();
};
const rejecting = (fail: Fail) => async (_req: unknown, res: ServerResponse) => {
  fail(res);
  await new Promise(setImmediate);
  throw boom();
};

function koaApp(isStream: boolean): Koa {
  const koa = new Koa();
  koa.silent = true;
  return koa.use((ctx) => {
    if (!isStream) throw boom();
    ctx.body = streamOf(broken);
  });
}

function fastifyApp(isStream: boolean) {
  const fastify = Fastify();
  fastify.get('/', async () => {
    if (!isStream) throw boom();
    return streamOf(broken);
  });
  return fastify;
}

const fetchApp = (isStream: boolean) => ({
  fetch: () => {
    if (!isStream) throw boom();
    return new Response(webStreamOf(broken));
  },
});

const quiet = (app: Express) => app.disable('x-powered-by').set('env', 'test');

const faulty: readonly { name: string; make(fail: Fail): GuestApp }[] = [
  { name: 'Express 4', make: (fail) => quiet(express4()).use(throwing(fail) as never) },
  { name: 'Express 5', make: (fail) => quiet(express5()).use(throwing(fail) as never) },
  { name: 'Express 5, async', make: (fail) => quiet(express5()).use(rejecting(fail) as never) },
  { name: '(req, res, next)', make: (fail) => throwing(fail) as never },
  { name: 'connect', make: (fail) => connect().use(throwing(fail) as never) as never },
];

async function hostOf(...guests: (readonly [string, GuestApp])[]): Promise<Served> {
  const line = party(guests);
  const served = await serve(quiet(express()).use(line));
  await line.bootstrap(served.server);
  return served;
}

const ask = (port: number, target = '/g') =>
  new Wire(port).send(bytesOf(target, { headers: ['Connection: close'] })).end();
const at = (text: string) => text.replace(/^Date: .*\r\n/m, '');

const fine = ['/fine', ((_req: unknown, res: ServerResponse) => res.end('fine')) as never] as const;

describe.each(faulty)('a guest that throws: $name', ({ make }) => {
  it.each(Object.entries(faults))(
    'R1 %s: one head at most, as after app.use',
    async (_name, { fail, shows }) => {
      const { port } = await hostOf(fine, ['/g', make(fail)]);
      const used = await serve(quiet(express()).use('/g', make(fail) as never));
      const text = await ask(port);
      expect(text).toMatch(shows);
      expect(text.split('HTTP/1.1').length).toBe(2);
      expect(at(text)).toBe(at(await ask(used.port)));
      expect(await ask(port, '/fine')).toMatch(/fine$/);
    },
  );
});

describe.each<[string, (isStream: boolean) => GuestApp]>([
  ['Koa', koaApp as never],
  ['Fastify', fastifyApp as never],
  ['fetch', fetchApp],
])('a guest of %s that throws', (_name, make) => {
  it.each([
    ['before its head', false, /^HTTP\/1.1 500 /],
    ['in the midst of a stream', true, /^HTTP\/1.1 200 OK\r\n[\s\S]*first \r\n$/],
  ])('R1 %s: one head, and no end of an answer that has none', async (_when, isStream, shows) => {
    const { port } = await hostOf(fine, ['/g', make(isStream)]);
    const text = await ask(port);
    expect(text).toMatch(shows);
    expect(text.split('HTTP/1.1').length).toBe(2);
    expect(await ask(port, '/fine')).toMatch(/fine$/);
  });
});

describe('a client that goes away', () => {
  it.each([
    ['Express 4', express4],
    ['Express 5', express5],
  ])('R2 is told to a guest of %s, and ends what that has asked around', async (_name, own) => {
    const [entered, closed, aborted, answered] = [gate(), gate(), gate(), gate()];
    const slow = joiner('slow', (operator) => {
      operator.connect('q', (_payload, { signal }) => {
        signal?.addEventListener('abort', aborted.open);
        entered.open();
        return new Promise(() => {});
      });
    });
    const app = own().use(rsvp('asker'));
    app.get('/', async (req, res) => {
      const gone = new AbortController();
      res.on('close', () => {
        closed.open();
        gone.abort();
      });
      await partylineOf(req).askAroundAsync('q', undefined, { timeout: 60_000, signal: gone.signal });
      answered.open();
    });
    const { port } = await hostOf(['/g', app], ['/slow', slow]);
    const wire = new Wire(port).send(bytesOf('/g', {}));
    await entered.opened;
    wire.socket.destroy();
    await Promise.all([closed.opened, aborted.opened, answered.opened]);
  });
});

describe('a path that a guest does not know', () => {
  const tail = (_req: unknown, res: ServerResponse) => res.end('the next one');
  const passing = (_req: unknown, _res: unknown, next: () => void) => next();
  const mute = new Koa();
  mute.silent = true;

  it.each<[string, GuestApp]>([
    ['Express 4', express4()],
    ['Express 5', express5()],
    ['a Router of 4', express4.Router()],
    ['a Router of 5', express5.Router()],
    ['(req, res, next)', passing as never],
    ['connect', connect() as never],
  ])('R9 goes on, once, where the guest is of a kind that hands on: %s', async (_name, guest) => {
    const { port } = await hostOf(['/g', guest], ['/', tail as never]);
    const [reply, ...more] = readReplies(await ask(port), ['GET']);
    expect(reply).toMatchObject({ status: 'HTTP/1.1 200 OK', body: 'the next one' });
    expect(more).toEqual([]);
  });

  it.each<[string, GuestApp]>([
    ['Koa', mute as never],
    ['Fastify', Fastify() as never],
    ['fetch', { fetch: () => new Response('none', { status: 404 }) }],
    ['http.Server', createServer((_req, res) => res.writeHead(404).end()) as never],
    ['Express 5 with a 404 of its own', express5().use((_req, res) => void res.sendStatus(404))],
  ])('R9 is its own 404, once, where it answers that: %s', async (_name, guest) => {
    const next = jest.fn(tail);
    const { port } = await hostOf(['/g', guest], ['/', next as never]);
    next.mockClear();
    const [reply, ...more] = readReplies(await ask(port), ['GET']);
    expect(reply).toMatchObject({ status: 'HTTP/1.1 404 Not Found' });
    expect(more).toEqual([]);
    expect(next.mock.calls.length).toBe(0);
  });
});

describe('two guests that patch the response', () => {
  const body = 'x'.repeat(4000);
  const marking = (name: string): RequestHandler =>
    ((_req: unknown, res: ServerResponse, next: () => void) => {
      const { writeHead } = res;
      res.writeHead = ((...given: Parameters<typeof writeHead>) => {
        res.setHeader('X-Marks', [...[res.getHeader('X-Marks') ?? []].flat(), name] as string[]);
        return writeHead.apply(res, given);
      }) as typeof writeHead;
      next();
    }) as never;

  it.each([
    ['Express 4', express4],
    ['Express 5', express5],
  ])(
    'R10 and hand on, for one of %s behind them: their patches hold, as after app.use',
    async (_name, own) => {
      const parts = (): [string, Express][] => [
        ['/', quiet(own()).use(compression(), marking('a'))],
        ['/g', quiet(own()).use(compression(), marking('b'))],
        ['/', quiet(own()).use((_req, res) => void res.type('text').send(body))],
      ];
      const plain = quiet(express());
      for (const [path, app] of parts()) plain.use(path, app);
      const [hosted, used] = [await hostOf(...parts()), await serve(plain)];
      for (const path of ['/g/a', '/other']) {
        const options = { headers: { 'accept-encoding': 'gzip' } };
        const { headers, text } = await hosted.get(path, options);
        const expected = await used.get(path, options);
        expect([{ ...headers, date: '' }, text]).toEqual([{ ...expected.headers, date: '' }, expected.text]);
        expect(headers).toMatchObject({
          'content-encoding': 'gzip',
          'x-marks': path === '/other' ? 'a' : 'b, a',
        });
      }
    },
  );
});
