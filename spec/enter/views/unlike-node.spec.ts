import { EventEmitter } from 'node:events';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import connect from 'connect';
import express, { type Express, type RequestHandler } from 'express';
import { guest, type Party, party, rsvp } from 'express-party';
import Fastify from 'fastify';
import Koa from 'koa';
import type { GuestApp } from '../../../lib/common/apps';
import { layersOf, layersOver } from '../../../lib/enter/views/layers';
import { majors } from '../../shared/express';

type Listener = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => unknown;

const reading = async (req: IncomingMessage) => `${req.url} ${req.method === 'POST' ? await text(req) : ''}`;

/** Guests that say what they were asked, and what `app.use` takes in the place of each. */
const kinds: readonly [string, () => GuestApp, (app: never) => Listener][] = [
  ...majors.map(({ major, express: own }): (typeof kinds)[number] => [
    `Express ${major}`,
    () => {
      const app = own();
      app.use(own.json());
      app.all(
        '/x',
        (req, res) => void res.send(`${req.url} ${req.method} ${JSON.stringify(req.body ?? {})}`),
      );
      return app;
    },
    (app: Listener) => app,
  ]),
  [
    'Koa',
    () =>
      new Koa().use(async (ctx) => {
        ctx.body = await reading(ctx.req);
      }) as unknown as GuestApp,
    (app: Koa) => app.callback(),
  ],
  [
    'Fastify',
    () => {
      const app = Fastify();
      app.all('/x', async (request) => `${request.url} ${JSON.stringify(request.body ?? {})}`);
      return app as unknown as GuestApp;
    },
    (app: { ready(): Promise<unknown>; routing: Listener }) => async (req, res, next) => {
      await app.ready();
      app.routing(req, res, next);
    },
  ],
  [
    'connect',
    () => connect().use(async (req, res) => res.end(await reading(req))) as unknown as GuestApp,
    (app: Listener) => app,
  ],
  [
    'http.Server',
    () => createServer(async (req, res) => void res.end(await reading(req))),
    (app: ReturnType<typeof createServer>) => (req, res) => app.emit('request', req, res),
  ],
  ['(req, res)', () => async (req, res) => void res.end(await reading(req)), (app: Listener) => app],
];

interface Answer {
  status: number;
  body: string;
}

/** As of node-mocks-http: a request that is no stream, and a response that keeps what it is given. */
function mock(app: Listener): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, unknown> = {};
    const req = Object.assign(Object.create(EventEmitter.prototype), {
      method: 'GET',
      url: '/g/x',
      headers: {},
      rawHeaders: [],
      socket: {},
      query: {},
    });
    const res = Object.assign(Object.create(EventEmitter.prototype), {
      req,
      statusCode: 200,
      setHeader: (name: string, value: unknown) =>
        void Object.assign(headers, { [name.toLowerCase()]: value }),
      getHeader: (name: string) => headers[name.toLowerCase()],
      hasHeader: (name: string) => name.toLowerCase() in headers,
      removeHeader: (name: string) => void delete headers[name.toLowerCase()],
      writeHead(status: number) {
        res.statusCode = status;
        return res;
      },
      write: () => true,
      end: (body: unknown) => resolve({ status: res.statusCode, body: String(body ?? '') }),
    });
    app(req, res, (error) => reject(error ?? new Error('passed')));
  });
}

/** A request of Node's own class that is said to be complete before anybody has read it, as of serverless adapters. */
function complete(app: Listener): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const body = '{"n":1}';
    const said: string[] = [];
    const socket = Object.assign(
      new Writable({ write: (chunk, _encoding, done) => done(void said.push(String(chunk))) }),
      {
        remoteAddress: '192.0.2.9',
      },
    );
    const req = new IncomingMessage(socket as unknown as Socket);
    const headers = { 'content-type': 'application/json', 'content-length': String(body.length) };
    Object.assign(req, { method: 'POST', url: '/g/x', headers, complete: true, httpVersion: '1.1' });
    Object.assign(req, { httpVersionMajor: 1, httpVersionMinor: 1 });
    req.push(body);
    req.push(null);
    const res = new ServerResponse(req);
    res.assignSocket(socket as unknown as Socket);
    res.on('finish', () =>
      resolve({ status: res.statusCode, body: said.join('').split('\r\n\r\n')[1] ?? '' }),
    );
    app(req, res, (error) => reject(error ?? new Error('passed')));
  });
}

/** As light-my-request: methods of its own below those of Express, for the whole process, which tell who is asked. */
class Injected extends Readable {
  readonly headers = {};
  readonly method = 'GET';
  readonly socket = { remoteAddress: '192.0.2.9' };
  readonly mine = true;
  constructor(public url: string) {
    super();
  }
  override _read() {
    if (!this.mine) throw new Error('no request of mine');
    this.push(null);
  }
}
class Recorder extends ServerResponse {
  said = '';
  readonly mine = true;
  override write(chunk: unknown) {
    if (!this.mine) throw new Error('no response of mine');
    this.said += String(chunk);
    return true;
  }
  override end(chunk?: unknown) {
    if (!this.mine) throw new Error('no response of mine');
    if (chunk && typeof chunk !== 'function') this.said += String(chunk);
    this.emit('said');
    return this;
  }
}

function inject(app: Listener): Promise<Answer> {
  const { request, response } = app as unknown as Express;
  Object.setPrototypeOf(Object.getPrototypeOf(request), Injected.prototype);
  Object.setPrototypeOf(Object.getPrototypeOf(response), Recorder.prototype);
  return new Promise((resolve, reject) => {
    const req = new Injected('/g/x') as never as IncomingMessage;
    const res = new Recorder(req);
    res.on('said', () => resolve({ status: res.statusCode, body: res.said }));
    app(req, res, (error) => reject(error ?? new Error('passed')));
  });
}

afterEach(() => {
  const { request, response } = express() as unknown as { request: object; response: object };
  Object.setPrototypeOf(Object.getPrototypeOf(request), IncomingMessage.prototype);
  Object.setPrototypeOf(Object.getPrototypeOf(response), ServerResponse.prototype);
});

const hosted = (use: RequestHandler | Party, at = '/') => express().use(at, use) as unknown as Listener;
const uninvited = (app: GuestApp) => party({ '/g': guest(app, { invite: false }) });

describe.each<[string, (app: Listener) => Promise<Answer>]>([
  ['that is no stream', mock],
  ['that is complete before it is read', complete],
  ['whose methods were put below those of Express', inject],
])('a request %s', (_what, ask) => {
  it.each(kinds)('is served by a guest as by app.use: %s', async (_kind, make, plainly) => {
    const plain = await ask(hosted(plainly(make() as never) as never, '/g'));
    const line = uninvited(make());
    const app = hosted(line);
    await line.bootstrap();
    expect(await ask(app)).toEqual(plain);
    expect(plain).toMatchObject({ status: 200, body: expect.stringContaining('/x') });
  });
});

describe('an invitation, where somebody has put methods below those of Express', () => {
  it.each(majors)('reaches a guest of Express $major, and its Router', async ({ express: own }) => {
    for (const app of [own(), own.Router()]) {
      app.use(rsvp('blog'));
      app.get('/x', (_req, res) => void res.send('x'));
      const raw = own();
      raw.use('/__invite__', ((req, res, next) => {
        if (!req.partyline) return next();
        req.partyline.declare('raw', { home: '/' });
        res.send('ok');
      }) as RequestHandler);
      const line = party({ '/g': app, '/raw': raw });
      const host = hosted(line);
      expect(await inject(host)).toEqual({ status: 200, body: 'x' });
      expect(line.guests.map(({ status }) => status)).toEqual(['joined', 'joined']);
    }
  });
});

describe('layersOver', () => {
  const node = { read() {}, constructor: Object };
  const first = Object.create(node, { path: { value: 'of Express' } });
  const own = Object.create(first, { app: { value: 'an app' } });

  it('is the prototype itself where it stands over Node’s own', () => {
    expect(layersOver(own, node)).toBe(own);
    expect(layersOver(node, node)).toBe(node);
    expect(layersOf(own)).toEqual([own, first]);
  });

  it('has the same members over Node’s own', () => {
    const other = { constructor: Object };
    const moved = layersOver(own, other);
    expect([moved === own, Reflect.get(moved, 'path'), Reflect.get(moved, 'app')]).toEqual([
      false,
      'of Express',
      'an app',
    ]);
    expect('read' in moved).toBe(false);
  });
});
