import session from 'express-session';
import { answered, from, host, open, own, wait } from '../shared/fetch';
import { closeAll } from '../shared/serve';

afterEach(closeAll);

describe('a fetch app: the answer', () => {
  const cookies = ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2'];
  const withCookies = from(
    () =>
      new Response('x', { headers: cookies.map((cookie) => ['set-cookie', cookie]) as [string, string][] }),
  );

  it('keeps several Set-Cookie apart', async () => {
    const { get } = await host(withCookies);
    expect((await get('/g/a')).headers['set-cookie']).toEqual(cookies);
  });

  it('keeps the cookies and headers that the host has set', async () => {
    const { get } = await host(
      withCookies,
      session({ secret: 's', resave: false, saveUninitialized: true }),
      (_req, res, next) => {
        res.cookie('h', '0').set('x-host', '1');
        next();
      },
    );
    const { headers } = await get('/g/a');
    expect(headers['set-cookie']?.slice(0, 3)).toEqual(['h=0; Path=/', ...cookies]);
    expect(headers['set-cookie']?.[3]).toMatch('connect.sid');
    expect(headers['x-host']).toBe('1');
  });

  it('gives way to one that the host has given meanwhile', async () => {
    let late = (_answer: Response) => {};
    const answer = new Promise<Response>((resolve) => {
      late = resolve;
    });
    const at = await host(
      from(() => answer),
      (_req, res, next) => {
        next();
        res.status(503).send('timeout');
      },
    );
    expect(await at.get('/g/a')).toMatchObject({ status: 503, text: 'timeout' });
    late(new Response('late'));
    await wait(20);
    expect(at.errors).toEqual([]);
  });

  it('has Node’s reason phrase where the guest gives none', async () => {
    const at = await host(from(() => new Response(null, { status: 404 })));
    expect((await answered(open(at))).statusMessage).toBe('Not Found');
  });

  it.each([204, 304])('has no body with %d', async (status) => {
    const { get } = await host(from(() => new Response(null, { status })));
    const { headers, ...answer } = await get('/g/a');
    expect(answer).toEqual({ status, text: '' });
    expect(headers['transfer-encoding']).toBeUndefined();
  });

  it('has the head alone for HEAD, and tells the body', async () => {
    const cancel = jest.fn();
    const app = from(
      () => new Response(new ReadableStream({ cancel }), { status: 201, headers: { 'x-a': '1' } }),
    );
    const { get } = await host(app);
    expect(await get('/g/a', { method: 'HEAD' })).toMatchObject({
      status: 201,
      headers: { 'x-a': '1' },
      text: '',
    });
    expect(cancel).toHaveBeenCalledTimes(1);
  });

  it('is without its body for HEAD, also when the body minds', async () => {
    const cancel = () => Promise.reject(own);
    const { get } = await host(from(() => new Response(new ReadableStream({ cancel }))));
    expect((await get('/g/a', { method: 'HEAD' })).status).toBe(200);
  });

  it('keeps status text, and content-length for HEAD', async () => {
    const headers = { 'content-length': '5' };
    const app = from(() => new Response('hello', { status: 201, statusText: 'Made', headers }));
    const res = await answered(open(await host(app), { method: 'HEAD' }));
    expect([res.statusMessage, res.headers['content-length']]).toEqual(['Made', '5']);
  });

  it('streams out: head and events as they come', async () => {
    let say: (text: string) => void = () => {};
    const body = new ReadableStream({
      start(controller) {
        say = (text) => controller.enqueue(Buffer.from(text));
      },
    });
    const req = open(await host(from(() => new Response(body))));
    const res = await answered(req);
    for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
      say(event);
      expect(String(await new Promise((resolve) => res.once('data', resolve)))).toBe(event);
    }
    req.destroy();
  });

  it('waits for a client that reads slowly', async () => {
    let pulls = 0;
    const pull = (controller: ReadableStreamDefaultController) => {
      pulls += 1;
      if (pulls > 3000) controller.close();
      else controller.enqueue(new Uint8Array(65536));
    };
    const res = await answered(open(await host(from(() => new Response(new ReadableStream({ pull }))))));
    res.pause();
    await wait(200);
    expect(pulls).toBeLessThan(500);
    res.destroy();
  });
});
