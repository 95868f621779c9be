import { createServer } from 'node:http';
import express, { type Express, type RequestHandler } from 'express';
import { endpoint, party, rsvp } from 'express-party';
import { blog, links, silent, tell } from '../shared/blog';
import { closeAll, serve, served } from '../shared/serve';

afterEach(closeAll);

describe('where what stands above the host cannot be seen', () => {
  const wrap =
    (app: express.RequestHandler): RequestHandler =>
    (req, res, next) =>
      app(req, res, next);

  it.each<[string, (host: Express) => Express, string]>([
    ['a Router', (host) => express().use('/api', express.Router().use('/v2', host)), '/api/v2'],
    ['a function', (host) => express().use('/api', wrap(host)), '/api'],
    ['two mounts', (host) => express().use('/v2', host).use('/v3', host), '/v2'],
  ])('links are refused, never wrong: below %s', async (_what, above, prefix) => {
    const errors: { code: string }[] = [];
    const line = party({ '/blog': blog() }, { onError: (error) => errors.push(error as never) });
    const host = express().use(line, tell);
    const { get } = await serve(above(host));
    expect((await get(`${prefix}/blog/posts/1`)).text).toBe('ERR_PARTY_NO_BASE');
    expect(() => line.urlFor('blog:post', 7)).toThrow(expect.objectContaining({ code: 'ERR_PARTY_NO_BASE' }));
  });

  it('a base that is given is not held against the request: a proxy may have stripped it', async () => {
    const host = express().use(party({ '/blog': blog() }, { base: '/outside' }));
    const { json } = await serve(host);
    expect(await json('/blog/posts/1')).toEqual(links('/outside/blog'));
  });

  it('one request that strays does not spoil the others', async () => {
    const line = party({ '/blog': blog() }, silent);
    const host = express().use('/v2', line).use('/stray', wrap(line)).use(tell);
    const { json, get } = await serve(host);
    expect(await json('/v2/blog/posts/1')).toEqual(links('/v2/blog'));
    expect((await get('/stray/blog/posts/1')).text).toContain('NO_BASE');
    expect(await json('/v2/blog/posts/1')).toEqual(links('/v2/blog'));
    expect(line.urlFor('blog:post', 7)).toBe('/v2/blog/posts/7');
  });
});

describe('requests that stray', () => {
  const told = (link: () => unknown) => {
    try {
      return link();
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  /** Answers with the links of its request or the codes of their errors, where it is told to after a while. */
  function page(name: string, own: Express | express.Router, waiting: Promise<void>) {
    const app = own.use(rsvp(name)) as Express;
    app.get('/posts/:id', endpoint('post'), (_req, res) => res.end());
    app.get('/links', async (req, res) => {
      if (req.query.waits) await waiting;
      const links = [
        () => req.urlFor('post', 7),
        () => req.urlFor('other:post', 7),
        () => res.locals.urlFor('post', 7),
      ];
      res.json(links.map(told));
    });
    app.get('/go', (_req, res) => {
      const error = told(() => res.redirectTo('post', 7));
      if (!res.headersSent) res.json(error);
    });
    return app;
  }

  const none = Array(3).fill('ERR_PARTY_NO_BASE');
  const some = (at: string) => [`${at}/posts/7`, '/v2/other/posts/7', `${at}/posts/7`];

  async function planted() {
    let go = () => {};
    const waiting = new Promise<void>((resolve) => {
      go = resolve;
    });
    const line = party(
      {
        '/app': page('app', express(), waiting),
        '/router': page('router', express.Router(), waiting),
        '/other': blog('other'),
      },
      silent,
    );
    const host = express().use('/v2', line);
    host.use('/stray', (req, res, next) => line(req, res, next));
    const served = await serve(host);
    const ask = async (target: string) => {
      const { status, headers, text } = await served.get(target);
      return status === 302 ? headers.location : JSON.parse(text);
    };
    return { line, ask, go };
  }

  it.each(['app', 'router'])('get no links, while others do: %s', async (guest) => {
    const { ask, go } = await planted();
    const at = `/v2/${guest}`;
    expect(await ask(`${at}/links`)).toEqual(some(at));
    const stray = ask(`/stray/${guest}/links?waits=1`);
    expect(await ask(`${at}/links`)).toEqual(some(at));
    expect([await ask(`/stray/${guest}/links`), await ask(`/stray/${guest}/go`)]).toEqual([none, none[0]]);
    go();
    expect(await stray).toEqual(none);
    expect([await ask(`${at}/links`), await ask(`${at}/go`)]).toEqual([some(at), `${at}/posts/7`]);
  });

  it('get none where they come first either, and then nobody has a link until one comes in at the base', async () => {
    const { line, ask } = await planted();
    expect(await ask('/stray/app/links')).toEqual(none);
    expect(() => line.urlFor('app:post', 7)).toThrow(expect.objectContaining({ code: 'ERR_PARTY_NO_BASE' }));
    expect(await ask('/v2/app/links')).toEqual(some('/v2/app'));
    expect(line.urlFor('app:post', 7)).toBe('/v2/app/posts/7');
    expect(await ask('/stray/app/links')).toEqual(none);
  });
});

describe('a party inside a party', () => {
  const hang: RequestHandler = (req) => void req;

  it('keeps nobody waiting twice', async () => {
    const inner = party({ '/h': hang }, { ...silent, inviteTimeout: 1000 });
    const app = express().use(inner);
    app.get('/page', (_req, res) => res.send('page'));
    const host = express().use(party({ '/g': app, '/h': hang }, { ...silent, inviteTimeout: 1000 }));
    const { get } = served(createServer((req, res) => host(req, res)).listen(0));
    const started = Date.now();
    expect((await get('/g/page')).text).toBe('page');
    expect(Date.now() - started).toBeLessThan(1900);
  });
});

describe('case sensitive routing of the host', () => {
  it('goes for mounts too', async () => {
    const host = express()
      .enable('case sensitive routing')
      .use(party({ '/Blog': blog() }));
    const { json, get } = await serve(host);
    expect(await json('/Blog/posts/1')).toEqual(links('/Blog'));
    expect((await get('/blog/posts/1')).status).toBe(404);
  });
});
