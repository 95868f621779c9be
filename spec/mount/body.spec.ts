import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { deflateSync, gzipSync } from 'node:zlib';
import connect from 'connect';
import type { Handler as ExpressHandler } from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import type { GuestApp, Handler } from '../../lib/handler';
import { replayBody } from '../../lib/mount/body';
import { entranceOf } from '../../lib/mount/enter';
import { majors } from '../shared/express';
import { closeAll, type Served, serve } from '../shared/serve';

afterEach(closeAll);

type Express = typeof import('express');
const multer: () => { any(): ExpressHandler } = require('multer');
const hosts = majors.map(({ major, express }) => ({ major, express: express as unknown as Express }));
type Parsed = IncomingMessage & { body?: unknown; rawBody?: unknown; _body?: boolean };

/** What a guest read: the bytes as text, and what the headers said of them. */
interface Read {
  text: string;
  length: string | undefined;
  encoding: string | undefined;
}

const tell = (headers: IncomingMessage['headers'], bytes: Buffer) =>
  JSON.stringify({
    text: bytes.toString('latin1'),
    length: headers['content-length'],
    encoding: headers['content-encoding'],
  });

async function bytesOf(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const read = (req: IncomingMessage, res: ServerResponse) => {
  const chunks: Buffer[] = [];
  req
    .on('data', (chunk) => chunks.push(chunk))
    .on('end', () => res.end(tell(req.headers, Buffer.concat(chunks))));
};

/** Pipes the request to a server behind, and its answer back. */
async function proxy(): Promise<Handler> {
  const { port } = await serve(read);
  return (req, res) => {
    const { method = '', url = '', headers } = req;
    const onward = request({ host: '127.0.0.1', port, method, path: url, headers, agent: false });
    res.on('close', () => onward.destroy());
    onward.on('error', () => {});
    req.pipe(onward).on('response', (answer) => answer.pipe(res.writeHead(answer.statusCode ?? 0)));
  };
}

function koa(): Koa {
  return new Koa().use(async (ctx) => {
    ctx.body = tell(ctx.headers, await bytesOf(ctx.req));
  });
}

function fastify(): GuestApp {
  const app = Fastify();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (_req: unknown, body: unknown) => body);
  app.all('/*', async ({ headers, body }, reply) =>
    reply.send(tell(headers, (body as Buffer) ?? Buffer.alloc(0))),
  );
  return app as unknown as GuestApp;
}

function hono(): Hono {
  return new Hono().all('*', async (c) =>
    c.body(tell(c.req.header(), Buffer.from(await c.req.arrayBuffer()))),
  ) as never;
}

const readers: [string, () => GuestApp | Promise<GuestApp>][] = [
  ['a function that reads', () => read],
  ['an iterating function', () => async (req, res) => void res.end(tell(req.headers, await bytesOf(req)))],
  ['a proxy', proxy],
  ['an http.Server', () => createServer(read)],
  ['connect', () => connect().use(read)],
  ['Koa', () => koa() as unknown as GuestApp],
  ['Fastify', fastify],
  ['Hono', hono],
];
/** They get an error of their own accord only when they read. */
const lazy = readers.slice(0, 5).filter(([name]) => name !== 'an http.Server');

const keep = (req: IncomingMessage, _res: ServerResponse, bytes: Buffer) => {
  (req as Parsed).rawBody = bytes;
};

/** A host with a guest at `/g`, and its own answer to the rest. */
async function host(express: Express, parser: ExpressHandler, guest: GuestApp): Promise<Served> {
  const app = express();
  app.use(parser, (_req, _res, next) => next());
  app.use('/g', entranceOf(guest) as unknown as ExpressHandler);
  app.use((req, res) => {
    res.json({
      body: req.body,
      marked: (req as Parsed)._body,
      ended: req.readableEnded,
      headers: req.headers,
    });
  });
  app.use((error: { code?: string }, _req: unknown, res: ServerResponse, _next: unknown) => {
    res.writeHead(500).end(error.code);
  });
  return serve(app);
}

interface Sent {
  path?: string;
  type?: string;
  body: string | Buffer;
  headers?: Record<string, string>;
}

/** One connection, over which one request goes after the other. */
function client({ port }: Served) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let connections = 0;
  const post = ({ path = '/g/a', type = 'application/json', body, headers = {} }: Sent) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const all = { 'content-type': type, 'content-length': String(Buffer.byteLength(body)), ...headers };
      if (headers['transfer-encoding']) delete (all as Record<string, string>)['content-length'];
      const req = request(
        { host: '127.0.0.1', port, path, method: 'POST', headers: all, agent },
        async (res) => {
          resolve({ status: res.statusCode ?? 0, text: String(await bytesOf(res)) });
        },
      );
      req.on('socket', (socket) => {
        if (socket.connecting) connections += 1;
      });
      req.on('error', reject).end(body);
    });
  return {
    post,
    read: async (sent: Sent): Promise<Read> => JSON.parse((await post(sent)).text),
    connections: () => connections,
    end: () => agent.destroy(),
  };
}

const FORM = 'application/x-www-form-urlencoded';
const JSON_TEXT = '{"a": [1, "é"]}';
const JSON_BYTES = Buffer.from(JSON_TEXT).toString('latin1');
const JSON_ANEW = Buffer.from('{"a":[1,"é"]}').toString('latin1');

describe.each(hosts)('a body that an Express $major host has read', ({ express }) => {
  const rows: [string, ExpressHandler, Sent, string][] = [
    ['JSON, written anew', express.json(), { body: JSON_TEXT }, JSON_ANEW],
    ['JSON whose bytes were kept', express.json({ verify: keep }), { body: JSON_TEXT }, JSON_BYTES],
    ['JSON of a type of its own', express.json({ type: '*/*' }), { type: 'a/b+json', body: '[ ]' }, '[]'],
    ['JSON that is a text', express.json({ strict: false }), { body: ' "hi" ' }, '"hi"'],
    ['JSON that is null', express.json({ strict: false }), { body: ' null' }, 'null'],
    [
      'a form',
      express.urlencoded({ extended: false }),
      { type: FORM, body: 'a=1&a=2&b=%20x' },
      'a=1&a=2&b=%20x',
    ],
    ['a nested form', express.urlencoded({ extended: true }), { type: FORM, body: 'a[b]=1' }, 'a%5Bb%5D=1'],
    [
      'a form whose bytes were kept',
      express.urlencoded({ extended: true, verify: keep }),
      { type: FORM, body: 'a=+&b' },
      'a=+&b',
    ],
    ['bytes', express.raw({ type: '*/*' }), { type: 'x/y', body: Buffer.from([0, 255, 13]) }, '\x00\xff\r'],
    [
      'text',
      express.text({ type: '*/*' }),
      { type: 'text/plain', body: 'hé' },
      Buffer.from('hé').toString('latin1'),
    ],
    ['JSON as text', express.text({ type: '*/*' }), { body: JSON_TEXT }, JSON_BYTES],
    [
      'JSON, gzipped',
      express.json(),
      { body: gzipSync(JSON_TEXT), headers: { 'content-encoding': 'gzip' } },
      JSON_ANEW,
    ],
    [
      'bytes, deflated',
      express.raw({ type: '*/*' }),
      { body: deflateSync('hi'), headers: { 'content-encoding': 'deflate' } },
      'hi',
    ],
    [
      'JSON in chunks',
      express.json(),
      { body: JSON_TEXT, headers: { 'transfer-encoding': 'chunked' } },
      JSON_ANEW,
    ],
    ['nothing', express.json(), { body: '' }, ''],
  ];

  describe.each(readers)('comes to %s', (_name, make) => {
    it.each(rows)('as %s', async (_what, parser, sent, text) => {
      const at = client(await host(express, parser, await make()));
      const answer = { text, length: String(text.length) };
      expect(await at.read(sent)).toEqual(answer);
      // The connection is good for more.
      expect(await at.read(sent)).toEqual(answer);
      expect(at.connections()).toBe(1);
      at.end();
    });

    it('untouched where the parser let it be', async () => {
      const at = client(await host(express, express.json(), await make()));
      expect(await at.read({ type: 'text/plain', body: 'x\n' })).toEqual({ text: 'x\n', length: '2' });
      expect((await at.read({ type: 'text/plain', body: 'y' })).text).toBe('y');
      at.end();
    });

    it('as an error at once, where nothing is left of it', async () => {
      const form = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n';
      const at = client(await host(express, multer().any(), await make()));
      const sent = { type: 'multipart/form-data; boundary=b', body: form };
      expect(await at.post(sent)).toEqual({ status: 500, text: 'ERR_PARTY_BODY_READ' });
      expect(await at.post(sent)).toEqual({ status: 500, text: 'ERR_PARTY_BODY_READ' });
      expect((await at.read({ type: 'text/plain', body: 'y' })).text).toBe('y');
      at.end();
    });
  });

  it.each(lazy)('is asked of nobody who has no need of it: %s', async () => {
    const answer: Handler = (req, res) => res.end(JSON.stringify((req as Parsed).body));
    const form = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n';
    const at = client(await host(express, multer().any(), answer));
    const sent = { type: 'multipart/form-data; boundary=b', body: form };
    expect(await at.post(sent)).toEqual({ status: 200, text: '{"a":"1"}' });
    at.end();
  });
});

const kinds = hosts.flatMap(({ major, express }) =>
  hosts.flatMap((of) => [
    { major, express, of: of.major, what: 'app', make: () => of.express(), own: of.express },
    { major, express, of: of.major, what: 'Router', make: () => of.express.Router(), own: of.express },
  ]),
);

describe.each(kinds)('an Express $of $what in an Express $major host', ({ express, make, own }) => {
  const parsers: [string, ExpressHandler, Sent][] = [
    ['JSON', express.json(), { body: '{"a":1}' }],
    ['JSON whose bytes were kept', express.json({ verify: keep }), { body: '{"a":1}' }],
    ['a form', express.urlencoded({ extended: true }), { type: FORM, body: 'a=1' }],
    ['bytes', express.raw({ type: '*/*' }), { body: '{"a":1}' }],
    ['text', express.text({ type: '*/*' }), { body: '{"a":1}' }],
  ];

  it.each(parsers)(
    'finds %s as the very same req.body, which its own parsers let be',
    async (_what, parser, sent) => {
      const seen: unknown[] = [];
      const guest = make();
      guest.use(own.json(), own.urlencoded({ extended: false }), own.raw({ type: '*/*' }));
      guest.post('/a', (req, res) => {
        seen.push(req.body);
        res.end('ok');
      });
      const note: ExpressHandler = (req, res, next) =>
        parser(req, res, (error) => {
          seen.push(req.body);
          next(error);
        });
      const at = client(await host(express, note, guest));
      expect(await at.post(sent)).toEqual({ status: 200, text: 'ok' });
      expect(await at.post(sent)).toEqual({ status: 200, text: 'ok' });
      expect(seen[0]).toBe(seen[1]);
      expect(seen).toHaveLength(4);
      at.end();
    },
  );

  it('parses by itself what the host’s parser has let be', async () => {
    const guest = make();
    guest.use(own.urlencoded({ extended: false }));
    guest.post('/a', (req, res) => {
      res.json(req.body);
    });
    const at = client(await host(express, express.json(), guest));
    expect((await at.post({ type: FORM, body: 'a=1' })).text).toBe('{"a":"1"}');
    at.end();
  });

  it('parses by itself the bytes that the host has kept, and made nothing of', async () => {
    const guest = make();
    guest.use(own.json());
    guest.post('/a', (req, res) => {
      res.json(req.body);
    });
    const collect: ExpressHandler = (req, _res, next) => {
      bytesOf(req).then((bytes) => {
        (req as Parsed).rawBody = bytes;
        next();
      }, next);
    };
    const at = client(await host(express, collect, guest));
    expect(await at.post({ body: '{"a":1}' })).toEqual({ status: 200, text: '{"a":1}' });
    at.end();
  });

  it('leaves no trace when it hands on', async () => {
    const guest = make();
    guest.use(own.json(), (_req, _res, next) => next());
    const alone = express();
    alone.use(express.json(), (req, res) => {
      res.json({ body: req.body, marked: (req as Parsed)._body, ended: req.readableEnded });
    });
    const [there, here] = [client(await serve(alone)), client(await host(express, express.json(), guest))];
    const expected = JSON.parse((await there.post({ body: '{"a":1}' })).text);
    expect(JSON.parse((await here.post({ body: '{"a":1}' })).text)).toMatchObject(expected);
    there.end();
    here.end();
  });
});

describe('a body that was given again', () => {
  const express = hosts[1]?.express as Express;

  it.each<[string, GuestApp]>([
    ['a function', (_req, _res, next) => next()],
    ['a function that reads', (req, _res, next) => req.on('end', () => next()).resume()],
    ['connect', connect().use((_req, _res, next) => next())],
  ])('is as it was after %s that hands on', async (_what, guest) => {
    const at = client(await host(express, express.json(), guest));
    const sent = { body: '{"a": 1}', headers: { 'transfer-encoding': 'chunked' } };
    const { body, ended, headers } = JSON.parse((await at.post(sent)).text);
    expect([body, ended, headers['content-length'], headers['transfer-encoding']]).toEqual([
      { a: 1 },
      true,
      undefined,
      'chunked',
    ]);
    at.end();
  });

  it('is heard of by none of those who have read it', async () => {
    const heard = jest.fn();
    const collect: ExpressHandler = (req, _res, next) => {
      req.on('data', heard).on('end', () => {
        (req as Parsed).rawBody = Buffer.from('again');
        next();
      });
    };
    const at = client(await host(express, collect, koa() as unknown as GuestApp));
    expect((await at.read({ body: 'first' })).text).toBe('again');
    expect(heard).toHaveBeenCalledTimes(1);
    at.end();
  });

  it('is not read again by a parser behind a guest that hands on', async () => {
    const app = express();
    const bodies: unknown[] = [];
    const note: ExpressHandler = (req, _res, next) => {
      bodies.push(req.body);
      next();
    };
    app.use(express.json({ verify: keep }), note, entranceOf((_req, _res, next) => next()) as never);
    app.use(express.json(), note, (_req, res) => void res.end('ok'));
    const at = client(await serve(app));
    await at.post({ body: '{"a":1}' });
    expect(bodies[0]).toBe(bodies[1]);
    at.end();
  });

  const given = (headers: object, more: object) => {
    const rawHeaders = Object.entries(headers).flat();
    const req = Object.assign(Object.create(Readable.prototype), {
      headers,
      rawHeaders,
      ...more,
    });
    Readable.call(req, {});
    return req as IncomingMessage;
  };

  it.each([
    [
      'JSON in another charset',
      'application/json; charset=utf-16le',
      { a: 'é' },
      '{"a":"é"}',
      'application/json; charset=utf-8',
    ],
    [
      'text in another charset',
      'text/plain;charset="latin1"; x=y',
      'é',
      'é',
      'text/plain; charset=utf-8; x=y',
    ],
    ['lists of one', FORM, { a: ['1'] }, 'a%5B0%5D=1', FORM],
    ['lists of objects', FORM, { a: [{ b: '1' }, { b: '2' }] }, 'a%5B0%5D%5Bb%5D=1&a%5B1%5D%5Bb%5D=2', FORM],
    ['lists in objects', FORM, { a: { b: ['1', '2'] } }, 'a%5Bb%5D=1&a%5Bb%5D=2', FORM],
    ['a text whose bytes somebody kept as one', 'x/y', undefined, 'raw', 'x/y'],
  ])('says so of itself: %s', async (_what, type, body, text, says) => {
    const req = given(
      { 'content-type': type, 'transfer-encoding': 'chunked' },
      { body, rawBody: body === undefined ? 'raw' : undefined },
    );
    req.push(null);
    req.resume();
    await new Promise((resolve) => req.once('close', resolve));
    await replayBody(req);
    expect(String(await bytesOf(req))).toBe(text);
    expect(req.headers).toMatchObject({
      'content-type': says,
      'content-length': String(Buffer.byteLength(text)),
    });
  });

  it.each([
    ['a value that JSON has not', 'application/json', 1n],
    ['no value', 'application/json', undefined],
    ['a form that is none', FORM, 7],
    ['what no parser gave', 'x/y', { a: 1 }],
  ])('fails for %s', async (_what, type, body) => {
    const req = given({ 'content-type': type, 'transfer-encoding': 'chunked' }, { body });
    req.push(null);
    req.resume();
    await new Promise((resolve) => req.once('close', resolve));
    await expect(replayBody(req)).rejects.toMatchObject({ code: 'ERR_PARTY_BODY_READ', details: { type } });
  });

  it.each([
    ['gzip', gzipSync('hello')],
    ['deflate', deflateSync('hello')],
    ['br', Buffer.from('x')],
  ])(
    'keeps content-encoding: %s where the bytes were kept before they were inflated',
    async (encoding, rawBody) => {
      const headers = { 'content-encoding': encoding, 'content-length': String(rawBody.length) };
      const req = given(headers, { rawBody });
      req.push(null);
      req.resume();
      await new Promise((resolve) => req.once('close', resolve));
      await replayBody(req);
      expect(req.headers['content-encoding']).toBe(encoding);
    },
  );
});
