import { createServer } from 'node:http';
import express from 'express';
import { endpoint, party, rsvp } from 'express-party';
import { type BrokenLink, expectLinksToResolve } from 'express-party/testing';
import Koa from 'koa';

type Broken = Error & { links: readonly BrokenLink[] };

function siteOf(pages: Record<string, string>): express.Express {
  const app = express();
  for (const [path, html] of Object.entries(pages))
    app.get(path, (_req, res) => void res.type('html').send(html));
  return app;
}

async function brokenIn(...given: Parameters<typeof expectLinksToResolve>): Promise<[string, number][]> {
  const error: Broken = await expectLinksToResolve(...given).then(
    () => Promise.reject(new Error('it has found nothing')),
    (thrown) => thrown,
  );
  expect(error.name).toBe('AssertionError');
  return error.links.map(({ method, url, status }) => [`${method} ${url}`, status]);
}

describe('expectLinksToResolve', () => {
  it('follows what pages lead to, each once', async () => {
    const app = siteOf({
      '/': '<a href="/a?x=1&amp;y=2">a</a><a href="b#part">b</a><a href="https://else.test/">c</a><a href="mailto:a@b">d</a>',
      '/a': '<a href="/">home</a><img src="/pic"><script src=/js></script><a href="javascript:x">e</a>',
      '/b': '<a href="./a?x=1&y=2">again</a><form action="/find"><input name="q" value="1"></form>',
      '/find': '<p>found</p>',
      '/pic': 'pic',
      '/js': 'js',
    });
    expect((await expectLinksToResolve(app)).pages).toEqual([
      '/',
      '/a?x=1&y=2',
      '/b',
      '/pic',
      '/js',
      '/find',
    ]);
  });

  it('fails with each link that nobody serves, and says where it stands', async () => {
    const app = siteOf({
      '/': '<a href="/a">a</a><a href="/b">b</a>',
      '/a': '<a href="/b">b</a><link href="/c.css">',
    });
    app.get('/d', (_req, res) => void res.sendStatus(503));
    app.get('/e', (_req, res) => void res.redirect('/gone'));
    const error: Broken = await expectLinksToResolve(app, { from: ['/', '/d', '/e'] }).catch(
      (thrown) => thrown,
    );
    expect(error.links).toEqual([
      { method: 'GET', url: '/d', status: 503, on: ['where it began'] },
      { method: 'GET', url: '/b', status: 404, on: ['<a href> on /', '<a href> on /a'] },
      { method: 'GET', url: '/gone', status: 404, on: ['302 on /e'] },
      { method: 'GET', url: '/c.css', status: 404, on: ['<link href> on /a'] },
    ]);
    expect(error.message).toContain('GET /b (404)\n    <a href> on /\n    <a href> on /a');
  });

  it('asks by OPTIONS for forms that post, and nothing happens', async () => {
    let posted = 0;
    const app = siteOf({
      '/': '<form method="post" action="/add"></form><form method=POST action="/nobody"></form>',
    });
    app.post('/add', (_req, res) => {
      posted += 1;
      res.end();
    });
    expect(await brokenIn(app)).toEqual([['POST /nobody', 404]]);
    expect(posted).toBe(0);
  });

  it('sends a form where OPTIONS does not tell, with what it holds', async () => {
    const bodies: string[] = [];
    const server = createServer((req, res) => {
      if (req.method === 'OPTIONS') res.writeHead(404).end();
      else if (req.method === 'GET') {
        const form =
          '<form method=post action=/add><input type=hidden name=sku value="a b"><button name=ok>x</button></form>';
        res.writeHead(200, { 'content-type': 'text/html' }).end(form);
      } else req.on('data', (chunk) => bodies.push(String(chunk))).on('end', () => res.end());
    });
    await expectLinksToResolve(server);
    expect(bodies).toEqual(['sku=a+b&ok=']);
  });

  it('takes headers, and leaves alone what it is told to', async () => {
    const app = express();
    app.get('/', (req, res) => {
      res
        .type('html')
        .send(
          `<a href="/out">x</a><a href="/p/1">y</a>${req.headers.cookie === 'a=1' ? '' : '<a href="/login">z</a>'}`,
        );
    });
    const ignore = ['/out', /^\/p\//];
    expect((await expectLinksToResolve(app, { headers: { cookie: 'a=1' }, ignore })).pages).toEqual(['/']);
    expect(await brokenIn(app, { ignore })).toEqual([['GET /login', 404]]);
  });

  it('gives up where there is no end', async () => {
    const app = express();
    app.get(
      '/:day',
      (req, res) => void res.type('html').send(`<a href="/${Number(req.params.day) + 1}">next</a>`),
    );
    await expect(expectLinksToResolve(app, { from: '/1', most: 5 })).rejects.toThrow(
      '5 pages, the last one /5',
    );
  });

  it('takes whatever supertest takes, and a server that listens', async () => {
    const koa = new Koa().use((ctx) => {
      ctx.type = 'html';
      ctx.body = '<a href="/">home</a>';
    });
    await expectLinksToResolve(koa.callback());
    const server = createServer(koa.callback()).listen(0);
    await expectLinksToResolve(server);
    expect(server.listening).toBe(true);
    server.close();
  });

  it('goes through a party', async () => {
    const blog = express();
    blog.use(rsvp('blog'));
    blog.get(
      '/',
      endpoint('index'),
      (req, res) => void res.type('html').send(`<a href="${req.urlFor('shop:home')}">shop</a>`),
    );
    const shop = express();
    shop.use(rsvp('shop'));
    shop.get(
      '/',
      endpoint('home'),
      (_req, res) => void res.type('html').send('<a href="/blog/pots">pots</a>'),
    );
    const line = party({ '/blog': blog, '/shop': shop });
    const app = express().use(line);
    expect(await brokenIn(app, { from: '/blog' })).toEqual([['GET /blog/pots', 404]]);
    await line.close();
  });

  it.each([
    [{ from: 'blog' }, 'from'],
    [{ most: 0 }, 'most'],
    [{ depth: 1 }, 'depth'],
  ])('refuses %j', async (options, option) => {
    await expect(expectLinksToResolve(express(), options as never)).rejects.toMatchObject({
      details: { option },
    });
  });

  it('refuses what is no app', async () => {
    await expect(expectLinksToResolve({} as never)).rejects.toMatchObject({ code: 'ERR_PARTY_BAD_OPTION' });
  });
});
