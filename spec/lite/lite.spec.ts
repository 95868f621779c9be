import type { RequestListener } from 'node:http';
import express from 'express';
import { party } from 'express-party';
import { bind, isLite, lite } from 'express-party/lite';
import { closeAll, serve } from '../shared/serve';
import { at, hostWith } from './hosting';

afterEach(closeAll);

const hello = lite(() => Response.json({ hello: 'party' }));
describe('a lite app', () => {
  it('is a handler of Express', async () => {
    const { get } = await hostWith((app) => app.get('/hello', hello));
    const { status, headers, text } = await get('/hello');
    expect([status, headers['content-type'], headers['content-length'], text]).toEqual([
      200,
      'application/json',
      '17',
      '{"hello":"party"}',
    ]);
  });

  it('is a function from a Request to a Response', async () => {
    expect(await (await hello(at())).json()).toEqual({ hello: 'party' });
  });

  it('is the guest of a party', async () => {
    const line = party({ '/hello': hello });
    const { get } = await hostWith((app) => app.use(line));
    expect((await get('/hello/x')).text).toBe('{"hello":"party"}');
    expect(line.guests.map(({ status }) => status)).toEqual(['joined']);
  });

  it('is served by itself, and answers 404 for what it passes on', async () => {
    const { get } = await serve(
      lite((request) => (request.url.endsWith('/a') ? new Response('a') : undefined)) as RequestListener,
    );
    expect([(await get('/a')).text, (await get('/b')).status]).toEqual(['a', 404]);
  });

  it('has a fetch for servers of fetch handlers, which is a Response in any case', async () => {
    const nothing = lite(() => undefined);
    expect((await nothing.fetch(at())).status).toBe(404);
    expect(await nothing(at())).toBeUndefined();
    expect(await (await hello.fetch(at())).json()).toEqual({ hello: 'party' });
  });

  it('passes on by undefined, and fails by throwing', async () => {
    const own = new Error('own');
    const { get, errors } = await hostWith((app) => {
      app.get(
        '/on',
        lite(() => undefined),
      );
      app.get(
        '/throws',
        lite(() => {
          throw own;
        }),
      );
      app.get(
        '/rejects',
        lite(async () => {
          throw own;
        }),
      );
      app.get(
        '/nonsense',
        lite(() => 7 as never),
      );
    });
    expect((await get('/on')).text).toBe('the host');
    expect((await get('/throws')).text).toBe('failed');
    expect((await get('/rejects')).text).toBe('failed');
    expect((await get('/nonsense')).text).toBe('failed');
    expect(errors).toEqual([own, own, expect.objectContaining({ code: 'ERR_PARTY_BAD_RESPONSE' })]);
  });

  it('is idempotent, and marked', () => {
    expect(lite(hello)).toBe(hello);
    expect([isLite(hello), isLite(() => {}), isLite({}), isLite(null)]).toEqual([true, false, false, false]);
  });

  it('is known to another copy of the package, with its bindings and what it closes', async () => {
    let other = { bind, isLite, lite };
    jest.isolateModules(() => {
      other = require('express-party/lite');
    });
    expect(other.lite).not.toBe(lite);
    const closed: string[] = [];
    const inner = other.bind({ b: () => 2 })((_request, { b, closing, ...rest }) => {
      closing('inner', (name) => closed.push(name));
      return Response.json({ ...rest, b });
    });
    expect([isLite(inner), lite(inner)]).toEqual([true, inner]);
    const outer = bind({ a: () => 1 })(inner as never) as typeof inner;
    const around = lite(async (request, { closing }) => {
      closing('outer', (name) => closed.push(name));
      return outer(request);
    });
    const { get } = await hostWith((app) => app.get('/', around));
    expect((await get('/')).text).toBe('{"a":1,"b":2}');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(closed).toEqual(['inner', 'outer']);
  });

  it('converts nothing in a chain: one Request and one Response in all', async () => {
    const seen: unknown[] = [];
    const innermost = lite((request) => {
      seen.push(request);
      return new Response('x');
    });
    let chain = innermost;
    for (let i = 0; i < 3; i++) {
      const inner = chain;
      chain = lite(async (request) => {
        seen.push(request);
        const response = await inner(request);
        seen.push(response);
        return response;
      });
    }
    const { get } = await hostWith((app) => app.get('/', chain));
    expect((await get('/')).text).toBe('x');
    const requests = seen.filter((each) => each instanceof Request);
    expect([new Set(requests).size, requests.length, new Set(seen).size]).toEqual([1, 4, 2]);
  });

  it('reads a body, streamed and parsed before', async () => {
    const echo = lite(async (request) => new Response(`${request.method} ${await request.text()}`));
    const { get } = await hostWith((app) => {
      app.post('/raw', echo);
      app.post('/parsed', express.json(), echo);
      app.post(
        '/passed',
        lite(() => undefined),
        echo,
      );
    });
    const ask = { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } };
    for (const path of ['/raw', '/parsed', '/passed'])
      expect((await get(path, ask)).text).toBe('POST {"a":1}');
  });

  it('aborts the signal when the client leaves', async () => {
    let left: (signal: AbortSignal) => void = () => {};
    const leaving = new Promise<AbortSignal>((resolve) => {
      left = resolve;
    });
    const slow = lite((request) => {
      const copy = new Request(request, { headers: { x: '1' } });
      copy.signal.addEventListener('abort', () => left(request.signal));
      return new Promise<Response>(() => {});
    });
    const { port } = await hostWith((app) => app.get('/', slow));
    const controller = new AbortController();
    const asked = fetch(`http://127.0.0.1:${port}/`, { signal: controller.signal }).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 100));
    controller.abort();
    expect((await leaving).aborted).toBe(true);
    await asked;
  });
});
