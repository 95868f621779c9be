import express, { type Express } from 'express';
import {
  endpoint,
  type GuestOptions,
  guest,
  type Party,
  type PartyOptions,
  party,
  rsvp,
} from 'express-party';
import { graft } from 'express-party/graft';
import { WebSocket, WebSocketServer } from 'ws';
import { majors } from '../shared/express';
import { closeAll, type Served, serve, served } from '../shared/serve';

const vhost: (host: string, app: object) => express.RequestHandler = require('vhost');

afterEach(closeAll);

const HOST = 'shop.example.com';
const atShop = { headers: { host: HOST } };
const atSite = { headers: { host: 'example.com' } };

/** What a request gets of a link, or the code of what it throws. */
const linking =
  (name: string, ...values: unknown[]): express.RequestHandler =>
  (req, res) => {
    try {
      res.send((req.urlFor as (...given: unknown[]) => string)(name, ...values));
    } catch (error) {
      res.send((error as { code: string }).code);
    }
  };

function shopOf(ours: () => Express = express): Express {
  const shop = ours().use(rsvp('shop'));
  shop.get('/', endpoint('index'), (req, res) => void res.send(`shop ${req.hostname} ${req.baseUrl}`));
  shop.get('/items/:id', endpoint('item'), linking('item', 8));
  shop.get('/blog', linking('blog:post', 7));
  shop.get('/blog-there', linking('blog:post', 7, { absolute: 'https://there.test' }));
  shop.get('/own', linking('item', 8, { absolute: true }));
  shop.get('/other', linking('other:index'));
  shop.post('/go', (_req, res) => res.redirectTo('item', 9));
  shop.get('/leave', (_req, res) => res.redirectTo('blog:post', 7));
  return shop;
}

function blogOf(): Express {
  const blog = express().use(rsvp('blog'));
  blog.get('/posts/:id', endpoint('post'), linking('shop:item', 7, { query: { a: 1 }, hash: 'end' }));
  blog.get('/go', (_req, res) => res.redirectTo('shop:item', 7));
  blog.get('/named', linking('shop:item', { id: 'a/b', page: 2 }));
  return blog;
}

interface Site extends Served {
  readonly line: Party;
  readonly host: Express;
}

async function site(
  shop: unknown,
  given: PartyOptions = {},
  options: GuestOptions = { host: HOST },
): Promise<Site> {
  const line = party(
    [
      ['/', guest(shop as Express, options)],
      ['/blog', blogOf()],
    ],
    given,
  );
  const host = express().use(line);
  const served = await serve(host);
  await line.bootstrap();
  return { ...served, line, host };
}

const statusesOf = ({ line }: Site) => line.guests.map(({ status }) => status);

describe('a guest that answers at one host name', () => {
  it.each([
    ['itself', (shop: Express) => shop],
    ['behind vhost()', (shop: Express) => vhost(HOST, shop)],
    ['behind vhost() in an app', (shop: Express) => express().use(vhost(HOST, shop))],
    [
      'behind its own check',
      (shop: Express) => (req: express.Request, res: express.Response, next: () => void) =>
        req.headers.host === HOST ? shop(req, res, next) : res.status(421).end(),
    ],
  ])('M36 joins, and answers at its host: %s', async (_way, wrap) => {
    const made = await site(wrap(shopOf()));
    expect(statusesOf(made)).toEqual(['joined', 'joined']);
    expect(made.line.guests[0]).toMatchObject({ name: 'shop', host: HOST });
    expect((await made.get('/', atShop)).text).toBe(`shop ${HOST} `);
  });

  it.each(majors)('M36 joins behind vhost(), an app of Express $major', async ({ express: ours }) => {
    const made = await site(vhost(HOST, shopOf(ours)));
    expect(statusesOf(made)).toEqual(['joined', 'joined']);
    expect((await made.get('/items/1', atShop)).text).toBe('/items/8');
  });

  it('gets no request for another', async () => {
    const { get } = await site(shopOf());
    expect((await get('/', atSite)).status).toBe(404);
    expect((await get('/blog/named', atSite)).status).toBe(200);
    expect((await get('/', { headers: { host: `www.${HOST}` } })).status).toBe(404);
    expect((await get('/', { headers: { host: `${HOST}.evil.test` } })).status).toBe(404);
  });

  it.each(['SHOP.example.COM', `${HOST}:8443`, 'Shop.Example.com:1'])(
    'is asked for whatever the case and the port: %s',
    async (host) => {
      const { get } = await site(shopOf());
      expect((await get('/', { headers: { host } })).status).toBe(200);
    },
  );

  it('may be written with a port and in any case', async () => {
    const seen: unknown[] = [];
    const shop = express();
    shop.use((req, _res, next) => next(void seen.push(req.headers.host)));
    const { line, get } = await site(
      shop.use(shopOf()),
      { origin: 'https://example.com' },
      { host: 'Shop.example.com:3000' },
    );
    expect(seen).toEqual(['Shop.example.com:3000']);
    expect(line.guests[0]).toMatchObject({ host: HOST });
    expect((await get('/', atShop)).status).toBe(200);
    expect(line.urlFor('shop:item', 7)).toBe(`https://${HOST}/items/7`);
  });

  it.each([
    [true, 200],
    [false, 404],
  ])('is told by X-Forwarded-Host as trust proxy says: %s', async (trust, status) => {
    const { get, host } = await site(shopOf());
    host.set('trust proxy', trust);
    const headers = { host: 'inner:8080', 'x-forwarded-host': `${HOST}, inner` };
    expect((await get('/', { headers })).status).toBe(status);
  });

  it('is not one that a client without a Host names', async () => {
    const { raw } = await site(shopOf());
    expect(await raw('GET / HTTP/1.0\r\n\r\n')).toContain('404 Not Found');
  });

  it('is invited by that host alone', async () => {
    const asked: unknown[] = [];
    const shop: express.RequestHandler = (req, _res, next) => {
      asked.push([req.headers.host, req.hostname, req.url]);
      next();
    };
    await site(shop);
    expect(asked).toEqual([[HOST, HOST, '/__invite__']]);
    await site(shop, {}, { host: HOST, invite: false });
    expect(asked).toHaveLength(1);
  });

  it.each([
    '',
    'a b',
    'shop.test/x',
    'https://shop.test',
    'u@h',
    '*.shop.test',
    'shop.test:',
    'h:123456',
    7,
    null,
    [],
  ])('is no host: %p', (host) => {
    expect(() => guest(express(), { host } as GuestOptions)).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_BAD_OPTION' }),
    );
  });

  it.each(['localhost', '127.0.0.1', '[::1]', '[::1]:3000', 'my_shop', 'a'])('is a host: %p', (host) => {
    expect(() => guest(express(), { host })).not.toThrow();
  });

  it('may be an IPv6 address', async () => {
    const { get, line } = await site(shopOf(), { origin: 'http://example.com:81' }, { host: '[::1]' });
    expect((await get('/', { headers: { host: '[::1]:3000' } })).status).toBe(200);
    expect(line.urlFor('shop:item', 7)).toBe('http://[::1]:81/items/7');
  });
});

describe('links into it', () => {
  it('are absolute from elsewhere, with scheme and port of the origin', async () => {
    const { get, line } = await site(shopOf(), { origin: 'https://example.com:8443' });
    expect(line.urlFor('shop:item', 7)).toBe(`https://${HOST}:8443/items/7`);
    expect(line.partyline.urlFor('shop:index')).toBe(`https://${HOST}:8443/`);
    expect((await get('/blog/posts/1', atSite)).text).toBe(`https://${HOST}:8443/items/7?a=1#end`);
    expect((await get('/blog/named', atSite)).text).toBe(`https://${HOST}:8443/items/a%2Fb?page=2`);
    expect((await get('/blog/go', atSite)).headers.location).toBe(`https://${HOST}:8443/items/7`);
  });

  it.each<[Record<string, string>, unknown, string]>([
    [{ host: 'example.com' }, false, `http://${HOST}`],
    [{ host: 'example.com:3000' }, false, `http://${HOST}:3000`],
    [{ host: 'evil.test:80:99' }, false, `http://${HOST}:99`],
    [{ host: 'evil.test:a3000' }, false, `http://${HOST}`],
    [{ host: 'evil.test:99999' }, false, `http://${HOST}`],
    [{ host: 'evil.test:123456' }, false, `http://${HOST}`],
    [{ host: 'user@evil.test/x:81' }, false, `http://${HOST}:81`],
    [{ host: '[::1]:8080' }, false, `http://${HOST}:8080`],
    [{ host: '[::1]' }, false, `http://${HOST}`],
    [
      { host: 'h:3000', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'f:8443' },
      false,
      `http://${HOST}:3000`,
    ],
    [
      { host: 'h:3000', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'f:8443, h' },
      true,
      `https://${HOST}:8443`,
    ],
    [{ host: 'h:3000', 'x-forwarded-proto': 'HTTPS, http' }, true, `https://${HOST}:3000`],
    [{ host: 'h:3000', 'x-forwarded-proto': 'javascript' }, true, `http://${HOST}:3000`],
    [{ host: 'h:443', 'x-forwarded-proto': 'https' }, true, `https://${HOST}`],
  ])('have those of the request without an origin: %j, trust proxy %s', async (headers, trust, origin) => {
    const { get, host } = await site(shopOf());
    host.set('trust proxy', trust);
    expect((await get('/blog/posts/1', { headers })).text).toBe(`${origin}/items/7?a=1#end`);
  });

  it('throw outside a request where there is no origin', async () => {
    const { line } = await site(shopOf());
    expect(() => line.urlFor('shop:item', 7)).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_NO_ORIGIN' }),
    );
    expect(line.urlFor('shop:item', 7, { absolute: 'https://there.test' })).toBe(
      'https://there.test/items/7',
    );
  });

  it('are as they always were within it', async () => {
    const { get } = await site(shopOf());
    expect((await get('/items/1', atShop)).text).toBe('/items/8');
    expect((await get('/go', { ...atShop, method: 'POST' })).headers.location).toBe('/items/9');
    expect((await get('/own', { headers: { host: `${HOST}:3000` } })).text).toBe(
      `http://${HOST}:3000/items/8`,
    );
  });

  it('are absolute where it says them outside a request, if the origin is known', async () => {
    const shop = express();
    let own = () => '';
    shop.use(
      rsvp('shop', ({ urlFor }) => {
        own = () => urlFor('index');
      }),
    );
    shop.get('/', endpoint('index'), (_req, res) => void res.send('shop'));
    await site(shop, { origin: 'https://example.com' });
    expect(own()).toBe(`https://${HOST}/`);
    await site(shop);
    expect(own()).toBe('/');
  });
});

describe('links out of it', () => {
  it('are absolute to the origin', async () => {
    const { get } = await site(shopOf(), { origin: 'https://example.com' });
    expect((await get('/blog', atShop)).text).toBe('https://example.com/blog/posts/7');
    expect((await get('/leave', atShop)).headers.location).toBe('https://example.com/blog/posts/7');
  });

  it('throw without one, whatever the request says', async () => {
    const { get, host } = await site(shopOf());
    host.set('trust proxy', true);
    expect((await get('/blog', atShop)).text).toBe('ERR_PARTY_NO_ORIGIN');
    expect((await get('/blog-there', atShop)).text).toBe('https://there.test/blog/posts/7');
  });

  it('go to the host’s own endpoints and to what the url service knows in the same way', async () => {
    const { line, get } = await site(shopOf().get('/cms', linking('cms:page')), {
      origin: 'https://example.com',
    });
    line.partyline.connect('url', ({ name }: { name: string }) => (name === 'cms:page' ? '/cms' : undefined));
    expect((await get('/cms', atShop)).text).toBe('https://example.com/cms');
    line.partyline.connect('url', ({ name }: { name: string }) => (name === 'shop:old' ? '/old' : undefined));
    expect((line.urlFor as (name: string) => string)('shop:old')).toBe(`https://${HOST}/old`);
  });

  it('go from one host to another with that one’s host', async () => {
    const other = express().use(rsvp('other'));
    other.get('/', endpoint('index'), (_req, res) => void res.send('other'));
    other.get('/shop', linking('shop:item', 1));
    const line = party([
      ['/', guest(shopOf(), { host: HOST })],
      ['/', guest(other, { host: 'other.example.com' })],
    ]);
    const { get } = await serve(express().use(line));
    const atOther = { headers: { host: 'other.example.com:3000' } };
    expect((await get('/', atOther)).text).toBe('other');
    expect((await get('/', atShop)).text).toContain('shop');
    expect((await get('/other', { headers: { host: `${HOST}:3000` } })).text).toBe(
      'http://other.example.com:3000/',
    );
    expect((await get('/shop', atOther)).text).toBe(`http://${HOST}:3000/items/1`);
    expect(line.verify()).toMatchObject({ ok: true, possible: [] });
    expect(line.endpoints.map(({ guest, pattern, host }) => [guest, pattern, host])).toEqual([
      ['shop', '/', HOST],
      ['shop', '/items/:id', HOST],
      ['other', '/', 'other.example.com'],
    ]);
  });

  it('are relative between two guests at one host', async () => {
    const line = party({
      '/blog': guest(blogOf(), { host: HOST }),
      '/': guest(shopOf(), { host: `${HOST}:8443` }),
    });
    const { get } = await serve(express().use(line));
    expect((await get('/blog/go', atShop)).headers.location).toBe('/items/7');
    expect((await get('/leave', atShop)).headers.location).toBe('/blog/posts/7');
  });
});

describe('one app at two hosts', () => {
  it('knows by which a request came', async () => {
    const shop = shopOf();
    const line = party(
      [
        ['/', guest(shop, { name: 'de', host: 'shop.de' })],
        ['/', guest(shop, { name: 'fr', host: 'shop.fr' })],
      ],
      { origin: 'https://example.com' },
    );
    const { get } = await serve(express().use(line));
    await line.bootstrap();
    for (const host of ['shop.de', 'shop.fr']) {
      expect((await get('/own', { headers: { host } })).text).toBe(`https://${host}/items/8`);
      expect((await get('/items/1', { headers: { host } })).text).toBe('/items/8');
    }
    expect(line.urlFor('fr:item' as 'shop:item', 1)).toBe('https://shop.fr/items/1');
  });
});

describe('with the rest of a party', () => {
  it('has the keys of a mount path, a base, and templates', async () => {
    const shop = express().use(rsvp('shop'));
    shop.engine('x', (_path, options, done) =>
      done(null, (options as unknown as { urlFor(name: string, id: number): string }).urlFor('blog:post', 7)),
    );
    shop
      .set('view engine', 'x')
      .set('views', __dirname)
      .set(
        'view',
        class {
          path = 'x';
          render(options: object, done: (e: null, t: string) => void) {
            done(null, (options as { urlFor(n: string, id: number): string }).urlFor('blog:post', 7));
          }
        },
      );
    shop.get(
      '/items/:id',
      endpoint('item'),
      (req, res) => void res.send([req.mountParams, req.urlFor('item', 8)]),
    );
    shop.get('/page', (_req, res) => res.render('x'));
    const line = party(
      { '/t/:tenant': guest(shop, { host: HOST }), '/blog': blogOf() },
      { origin: 'https://example.com' },
    );
    const { get } = await serve(express().use('/v2', line));
    await line.bootstrap();
    expect(JSON.parse((await get('/v2/t/acme/items/1', atShop)).text)).toEqual([
      { tenant: 'acme' },
      '/v2/t/acme/items/8',
    ]);
    expect((await get('/v2/t/acme/page', atShop)).text).toBe('https://example.com/v2/blog/posts/7');
    expect(
      (line.urlFor as (name: string, values: object) => string)('shop:item', { tenant: 'a', id: 1 }),
    ).toBe(`https://${HOST}/v2/t/a/items/1`);
  });

  it('is a graft, both apps of which are invited by it', async () => {
    const asked: unknown[] = [];
    const noting: express.RequestHandler = (req, _res, next) => next(void asked.push(req.headers.host));
    const fresh = express().use(rsvp('shop'), noting);
    const old = express().use(noting);
    const invitee = vhost(
      HOST,
      express()
        .use(rsvp('old-shop'))
        .get('/cart', endpoint('cart'), (_req, res) => void res.send('old')),
    );
    fresh.get('/cart', endpoint('cart'), (_req, res) => void res.send('new'));
    old.use(invitee);
    const made = await site(graft(fresh, { onto: old, states: { cart: { state: 'live' } } }), {
      origin: 'https://example.com',
    });
    expect(statusesOf(made)).toEqual(['joined', 'joined', 'joined']);
    expect(made.line.urlFor('shop:cart' as 'shop:item')).toBe(`https://${HOST}/cart`);
    expect((await made.get('/cart', atShop)).text).toBe('new');
    expect((await made.get('/cart', atSite)).status).toBe(404);
    expect(asked[0]).toBe(HOST);
    expect(() => graft(guest(fresh, { host: HOST }), { onto: old })).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_BAD_OPTION' }),
    );
  });

  it('gets the upgrades for its host, and no others', async () => {
    const server = new WebSocketServer({ noServer: true });
    server.on('connection', (client) => client.send('welcome'));
    const line = party({ '/': guest(express(), { host: HOST, upgrade: server }) });
    const host = express().use(line);
    const listening = host.listen(0);
    const { port } = served(listening);
    await line.bootstrap(listening);
    line.upgrade(listening);
    const said = (name: string) =>
      new Promise((resolve) => {
        const client = new WebSocket(`ws://127.0.0.1:${port}/`, { headers: { host: name } });
        client.on('message', (message) => resolve(String(message)) ?? client.terminate());
        client.on('error', ({ message }) => resolve(message));
      });
    expect(await said(`${HOST}:${port}`)).toBe('welcome');
    expect(await said('example.com')).toBe('Unexpected server response: 404');
    host.set('trust proxy', true);
    expect(await said(HOST)).toBe('welcome');
  });
});
