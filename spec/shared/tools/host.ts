import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import request from 'supertest';
import { WebSocket, WebSocketServer } from 'ws';
import { all } from './guests';
import type { App, Tool, Way } from './tool';

const session: typeof import('express-session') = require('express-session');
const cookieSession: (options: object) => RequestHandler = require('cookie-session');
const timeout: (ms: number) => RequestHandler = require('connect-timeout');
const morgan: (format: string, options: object) => RequestHandler = require('morgan');
const pinoHttp: (options: object, stream: Writable) => RequestHandler = require('pino-http');
const onHeaders: (res: Response, listener: (this: Response) => void) => void = require('on-headers');
const compression: (options: object) => RequestHandler = require('compression');
const helmet: () => RequestHandler = require('helmet');
const { createProxyMiddleware } = require('http-proxy-middleware');

/** As a TLS proxy adds them. */
const FORWARDED = {
  'x-forwarded-proto': 'https',
  'x-forwarded-for': '192.0.2.9',
  'x-forwarded-host': 'site.test',
};

/** A host behind a proxy, with what stands before its guest. */
function hostOf(way: Way, app: App, ...before: RequestHandler[]): Express {
  const host = express().set('trust proxy', 1).set('env', 'test');
  for (const each of before) host.use(each);
  way(host, app);
  return host;
}

const get = (host: Express, path: string) => request(host).get(path).set(FORWARDED);

/** What Express computes of a request, as the host's own code finds it. */
const seenOf = ({ secure, protocol, ip, hostname, path, query, url, originalUrl }: Request) => [
  ...[secure, protocol, ip, hostname, path, query.a],
  ...[url, originalUrl],
];
const SEEN = [true, 'https', '192.0.2.9', 'site.test', '/items/7', '1', '/items/7?a=1', '/g/items/7?a=1'];

async function login(host: Express): Promise<unknown[]> {
  const { headers } = await get(host, '/g/login');
  const cookies = ([headers['set-cookie'] ?? []].flat() as string[]).map((cookie) => cookie.split(';')[0]);
  const { text } = await get(host, '/g/who').set('cookie', cookies.join('; '));
  return [cookies.length > 0, text];
}

function linesOf(): { lines: string[]; stream: Writable } {
  const lines: string[] = [];
  const write: Writable['_write'] = (chunk, _encoding, done) => {
    lines.push(String(chunk).trim());
    done();
  };
  return { lines, stream: new Writable({ write }) };
}

/** What is kept until the request is over. */
async function until<Value>(values: readonly Value[]): Promise<Value | undefined> {
  while (values.length === 0) await new Promise((resolve) => setImmediate(resolve));
  return values[0];
}

export const hostTools: readonly Tool[] = [
  {
    tool: 'express-session',
    does: 'sets its `secure` cookie behind a TLS proxy, and knows who has logged in',
    guests: all,
    right: [true, 'anna'],
    see(way, make) {
      const options = { secret: 's', resave: false, saveUninitialized: false, cookie: { secure: true } };
      return login(hostOf(way, make(), session(options)));
    },
  },
  {
    tool: 'cookie-session',
    does: 'sets its `secure` cookie behind a TLS proxy, and knows who has logged in',
    guests: all,
    right: [true, 'anna'],
    see: (way, make) => login(hostOf(way, make(), cookieSession({ keys: ['k'], secure: true }))),
  },
  {
    tool: 'connect-timeout',
    does: 'gives a guest that does not answer up; the error handlers find the URL as it came in',
    guests: all,
    right: [503, '/g/slow?a=1', ''],
    async see(way, make) {
      const host = hostOf(way, make(), timeout(20));
      const onError: express.ErrorRequestHandler = (error, req, res, _next) =>
        void res.status(error.status).json([error.status, req.url, req.baseUrl]);
      return (await get(host.use(onError), '/g/slow?a=1')).body;
    },
  },
  {
    tool: 'morgan',
    does: 'logs address, URL and status when the answer is through',
    guests: all,
    right: '192.0.2.9 GET /g/items/7?a=1 200 site.test',
    async see(way, make) {
      const { lines, stream } = linesOf();
      const format = ':remote-addr :method :url :status :req[x-forwarded-host]';
      await get(hostOf(way, make(), morgan(format, { stream })), '/g/items/7?a=1');
      return until(lines);
    },
  },
  {
    tool: 'pino-http',
    does: 'logs what its serializers and `customProps` read of the request',
    guests: all,
    right: ['/g/items/7?a=1', 200, SEEN],
    async see(way, make) {
      const { lines, stream } = linesOf();
      // Asked when the request begins, and again when it is over.
      const seen: unknown[] = [];
      const customProps = (req: Request) => ({ n: seen.push(seenOf(req)) });
      await get(hostOf(way, make(), pinoHttp({ customProps }, stream)), '/g/items/7?a=1');
      const { req, res } = JSON.parse((await until(lines)) ?? '');
      return [req.url, res.statusCode, seen.at(-1)];
    },
  },
  {
    tool: 'on-headers',
    does: 'its listeners read the request, and set headers',
    guests: all,
    right: JSON.stringify(SEEN),
    async see(way, make) {
      const seen: RequestHandler = (req, res, next) => {
        onHeaders(res, function setSeen() {
          this.setHeader('x-seen', JSON.stringify(seenOf(req)));
        });
        next();
      };
      return (await get(hostOf(way, make(), seen), '/g/items/7?a=1')).headers['x-seen'];
    },
  },
  {
    tool: 'compression',
    does: 'compresses what its `filter`, which reads the request, lets it',
    guests: all,
    right: ['gzip', 5000, ['https', '/big']],
    async see(way, make) {
      const asked: unknown[] = [];
      const filter = ({ protocol, path }: Request) => asked.push([protocol, path]) > 0;
      const host = hostOf(way, make(), compression({ filter, threshold: 100 }));
      const { headers, text } = await get(host, '/g/big').set('accept-encoding', 'gzip');
      return [headers['content-encoding'], text.length, asked[0]];
    },
  },
  {
    tool: 'helmet',
    does: 'has set its headers, and they are all there',
    guests: all,
    right: ['SAMEORIGIN', 'nosniff', true, true],
    async see(way, make) {
      const { headers } = await get(hostOf(way, make(), helmet()), '/g/items/7');
      const [frame, type] = [headers['x-frame-options'], headers['x-content-type-options']];
      return [frame, type, 'content-security-policy' in headers, 'strict-transport-security' in headers];
    },
  },
  {
    tool: 'http-proxy-middleware',
    does: 'as a guest with `ws: true`, sends on requests, bodies and WebSockets',
    guests: ['(req, res)'],
    right: ['GET /items/7?a=1 ', 'POST /echo {"n":1}', 'socket at /g/room'],
    see: proxied,
  },
];

async function proxied(way: Way): Promise<unknown> {
  const upstream = createServer(async (req, res) => {
    let text = '';
    for await (const chunk of req) text += chunk;
    res.end(`${req.method} ${req.url} ${text}`);
  });
  const sockets = new WebSocketServer({ server: upstream });
  sockets.on('connection', (client, req) => client.send(`socket at ${req.url}`));
  await once(upstream.listen(0), 'listening');
  const target = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const host = express().set('env', 'test');
  const line = way(host, createProxyMiddleware({ target, ws: true }));
  const server = host.listen(0);
  try {
    await line?.bootstrap(server);
    const asked = await request(server).get('/g/items/7?a=1');
    const posted = await request(server).post('/g/echo').send({ n: 1 });
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/g/room`);
    const [message] = await once(client, 'message');
    client.terminate();
    return [asked.text, posted.text, String(message)];
  } finally {
    for (const each of [server, upstream]) each.closeAllConnections();
    for (const each of [server, upstream, sockets]) each.close();
  }
}
