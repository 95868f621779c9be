import { type ClientRequest, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import express from 'express';
import session from 'express-session';
import { Hono } from 'hono';
import type { FetchApp, RoutedRequest } from '../../lib/handler';
import { send } from '../../lib/invitation';
import { entranceOf } from '../../lib/mount/enter';

import { majors } from '../shared/express';
import { closeAll, type Served, serve } from '../shared/serve';

afterEach(closeAll);

const MB = 1024 * 1024;
const own = new Error('own');
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
interface FetchEnv {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

const from = (fetch: (request: Request, env: FetchEnv) => unknown) => ({ fetch }) as FetchApp;
const entering = (app: FetchApp) => entranceOf(app) as unknown as express.Handler;

interface Host extends Served {
  /** What came to the host's error handler. */
  readonly errors: unknown[];
}

/** An Express app that has the guest at `/g`. */
async function host(app: FetchApp, ...before: express.Handler[]): Promise<Host> {
  const errors: unknown[] = [];
  const outer = express();
  outer.use(...before, (_req, _res, next) => next());
  outer.use('/g', entering(app));
  outer.use((_req, res) => {
    res.status(404).send('the host');
  });
  outer.use((error: unknown, _req: express.Request, res: express.Response, _next: express.NextFunction) => {
    errors.push(error);
    res.status((error as { status?: number }).status ?? 500).send('failed');
  });
  return Object.assign(await serve(outer), { errors });
}

/** Asks and leaves the answer to the caller. */
function open({ port }: Served, options: object = {}): ClientRequest {
  const req = request({ host: '127.0.0.1', port, path: '/g/a', agent: false, ...options });
  req.on('error', () => {});
  return req;
}

const answered = (req: ClientRequest) =>
  new Promise<IncomingMessage>((resolve) => req.on('response', resolve).end());

const json = (body: string) => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/json', 'content-length': String(body.length) },
});

describe('a fetch app: Hono', () => {
  function shop(): Hono<{ Bindings: FetchEnv }> {
    const app = new Hono<{ Bindings: FetchEnv }>();
    app.get('/items/:id', (c) => c.json({ id: c.req.param('id'), path: c.req.path, q: c.req.query('q') }));
    app.post('/items', async (c) => c.json(await c.req.json(), 201));
    app.get('/node', (c) => c.text(`${(c.env.incoming as RoutedRequest).baseUrl} ${c.env.outgoing.req.url}`));
    app.get('/sent', (c) => {
      c.env.outgoing.end('by hand');
      return new Response(null, { headers: { 'x-hono-already-sent': 'true' } });
    });
    return app;
  }

  it('routes below its mount path', async () => {
    const { get } = await host(shop());
    expect(JSON.parse((await get('/g/items/7?q=x')).text)).toEqual({ id: '7', path: '/items/7', q: 'x' });
  });

  it('reads a body', async () => {
    const { get } = await host(shop());
    expect(await get('/g/items', json('{"a":1}'))).toMatchObject({ status: 201, text: '{"a":1}' });
  });

  it('finds Node’s own request and response in c.env', async () => {
    const { get } = await host(shop());
    expect((await get('/g/node')).text).toBe('/g /node');
  });

  it('answers by hand, as under @hono/node-server', async () => {
    const { get } = await host(shop());
    expect((await get('/g/sent')).text).toBe('by hand');
  });

  it('answers its own 404', async () => {
    const { get } = await host(shop());
    expect(await get('/g/none')).toMatchObject({ status: 404, text: '404 Not Found' });
  });

  it('answers with its own error page', async () => {
    const app = shop();
    app.get('/fails', () => {
      throw own;
    });
    app.onError((error, c) => c.text(`Hono: ${error.message}`, 500));
    const { get, errors } = await host(app);
    expect(await get('/g/fails')).toMatchObject({ status: 500, text: 'Hono: own' });
    expect(errors).toEqual([]);
  });
});

describe('a fetch app: the request', () => {
  const echo = from(async (r) => new Response(`${r.method} ${r.url.replace(/:\d+/, '')} ${await r.text()}`));

  it.each(majors)('has the URL below the mount path in an Express $major host', async (major) => {
    const outer = major.express().use('/g', entering(echo) as never);
    const { get } = await serve(outer as never);
    expect((await get('/g/a//b?x=%20#')).text).toMatch('GET http://127.0.0.1/a//b?x=%20');
  });

  it.each([
    ['http://evil.test/g/a?x=1', 'GET http://real.test/a?x=1 '],
    ['http://evil.test:81/g/', 'GET http://real.test/ '],
    ['/g/@evil.test', 'GET http://real.test/@evil.test '],
  ])('takes the host of %s from the Host header', async (target, text) => {
    const { get } = await host(echo);
    expect((await get(target, { headers: { host: 'real.test' } })).text).toBe(text);
  });

  it('keeps its host before a path of two slashes, which Express 4 takes for one', async () => {
    const { get } = await host(echo);
    const { text } = await get('/g//evil.test/a', { headers: { host: 'real.test' } });
    expect(text).toMatch(/^GET http:\/\/real\.test\/\/?evil\.test\/a $/);
  });

  it.each(['real.test/x', 'real.test?x', 'evil@real.test', 'a b', 'real.test\\x', ':'])(
    'is refused with 400 for the Host %j',
    async (name) => {
      const { get } = await host(echo);
      expect((await get('/g/a', { headers: { host: name } })).status).toBe(400);
    },
  );

  it('is refused with 400 for TRACE, which fetch has no request for', async () => {
    const { get } = await host(echo);
    expect((await get('/g/a', { method: 'TRACE' })).status).toBe(400);
  });

  it('leaves url and baseUrl of Node’s request as they were', async () => {
    const seen: unknown[] = [];
    const app = from((_request, { incoming }) => {
      seen.push(incoming.url, (incoming as RoutedRequest).baseUrl);
      return new Response();
    });
    const { get } = await host(app);
    await get('http://evil.test/g/a');
    expect(seen).toEqual(['http://evil.test/a', '/g']);
  });

  it('is the platform’s own: it can be cloned, and made anew', async () => {
    const app = from(async (r) => new Response(`${await r.clone().text()} ${await new Request(r).text()}`));
    const { get } = await host(app);
    expect((await get('/g/a', { method: 'POST', body: 'hi' })).text).toBe('hi hi');
  });

  it('streams in: 32 MB, of which little is taken while nobody reads', async () => {
    let read = () => {};
    const reading = new Promise<void>((resolve) => {
      read = resolve;
    });
    const app = from(async (r) => {
      await reading;
      let bytes = 0;
      for await (const chunk of r.body as never as AsyncIterable<Uint8Array>) bytes += chunk.length;
      return new Response(String(bytes));
    });
    const req = open(await host(app), { method: 'POST' });
    let taken = 0;
    for (let i = 0; i < 32; i += 1) {
      req.write(Buffer.alloc(MB), () => {
        taken += MB;
      });
    }
    const answer = answered(req);
    await wait(300);
    expect(taken).toBeLessThan(16 * MB);
    read();
    expect(String(await (await answer).toArray().then(Buffer.concat))).toBe(String(32 * MB));
  });

  it('waits for Expect: 100-continue', async () => {
    const { raw } = await host(echo);
    const head = 'POST /g/a HTTP/1.1\r\nHost: h\r\nConnection: close\r\nExpect: 100-continue\r\n';
    const text = await raw(`${head}Content-Length: 2\r\n\r\nhi`);
    expect(text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
    expect(text).toMatch('POST http://h/a hi');
  });

  it('comes by invitation', async () => {
    const seen: unknown[] = [];
    const app = from((r, { incoming }) => {
      seen.push(r.url, (incoming as { partyline?: unknown }).partyline);
      return new Response('ok', { status: 201 });
    });
    const partyline = {};
    const letter = {
      url: '/__invite__',
      baseUrl: '/g',
      params: {},
      partyline,
      invitation: { path: '/__invite__', app, accept: () => {}, pattern: (text: string) => text },
      timeout: 500,
      closing: new AbortController().signal,
      dress: () => {},
    };
    expect(await send(letter, entering(app) as never)).toMatchObject({ kind: 'answered', statusCode: 201 });
    expect(seen).toEqual(['http://localhost/__invite__', partyline]);
  });
});

describe('a fetch app: a body that the host has read', () => {
  const echo = from(
    async (r) =>
      new Response(
        `${r.headers.get('content-length')} ${r.headers.get('content-encoding')} ${await r.text()}`,
      ),
  );
  const keep = (req: IncomingMessage, _res: ServerResponse, bytes: Buffer) => {
    (req as { rawBody?: Buffer }).rawBody = bytes;
  };

  it.each([
    ['JSON, written anew', express.json(), '{"a":1} '],
    ['JSON, with req.rawBody', express.json({ verify: keep }), '{"a": 1}'],
    ['bytes', express.raw({ type: '*/*' }), '{"a": 1}'],
    ['text', express.text({ type: '*/*' }), '{"a": 1}'],
  ])('comes as %s', async (_what, parser, text) => {
    const { get } = await host(echo, parser);
    const body = text.trim();
    expect((await get('/g/a', json('{"a": 1}'))).text).toBe(`${body.length} null ${body}`);
  });

  it('comes empty where it was empty', async () => {
    const drain: express.Handler = (req, _res, next) => req.on('end', () => next()).resume();
    const { get } = await host(echo, drain);
    expect((await get('/g/a', { method: 'POST', headers: { 'content-length': '0' } })).text).toBe('0 null ');
  });

  it.each([
    [
      'what nobody kept',
      ((req, _res, next) => req.on('end', () => next()).resume()) as express.Handler,
      'x/y',
      'a',
    ],
  ])('fails at once as %s', async (_what, parser, type, body) => {
    const { get, errors } = await host(echo, parser);
    expect((await get('/g/a', { method: 'POST', headers: { 'content-type': type }, body })).text).toBe(
      'failed',
    );
    expect(errors).toMatchObject([{ code: 'ERR_PARTY_BODY_READ', details: { type } }]);
  });

  it('streams through where the parser let it be', async () => {
    const { get, errors } = await host(echo, express.json());
    const answer = await get('/g/a', { method: 'POST', headers: { 'content-length': '2' }, body: 'hi' });
    expect([answer.text, errors]).toEqual(['2 null hi', []]);
  });
});

describe('a fetch app: the answer', () => {
  const cookies = ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2'];
  const withCookies = from(
    () =>
      new Response('x', { headers: cookies.map((cookie) => ['set-cookie', cookie]) as [string, string][] }),
  );

  it('keeps several Set-Cookie apart', async () => {
    const { get } = await host(withCookies);
    expect((await get('/g/a')).headers['set-cookie']).toEqual(cookies);
  });

  it('keeps the cookies and headers that the host has set', async () => {
    const { get } = await host(
      withCookies,
      session({ secret: 's', resave: false, saveUninitialized: true }),
      (_req, res, next) => {
        res.cookie('h', '0').set('x-host', '1');
        next();
      },
    );
    const { headers } = await get('/g/a');
    expect(headers['set-cookie']?.slice(0, 3)).toEqual(['h=0; Path=/', ...cookies]);
    expect(headers['set-cookie']?.[3]).toMatch('connect.sid');
    expect(headers['x-host']).toBe('1');
  });

  it('gives way to one that the host has given meanwhile', async () => {
    let late = (_answer: Response) => {};
    const answer = new Promise<Response>((resolve) => {
      late = resolve;
    });
    const at = await host(
      from(() => answer),
      (_req, res, next) => {
        next();
        res.status(503).send('timeout');
      },
    );
    expect(await at.get('/g/a')).toMatchObject({ status: 503, text: 'timeout' });
    late(new Response('late'));
    await wait(20);
    expect(at.errors).toEqual([]);
  });

  it('has Node’s reason phrase where the guest gives none', async () => {
    const at = await host(from(() => new Response(null, { status: 404 })));
    expect((await answered(open(at))).statusMessage).toBe('Not Found');
  });

  it.each([204, 304])('has no body with %d', async (status) => {
    const { get } = await host(from(() => new Response(null, { status })));
    const { headers, ...answer } = await get('/g/a');
    expect(answer).toEqual({ status, text: '' });
    expect(headers['transfer-encoding']).toBeUndefined();
  });

  it('has the head alone for HEAD, and tells the body', async () => {
    const cancel = jest.fn();
    const app = from(
      () => new Response(new ReadableStream({ cancel }), { status: 201, headers: { 'x-a': '1' } }),
    );
    const { get } = await host(app);
    expect(await get('/g/a', { method: 'HEAD' })).toMatchObject({
      status: 201,
      headers: { 'x-a': '1' },
      text: '',
    });
    expect(cancel).toHaveBeenCalledTimes(1);
  });

  it('is without its body for HEAD, also when the body minds', async () => {
    const cancel = () => Promise.reject(own);
    const { get } = await host(from(() => new Response(new ReadableStream({ cancel }))));
    expect((await get('/g/a', { method: 'HEAD' })).status).toBe(200);
  });

  it('keeps status text, and content-length for HEAD', async () => {
    const headers = { 'content-length': '5' };
    const app = from(() => new Response('hello', { status: 201, statusText: 'Made', headers }));
    const res = await answered(open(await host(app), { method: 'HEAD' }));
    expect([res.statusMessage, res.headers['content-length']]).toEqual(['Made', '5']);
  });

  it('streams out: head and events as they come', async () => {
    let say: (text: string) => void = () => {};
    const body = new ReadableStream({
      start(controller) {
        say = (text) => controller.enqueue(Buffer.from(text));
      },
    });
    const req = open(await host(from(() => new Response(body))));
    const res = await answered(req);
    for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
      say(event);
      expect(String(await new Promise((resolve) => res.once('data', resolve)))).toBe(event);
    }
    req.destroy();
  });

  it('waits for a client that reads slowly', async () => {
    let pulls = 0;
    const pull = (controller: ReadableStreamDefaultController) => {
      pulls += 1;
      if (pulls > 3000) controller.close();
      else controller.enqueue(new Uint8Array(65536));
    };
    const res = await answered(open(await host(from(() => new Response(new ReadableStream({ pull }))))));
    res.pause();
    await wait(200);
    expect(pulls).toBeLessThan(500);
    res.destroy();
  });
});

describe('a fetch app: a client that goes away', () => {
  it.each([
    ['the reason', (signal: AbortSignal) => signal.throwIfAborted()],
    ['an AbortError', (signal: AbortSignal) => delay(9, undefined, { signal })],
  ])('aborts the signal, and nobody hears of a fetch that stops with %s', async (_what, stop) => {
    const aborted = jest.fn();
    const app = from(async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      aborted();
      await stop(signal);
    });
    const at = await host(app);
    const req = open(at);
    req.end();
    await wait(50);
    req.destroy();
    await wait(50);
    expect(aborted).toHaveBeenCalledTimes(1);
    expect(at.errors).toEqual([]);
  });

  it('aborts the signal also when it went before the guest was reached', async () => {
    let aborted: boolean | undefined;
    const app = from(({ signal }) => {
      aborted = signal.aborted;
      return new Response('late');
    });
    const at = await host(app, (_req, _res, next) => setTimeout(next, 100));
    const req = open(at);
    req.end();
    await wait(30);
    req.destroy();
    await wait(120);
    expect(aborted).toBe(true);
    expect(at.errors).toEqual([]);
  });

  it('ends the reading of a body', async () => {
    const failed = jest.fn();
    const at = await host(
      from((r) =>
        r
          .text()
          .catch(failed)
          .then(() => new Response('late')),
      ),
    );
    const req = open(at, { method: 'POST', headers: { 'content-length': 1000 } });
    req.write('abc');
    await wait(50);
    req.destroy();
    await wait(50);
    expect(failed).toHaveBeenCalledTimes(1);
    expect(at.errors).toEqual([]);
  });

  it('cancels a stream, one that says nothing too', async () => {
    const cancel = jest.fn();
    const req = open(await host(from(() => new Response(new ReadableStream({ cancel })))));
    await answered(req);
    req.destroy();
    await wait(50);
    expect(cancel).toHaveBeenCalledTimes(1);
  });

  it('is told from one that has its answer', async () => {
    let signal: AbortSignal | undefined;
    const app = from((r) => {
      signal = r.signal;
      return new Response('x');
    });
    const { get } = await host(app);
    await get('/g/a');
    await wait(20);
    expect(signal?.aborted).toBe(false);
  });
});

describe('a fetch app: errors', () => {
  const fail = () => {
    throw own;
  };

  it.each([
    ['a throw', fail, own],
    ['a rejection', () => Promise.reject(own), own],
    ['a thrown null', () => Promise.reject(null), new Error('A guest threw null.')],
    ['no answer at all', () => undefined, expect.any(TypeError)],
  ] as [string, () => unknown, unknown][])('gives %s to next', async (_what, fetch, error) => {
    const at = await host(from(fetch));
    expect(await at.get('/g/a')).toMatchObject({ status: 500, text: 'failed' });
    expect(at.errors).toEqual([error]);
  });

  it('breaks the connection when a body fails half way', async () => {
    const pull = jest.fn(async (controller: ReadableStreamDefaultController) => {
      await wait(20);
      if (pull.mock.calls.length > 1) fail();
      controller.enqueue(Buffer.from('x'));
    });
    const at = await host(from(() => new Response(new ReadableStream({ pull }))));
    const res = await answered(open(at));
    await expect(res.toArray()).rejects.toThrow('aborted');
    expect(at.errors).toEqual([]);
  });
});
