import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express, { type Express } from 'express';
import { type Party, party } from 'express-party';
import { onListen } from '../../lib/party/host';
import { blog, links, silent, tell } from '../shared/blog';
import { closeAll, serve, served } from '../shared/serve';

afterEach(closeAll);

describe('a party that is found late', () => {
  it('links all the same: bootstrapped before listen, in a Router', async () => {
    const line = party({ '/blog': blog() }, silent);
    const host = express().use('/v', express.Router().use('/w', line));
    await line.bootstrap();
    expect(() => line.urlFor('blog:post', 7)).toThrow(expect.objectContaining({ code: 'ERR_PARTY_NO_BASE' }));
    const { json } = served(host.listen(0));
    expect(await json('/v/w/blog/posts/1')).toEqual(links('/v/w/blog'));
    expect(line.urlFor('blog:post', 7)).toBe('/v/w/blog/posts/7');
  });

  it('links when it is put around the app that listens itself', async () => {
    const dispatcher = express().use('/blog', blog());
    const line = party(dispatcher, { invites: ['/blog/__invite__'] });
    const { server, json } = await serve(dispatcher);
    await line.bootstrap(server);
    expect(line.urlFor('blog:post', 7)).toBe('/blog/posts/7');
    expect(await json('/blog/posts/1')).toEqual(links('/blog'));
  });

  it('lists its endpoints within the party as long as nobody knows where it is', async () => {
    const line = party({ '/blog': blog() }, silent);
    await line.bootstrap();
    expect(line.endpoints.map(({ pattern }) => pattern)).toEqual(['/blog/posts/:id']);
  });
});

describe('the host', () => {
  it('is told of by app.use, and makes its guests sub-apps', () => {
    const app = blog();
    const heard: unknown[] = [];
    app.on('mount', (parent) => heard.push(parent));
    const line = party({ '/blog': app });
    expect(heard).toEqual([]);
    const host = express().use('/v2', line);
    expect(heard).toEqual([host]);
    expect(app.path()).toBe('/v2/blog');
  });

  it('is found in the routers of a server’s app, and tells its guests then', async () => {
    const app = blog();
    const heard: unknown[] = [];
    app.on('mount', (parent) => heard.push(parent));
    const host = express().use('/v2', express.Router().use('/deep', party({ '/blog': app })));
    await serve(host);
    expect(heard).toEqual([host]);
    expect(app.path()).toBe('/v2/deep/blog');
  });

  it('is no guest of its own party', () => {
    const host = express();
    expect(() => host.use('/x', party({ '/': host }))).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_BAD_GUEST' }),
    );
  });

  it.each<[string, (host: Express, line: Party) => unknown]>([
    ['a Router', (host, line) => host.use('/x', express.Router().use(line))],
    [
      'a Router in a Router',
      (host, line) => host.use(express.Router().use('/x', express.Router().use(line))),
    ],
  ])('is no guest of its own party: requests below %s are told so', async (_where, mount) => {
    const host = express();
    mount(host, party({ '/': host }, silent));
    host.use(tell);
    const { get } = await serve(host);
    expect((await get('/x/y')).text).toBe('ERR_PARTY_BAD_GUEST');
  });
});

async function listen(where: string | number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(where, resolve));
  return server;
}

describe('onListen', () => {
  it('hears of a server that listens on a port, and on a unix socket', async () => {
    const heard: Server[] = [];
    const owner = { heard: (server: Server) => void heard.push(server) };
    const stop = onListen(owner);
    const folder = mkdtempSync(join(tmpdir(), 'party-'));
    const servers = [await listen(0), await listen(join(folder, 'sock'))];
    expect(heard).toEqual(servers);
    stop();
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true });
  });

  it('hears nothing after it was stopped', async () => {
    const heard: Server[] = [];
    const owner = { heard: (server: Server) => void heard.push(server) };
    onListen(owner)();
    (await listen(0)).close();
    expect(heard).toEqual([]);
  });
});
