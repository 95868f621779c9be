import { createServer } from 'node:http';
import express from 'express';
import { endpoint, guest, type Party, party, rsvp } from 'express-party';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

const silent = { onError: () => {} };

function blog(name = 'blog') {
  const app = express();
  app.use(rsvp(name));
  app.get('/post', endpoint('post'), (req, res) => {
    res.send(req.urlFor('post'));
  });
  return app;
}

async function ask(host: express.Express, target: string): Promise<string> {
  const { get, close } = await serve(host);
  const { text } = await get(target);
  await close();
  return text;
}

describe('the base of a party', () => {
  it.each<[string, (line: Party, host: express.Express) => void, string]>([
    ['the root', (line, host) => host.use(line), ''],
    ['a path', (line, host) => host.use('/v2', line), '/v2'],
    ['a path with a slash at its end', (line, host) => host.use('/v2/', line), '/v2'],
    ['a sub-app', (line, host) => host.use('/a', express().use('/b', line)), '/a/b'],
    ['a Router', (line, host) => host.use('/r', express.Router().use('/s', line)), '/r/s'],
    [
      'Routers in Routers',
      (line, host) => host.use(express.Router().use('/r', express.Router().use(line))),
      '/r',
    ],
    [
      'a Router in a sub-app',
      (line, host) => host.use('/a', express().use('/r', express.Router().use(line))),
      '/a/r',
    ],
  ])('is found at %s', async (_where, mount, base) => {
    const host = express();
    const line = party({ '/blog': blog() }, silent);
    mount(line, host);
    expect(await ask(host, `${base}/blog/post`)).toBe(`${base}/blog/post`);
    expect(line.urlFor('blog:post')).toBe(`${base}/blog/post`);
  });

  it('is never a visitor’s spelling of it', async () => {
    const host = express();
    host.use('/v2', party({ '/blog': blog() }));
    expect(await ask(host, '/V2/BLOG/post')).toBe('/v2/blog/post');
  });

  it('may hold keys, which the current request fills', async () => {
    const host = express();
    const line = party({ '/blog': blog() });
    host.use('/:lang', line);
    expect(await ask(host, '/de/blog/post')).toBe('/de/blog/post');
    expect(line.urlFor('blog:post', { lang: 'fr' })).toBe('/fr/blog/post');
    expect(() => line.urlFor('blog:post')).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_MISSING_VALUE' }),
    );
  });

  describe('where it cannot be found', () => {
    const hide =
      (line: Party): express.RequestHandler =>
      (req, res, next) =>
        line(req, res, next);

    it('is asked for, and never taken from a visitor', async () => {
      const errors: unknown[] = [];
      const host = express();
      const line = party({ '/blog': blog() }, { onError: (error) => errors.push(error) });
      host.use('/v2', hide(line));
      const tell: express.ErrorRequestHandler = (error, _req, res, _next) => {
        res.send(error.code);
      };
      host.use(tell);
      expect(await ask(host, '/V2/blog/post')).toBe('ERR_PARTY_NO_BASE');
      expect(errors).toEqual([expect.objectContaining({ code: 'ERR_PARTY_NO_BASE' })]);
      expect(() => line.urlFor('blog:post')).toThrow('Write party(guests, { base: "/v2" })');
    });

    it('is what the option says', async () => {
      const host = express();
      host.use('/v2', hide(party({ '/blog': blog() }, { base: '/v2' })));
      expect(await ask(host, '/V2/blog/post')).toBe('/v2/blog/post');
    });
  });

  it('refuses to be two', () => {
    const line = party({ '/blog': blog() });
    const host = express().use('/a', line);
    expect(() => host.use('/b', line)).toThrow(expect.objectContaining({ code: 'ERR_PARTY_MOUNTED_TWICE' }));
    expect(() => express().use(['/a', '/b'], party({ '/blog': blog() }))).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_MOUNTED_TWICE' }),
    );
  });

  it.each<[string, (line: Party, host: express.Express) => unknown]>([
    ['one Router', (line, host) => host.use(express.Router().use('/a', line).use('/b', line))],
    ['app.use, then a Router', (line, host) => host.use('/a', line).use(express.Router().use('/b', line))],
    ['a Router, then app.use', (line, host) => host.use(express.Router().use('/a', line)).use('/b', line)],
  ])('refuses to be two: %s', async (_how, mount) => {
    for (const listens of [true, false]) {
      const errors: { code: string }[] = [];
      const line = party({ '/blog': blog() }, { onError: (error) => errors.push(error as never) });
      const host = express();
      mount(line, host);
      const refused = { code: 'ERR_PARTY_MOUNTED_TWICE', details: { first: expect.any(String) } };
      const server = listens ? (await serve(host)).server : createServer(host);
      await expect(line.bootstrap(server)).rejects.toMatchObject(refused);
      expect(() => line.urlFor('blog:post')).toThrow();
    }
  });

  it('refuses to be two in Routers', async () => {
    const errors: unknown[] = [];
    const line = party({ '/blog': blog() }, { onError: (error) => errors.push(error) });
    const host = express().use(express.Router().use('/a', line).use('/b', line));
    await ask(host, '/a/blog/post');
    expect(errors).toContainEqual(expect.objectContaining({ code: 'ERR_PARTY_MOUNTED_TWICE' }));
  });

  it('refuses to be mounted in its own guest', () => {
    const host = express();
    const line = party({ '/': host });
    expect(() => host.use('/x', line)).toThrow(expect.objectContaining({ code: 'ERR_PARTY_BAD_GUEST' }));
  });
});

describe('a party inside a guest', () => {
  const inner = () => party({ '/post': blog('inner') });

  it('takes its base from the mounts above it', async () => {
    const host = express();
    const guest = express();
    guest.use('/deep', inner());
    host.use('/v1', party({ '/g': guest }));
    expect(await ask(host, '/v1/g/deep/post/post')).toBe('/v1/g/deep/post/post');
  });

  it('takes its base from the outer party in a Router that is its guest', async () => {
    const host = express();
    const deep = party({ '/post': blog('deep') });
    const guest = express.Router().use('/in', express.Router().use('/deeper', deep)).use(rsvp('g'));
    host.use('/v2', party({ '/t/:tenant': guest }));
    expect(await ask(host, '/v2/t/acme/in/deeper/post/post')).toBe('/v2/t/acme/in/deeper/post/post');
    expect(deep.urlFor('deep:post', { tenant: 'x' })).toBe('/v2/t/x/in/deeper/post/post');
  });

  it('takes its base from the outer invitation where it comes by, and keeps it from its own guests', async () => {
    const host = express();
    const seen: unknown[] = [];
    const root: express.RequestHandler = (req, _res, next) => {
      seen.push(req.partyline);
      next();
    };
    const innerLine = party({ '/post': blog('inner'), '/': guest(root, { invite: true }) });
    const outer = party({ '/t/:tenant': express.Router().use(innerLine) });
    host.use('/v1', outer);
    expect(await ask(host, '/v1/t/acme/post/post')).toBe('/v1/t/acme/post/post');
    expect(innerLine.urlFor('inner:post', { tenant: 'x' })).toBe('/v1/t/x/post/post');
    // The inner party's own invitation and nothing of the outer one's.
    expect(seen).toHaveLength(1);
    expect(outer.guests[0]).toMatchObject({ status: 'declined' });
  });
});
