import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import hostExpress, { type Express, type Request, type RequestHandler } from 'express';
import { endpoint, party, rsvp } from 'express-party';
import type { GraftOptions } from 'express-party/graft';
import { Hono } from 'hono';
import Koa from 'koa';
import { grow } from '../graft/grow';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';
import { until } from '../shared/until';
import { bytesOf, readReplies, Wire } from '../shared/wire';

afterEach(closeAll);

const cookieParser: () => RequestHandler = require('cookie-parser');

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];
const FALLING = { state: 'live', fallback: true, replay: 'idempotent' } as const;

/** How many bytes of bodies the apps have read. */
let arrived = 0;

/** A stock that says what it is, and how long a body it has read; a scion that fails or answers, as asked. */
function apps({ express }: (typeof majors)[number], answer: RequestHandler): [Express, Express] {
  const [fresh, legacy] = [express(), express()];
  fresh.use(rsvp('shop'));
  fresh.all('/page', endpoint('page'), answer);
  legacy.use(rsvp('legacy'));
  legacy.all('/page', (req, res) => {
    let length = 0;
    const count = (chunk: Buffer) => {
      length += chunk.length;
      arrived += chunk.length;
    };
    const answerWith = () => void res.send(`old ${length}`);
    if (req.readableEnded) answerWith();
    else req.on('data', count).on('end', answerWith);
  });
  return [fresh, legacy];
}

const failing: RequestHandler = (_req, _res, next) => next(new Error('no database'));
const answering: RequestHandler = (_req, res) => void res.send('new');

/** What a visitor nests deeper than a stack is high, or makes wider than an event loop has time for. */
const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const wide = (count: number) => `[${Array(count).fill('{}').join()}]`;

async function host(scion: RequestHandler, before: RequestHandler[], options: Partial<GraftOptions> = {}) {
  const [fresh, legacy] = apps(four, scion);
  const states = { page: FALLING };
  return grow(
    fresh,
    { onto: legacy, states, ...options },
    { before: (app) => before.length > 0 && app.use(before) },
  );
}

const json = { 'content-type': 'application/json' };
const localising: RequestHandler = (req, res, next) => {
  res.locals.form = req.body;
  req.body = undefined;
  next();
};

describe('what a visitor has made deep or wide', () => {
  const texts = [deep(6_000), deep(30_000), wide(30_000), `{"a":${deep(9_000)}}`];

  it.each(['GET', 'PUT', 'OPTIONS'])('R14 is served by the scion of a graft: %s', async (method) => {
    const { get, errors } = await host(answering, [hostExpress.json({ limit: '1mb' })]);
    for (const body of texts) {
      const { status, text } = await get('/page', {
        method,
        headers: { ...json, 'content-length': `${body.length}` },
        body,
      });
      expect([status, text]).toEqual([200, method === 'OPTIONS' ? expect.any(String) : 'new']);
    }
    const told = method === 'OPTIONS' ? [] : ['ERR_PARTY_NO_FALLBACK'];
    expect(errors.map(({ code }) => code)).toEqual(told);
  });

  it.each<[string, RequestHandler[], object]>([
    ['a cookie', [cookieParser()], { headers: { cookie: `a=j:${encodeURIComponent(deep(2_000))}` } }],
    ['its body', [hostExpress.json()], { headers: json, method: 'PUT', body: deep(2_000) }],
    [
      'a value of res.locals',
      [hostExpress.json(), localising],
      { headers: json, method: 'PUT', body: wide(2_000) },
    ],
  ])('R14 has no fallback, told once: %s', async (_what, before, options) => {
    const { get, errors } = await host(failing, before);
    for (let i = 0; i < 3; i++) expect((await get('/page', options)).text).toBe('host: no database');
    expect(errors.map(({ code }) => code)).toEqual(['ERR_PARTY_NO_FALLBACK']);
    expect((await get('/page')).text).toBe('old 0');
  });
});

describe('a body that is kept for another app', () => {
  let open = 0;
  /** Reads it all, then fails. */
  const reading: RequestHandler = (req, res, next) => {
    open += 1;
    res.on('close', () => (open -= 1));
    req
      .on('data', (chunk: Buffer) => (arrived += chunk.length))
      .on('end', () => next(new Error('no database')));
  };

  /** Sends a chunked body piece by piece, and leaves it open when all of it has come. */
  async function upload(port: number, method: string, pieces: number, length: number): Promise<Wire> {
    const expected = arrived + pieces * length;
    const headers = ['Transfer-Encoding: chunked', 'Connection: close'];
    const wire = new Wire(port).send(bytesOf('/page', { method, headers }));
    for (let i = 0; i < pieces; i++) wire.send(`${length.toString(16)}\r\n${'x'.repeat(length)}\r\n`);
    await until(() => arrived === expected);
    return wire;
  }
  const ends = async (wire: Wire) => readReplies(await wire.send('0\r\n\r\n').end(), ['PUT'])[0]?.body;

  it('R15 finds no room where those of other open requests have it: then there is no fallback, told once', async () => {
    const { port, errors } = await host(reading, [], { replayMemory: 200_000 });
    const first = await upload(port, 'PUT', 150, 1_000);
    const others = [await upload(port, 'PUT', 150, 1_000), await upload(port, 'PUT', 150, 1_000)];
    expect(errors.map(({ code }) => code)).toEqual(['ERR_PARTY_NO_FALLBACK']);
    for (const other of others) expect(await ends(other)).toBe('host: no database');
    expect(await ends(first)).toBe('old 150000');
    // And when that is over, there is room again.
    expect(await ends(await upload(port, 'PUT', 150, 1_000))).toBe('old 150000');
    expect(errors).toHaveLength(1);
  });

  it('R15 is charged for its bytes, though each comes in a chunk of its own', async () => {
    const { port, errors } = await host(reading, [], { replayMemory: 40_000 });
    expect(await ends(await upload(port, 'PUT', 20_000, 1))).toBe('old 20000');
    expect(errors).toEqual([]);
  });

  it('R15 leaves its room where its client goes', async () => {
    const { port, errors } = await host(reading, [], { replayMemory: 200_000 });
    const gone = await upload(port, 'PUT', 150, 1_000);
    gone.socket.destroy();
    await until(() => open === 0);
    expect(await ends(await upload(port, 'PUT', 150, 1_000))).toBe('old 150000');
    expect(errors).toEqual([]);
  });

  it('R15 is that of no OPTIONS', async () => {
    const { port, errors } = await host(reading, [], { replayMemory: 0 });
    const wire = await upload(port, 'OPTIONS', 10, 1_000);
    expect(errors).toEqual([]);
    wire.socket.destroy();
    const put = await upload(port, 'PUT', 1, 1);
    expect(errors.map(({ code }) => code)).toEqual(['ERR_PARTY_NO_FALLBACK']);
    put.socket.destroy();
  });

  it.each<[string, RequestHandler]>([
    ['the stock, after a fallback', failing],
    ['the scion', answering],
  ])('R15 does not hold up the next request where nobody reads it: %s', async (who, scion) => {
    const [fresh] = apps(five, scion);
    const legacy = four.express().use(rsvp('legacy'));
    legacy.all('/page', (_req, res) => void res.send('new'));
    // Some of it is there when the graft looks, and the rest comes later.
    const waiting: RequestHandler = (req, _res, next) => {
      if (req.method === 'PUT') void until(() => req.readableLength > 0).then(() => next());
      else next();
    };
    const before = (app: Express) => void app.use(waiting);
    const { port } = await grow(fresh, { onto: legacy, states: { page: FALLING } }, { before });
    const wire = new Wire(port).send(
      bytesOf('/page', { method: 'PUT', headers: ['Content-Length: 400000'] }),
    );
    wire.send('x'.repeat(100_000)).send('x'.repeat(300_000));
    wire.send(bytesOf('/page', { headers: ['Connection: close'] }));
    const bodies = readReplies(await wire.end(), ['PUT', 'GET']).map(({ body }) => body);
    expect([who, ...bodies]).toEqual([who, 'new', 'new']);
  });
});

describe('a refusal of the scion', () => {
  it.each([400, 401, 403, 413, 415, 429, 499])(
    'R16 is its answer, and the stock is not asked: %i',
    async (status) => {
      for (const refusal of [{ status }, { statusCode: status }]) {
        const { get } = await host(
          (_req, _res, next) => next(Object.assign(new Error('refused'), refusal)),
          [],
        );
        expect((await get('/page')).text).toBe('host: refused');
      }
    },
  );

  it('R16 is one only from 400 to 499', async () => {
    for (const status of [399, 500, 503, undefined]) {
      const { get } = await host(
        (_req, _res, next) => next(Object.assign(new Error('failed'), { status })),
        [],
      );
      expect((await get('/page')).text).toBe('old 0');
    }
  });
});

describe('a request that the scion has destroyed', () => {
  it('R17 is handed on as its error, and the stock is not asked', async () => {
    const breaking = async (req: Request, _res: unknown, next: (error: unknown) => void) => {
      for await (const _chunk of req) break;
      next(new Error('half-read'));
    };
    const { port, errors } = await host(breaking as never, []);
    const text = await new Wire(port)
      .send(bytesOf('/page', { method: 'PUT', body: 'x'.repeat(100), headers: ['Connection: close'] }))
      .end();
    expect(text).not.toContain('old');
    expect(errors).toEqual([]);
  });
});

describe('the Location of a redirect to the stock', () => {
  it('R18 holds no raw text of the visitor, though the host has decoded it', async () => {
    const [fresh, legacy] = [five.express(), four.express()];
    fresh
      .use(rsvp('shop'))
      .get('/items/:id', endpoint('item'), (_req, _res, next) => void setTimeout(next, 1));
    legacy.use(rsvp('legacy')).get('/item/:id', endpoint('item'), answering);
    const decoding: RequestHandler = (req, _res, next) => {
      req.url = decodeURIComponent(req.url);
      next();
    };
    const states = { item: { state: 'live' } } as const;
    const { get } = await grow(fresh, { onto: legacy, states }, { before: (app) => app.use(decoding) });
    const { status, headers } = await get(`/items/7?q=${encodeURIComponent('a\r\nX-Evil: 1 ü')}`);
    expect([status, headers['x-evil']]).toEqual([307, undefined]);
    expect(headers.location).toBe('/item/7?q=a%0D%0AX-Evil:%201%20%C3%BC');
  });
});

describe('a body that was compressed twice', () => {
  it('R19 reaches a guest that reads the stream as it was inflated, once', async () => {
    const koa = new Koa();
    koa.use(async (ctx) => {
      const chunks: Buffer[] = [];
      for await (const chunk of ctx.req) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      ctx.body = `${ctx.get('content-encoding') || 'none'} ${body.equals(gzipSync('inner'))}`;
    });
    const app = hostExpress().use(hostExpress.raw({ type: () => true }), party({ '/': koa }));
    const { port } = await serve(app as never);
    const bytes = gzipSync(gzipSync('inner'));
    const socket = connect(port, '127.0.0.1');
    const head = bytesOf('/', {
      method: 'PUT',
      headers: [`Content-Length: ${bytes.length}`, 'Content-Encoding: gzip', 'Connection: close'],
    });
    socket.write(head);
    socket.write(bytes);
    let text = '';
    socket.on('data', (chunk) => (text += chunk));
    await once(socket, 'close');
    expect(text).toMatch(/none true$/);
  });
});

describe('a body that a fetch guest leaves', () => {
  it.each(['PUT', 'POST'])('R15 does not hold up the next request: %s', async (method) => {
    const app = new Hono().all('/page', (c) => c.text('fetched'));
    const { port } = await serve(hostExpress().use(party({ '/': app })) as never);
    const wire = new Wire(port).send(bytesOf('/page', { method, headers: ['Content-Length: 400000'] }));
    wire.send('x'.repeat(100_000)).send('x'.repeat(300_000));
    wire.send(bytesOf('/page', { headers: ['Connection: close'] }));
    const bodies = readReplies(await wire.end(), [method, 'GET']).map(({ body }) => body);
    expect(bodies).toEqual(['fetched', 'fetched']);
  });
});
