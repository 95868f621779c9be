import { once } from 'node:events';
import { request as ask, type IncomingMessage } from 'node:http';
import express from 'express';
import { lighten, lite } from 'express-party/lite';
import { closeAll } from '../shared/serve';
import { at, hostWith } from './hosting';

afterEach(closeAll);

const CHUNK = new Uint8Array(64 * 1024);
const bytes = (text: string) => new TextEncoder().encode(text);

/** A stream that counts how often it is pulled, and whether it is cancelled. */
function source(chunks = 512) {
  const state = { pulls: 0, cancelled: () => {} };
  const cancelling = new Promise<void>((resolve) => {
    state.cancelled = resolve;
  });
  const stream = new ReadableStream({
    pull(controller) {
      state.pulls += 1;
      if (state.pulls > chunks) controller.close();
      else controller.enqueue(CHUNK);
    },
    cancel: () => state.cancelled(),
  });
  return { stream, state, cancelling };
}

async function opened(port: number, path = '/'): Promise<IncomingMessage> {
  const req = ask({ port, host: '127.0.0.1', path, agent: false }).on('error', () => {});
  req.end();
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  res.on('error', () => {});
  return res;
}

/** Waits until a number no longer grows. */
async function settled(read: () => number): Promise<number> {
  for (let before = -1; before !== read(); ) {
    before = read();
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  return read();
}

describe('an answer', () => {
  it('comes chunk by chunk, its head at once', async () => {
    let controller: ReadableStreamDefaultController | undefined;
    const stream = new ReadableStream({
      start: (given) => {
        controller = given;
      },
    });
    const { port } = await hostWith((app) =>
      app.get(
        '/',
        lite(() => new Response(stream)),
      ),
    );
    const res = await opened(port);
    for (const text of ['one', 'two']) {
      controller?.enqueue(bytes(text));
      expect(String((await once(res, 'data'))[0])).toBe(text);
    }
    controller?.close();
    await once(res, 'end');
  });

  it.each<[string, (inner: ReturnType<typeof lighten>) => ReturnType<typeof lighten>]>([
    ['a lite app', (inner) => inner],
    ['a lite app around it', (inner) => lite((request) => inner(request))],
    [
      'a lite app that transforms it',
      (inner) =>
        lite(async (request) => {
          const response = (await inner(request)) as Response;
          return new Response(response.body?.pipeThrough(new TransformStream()) ?? null, response);
        }),
    ],
  ])('of %s waits for a client that pauses, and is cancelled when it leaves', async (_what, around) => {
    const { stream, state, cancelling } = source(100_000);
    const { port } = await hostWith((app) => app.get('/', around(lite(() => new Response(stream)) as never)));
    const res = await opened(port);
    res.pause();
    expect(await settled(() => state.pulls)).toBeLessThan(400);
    res.destroy();
    await cancelling;
  });

  it('of an app that is called as a function waits too', async () => {
    let written = 0;
    let isLeft = false;
    const app = express().get('/', async (_req, res) => {
      res.on('close', () => {
        isLeft = true;
      });
      while (!isLeft) {
        written += CHUNK.length;
        if (!res.write(CHUNK)) await Promise.race([once(res, 'drain'), once(res, 'close')]);
      }
    });
    const inner = lighten(app);
    const response = (await inner(at('/'))) as Response;
    expect(await settled(() => written)).toBeLessThan(1_000_000);
    await response.body?.cancel();
    await new Promise((resolve) => setImmediate(resolve));
    expect(isLeft).toBe(true);
  });

  it('that fails in the midst breaks the connection', async () => {
    const failing = (ms: number) =>
      new ReadableStream(
        {
          async pull(controller) {
            controller.enqueue(bytes('x'));
            if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
            controller.error(new Error('own'));
          },
        },
        { highWaterMark: 0 },
      );
    const { port, errors } = await hostWith((app) => {
      app.get(
        '/later',
        lite(() => new Response(failing(20))),
      );
      app.get(
        '/now',
        lite(() => new Response(failing(0))),
      );
    });
    const res = await opened(port, '/later');
    res.resume();
    await new Promise((resolve) => res.on('close', resolve));
    expect([res.complete, errors]).toEqual([false, []]);
    expect((await opened(port, '/now')).statusCode).toBe(500);
  });
});

describe('a request', () => {
  it('waits with its body until somebody reads, and streams it', async () => {
    let read = () => {};
    const reading = new Promise<void>((resolve) => {
      read = resolve;
    });
    const counting = lite(async (request) => {
      await reading;
      let length = 0;
      for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) length += chunk.length;
      return new Response(String(length));
    });
    const { port } = await hostWith((app) => app.post('/', counting));
    const req = ask({ port, host: '127.0.0.1', method: 'POST', agent: false });
    let taken = 0;
    for (let i = 0; i < 512; i++) {
      req.write(CHUNK, () => {
        taken += CHUNK.length;
      });
    }
    expect(await settled(() => taken)).toBeLessThan(16_000_000);
    read();
    req.end();
    const [res] = (await once(req, 'response')) as [IncomingMessage];
    expect(String(Buffer.concat(await res.toArray()))).toBe(String(512 * CHUNK.length));
  });

  it('streams through a chain and into an app', async () => {
    const app = express().post('/', (req, res) => void req.pipe(res));
    const inner = lighten(app);
    const { port } = await hostWith((host) => host.use(lite((request) => inner(request))));
    const { stream } = source(64);
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      body: stream,
      duplex: 'half',
    } as RequestInit);
    expect((await response.arrayBuffer()).byteLength).toBe(64 * CHUNK.length);
  });

  it('whose client leaves fails to be read', async () => {
    let told = (_error: unknown) => {};
    const telling = new Promise<unknown>((resolve) => {
      told = resolve;
    });
    const reading = lite(async (request) => {
      await request.text().catch(told);
      return new Response();
    });
    const { port } = await hostWith((app) => app.post('/', reading));
    const req = ask({ port, host: '127.0.0.1', method: 'POST', agent: false }).on('error', () => {});
    req.write('begun');
    setTimeout(() => req.destroy(), 50);
    expect(String(await telling)).toMatch(/aborted/);
  });
});

describe('headers', () => {
  const answering = async (make: () => Response | Promise<Response>) => {
    const { get } = await hostWith((app) => {
      app.use((_req, res, next) => {
        res.cookie('host', '0');
        next();
      });
      app.get('/', lite(make));
    });
    return get('/');
  };

  it('keep several cookies, beside the host’s', async () => {
    const headers: [string, string][] = [
      ['set-cookie', 'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT'],
      ['set-cookie', 'b=2'],
      ['link', '</a>'],
      ['link', '</b>'],
    ];
    const { headers: given } = await answering(() => new Response('x', { headers }));
    expect([given['set-cookie'], given.link]).toEqual([
      ['host=0; Path=/', headers[0]?.[1], 'b=2'],
      '</a>, </b>',
    ]);
  });

  it('have the right length, whatever was copied from another answer', async () => {
    const inner = lite(() => new Response('straße', { headers: { 'content-length': '7', 'x-own': '1' } }));
    const shout = lite(async (request) => {
      const response = await inner(request);
      return new Response((await response.text()).toUpperCase().repeat(3), response);
    });
    const { get } = await hostWith((app) => app.get('/', shout));
    const { headers, text } = await get('/');
    expect([headers['content-length'], headers['x-own'], text]).toEqual(['21', '1', 'STRASSESTRASSESTRASSE']);
  });

  it('have no length for a transformed stream, and the one that is given for a stream of one’s own', async () => {
    const chunked = (text: string) =>
      new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          controller.enqueue(bytes(text));
          controller.close();
        },
      });
    const own = lite(() => new Response(chunked('abc'), { headers: { 'content-length': '3' } }));
    const doubled = lite(async (request) => {
      const response = await own(request);
      const twice = new TransformStream({
        transform: (chunk, controller) => {
          controller.enqueue(chunk);
          controller.enqueue(chunk);
        },
      });
      return new Response(response.body?.pipeThrough(twice) ?? null, response);
    });
    const { get } = await hostWith((app) => app.get('/own', own).get('/doubled', doubled));
    expect([(await get('/own')).headers['content-length'], (await get('/own')).text]).toEqual(['3', 'abc']);
    expect([(await get('/doubled')).headers['content-length'], (await get('/doubled')).text]).toEqual([
      undefined,
      'abcabc',
    ]);
  });

  it('announce no trailers, of an app that has some either', async () => {
    const app = express().get('/', (_req, res) => {
      res.set('Trailer', 'x-sum');
      res.write('x');
      res.addTrailers({ 'x-sum': '1' });
      res.end();
    });
    const inner = lighten(app);
    const { headers, text } = await answering(async () => (await inner(at('/'))) as Response);
    expect([headers.trailer, text]).toEqual([undefined, 'x']);
    expect(
      (await answering(() => new Response('x', { headers: { trailer: 'x-sum' } }))).headers.trailer,
    ).toBeUndefined();
  });

  it.each([204, 304])('stand without a body with %d', async (status) => {
    const { status: given, text } = await answering(() => new Response(null, { status }));
    expect([given, text]).toEqual([status, '']);
  });
});
