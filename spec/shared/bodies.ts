import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import connect from 'connect';
import type { Handler as ExpressHandler } from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import type { GuestApp, Handler } from '../../lib/common/apps';
import { entranceOf } from '../../lib/enter/enter';
import { majors } from './express';
import { type Served, serve } from './serve';

export type Express = typeof import('express');
export const multer: () => { any(): ExpressHandler } = require('multer');
export const hosts = majors.map(({ major, express }) => ({ major, express: express as unknown as Express }));
export type Parsed = IncomingMessage & { body?: unknown; rawBody?: unknown; _body?: boolean };

/** What a guest read: the bytes as text, and what the headers said of them. */
export interface Read {
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

export async function bytesOf(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export const read = (req: IncomingMessage, res: ServerResponse) => {
  const chunks: Buffer[] = [];
  req
    .on('data', (chunk) => chunks.push(chunk))
    .on('end', () => res.end(tell(req.headers, Buffer.concat(chunks))));
};

/** Pipes the request to a server behind, and its answer back. */
export async function proxy(): Promise<Handler> {
  const { port } = await serve(read);
  return (req, res) => {
    const { method = '', url = '', headers } = req;
    const onward = request({ host: '127.0.0.1', port, method, path: url, headers, agent: false });
    res.on('close', () => onward.destroy());
    onward.on('error', () => {});
    req.pipe(onward).on('response', (answer) => answer.pipe(res.writeHead(answer.statusCode ?? 0)));
  };
}

export function koa(): Koa {
  return new Koa().use(async (ctx) => {
    ctx.body = tell(ctx.headers, await bytesOf(ctx.req));
  });
}

export function fastify(): GuestApp {
  const app = Fastify();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (_req: unknown, body: unknown) => body);
  app.all('/*', async ({ headers, body }, reply) =>
    reply.send(tell(headers, (body as Buffer) ?? Buffer.alloc(0))),
  );
  return app as unknown as GuestApp;
}

export function hono(): Hono {
  return new Hono().all('*', async (c) =>
    c.body(tell(c.req.header(), Buffer.from(await c.req.arrayBuffer()))),
  ) as never;
}

export const readers: [string, () => GuestApp | Promise<GuestApp>][] = [
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
export const lazy = readers.slice(0, 5).filter(([name]) => name !== 'an http.Server');

export const keep = (req: IncomingMessage, _res: ServerResponse, bytes: Buffer) => {
  (req as Parsed).rawBody = bytes;
};

/** A host with a guest at `/g`, and its own answer to the rest. */
export async function host(express: Express, parser: ExpressHandler, guest: GuestApp): Promise<Served> {
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

export interface Sent {
  path?: string;
  type?: string;
  body: string | Buffer;
  headers?: Record<string, string>;
}

/** One connection, over which one request goes after the other. */
export function client({ port }: Served) {
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

export const FORM = 'application/x-www-form-urlencoded';
export const JSON_TEXT = '{"a": [1, "é"]}';
export const JSON_BYTES = Buffer.from(JSON_TEXT).toString('latin1');
export const JSON_ANEW = Buffer.from('{"a":[1,"é"]}').toString('latin1');
