import { createServer, request, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { guest, party, rsvp } from 'express-party';
import supertest from 'supertest';
import { closeAll, serve, served } from '../../shared/serve';
import { linkedApp as app } from './linked-app';

afterEach(closeAll);

describe('bootstrap', () => {
  it.each([
    ['app.listen', (host: express.Express) => host.listen(0)],
    ['http.createServer(app)', (host: express.Express) => createServer(host).listen(0)],
    ['a server that wraps the app', (host: express.Express) => createServer((q, s) => host(q, s)).listen(0)],
  ])('starts by itself with %s, at the latest before the first answer', async (_how, listen) => {
    const host = express();
    host.use('/v2', party({ '/blog': app('blog') }));
    const { get } = served(listen(host));
    expect((await get('/v2/blog/')).text).toBe('/v2/blog/');
  });

  it('starts by itself after listen, without a request', async () => {
    const host = express();
    const line = party({ '/blog': app('blog') });
    host.use(line);
    await serve(host);
    while (!line.ready) await sleep(1);
    expect(line.guests[0]?.status).toBe('joined');
  });

  it('invites nobody any more once the party is closed', async () => {
    const invited: string[] = [];
    const paths = Array.from({ length: 100 }, (_, i) => `/g${i}`);
    const guests = paths.map((path) => [path, app(path.slice(1), () => void invited.push(path))] as const);
    const line = party(guests);
    express().use(line);
    const bootstrapped = line.bootstrap();
    while (invited.length === 0) await Promise.resolve();
    await line.close();
    await expect(bootstrapped).rejects.toMatchObject({ code: 'ERR_PARTY_CLOSED' });
    expect(invited.length).toBeLessThan(paths.length);
  });

  it('starts by itself under supertest, and without any server', async () => {
    const host = express().use(party({ '/blog': app('blog') }));
    await supertest(host).get('/blog/').expect(200, '/blog/');
  });

  it('leaves alone the servers that it is not served by', async () => {
    const line = party({ '/blog': app('blog') });
    express().use(line);
    await serve(express());
    await sleep(5);
    expect(line.guests[0]?.status).toBe('waiting');
  });

  it('waits for what is set up in the turn of listen', async () => {
    const host = express();
    const line = party({ '/blog': app('blog') });
    host.use(line);
    const server = host.listen(0);
    line.partyline.connect('late', () => 1);
    line.partyline.declare('host', { about: '/about' });
    const { get } = served(server);
    await get('/blog/');
    expect(line.urlFor('host:about')).toBe('/about');
  });

  it('lets requests wait, and answers them when it is through', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const host = express();
    const line = party({ '/slow': app('slow', () => gate), '/blog': app('blog') });
    host.use(line);
    const { get } = await serve(host);
    const answers = Promise.all([get('/blog/'), get('/slow/')]);
    await sleep(20);
    expect(line.ready).toBe(false);
    open();
    expect((await answers).map(({ text }) => text)).toEqual(['/blog/', '/slow/']);
  });

  it('drops the requests whose client has gone meanwhile', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const asked: string[] = [];
    const host = express();
    const recorder: express.RequestHandler = (req, res) => {
      asked.push(req.url);
      res.end();
    };
    host.use(party({ '/slow': app('slow', () => gate), '/rec': guest(recorder, { invite: false }) }));
    const { get, port } = await serve(host);
    const controller = new AbortController();
    const gone = fetch(`http://127.0.0.1:${port}/rec/gone`, { signal: controller.signal });
    gone.catch(() => {});
    const stays = get('/rec/stays');
    await sleep(30);
    controller.abort();
    await sleep(30);
    open();
    await stays;
    await sleep(10);
    expect(asked).toEqual(['/stays']);
  });

  it('sends its invitations side by side', async () => {
    const events: string[] = [];
    const slow = (name: string) =>
      app(name, async () => {
        events.push(`${name} in`);
        await sleep(10);
        events.push(`${name} out`);
      });
    const line = party({ '/a': slow('a'), '/b': slow('b') });
    express().use(line);
    await line.bootstrap();
    expect(events).toEqual(['a in', 'b in', 'a out', 'b out']);
  });

  it.each([3000, {}, 'x', null, express()])('refuses %p as a server', async (server) => {
    const line = party({ '/a': app('a') });
    await expect(line.bootstrap(server as never)).rejects.toMatchObject({ code: 'ERR_PARTY_BAD_OPTION' });
  });

  it('is shared by concurrent calls', async () => {
    let invitations = 0;
    const line = party({
      '/a': app('a', () => {
        invitations += 1;
      }),
    });
    express().use(line);
    await Promise.all([line.bootstrap(), line.bootstrap()]);
    expect(invitations).toBe(1);
  });

  it('is adopted by the first explicit call when it has started by itself', async () => {
    let invitations = 0;
    const host = express();
    const line = party(
      {
        '/a': app('a', () => {
          invitations += 1;
          throw new Error('not yet');
        }),
      },
      { onError: () => {} },
    );
    host.use(line);
    const { get, server } = await serve(host);
    await get('/a/');
    await line.bootstrap(server);
    expect(invitations).toBe(1);
    await line.bootstrap(server);
    expect(invitations).toBe(2);
  });

  it('invites only those who have not joined when it is called again', async () => {
    const invitations: string[] = [];
    let isUp = false;
    const line = party(
      {
        '/a': app('a', () => invitations.push('a')),
        '/b': app('b', (partyline) => {
          invitations.push('b');
          partyline.connect('who', () => 'b');
          if (!isUp) throw new Error('not yet');
        }),
      },
      { onError: () => {}, ignoreMissingServices: true },
    );
    express().use(line);
    await line.bootstrap();
    expect(line.guests.map(({ status }) => status)).toEqual(['joined', 'failed']);
    expect(line.partyline.askAround('who')).toEqual([]);
    expect(() => line.urlFor('b:index')).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_DID_NOT_JOIN', cause: new Error('not yet') }),
    );
    isUp = true;
    await line.bootstrap();
    expect(invitations.sort()).toEqual(['a', 'b', 'b']);
    expect(line.partyline.askAround('who')).toEqual(['b']);
    expect(line.urlFor('b:index')).toBe('/b/');
  });

  it('gives a name to the earlier mount, whatever the timing', async () => {
    const errors: unknown[] = [];
    let isUp = false;
    const late = app('x', () => {
      if (!isUp) throw new Error('not yet');
    });
    const line = party({ '/late': late, '/early': app('x') }, { onError: (error) => errors.push(error) });
    express().use(line);
    await line.bootstrap();
    expect(line.urlFor('x:index')).toBe('/early/');
    isUp = true;
    await line.bootstrap();
    expect(line.urlFor('x:index')).toBe('/late/');
    expect(line.guests[1]).toMatchObject({ status: 'failed', error: { code: 'ERR_PARTY_DUPLICATE_NAME' } });
    expect(line.guests[1]?.error?.message).toContain('Give it a name');
  });

  it.each<[string, (host: express.Express) => Server]>([
    ['app.listen', (host) => host.listen(0)],
    ['a listener that is no app', (host) => createServer((req, res) => host(req, res)).listen(0)],
  ])('gives what listens to the server of its socket the server, once %s is known', async (_how, listen) => {
    const heard: (string | undefined)[] = [];
    let isListening = false;
    const proxy = app('proxy');
    const listening: express.RequestHandler = (req, _res, next) => {
      const { server } = req.socket as unknown as { server: Server };
      if (!isListening) server.on('upgrade', ({ url }, socket) => [heard.push(url), socket.destroy()]);
      isListening = true;
      next();
    };
    const host = express();
    const line = party({ '/g': express().use(listening, proxy, rsvp('g')) });
    host.use(line);
    await line.bootstrap();
    expect([line.guests[0]?.status, isListening]).toEqual(['joined', true]);
    const { get, port } = served(listen(host));
    await get('/g/');
    const upgrade = request({ port, path: '/g/chat', headers: { connection: 'upgrade', upgrade: 'x' } });
    await new Promise((resolve) => upgrade.on('error', resolve).end());
    expect(heard).toEqual(['/g/chat']);
  });

  it('names its host as the origin has it', async () => {
    const hosts: unknown[] = [];
    const shop = express().use((req, _res, next) => [hosts.push(req.hostname), next()], rsvp('shop'));
    const line = party({ '/shop': shop }, { origin: 'https://www.example.com:8443' });
    express().use(line);
    await line.bootstrap();
    expect(hosts).toEqual(['www.example.com']);
  });
});
