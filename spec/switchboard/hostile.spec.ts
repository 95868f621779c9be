import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { closeAll } from '../shared/serve';
import { made, undo } from './made';

afterEach(async () => {
  jest.useRealTimers();
  for (const each of undo.splice(0)) await each();
  await closeAll();
});

const DEED = { act: 'stop', why: 'pager' };
const FORM = 'application/x-www-form-urlencoded';

async function confirmed(making: Parameters<typeof made>[0] = {}) {
  const all = await made({ states: { checkout: { state: 'live' } }, ...making });
  const { fields } = await all.confirm(DEED);
  const { port } = all;
  const body = new URLSearchParams(fields).toString();
  const head = (headers: object) =>
    [
      'POST /ops/act HTTP/1.1',
      ...Object.entries({
        Host: `h:${port}`,
        user: 'anna',
        Origin: `http://h:${port}`,
        'Content-Type': FORM,
        ...headers,
      }).map(([name, value]) => `${name}: ${value}`),
      '\r\n',
    ].join('\r\n');
  const isStopped = () => all.shop.states().checkout?.stopped !== undefined;
  return { ...all, body, fields, head, isStopped };
}

/** Sends, and gives what is answered by the time that the connection ends. */
async function sent(port: number, ...parts: (string | Buffer)[]): Promise<string> {
  const socket = connect(port);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => {});
  for (const part of parts) socket.write(part);
  await once(socket, 'close');
  return text;
}

describe('a hostile body', () => {
  it.each<[string, (body: string) => [headers: object, ...parts: (string | Buffer)[]], number]>([
    ['says that it is huge', () => [{ 'Content-Length': 1e12 }, 'act=stop'], 413],
    ['is larger than it may be', (body) => [{ 'Content-Length': 20_000 }, body.padEnd(20_000, '&x')], 413],
    [
      'is in chunks that never end',
      () => [
        { 'Transfer-Encoding': 'chunked' },
        ...Array.from({ length: 200 }, () => `400\r\n${'x'.repeat(1024)}\r\n`),
      ],
      413,
    ],
    [
      'is compressed',
      (body) => {
        const bytes = gzipSync(body);
        return [{ 'Content-Encoding': 'gzip', 'Content-Length': bytes.length }, bytes];
      },
      415,
    ],
  ])('that %s is not read, and its connection ends', async (_how, forge, status) => {
    const { port, head, body, isStopped } = await confirmed();
    const [headers, ...parts] = forge(body);
    const text = await sent(port, head(headers), ...parts);
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(text).toMatch(/^connection: close/im);
    expect(isStopped()).toBe(false);
  });

  it.each<[string, string, string, number]>([
    ['is of another type', 'text/plain', 'act=stop', 415],
    ['has parts', 'multipart/form-data; boundary=x', '--x--', 415],
    ['has no type', '', 'act=stop', 415],
    ['is no JSON', 'application/json', '{ "act": ', 400],
    ['is a list', 'application/json', '[]', 400],
    ['holds objects', 'application/json', '{ "act": { "toString": 7 } }', 400],
    ['holds lists', 'application/json', '{ "act": ["stop"] }', 400],
    ['has a field twice', FORM, 'act=stop&act=set&why=x', 400],
    ['names what every object has', FORM, '__proto__=x&constructor=y&hasOwnProperty=z', 400],
    ['is empty', FORM, '', 400],
  ])('that %s is refused', async (_how, type, body, status) => {
    const { get, port, isStopped } = await confirmed();
    const headers = { user: 'anna', host: `h:${port}`, origin: `http://h:${port}`, 'content-type': type };
    expect((await get('/ops/act', { method: 'POST', headers, body })).status).toBe(status);
    expect(isStopped()).toBe(false);
  });

  it('that does not come is waited for so long, and no longer', async () => {
    const { port, head, isStopped } = await confirmed();
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance'] });
    let text: string | undefined;
    void sent(port, head({ 'Content-Length': 100 }), 'act=stop').then((answer) => {
      text = answer;
    });
    while (text === undefined) {
      await new Promise((resolve) => setImmediate(resolve));
      jest.advanceTimersByTime(10);
    }
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(isStopped()).toBe(false);
  });

  it('that breaks off does nothing, and hurts nobody', async () => {
    const { port, head, isStopped, page, failed } = await confirmed();
    for (let i = 0; i < 20; i++) {
      const socket = connect(port);
      await once(socket, 'connect');
      socket.write(`${head({ 'Content-Length': 100 })}act=stop`);
      await new Promise((resolve) => setImmediate(resolve));
      socket.destroy();
    }
    expect((await page()).status).toBe(200);
    expect(isStopped()).toBe(false);
    expect(failed).toEqual([]);
  });

  it('that comes in pieces is read whole', async () => {
    const { port, head, body, isStopped } = await confirmed();
    const answer = sent(port, head({ 'Content-Length': body.length, Connection: 'close' }), ...body);
    expect(await answer).toMatch(/^HTTP\/1\.1 303 /);
    expect(isStopped()).toBe(true);
  });
});

describe('who may not look', () => {
  it.each(['/', '/snapshot.json', '/events', '/confirm?act=stop&why=x', '/act'])(
    'finds nothing at %s',
    async (path) => {
      const { get, post, page } = await made();
      const file = /\/static\/page\.[\w-]+\.js/.exec((await page()).text)?.[0];
      const there = await get(`/ops${path}`);
      const nowhere = await get('/elsewhere');
      expect([there.status, there.text]).toEqual([404, nowhere.text]);
      expect(Object.keys(there.headers)).toEqual(Object.keys(nowhere.headers));
      expect((await get(`/ops${file}`)).status).toBe(404);
      expect((await post(DEED, { user: undefined })).text).toBe('nothing here');
    },
  );

  it.each<[string, () => unknown, string]>([
    [
      'throws',
      () => {
        throw new Error('away');
      },
      'away',
    ],
    [
      'rejects',
      async () => {
        throw new Error('away');
      },
      'away',
    ],
    ['says who without a name', () => ({ by: '' }), 'neither { by } with a name nor false'],
    ['says no more than yes', () => true, 'neither { by } with a name nor false'],
    ['says something else', () => ({ by: 7 }), 'neither { by } with a name nor false'],
  ])('is the host’s error handler’s to say, where allow %s', async (_how, allow, message) => {
    const { page, post, failed } = await made({ allow: allow as never });
    expect([(await page()).status, (await post(DEED)).status]).toEqual([555, 555]);
    expect(failed).toMatchObject([
      { message: expect.stringContaining(message) },
      { message: expect.stringContaining(message) },
    ]);
  });

  it.each([undefined, null, false])('is told so by %p', async (said) => {
    const { page } = await made({ allow: (async () => said) as never });
    expect((await page()).status).toBe(404);
  });
});

describe('who may look, and not act', () => {
  it('gets no forms, and is refused', async () => {
    const { page, post, confirm, shop } = await confirmed();
    const { text } = await page('/', { user: 'gast' });
    expect(text).not.toContain('/confirm"');
    expect(await confirm(DEED, 'gast')).toMatchObject({
      status: 403,
      error: { code: 'ERR_PARTY_FORGED_DEED' },
    });
    expect((await post(DEED, { user: 'gast' })).status).toBe(403);
    expect(shop.states().checkout?.stopped).toBeUndefined();
  });
});
