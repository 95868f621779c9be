import express, { type Express, type Router } from 'express';
import { endpoint, endpoints, type Guests, guest, type PartyOptions, party, rsvp } from 'express-party';
import { majors } from '../../shared/express';
import { closeAll, serve } from '../../shared/serve';
import { thrownBy } from '../../shared/thrown';

afterEach(closeAll);

async function lineWith(guests: Guests, options: PartyOptions = {}) {
  const line = party(guests, { onError: () => {}, ...options });
  const host = express().use('/v2', line);
  const { get } = await serve(host);
  await line.bootstrap();
  return { line, get };
}

function blogOf(own: () => Express): Express {
  const blog = own();
  blog.use(rsvp('blog') as never);
  blog.get('/posts/:id', endpoint('post') as never, (_req, res) => res.send('blog'));
  blog.post('/posts', endpoint('create') as never, (_req, res) => res.send('blog'));
  return blog;
}

const nothing = { unreachable: [], shadowed: [], possible: [], absent: [], missing: [], findings: [] };

describe.each(majors)('line.verify(), with guests of Express $major', ({ express: own }) => {
  it('finds nothing where every link arrives', async () => {
    const legacy = own();
    legacy.use(rsvp('legacy') as never);
    legacy.use((_req, _res, next) => next());
    legacy.get('/about', endpoint('about') as never, (_req, res) => res.send('legacy'));
    const { line } = await lineWith([
      ['/', legacy],
      ['/blog', blogOf(own)],
    ]);
    expect(line.verify()).toEqual({ ok: true, ...nothing });
  });

  it('names the guest that answers first, and for which method', async () => {
    const legacy = own();
    legacy.get('/blog/posts/:id', (_req, res) => res.send('legacy'));
    const { line, get } = await lineWith([
      ['/', guest(legacy, { name: 'legacy' })],
      ['/blog', blogOf(own)],
    ]);
    const { ok, shadowed, unreachable } = line.verify();
    expect([ok, unreachable]).toEqual([false, []]);
    expect(shadowed).toEqual([
      {
        name: 'post',
        guest: 'blog',
        method: 'GET',
        pattern: '/v2/blog/posts/:id',
        url: '/blog/posts/sample',
        cause: 'legacy answers it first',
        by: 'legacy',
      },
    ]);
    expect((await get('/v2/blog/posts/sample')).text).toBe('legacy');
  });

  it('finds nothing of the kind where the order is the other', async () => {
    const legacy = own();
    legacy.get('/blog/posts/:id', (_req, res) => res.send('legacy'));
    legacy.use((_req, res) => res.status(404).send('nothing here'));
    const { line, get } = await lineWith({ '/blog': blogOf(own), '/': guest(legacy, { invite: false }) });
    expect(line.verify()).toMatchObject({
      ok: true,
      shadowed: [],
      absent: [{ path: '/', status: 'uninvited' }],
    });
    expect((await get('/v2/blog/posts/sample')).text).toBe('blog');
  });

  it.each<[string, (app: Express) => unknown]>([
    ['a last handler for everything', (app) => app.use((_req, res) => res.status(404).end())],
    ['a route in a Router', (app) => app.use('/blog', routerWith('/posts/:id'))],
    ['a route with a key that takes it', (app) => app.get('/:section/posts/:id', (_req, res) => res.end())],
    ['a route of every method', (app) => app.all('/blog/posts/:id', (_req, res) => res.end())],
  ])('sees it in %s', async (_what, set) => {
    const legacy = own();
    set(legacy);
    const { line } = await lineWith([
      ['/', legacy],
      ['/blog', blogOf(own)],
    ]);
    const { ok, shadowed } = line.verify();
    expect([ok, shadowed.find(({ name }) => name === 'post')?.by]).toEqual([false, '/']);
  });

  function routerWith(path: string): Router {
    const { Router: make } = own as unknown as typeof express;
    return make().get(path, (_req, res) => {
      res.end();
    });
  }

  it('says where an earlier guest may answer: its routes cannot be read', async () => {
    const legacy = own();
    legacy.use('/blog', own());
    const koa = Object.assign((_req: unknown, _res: unknown, next: () => void) => next(), { routes: [] });
    for (const [mount, app] of [
      ['/', legacy],
      ['/', koa],
    ] as const) {
      const { line } = await lineWith([
        [mount, app as never],
        ['/blog', blogOf(own)],
      ]);
      const { ok, possible, shadowed } = line.verify();
      expect([ok, shadowed]).toEqual([true, []]);
      expect(possible.map(({ name, method, by }) => [name, method, by])).toEqual([
        ['post', 'GET', '/'],
        ['create', 'POST', '/'],
      ]);
    }
  });

  it('says which endpoint its own guest does not serve', async () => {
    const legacy = own();
    legacy.get('/report.php', (_req, res) => res.end());
    const table = endpoints('legacy', {
      report: '/report.php',
      typo: '/raport.php',
      post: 'POST /report.php',
    });
    const { line } = await lineWith({ '/old': guest(legacy, { endpoints: table }) });
    const { ok, unreachable } = line.verify();
    expect(ok).toBe(false);
    expect(unreachable.map(({ name, url, by }) => [name, url, by])).toEqual([
      ['typo', '/old/raport.php', undefined],
      ['post', '/old/report.php', undefined],
    ]);
  });

  it('names those who did not join; one that failed is no good', async () => {
    const failing = own().use(
      ((_req: unknown, _res: unknown, next: (e: Error) => void) => next(new Error('x'))) as never,
      rsvp('failing') as never,
    );
    const { line } = await lineWith({ '/blog': blogOf(own), '/plain': own(), '/failing': failing });
    const { ok, absent } = line.verify();
    expect(absent.map(({ path, status }) => [path, status])).toEqual([
      ['/plain', 'declined'],
      ['/failing', 'failed'],
    ]);
    expect(ok).toBe(false);
    const { line: other } = await lineWith({ '/blog': blogOf(own), '/plain': own() });
    expect(other.verify().ok).toBe(true);
  });

  it('fills the keys of parametric mounts', async () => {
    const legacy = own();
    legacy.get('/t/acme/posts/:id', (_req, res) => res.end());
    legacy.get('/t/:tenant/posts', (_req, res) => res.end());
    legacy.post('/t/:tenant/posts', (_req, res) => res.end());
    const { line } = await lineWith([
      ['/', legacy],
      ['/t/:tenant', blogOf(own)],
    ]);
    expect(line.verify().shadowed.map(({ name, method, url }) => [name, method, url])).toEqual([
      ['create', 'POST', '/t/sample/posts'],
    ]);
  });
});

describe('line.verify()', () => {
  const archive = () => {
    const blog = express().use(rsvp(endpoints('blog', { archive: '/:year', any: 'ALL /any' })));
    blog.get('/:year', (_req, res) => res.end());
    blog.all('/any', (_req, res) => res.end());
    return blog;
  };

  it('sees through what parses, and says where other middleware may answer', async () => {
    const table = endpoints('blog', { year: '/:year', typo: '/raport' });
    const withMiddleware = (...all: express.RequestHandler[]) => {
      const blog = express().use(rsvp(table));
      for (const each of all) blog.use(each);
      blog.get('/by/:year', (_req, res) => res.end());
      return blog;
    };
    const { line } = await lineWith({
      '/blog': withMiddleware(express.json(), express.urlencoded({ extended: true })),
    });
    expect(line.verify().unreachable.map(({ name }) => name)).toEqual(['year', 'typo']);
    const { line: other } = await lineWith({ '/blog': withMiddleware(express.static(__dirname)) });
    expect(other.verify()).toMatchObject({
      ok: true,
      unreachable: [],
      possible: [{ name: 'year' }, { name: 'typo' }],
    });
  });

  it('asks for what takes every method by several', async () => {
    const legacy = express().post('/blog/any', (_req, res) => {
      res.end();
    });
    const { line } = await lineWith([
      ['/', legacy],
      ['/blog', archive()],
    ]);
    expect(line.verify().shadowed.map(({ name, method }) => [name, method])).toEqual([['any', 'ALL']]);
  });

  it('sends no request, and calls no handler', async () => {
    const handler = jest.fn((_req, _res, next) => next());
    const blog = express().use(rsvp('blog'));
    blog.get('/x', endpoint('x'), handler);
    const { line } = await lineWith({ '/': express().use(handler), '/blog': blog });
    handler.mockClear();
    expect(line.verify().ok).toBe(true);
    expect(handler).not.toHaveBeenCalled();
  });

  it('leaves out what cannot be built', async () => {
    const blog = express().use(rsvp('blog'));
    blog.get(/^\/old/, endpoint('old'), (_req, res) => res.end());
    const { line } = await lineWith({ '/blog': blog });
    expect(line.verify()).toEqual({ ok: true, ...nothing });
  });

  it('says that a site without a base has no links', async () => {
    const line = party({ '/blog': archive() }, { onError: () => {} });
    await line.bootstrap();
    const { ok, unreachable } = line.verify();
    expect([ok, unreachable.map(({ name }) => name)]).toEqual([false, ['archive', 'any']]);
    expect(unreachable[0]?.cause).toContain('No base');
    expect(thrownBy(() => line.urlFor('blog:any'))).toMatchObject({
      code: 'ERR_PARTY_NO_BASE',
      details: { name: 'blog:any' },
    });
  });

  it('waits for the bootstrap', () => {
    const line = party({ '/blog': archive() });
    expect(thrownBy(() => line.verify()).code).toBe('ERR_PARTY_NOT_READY');
  });
});
