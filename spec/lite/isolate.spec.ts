import { request } from 'node:http';
import { join } from 'node:path';
import express, { type Express } from 'express';
import { endpoint, type Party, type PartyOptions, party, rsvp } from 'express-party';
import { type Isolated, type IsolateOptions, isLite, isolate } from 'express-party/lite';
import { WebSocket } from 'ws';
import { closeAll } from '../shared/serve';
import { env, execArgv } from '../shared/tsx';
import { at, hostWith } from './hosting';

Object.assign(process.env, { TSX_TSCONFIG_PATH: env.TSX_TSCONFIG_PATH });

const running: Isolated[] = [];
const lines: Party[] = [];
afterEach(async () => {
  await closeAll();
  await Promise.all([
    ...running.splice(0).map((each) => each.close()),
    ...lines.splice(0).map((line) => line.close()),
  ]);
});

async function start(name: string, options: IsolateOptions = {}): Promise<Isolated> {
  const isolated = isolate(join(__dirname, 'apps', name), { execArgv, ...options });
  running.push(isolated);
  await isolated.ready;
  return isolated;
}

function blog(): Express {
  const app = express();
  app.use(rsvp('blog', ({ connect }) => void connect('who', (payload) => `blog ${payload}`)));
  app.get(
    '/posts/:id',
    endpoint('post'),
    (req, res) => void res.send(req.urlFor('shop:item', req.params.id)),
  );
  return app;
}

/** A party of the blog and the shop, which is in a worker. */
async function site(shop: Isolated, options: PartyOptions = {}, path = '/shop') {
  const line = party({ '/blog': blog(), [path]: shop }, { inviteTimeout: 60_000, ...options });
  lines.push(line);
  const hosted = await hostWith((app) => app.use(line));
  await line.bootstrap(hosted.server);
  return { line, ...hosted };
}

describe.each(['process', 'thread'] as const)('an app in a worker: a %s', (kind) => {
  it('joins the party, with links both ways, at once', async () => {
    const shop = await start('shop.ts', { kind, workers: 1 });
    const { line, get } = await site(shop);
    expect(line.guests.map(({ name, status, endpoints }) => [name, status, endpoints])).toEqual([
      ['blog', 'joined', ['post']],
      ['shop', 'joined', ['item']],
    ]);
    expect(line.urlFor('shop:item', 7)).toBe('/shop/items/7');
    expect((await get('/blog/posts/7')).text).toBe('/shop/items/7');
    expect(JSON.parse((await get('/shop/links')).text)).toEqual([
      '/shop/items/7',
      '/blog/posts/a%20b',
      'ERR_PARTY_UNKNOWN_ENDPOINT',
    ]);
  });

  it('asks across, and is asked: those who wait alone', async () => {
    const shop = await start('shop.ts', { kind, workers: 2 });
    const told: { code: string }[] = [];
    const { line, get } = await site(shop, { onError: (error) => told.push(error as never) });
    expect(await line.partyline.askAroundAsync('who', 7)).toEqual(['blog 7', 'shop 7']);
    expect(line.partyline.askAround('who', 7)).toEqual(['blog 7']);
    expect(told.splice(0)).toMatchObject([{ code: 'ERR_PARTY_HANDLER_ASYNC', details: { guest: 'shop' } }]);
    expect(line.partyline.ask('fails')).toBeUndefined();
    expect(await line.partyline.askAroundAsync('fails')).toEqual([]);
    expect(told).toMatchObject([
      { code: 'ERR_PARTY_HANDLER_ASYNC' },
      { code: 'ERR_PARTY_HANDLER_FAILED', cause: { name: 'TypeError', message: 'cannot' } },
    ]);
    expect(JSON.parse((await get('/shop/ask')).text)).toEqual([null, [], ['blog 2']]);
  });

  it('sees the request as it is in the party', async () => {
    const shop = await start('shop.ts', { kind, workers: 1 });
    const { get } = await site(shop, {}, '/t/:tenant/shop');
    const { text } = await get('/t/acme/shop/items/a%20b?x=1', {
      headers: { 'x-own': '1', 'x-express-party-arrival': '%7B%22id%22%3A0%7D' },
    });
    const { headers, ...seen } = JSON.parse(text);
    expect(seen).toEqual({
      id: 'a b',
      urls: ['/items/a%20b?x=1', '/t/acme/shop', '/t/acme/shop/items/a%20b?x=1'],
      ip: expect.stringContaining('127.0.0.1'),
      secure: false,
      mount: { tenant: 'acme' },
    });
    expect(Object.keys(headers).sort()).toEqual(['connection', 'host', 'x-own']);
  });

  it('streams bodies, and leaves one that it passes on', async () => {
    const shop = await start('shop.ts', { kind, workers: 1 });
    const { get } = await hostWith((app) => {
      app.use('/shop', shop);
      app.post('/shop/left', express.text(), (req, res) => void res.send(`host: ${req.body}`));
    });
    const body = 'x'.repeat(300_000);
    const headers = { 'content-type': 'text/plain' };
    expect((await get('/shop/echo', { method: 'POST', body, headers })).text).toBe(body);
    expect((await get('/shop/left', { method: 'POST', body: 'left', headers })).text).toBe('host: left');
    expect((await get('/shop/none')).text).toBe('the host');
    expect((await get('/shop/cookies')).headers['set-cookie']).toEqual(['a=1; Path=/', 'b=2; Path=/']);
  });

  it('hands errors to the host', async () => {
    const shop = await start('shop.ts', { kind, workers: 1 });
    const { get, errors } = await hostWith((app) => app.use('/shop', shop));
    expect((await get('/shop/fails')).status).toBe(418);
    expect(errors).toMatchObject([{ name: 'TypeError', message: 'own', code: 'E_OWN' }]);
  });

  it('leaves the event loop of the host free', async () => {
    const shop = await start('shop.ts', { kind, workers: 1 });
    const { get } = await hostWith((app) => {
      app.get('/free', (_req, res) => void res.send('free'));
      app.use('/shop', shop);
    });
    const order: string[] = [];
    const blocked = get('/shop/block/1000').then(({ text }) => order.push(text));
    for (let i = 0; i < 5; i++) order.push((await get('/free')).text);
    await blocked;
    expect(order).toEqual(['free', 'free', 'free', 'free', 'free', 'blocked']);
  });
});

/** Says something over a WebSocket, and gives what comes back. */
function talk(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
    socket.on('open', () => socket.send('hello'));
    socket.on('error', reject);
    socket.on('message', (text) => {
      resolve(String(text));
      socket.close();
    });
  });
}

describe.each(['server', 'said'])('an app that takes upgrades, as %s', (how) => {
  it('takes them in a party, and alone', async () => {
    process.env.CHAT = how;
    const chat = await start('chat.ts', { workers: 1 });
    const { line, server, port, get } = await site(chat, {}, '/chat');
    line.upgrade(server);
    expect(await talk(port, '/chat/room?x=1')).toBe('/room?x=1 hello');
    await expect(talk(port, '/blog/room')).rejects.toThrow('404');
    expect((await get('/chat/')).text).toBe('chat');
    const alone = await hostWith((app) => app.use(chat));
    alone.server.on('upgrade', chat.upgrade);
    expect(await talk(alone.port, '/room')).toBe('/room hello');
  });
});

describe('a module', () => {
  const textOf = async (isolated: Isolated) => {
    const { get } = await hostWith((app) => app.use(isolated));
    return (await get('/')).text;
  };

  it('of ES, with what it asks for', async () => {
    const isolated = await start('esm.mjs');
    expect([await textOf(isolated), isolated.workers.length]).toEqual(['hono', 1]);
    expect(isolated.workers[0]?.pid).toBeLessThan(process.pid);
  });

  it('of CommonJS, with what it asks for', async () => {
    const isolated = await start('koa.cjs');
    expect(await textOf(isolated)).toMatch(/^koa .*127\.0\.0\.1$/);
    expect(isolated.workers).toHaveLength(2);
  });

  it('may export a handler, which finds what Express gives', async () => {
    const isolated = await start('loop.cjs');
    const { get } = await hostWith((app) => app.use('/:key', isolated));
    expect(JSON.parse((await get('/a/who')).text)).toMatchObject({ send: 'function' });
    expect((await get('/a/other')).text).toBe('the host');
  });
});

describe('workers', () => {
  it('are as many as the app asks for, or the host', async () => {
    const own = await start('shop.ts');
    while (own.workers.filter(({ isReady }) => isReady).length < 2)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(own.workers).toHaveLength(2);
    const one = await start('shop.ts', { workers: 1 });
    expect(one.workers).toHaveLength(1);
    expect(isLite(own)).toBe(true);
  });

  it('are started again when they die: 502 for what was under way, 503 while it is down', async () => {
    const told: unknown[] = [];
    const shop = await start('shop.ts', { workers: 1 });
    const { get } = await site(shop, { onError: (error) => told.push(error) });
    const first = (await get('/shop/pid')).text;
    const hanging = get('/shop/hang');
    while (shop.workers.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await get('/shop/pid');
    process.kill(Number(first), 'SIGKILL');
    expect((await hanging).status).toBe(502);
    const statuses: number[] = [];
    let answer = await get('/shop/pid');
    for (; answer.status !== 200; answer = await get('/shop/pid')) {
      statuses.push(answer.status);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect([...new Set(statuses)].filter((status) => status !== 502)).toEqual([503]);
    expect(answer.text).not.toBe(first);
    expect(JSON.parse((await get('/shop/links')).text)[1]).toBe('/blog/posts/a%20b');
    expect(told).toMatchObject([{ code: 'ERR_PARTY_WORKER_ENDED', details: { reason: 'ended by SIGKILL' } }]);
  });

  it('break an answer that was begun', async () => {
    const shop = await start('shop.ts', { workers: 1 });
    const stderr = jest.spyOn(console, 'error').mockImplementation(() => {});
    const { port } = await hostWith((app) => app.use('/shop', shop));
    const answer = await new Promise<boolean>((resolve) => {
      request({ port, host: '127.0.0.1', path: '/shop/slow' }, (res) => {
        res.once('data', () => process.kill(shop.workers[0]?.pid as number, 'SIGKILL'));
        res.on('error', () => {});
        res.on('close', () => resolve(res.complete));
      }).end();
    });
    expect(answer).toBe(false);
    stderr.mockRestore();
  });

  it('are told of, where the app cannot be loaded', async () => {
    const stderr = jest.spyOn(console, 'error').mockImplementation(() => {});
    const broken = isolate(join(__dirname, 'apps/none.ts'), { execArgv });
    running.push(broken);
    await expect(broken.ready).rejects.toMatchObject({
      code: 'ERR_PARTY_WORKER_ENDED',
      cause: { message: expect.stringContaining('none.ts') },
    });
    const { get } = await hostWith((app) => app.use(broken));
    expect((await get('/')).status).toBe(503);
    stderr.mockRestore();
  });

  it('serve a call as a function too', async () => {
    const shop = await start('shop.ts', { workers: 1 });
    const response = (await shop(at('/pid'))) as Response;
    expect(Number(await response.text())).toBe(shop.workers[0]?.pid);
    expect(await shop(at('/none'))).toBeUndefined();
  });

  it.each([
    ['', {}],
    [7, {}],
    ['x.js', { workers: 0 }],
    ['x.js', { kind: 'cluster' }],
    ['x.js', { execArgv: 'x' }],
    ['x.js', { other: 1 }],
  ])('refuse %j %j', (file, options) => {
    expect(() => isolate(file as never, options as never)).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_BAD_OPTION' }),
    );
  });
});
