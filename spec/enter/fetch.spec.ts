import type { IncomingMessage, ServerResponse } from 'node:http';
import express from 'express';
import { Hono } from 'hono';
import type { RoutedRequest } from '../../lib/express/app';
import { send } from '../../lib/party/invite/send';
import { PartyServer } from '../../lib/party/invite/server';
import { majors } from '../shared/express';
import { answered, entering, type FetchEnv, from, host, json, MB, open, own, wait } from '../shared/fetch';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

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
      host: 'example.test',
      server: new PartyServer(),
      partyline,
      invitation: { path: '/__invite__', app, accept: () => {}, pattern: (text: string) => text },
      timeout: 500,
      closing: new AbortController().signal,
      equip: () => {},
    };
    const reply = await new Promise((resolve) => send(letter, entering(app) as never, resolve));
    expect(reply).toMatchObject({ kind: 'answered', statusCode: 201 });
    expect(seen).toEqual(['http://example.test/__invite__', partyline]);
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
