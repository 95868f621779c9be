import { mkdirSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { type Guests, guest, party, rsvp } from 'express-party';
import { Hono } from 'hono';
import { closeAll, type Served, serve } from '../shared/serve';
import { thrownBy } from '../shared/thrown';
import { bytesOf, readReplies, Wire } from '../shared/wire';
import { majors } from './venue';

afterEach(closeAll);

const saying = (text: string): RequestHandler =>
  ((_req: unknown, res: { end(text: string): void }) => res.end(text)) as never;

async function hostOf(guests: Guests): Promise<Served> {
  const line = party(guests);
  const app: Express = express().disable('x-powered-by').use(line).use(saying('host'));
  const served = await serve(app);
  await line.bootstrap(served.server);
  return served;
}

async function ask(port: number, target: string, headers: string[] = []) {
  const bytes = bytesOf(target, { headers: [...headers, 'Connection: close'] });
  return readReplies(await new Wire(port).send(bytes).end(), ['GET'])[0];
}

const head = (line: string, ...headers: string[]) =>
  `${[line, 'Host: home.test', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`;
const get = (target: string) => head(`GET ${target} HTTP/1.1`);

describe('what is no request', () => {
  it.each([
    ['P10', 'a scheme without an authority', get('http:/g/a')],
    ['P10', 'a backslash behind the host', get('http://h\\g/a')],
    ['P10', 'a path without a slash', get('g/a')],
    ['P10', 'no target', get('')],
    ['P10', 'a query alone', get('?x')],
    ['P13', 'a NUL', get('/g/\0')],
    ['P13', 'a space', get('/g/a b')],
    ['P13', 'a tab', get('/g/\t')],
    ['P13', 'UTF-8', get('/g/\xc3\xa9')],
    ['P13', 'a high byte', get('/g/\xff')],
    ['P13', 'a bare line feed', get('/g/a').replace('\r\nHost', '\nHost')],
    ['P13', 'a method in small letters', head('get /g/a HTTP/1.1')],
    ['P13', 'two lengths', head('POST /g/a HTTP/1.1', 'Content-Length: 0', 'Content-Length: 1')],
    [
      'P13',
      'a length, and chunks',
      head('POST /g/a HTTP/1.1', 'Content-Length: 0', 'Transfer-Encoding: chunked'),
    ],
  ])('%s is as Node has it, and reaches nobody: %s', async (_row, _what, bytes) => {
    const entered = jest.fn(saying('guest'));
    const { port } = await hostOf({ '/g': entered, '/': entered });
    // Its invitations.
    entered.mockClear();
    const bare = await serve(jest.fn());
    const text = await new Wire(port).send(bytes).end();
    expect(text).toBe(await new Wire(bare.port).send(bytes).end());
    expect(text).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(entered.mock.calls.length).toBe(0);
  });

  it('P15 CONNECT without a listener is closed by Node', async () => {
    const { port } = await hostOf({ '/': saying('guest') });
    expect(await new Wire(port).send(head('CONNECT home.test:443 HTTP/1.1')).end()).toBe('');
    expect(await ask(port, '/')).toMatchObject({ body: 'guest' });
  });
});

describe.each(majors)('a guest of %s', (_major, own) => {
  it('P3 links by its own mount path, however a visitor has written that', async () => {
    const app = own().use(rsvp('g', undefined));
    app.get('/a', (req, res) => void res.send(`${req.baseUrl} ${req.urlFor('item', 7)}`));
    const { port } = await hostOf({ '/g': guest(app, { name: 'g', endpoints: { item: '/items/:id' } }) });
    expect(await ask(port, '/G/a')).toMatchObject({ body: '/G /g/items/7' });
  });

  it('P4 is led to no other site by its static files, whatever slashes are asked for', async () => {
    const root = mkdtempSync(join(tmpdir(), 'static-'));
    mkdirSync(join(root, 'evil.test'));
    const app = own().use(own.static(root));
    const { port } = await hostOf({ '/g': app, '/': own().use(own.static(root)) });
    for (const path of ['/evil.test', '//evil.test', '///evil.test', '/evil.test/%2e%2e/evil.test']) {
      for (const mount of ['/g', '']) {
        const { headers = [] } = (await ask(port, mount + path)) ?? {};
        const location = headers.find((line) => line.startsWith('Location: '));
        expect(new URL(location?.slice(10) ?? '/', 'http://home.test').host).toBe('home.test');
      }
    }
    expect(await ask(port, '/g/evil.test')).toMatchObject({
      status: expect.stringContaining('301'),
      headers: expect.arrayContaining(['Location: /g/evil.test/']),
    });
  });

  it('P14 has no link with either of two Hosts', async () => {
    const app = own().use(rsvp('g', undefined));
    app.get('/a', (req, res) => {
      const absolute = thrownBy(() => req.urlFor('item', 7, { absolute: true })) as { code?: string };
      res.send(`${req.urlFor('item', 7)} ${absolute?.code}`);
    });
    const { port } = await hostOf({ '/g': guest(app, { name: 'g', endpoints: { item: '/items/:id' } }) });
    expect(await ask(port, '/g/a', ['Host: evil.test'])).toMatchObject({
      body: '/g/items/7 ERR_PARTY_NO_ORIGIN',
    });
  });

  it('P14 answers two Hosts as alone', async () => {
    const app = () => own().use((req, res) => void res.send([req.hostname, req.headers.host]));
    const { port } = await hostOf({ '/g': app() });
    const alone = await serve(createServer(app()).listeners('request')[0] as never);
    const expected = await ask(alone.port, '/a', ['Host: evil.test']);
    expect(await ask(port, '/g/a', ['Host: evil.test'])).toEqual(expected);
    expect(expected).toMatchObject({ body: '["home.test","home.test"]' });
  });
});

describe('a mount path', () => {
  it.each([
    ['/', '/a'],
    ['/a/', '/a/x'],
    ['/:x', '/a/x'],
    ['/a/:x', '/a/x/y'],
  ])('P16 is one where it is literal segments and names: %s', async (path, target) => {
    const { port } = await hostOf({ [path]: saying('guest') });
    expect(await ask(port, target)).toMatchObject({ body: 'guest' });
  });

  it.each([
    '',
    'a',
    '{/a}',
    '/{a}',
    '/*w',
    '/*',
    '*',
    '/a?',
    '/a+',
    '/(a|b)',
    '/:x(\\d+)',
    '/:x?',
    '//',
    '/a//b',
  ])('P16 is none where it is %j', (path) => {
    expect(thrownBy(() => party({ [path]: saying('') }))).toMatchObject({ code: 'ERR_PARTY_BAD_MOUNT' });
  });

  it.each([/^\/a/, ['/a', '/b'], 7, null, undefined, { path: '/a' }])(
    'P16 is none where it is no string: %p',
    (path) => {
      const guests = [[path, saying('')]] as unknown as Guests;
      expect(thrownBy(() => party(guests))).toMatchObject({ code: 'ERR_PARTY_BAD_OPTION' });
    },
  );

  it.each(['/t/..', '/t/../', '/t/./a', '/t/%2e%2e/a', '/t/.%2E/', '/t/%2e'])(
    'P18 with a key takes no dot segment: %s',
    async (target) => {
      const { port } = await hostOf({ '/t/:tenant': saying('guest') });
      expect(await ask(port, target)).toMatchObject({ body: 'host' });
      expect(await ask(port, '/t/.a')).toMatchObject({ body: 'guest' });
    },
  );

  const passing = (text: string): RequestHandler =>
    ((req: { url: string }, res: { end(text: string): void }, next: () => void) =>
      req.url.includes('pass') ? next() : res.end(text)) as never;

  it.each([[['/a', '/a/b', '/']], [['/a/b', '/a', '/']], [['/', '/a', '/a/b']], [['/a/b', '/', '/a']]])(
    'P17 comes before those behind it, the longest or not: %j',
    async (paths) => {
      const { port } = await hostOf(paths.map((path) => [path, passing(path)] as const));
      const plain = express().disable('x-powered-by');
      for (const path of paths) plain.use(path, passing(path));
      const used = await serve(plain.use(saying('host')));
      for (const target of ['/', '/a', '/a/b', '/a/b/c', '/a/bc', '/c', '/a/b?pass', '/pass']) {
        const reply = await ask(port, target);
        expect(reply).toEqual(await ask(used.port, target));
        const first = paths.find((path) => path === '/' || target === path || target.startsWith(`${path}/`));
        if (!target.includes('pass')) expect(reply).toMatchObject({ body: first });
      }
    },
  );
});

describe('a fetch guest behind a guard of the host', () => {
  /** Guards `/admin` before a guest at the root, and below `/g`. */
  async function guarded(app: unknown) {
    const seen: unknown[] = [];
    const host = express().use(['/admin', '/g/admin'], (_req, res) => void res.status(401).send('guard'));
    host.use(party({ '/g': app as Express, '/': app as Express }));
    host.use(((error, _req, res, _next) => {
      seen.push(error);
      res.status(error.status ?? 500).send('refused');
    }) as ErrorRequestHandler);
    return { ...(await serve(host)), seen };
  }
  const answer = () => new Response('SECRET');
  const guests = [
    [
      'Hono',
      () => new Hono().get('/admin/users', answer).all('*', (c) => c.text(new URL(c.req.url).pathname)),
    ],
    [
      'fetch',
      () => ({
        fetch: ({ url }: Request) =>
          new URL(url).pathname === '/admin/users' ? answer() : new Response(new URL(url).pathname),
      }),
    ],
  ] as const;

  const odd = [
    '/x/../admin/users',
    '/./admin/users',
    '/%2e/admin/users',
    '/x/%2e%2e/admin/users',
    '/x/.%2E/admin/users',
  ];
  const odder = [
    '/\\admin/users',
    '/x\\..\\admin\\users',
    '/x/..\\admin/users',
    '/admin\\users',
    '/..',
    '/a/.',
  ];

  describe.each(guests)('%s', (_name, make) => {
    it.each([...odd, ...odder])(
      'P21 is not led past it by other segments than the guard has read: %s',
      async (target) => {
        const { port, seen } = await guarded(make());
        for (const each of [target, `/g${target}`]) {
          expect([each, await ask(port, each)]).toMatchObject([
            each,
            { status: 'HTTP/1.1 400 Bad Request', body: 'refused' },
          ]);
        }
        expect(seen).toMatchObject(Array(2).fill({ status: 400 }));
      },
    );

    it.each(odd)('P21 is not led past it by an absolute target: %s', async (target) => {
      const { port } = await guarded(make());
      expect(await ask(port, `http://home.test${target}`)).toMatchObject({ body: 'refused' });
    });

    it.each(['OPTIONS', 'HEAD', 'POST'])('P21 is so for %s', async (method) => {
      const { port } = await guarded(make());
      const bytes = bytesOf('/x/../admin/users', {
        method,
        headers: ['Connection: close', 'Content-Length: 0'],
      });
      expect(await new Wire(port).send(bytes).end()).toMatch(/^HTTP\/1\.1 400 /);
    });

    it.each([
      ['/a"b', '/a%22b'],
      ['/a<>`{}|b', '/a%3C%3E%60%7B%7D|b'],
      ['/a%2Fb%5Cc', '/a%2Fb%5Cc'],
      ['/a//b/', '/a//b/'],
      ['//a', '//a'],
      ['/a#/../b', '/a'],
      ['/...', '/...'],
      ['/a;b/%', '/a;b/%'],
      ['/a?/../b', '/a'],
    ])('P21 takes %s, whose segments stay as they are', async (target, path) => {
      const { port } = await guarded(make());
      expect(await ask(port, target)).toMatchObject({ status: 'HTTP/1.1 200 OK', body: path });
    });

    it('P21 is the guard’s where that has read the path', async () => {
      const { port } = await guarded(make());
      for (const target of [
        '/admin/users',
        '/admin/users#',
        '/ADMIN/users',
        '/admin/x/../users',
        '/admin\\users#',
      ]) {
        expect([target, await ask(port, target)]).toMatchObject([target, { body: 'guard' }]);
      }
    });
  });
});
