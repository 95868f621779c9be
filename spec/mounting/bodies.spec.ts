import { request as ask } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { type GuestApp, guest, party } from 'express-party';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { majors } from '../shared/express';
import { closeAll, type Served, serve } from '../shared/serve';

afterEach(closeAll);

type Parsers = { json(options?: object): RequestHandler; raw(options: object): RequestHandler };

const [four, five] = majors.map((each) => each.express) as unknown as [
  (() => Express) & Parsers,
  (() => Express) & Parsers,
];
const SENT = '{ "a" : 1.0 }';
const VALUE = '{"a":1}';

const keep = express.json({ verify: (req, _res, bytes) => void Object.assign(req, { rawBody: bytes }) });

async function posted(host: Express, path = '/g/x') {
  const { get } = await serve(host);
  const headers = { 'content-type': 'application/json', 'content-length': String(SENT.length) };
  const { status, text } = await get(path, { method: 'POST', headers, body: SENT });
  return `${status} ${text}`;
}

/** A host with a parser before the guest, which it has by `app.use` or in a party. */
function hostOf(
  parser: RequestHandler,
  app: GuestApp,
  how: 'use' | 'party',
  make = express as () => Express,
) {
  const host = make().use(parser);
  host.use(
    how === 'use'
      ? (express.Router().use('/g', app as RequestHandler) as never)
      : (party({ '/g': app }) as never),
  );
  const tell: ErrorRequestHandler = (error, _req, res, _next) =>
    void res.status(500).send(error.type ?? error.message);
  host.use(tell);
  return host;
}

const echo = (own: (() => Express) & Parsers) =>
  own()
    .use(own.json())
    .post('/x', (req, res) => void res.send(JSON.stringify(req.body)));

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function koa() {
  const app = new Koa();
  app.use(async (ctx) => {
    ctx.body = `read ${await textOf(ctx.req)}`;
  });
  return app;
}

const hono = () => new Hono().post('/x', async (c) => c.text(`read ${await c.req.text()}`));

function proxyTo({ port }: Served): RequestHandler {
  return (req, res) => {
    const { method, headers, url: path } = req;
    const upstream = ask({ port, method, headers, path, agent: false }, (answer) => {
      res.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(res);
    });
    req.pipe(upstream);
  };
}

describe('a body that the host has parsed', () => {
  it('M1 by json() of Express 5 is left alone by json() of an Express 4 guest', async () => {
    expect(await posted(hostOf(five.json(), echo(four), 'use', five))).toBe('500 stream.not.readable');
    expect(await posted(hostOf(five.json(), echo(four), 'party', five))).toBe(`200 ${VALUE}`);
    expect(await posted(hostOf(four.json(), echo(five), 'use', four))).toBe(`200 ${VALUE}`);
    expect(await posted(hostOf(four.json(), echo(five), 'party', four))).toBe(`200 ${VALUE}`);
  });

  it('M2 by raw() of Express 5 is the Buffer that it is for json() of an Express 4 guest', async () => {
    const raw = five.raw({ type: '*/*' });
    const bytes = JSON.stringify(Buffer.from(SENT));
    expect(await posted(hostOf(raw, echo(four), 'use', five))).toBe('500 stream.not.readable');
    expect(await posted(hostOf(raw, echo(four), 'party', five))).toBe(`200 ${bytes}`);
  });

  it('M3 is had again by Fastify, which would wait for it without end', async () => {
    const app = fastify();
    app.post('/x', (req, reply) => void reply.send(req.body));
    expect(await posted(hostOf(express.json(), app, 'party'))).toBe(`200 ${VALUE}`);
    await app.close();
  });

  it('M4 is had again by Hono, for which it would be gone', async () => {
    expect(await posted(hostOf(express.json(), hono(), 'party'))).toBe(`200 read ${VALUE}`);
    expect(await posted(hostOf(keep, hono(), 'party'))).toBe(`200 read ${SENT}`);
  });

  it('M5 is had again by Koa, which would read an empty one', async () => {
    const callback = koa().callback();
    const plain: RequestHandler = (req, res) => void callback(req, res);
    expect(await posted(hostOf(express.json(), plain, 'use'))).toBe('200 read ');
    expect(await posted(hostOf(express.json(), koa(), 'party'))).toBe(`200 read ${VALUE}`);
    expect(await posted(hostOf(keep, koa(), 'party'))).toBe(`200 read ${SENT}`);
  });

  it('M6 is had again by a proxy, byte for byte where req.rawBody was kept', async () => {
    const upstream = await serve(async (req, res) => void res.end(`${req.url} ${await textOf(req)}`));
    expect(await posted(hostOf(express.json(), proxyTo(upstream), 'party'))).toBe(`200 /x ${VALUE}`);
    expect(await posted(hostOf(keep, proxyTo(upstream), 'party'))).toBe(`200 /x ${SENT}`);
  });
});

describe('a proxy', () => {
  it('M32 at a mount path sends on what is below it, and all of the path with strip: false', async () => {
    const upstream = await serve((req, res) => void res.end(req.url));
    const proxy = proxyTo(upstream);
    expect(await posted(express().use('/g', proxy))).toBe('200 /x');
    expect(await posted(express().use(party({ '/g': proxy })))).toBe('200 /x');
    expect(await posted(express().use(party({ '/g': guest(proxy, { strip: false }) })))).toBe('200 /g/x');
  });
});
