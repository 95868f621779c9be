import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import express, { type Express, type RequestHandler } from 'express';
import { endpoint, endpoints, guest, type Operator, party, partylineOf, rsvp } from 'express-party';
import { closeAll, serve, served } from '../shared/serve';

afterEach(closeAll);

const silent = { onError: () => {} };
const tell: express.ErrorRequestHandler = (error, _req, res, _next) => {
  res.send(error.code);
};

function blog(name = 'blog'): Express {
  const app = express().use(rsvp(name));
  app.get('/posts/:id', endpoint('post'), (req, res) => {
    res.json([req.urlFor('post', 7), res.locals.urlFor('post', 7)]);
  });
  return app;
}

const links = (prefix: string) => [`${prefix}/posts/7`, `${prefix}/posts/7`];

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

describe('rsvps in one request', () => {
  const shell = (own: Express | express.Router, name: string) => {
    const app = own.use(rsvp(name)) as Express;
    app.get('/home', endpoint('home'), (_req, res) => res.end());
    return app;
  };
  const missing: RequestHandler = (req, res) => {
    res.json([req.urlFor('home'), res.locals.urlFor('home')]);
  };

  it.each<[string, () => Express, () => Express]>([
    ['an app in an app', () => shell(express(), 'outer'), () => shell(express(), 'inner')],
    ['a Router in an app', () => shell(express(), 'outer'), () => shell(express.Router(), 'inner')],
    ['an app in a Router', () => shell(express.Router(), 'outer'), () => shell(express(), 'inner')],
    ['a Router in a Router', () => shell(express.Router(), 'outer'), () => shell(express.Router(), 'inner')],
  ])('each speaks for its own: %s', async (_what, outer, inner) => {
    const within = inner();
    within.get('/mine', missing);
    const around = outer().use('/in', within).use(missing);
    const line = party({ '/o': guest(around, { invite: ['/__invite__', '/in/__invite__'] }) });
    const { json } = await serve(express().use(line));
    expect(await json('/o/in/mine')).toEqual(['/o/in/home', '/o/in/home']);
    expect(await json('/o/in/none')).toEqual(['/o/home', '/o/home']);
    expect(line.guests.map(({ name }) => name)).toEqual(['outer', 'inner']);
  });

  it('leave the host its own, outside any party', async () => {
    const host = express().use('/blog', blog());
    host.locals.urlFor = () => 'the host’s';
    host.use((_req, res) => {
      res.send(res.locals.urlFor('x'));
    });
    expect((await (await serve(host)).get('/blog/none')).text).toBe('the host’s');
  });

  it('survive a guest that replaces its locals', async () => {
    const app = express().use((_req, res, next) => {
      res.locals = { title: 'x' };
      next();
    });
    app.use(blog());
    const replaced = express();
    replaced.use((_req, res, next) => {
      res.locals = { title: 'x' };
      next();
    });
    replaced.use(rsvp('r'));
    replaced.get('/p', endpoint('p'), (req, res) => {
      res.json([req.urlFor('p'), req.mountParams]);
    });
    const { json } = await serve(express().use(party({ '/t/:x/a': replaced })));
    expect(await json('/t/acme/a/p')).toEqual(['/t/acme/a/p', { x: 'acme' }]);
  });
});

describe('the first outcome', () => {
  const invited =
    (answer: (res: express.Response, next: express.NextFunction, line: Operator) => void): RequestHandler =>
    (req, res, next) => {
      if (!req.partyline) return next();
      req.partyline.declare('g', {});
      answer(res, next, req.partyline);
    };

  it.each<[string, RequestHandler]>([
    ['next', invited((res, next) => [res.end('ok'), next()])],
    ['an error', invited((res, next) => [res.end('ok'), next(new Error('after'))])],
    [
      'a throw',
      invited((res) => {
        res.end('ok');
        throw new Error('after');
      }),
    ],
    [
      'a status',
      invited((res) => {
        res.end('ok');
        res.statusCode = 500;
      }),
    ],
    [
      'a status that was not written',
      invited((res) => {
        res.writeHead(200);
        res.statusCode = 500;
        res.end();
      }),
    ],
    ['a second answer', invited((res) => [res.end('ok'), res.end('again')])],
  ])('counts: %s after the end changes nothing', async (_what, app) => {
    const line = party({ '/g': app }, silent);
    express().use(line);
    await line.bootstrap();
    expect(line.guests[0]).toMatchObject({ status: 'joined', statusCode: 200, error: undefined });
  });

  it('closes the list: what a guest declares later is ignored', async () => {
    let late: Operator | undefined;
    const line = party(
      {
        '/g': invited((res, _next, partyline) => {
          late = partyline;
          res.end();
        }),
      },
      silent,
    );
    express().use(line);
    await line.bootstrap();
    late?.declare('g', { late: '/late' });
    late?.declare('other', { late: '/late' });
    expect(line.guests[0]).toMatchObject({ name: 'g', endpoints: [] });
  });

  it.each<[string, RequestHandler, string]>([
    ['a page of 100 kB', (_req, res) => res.send('x'.repeat(100_000)), 'declined'],
    ['a file of 100 kB', (_req, res) => res.sendFile(resolve('package-lock.json')), 'declined'],
    ['a missing page of 100 kB', (_req, res) => res.status(404).send('x'.repeat(100_000)), 'declined'],
    ['an error page of 100 kB', (_req, res) => res.status(500).send('x'.repeat(100_000)), 'failed'],
    ['a page, the operator taken', invited((res) => res.send('x'.repeat(100_000))), 'joined'],
  ])('is not hurt by what is written: %s', async (_what, app, status) => {
    const line = party({ '/g': express().use(app) }, { ...silent, inviteTimeout: 10_000 });
    express().use(line);
    const started = Date.now();
    await line.bootstrap();
    expect(line.guests[0]?.status).toBe(status);
    expect(Date.now() - started).toBeLessThan(5000);
  });
});

describe('a base with keys', () => {
  it('refuses a guest whose route takes one of them', async () => {
    const line = party({ '/blog': blog() }, silent);
    express().use('/t/:id', line);
    await line.bootstrap();
    expect(line.guests[0]).toMatchObject({ status: 'failed', error: { code: 'ERR_PARTY_BAD_PATTERN' } });
  });
});

describe('a party inside a party', () => {
  const hang: RequestHandler = (req) => void req;

  it('keeps nobody waiting twice', async () => {
    const inner = party({ '/h': hang }, { ...silent, inviteTimeout: 200 });
    const app = express().use(inner);
    app.get('/page', (_req, res) => res.send('page'));
    const host = express().use(party({ '/g': app, '/h': hang }, { ...silent, inviteTimeout: 200 }));
    const { get } = served(createServer((req, res) => host(req, res)).listen(0));
    const started = Date.now();
    expect((await get('/g/page')).text).toBe('page');
    expect(Date.now() - started).toBeLessThan(380);
  });
});

describe('close', () => {
  it('ends a bootstrap under way, and says why nothing links', async () => {
    const line = party({ '/g': express().use(rsvp('g', () => new Promise(() => {}))) }, silent);
    express().use(line);
    const run = line.bootstrap();
    await sleep(5);
    await line.close();
    await expect(run).rejects.toMatchObject({ code: 'ERR_PARTY_CLOSED' });
    expect(() => line.urlFor('g:x')).toThrow(expect.objectContaining({ code: 'ERR_PARTY_CLOSED' }));
    expect(line.guests[0]?.error?.message).toContain('when the party was closed');
  });

  it('disconnects everybody, and lets requests that are under way have their links', async () => {
    const line = party({ '/blog': blog() });
    const { json, server } = await serve(express().use(line));
    await line.bootstrap(server);
    line.partyline.connect('who', () => 1);
    await line.close();
    line.partyline.connect('who', () => 2);
    expect(() => line.partyline.ask('who')).toThrow(expect.objectContaining({ code: 'ERR_PARTY_CLOSED' }));
    expect(await json('/blog/posts/1')).toEqual(links('/blog'));
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

describe('the url service', () => {
  it('answers for guests that were named, as for those that joined', async () => {
    const legacy = guest(express(), { endpoints: endpoints('legacy', { home: '/home' }) });
    const line = party({ '/legacy': legacy, '/blog': blog() });
    express().use(line);
    await line.bootstrap();
    const ask = (guestName: string, name: string, values: unknown[]) =>
      line.partyline.ask('url', { name: `${guestName}:${name}`, guest: guestName, endpoint: name, values });
    expect(ask('blog', 'post', [7])).toBe('/blog/posts/7');
    expect(ask('legacy', 'home', [])).toBe('/legacy/home');
  });
});

describe('an async onError', () => {
  it('may reject', async () => {
    const print = jest.spyOn(console, 'error').mockImplementation(() => {});
    const bad = express().use(rsvp('bad', () => Promise.reject(new Error('no'))));
    const line = party({ '/bad': bad }, { onError: async () => Promise.reject(new Error('own')) });
    express().set('env', 'production').use(line);
    await line.bootstrap();
    await sleep(1);
    expect(print).toHaveBeenCalledTimes(2);
    print.mockRestore();
  });
});

describe('partylineOf', () => {
  it('says that there is no party for what is no request', () => {
    for (const bad of [null, undefined, {}, 7]) {
      expect(() => partylineOf(bad as never)).toThrow(
        expect.objectContaining({ code: 'ERR_PARTY_NO_PARTY' }),
      );
    }
  });
});
