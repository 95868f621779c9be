import { gzipSync } from 'node:zlib';
import hostExpress, { type Request, type RequestHandler } from 'express';
import { party } from 'express-party';
import { Hono } from 'hono';
import Koa from 'koa';
import { closeAll, serve } from '../shared/serve';
import { bytesOf, readReplies, Wire } from '../shared/wire';

afterEach(closeAll);

const json = { 'content-type': 'application/json' };
const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const wide = (count: number) => `[${Array(count).fill('{}').join()}]`;

describe('a body that is nested deep, and parsed by the host', () => {
  const read = async (req: AsyncIterable<Buffer>) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };
  const objects = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
  const bodies = [deep(20_000), objects, `[${deep(20_000)},${wide(1_000)},"a"]`];
  const guests: Readonly<Record<string, () => unknown>> = {
    Koa: () =>
      new Koa().use(async (ctx) => {
        ctx.body = await read(ctx.req);
      }),
    Hono: () => new Hono().put('/', async (c) => c.text(await c.req.text())),
    'a handler': () => async (req: Request, res: { end(text: string): void }) => res.end(await read(req)),
  };

  it.each(Object.entries(guests))('R20 reaches a guest that reads the stream: %s', async (_kind, make) => {
    const host = hostExpress().use(hostExpress.json({ limit: '1mb' }), party({ '/': make() as never }));
    const { get } = await serve(host);
    for (const body of bodies) {
      expect((await get('/', { method: 'PUT', headers: json, body })).text).toBe(body);
    }
  });

  it('R20 reaches it as the text that the host has kept', async () => {
    const parser = hostExpress.text({ type: 'application/json', limit: '1mb' });
    const host = hostExpress().use(parser, party({ '/': guests.Koa?.() as never }));
    const { port } = await serve(host);
    const [body = ''] = bodies;
    const headers = ['Content-Type: application/json', 'Transfer-Encoding: chunked', 'Connection: close'];
    const wire = new Wire(port).send(bytesOf('/', { method: 'PUT', headers }));
    wire.send(`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
    expect(readReplies(await wire.end(), ['PUT'])[0]?.body).toBe(body);
  });

  it('R20 reaches it as the form that a parser of any depth has read', async () => {
    let form: unknown = 'x';
    for (let i = 0; i < 20_000; i++) form = { a: form };
    const parser: RequestHandler = (req, _res, next) => {
      req.resume().on('end', () => {
        req.body = { f: form };
        next();
      });
    };
    const { get } = await serve(hostExpress().use(parser, party({ '/': guests.Koa?.() as never })));
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { text } = await get('/', { method: 'PUT', headers, body: 'f=x' });
    expect(decodeURIComponent(text)).toBe(`f${'[a]'.repeat(20_000)}=x`);
  });
});

describe('a body that is as long inflated as it was sent', () => {
  /** Zeros behind what was compressed are no part of it, and take no room in what is compressed again. */
  function asLong(inner: string): Buffer {
    for (let zeros = 0; ; zeros++) {
      const whole = Buffer.concat([gzipSync(inner), Buffer.alloc(zeros)]);
      if (gzipSync(whole).length === whole.length) return whole;
    }
  }

  it.each(['raw', 'text'] as const)(
    'R19 is inflated once, though its bytes look as they were sent: %s',
    async (parser) => {
      const seen: unknown[] = [];
      const koa = new Koa().use(async (ctx) => {
        const chunks: Buffer[] = [];
        for await (const chunk of ctx.req) chunks.push(chunk);
        if (ctx.method === 'PUT') seen.push([ctx.get('content-encoding'), Buffer.concat(chunks)]);
        ctx.body = '';
      });
      const verify = (req: object, _res: object, rawBody: Buffer) => void Object.assign(req, { rawBody });
      const parse = hostExpress[parser]({ type: () => true, verify, defaultCharset: 'latin1' } as object);
      const { port } = await serve(hostExpress().use(parse, party({ '/': koa })));
      const inflated = asLong('inner '.repeat(20));
      const body = gzipSync(inflated);
      expect(body.length).toBe(inflated.length);
      await fetch(`http://127.0.0.1:${port}/`, {
        method: 'PUT',
        headers: { 'content-encoding': 'gzip', 'content-type': 'text/plain; charset=latin1' },
        body,
      });
      const expected = parser === 'raw' ? inflated : Buffer.from(inflated.toString('latin1'));
      expect(seen).toEqual([['', expected]]);
    },
  );
});
