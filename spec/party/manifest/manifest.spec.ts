import express, { type Request } from 'express';
import { endpoint, type Guests, guest, type Party, type PartyOptions, party, rsvp } from 'express-party';
import { createUrlFor, type Manifest } from 'express-party/client';
import { graft } from 'express-party/graft';
import request from 'supertest';
import { express5 } from '../../hostile/venue';
import { thrownBy } from '../../shared/thrown';

async function host(guests: Guests, options?: PartyOptions) {
  const app = express();
  const line = party(guests, options);
  app.use(line);
  await line.bootstrap();
  return { app, line };
}

function blogOf(): express.Express {
  const blog = express();
  blog.use(rsvp('blog'));
  blog.get('/posts/:id', endpoint('post'), (_req, res) => void res.end());
  blog.get('/files/:path', endpoint('file'), (_req, res) => void res.end());
  return blog;
}

const sent = (manifest: Manifest): Manifest => JSON.parse(JSON.stringify(manifest));
const namesOf = ({ endpoints }: Manifest) => Object.keys(endpoints);

describe('line.manifest', () => {
  it('gives nothing by default', async () => {
    const { line } = await host({ '/blog': blogOf() });
    expect(sent(line.manifest())).toEqual({ endpoints: {}, leftOut: [] });
  });

  it('gives the patterns of the names that are asked for', async () => {
    const { line } = await host({ '/blog': blogOf(), '/news': guest(blogOf(), { name: 'news' }) });
    expect(namesOf(line.manifest({ only: ['blog:*'] }))).toEqual(['blog:post', 'blog:file']);
    expect(namesOf(line.manifest({ only: ['*:post', 'news:file'] }))).toEqual([
      'blog:post',
      'news:post',
      'news:file',
    ]);
    expect(sent(line.manifest({ only: ['blog:post'] })).endpoints).toEqual({
      'blog:post': { parts: ['/blog/posts/', 0], keys: [{ name: 'id' }] },
    });
  });

  it('names what nobody has, and what no URL can be built of', async () => {
    const blog = blogOf();
    blog.get(/old/, endpoint('old'), (_req, res) => void res.end());
    const { line } = await host({ '/blog': blog });
    const { leftOut, ...manifest } = line.manifest({ only: ['blog:*', 'blog:pots', 'shop:cart'] });
    expect(leftOut).toEqual(['blog:old', 'blog:pots', 'shop:cart']);
    const urlFor = createUrlFor({ leftOut, ...manifest });
    expect(urlFor('blog:post', 7)).toBe('/blog/posts/7');
    expect(thrownBy(() => urlFor('blog:old')).message).toContain('left out');
  });

  it('has the origin that the party has, and the names of who asks', async () => {
    const { line } = await host({ '/blog': blogOf() }, { origin: 'https://tea.test' });
    line.partyline.declare('site', { about: '/about' });
    const urlFor = createUrlFor(sent(line.manifest({ only: ['*'] })));
    expect(urlFor('about', {}, { absolute: true })).toBe('https://tea.test/about');
    expect(urlFor('about', {}, { absolute: true })).toBe(line.urlFor('about', {}, { absolute: true }));
  });

  it('fills in what the request’s mount and the defaults give', async () => {
    const shop = express5();
    shop.use(rsvp('shop'));
    let made: (req: Request) => Manifest;
    shop.get('/', endpoint('home'), (req, res) => {
      const urlFor = createUrlFor(sent(made(req)));
      const calls: [string, ...unknown[]][] = [
        ['home'],
        ['item', { id: 7 }],
        ['item', { id: 7, tenant: 'b' }],
        ['blog:post', 1],
      ];
      res.json(calls.map((call) => [urlFor(...call), req.urlFor(...call)]));
    });
    shop.get('{/:lang}/items/:id', endpoint('item'), (_req, res) => void res.end());
    const defaults = () => ({ lang: 'en' });
    const { app, line } = await host({ '/t/:tenant/shop': shop, '/blog': blogOf() }, { defaults });
    made = (req) => line.manifest({ only: ['*'], request: req });
    const { body } = await request(app).get('/t/a%20b/shop/');
    expect(body.map(([client]: string[]) => client)).toEqual([
      '/t/a%20b/shop/',
      '/t/a%20b/shop/en/items/7',
      '/t/b/shop/en/items/7',
      '/blog/posts/1',
    ]);
    for (const [client, server] of body) expect(client).toBe(server);
  });

  describe('of a graft', () => {
    const legacy = () => {
      const app = express();
      app.use(rsvp('legacy'));
      app.get('/product.php', endpoint('product'), (_req, res) => void res.end());
      app.get('/help/:page', endpoint('help'), (_req, res) => void res.end());
      app.get('/find/:hash', endpoint('find'), (_req, res) => void res.end());
      app.get('/old', endpoint('old'), (_req, res) => void res.end());
      return app;
    };
    const fresh = () => {
      const app = express();
      app.use(rsvp('shop'));
      app.get('/products/:id/:query', endpoint('product'), (_req, res) => void res.end());
      app.get('/help/:topic', endpoint('help'), (_req, res) => void res.end());
      app.get('/find/:q/:hash', endpoint('find'), (_req, res) => void res.end());
      return app;
    };
    const calls: [string, ...unknown[]][] = [
      ['shop:product', 7, 'x'],
      ['shop:product', { id: 7, query: 'x' }],
      ['shop:product', { id: 7, query: 'x', page: 2 }, { query: { a: 1, query: 'y' }, hash: 'h' }],
      ['shop:product', 7, 'x', { absolute: 'https://evil.test' }],
      ['shop:product', { id: 7, query: 'x' }, { absolute: 'https://evil.test' }],
      ['shop:help', 'a'],
      ['shop:help', { topic: 'a' }],
      ['shop:help', { page: 'a' }],
      ['shop:help', { page: 'a', topic: 'b' }],
      ['shop:help', 'a', { absolute: 'https://tea.test' }],
      ['shop:find', 1, 2],
      ['shop:find', { q: 1, hash: 2 }],
      ['shop:find', { hash: 2 }],
      ['shop:find'],
      ['shop:old', { a: 1 }],
      ['legacy:old'],
      // With less, the server alone knows of the stock's own URL.
      ['legacy:product', { id: 7, query: 'x' }],
    ];
    const outcome = (urlFor: Party['urlFor'], call: [string, ...unknown[]]) => {
      try {
        return urlFor(...call);
      } catch {
        return 'throws';
      }
    };

    it.each([
      ['legacy', 'live', 'live'],
      ['live', 'legacy', 'live'],
      ['live', 'live', 'legacy'],
      ['legacy', 'legacy', 'legacy'],
    ] as const)('builds as the side does that serves: %s, %s, %s', async (product, help, find) => {
      const shop = graft(fresh(), {
        onto: legacy(),
        states: { product: { state: product }, help: { state: help }, find: { state: find } },
      });
      const { line } = await host({ '/s': shop });
      const urlFor = createUrlFor(sent(line.manifest({ only: ['*'] })));
      const of = (build: Party['urlFor']) => calls.map((call) => outcome(build, call));
      expect(of(urlFor)).toEqual(of(line.urlFor));
      expect(of(urlFor).filter((each) => each !== 'throws').length).toBeGreaterThan(8);
    });

    it('gives the side that serves this request, and of the other no path', async () => {
      const shop = graft(fresh(), {
        onto: legacy(),
        states: {
          product: { state: 'canary', percent: 50 },
          help: { state: 'live' },
          find: { state: 'live' },
        },
        key: (req) => req.headers['x-key'] as string | undefined,
      });
      const { app, line } = await host({ '/': shop });
      app.get(
        '/manifest',
        (req, res) => void res.json(line.manifest({ only: ['shop:product'], request: req })),
      );
      const texts = await Promise.all(
        [...'abcdefgh'].map(async (key) => (await request(app).get('/manifest').set('x-key', key)).text),
      );
      expect(texts.filter((text) => text.includes('/products/')).length).toBeGreaterThan(0);
      expect(texts.filter((text) => text.includes('/product.php')).length).toBeGreaterThan(0);
      for (const text of texts) expect(text.includes('/products/')).toBe(!text.includes('/product.php'));
      expect(JSON.stringify(line.manifest({ only: ['*'] }))).toContain('/product.php');
    });
  });

  it.each([
    [{ only: 'blog:*' }, 'only'],
    [{ only: ['post'] }, 'only'],
    [{ only: ['blog:(.*)'] }, 'only'],
    [{ request: {} }, 'request'],
    [{ all: true }, 'all'],
  ])('refuses %j', async (options, option) => {
    const { line } = await host({ '/blog': blogOf() });
    const { code, details } = thrownBy(() => line.manifest(options as never));
    expect([code, (details as { option: string }).option]).toEqual(['ERR_PARTY_BAD_OPTION', option]);
  });

  it('is not to be had before the bootstrap', () => {
    expect(thrownBy(() => party({ '/blog': blogOf() }).manifest()).code).toBe('ERR_PARTY_NOT_READY');
  });
});
