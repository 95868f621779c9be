import { createServer } from 'node:http';
import express, { type Express, type RequestHandler } from 'express';
import { party } from 'express-party';
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
