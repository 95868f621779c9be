import { type RequestHandler, Router } from 'express';
import { endpoint, endpoints, guest, rsvp } from 'express-party';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { grow, saying } from '../grow';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];
const say =
  (text: string): RequestHandler =>
  (req, res) => {
    res.send(`${text} ${Object.values(req.params).join()}`.trim());
  };
const live = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { state: 'live' as const }]));

describe.each(majors)('a claim of an Express $major scion', (major) => {
  const { express } = major;

  async function claiming(
    make: (app: ReturnType<typeof express>) => void,
    names: string[],
    onto = saying('stock', four),
  ) {
    const app = express();
    app.use(rsvp('shop'));
    make(app);
    app.use((_req, res) => {
      res.status(404).send('scion 404');
    });
    const grown = await grow(app, { onto, states: live(...names) });
    expect(grown.line.guests[0]).toMatchObject({ status: 'joined', error: undefined });
    return async (...targets: string[]) => {
      const texts = await Promise.all(
        targets.map(async (target) => {
          const [path = '', method = 'GET'] = target.split(' ').reverse();
          return (await grown.get(path, { method })).text;
        }),
      );
      return texts;
    };
  }

  it('is its method and its path, and no other goes to the scion', async () => {
    const ask = await claiming(
      (app) => {
        app.get('/products/:id', endpoint('product'), say('product'));
        app.post('/products', endpoint('create'), say('create'));
      },
      ['product', 'create'],
    );
    expect(await ask('/products/7', '/products/7/', '/PRODUCTS/7', '/products/7?a=1')).toEqual(
      Array(4).fill('product 7'),
    );
    expect(await ask('POST /products', 'POST /products/7', '/products', '/products/7/x', '/')).toEqual([
      'create',
      ...Array(4).fill('stock'),
    ]);
  });

  it('matches as its owner does, case and slash at the end included', async () => {
    const router = express.Router({ caseSensitive: true, strict: true });
    router.get('/Cart', endpoint('cart'), say('cart'));
    const ask = await claiming((app) => app.use('/shop', router), ['cart']);
    expect(await ask('/shop/Cart', '/shop/cart', '/shop/Cart/', '/SHOP/Cart')).toEqual([
      'cart',
      'stock',
      'stock',
      'cart',
    ]);
  });

  it('stands at each place of an endpoint, of one that is declared in two calls too', async () => {
    const api = express.Router().get('/items/:id', endpoint('item'), say('item'));
    const ask = await claiming((app) => app.use('/v1', api).use('/v2', api), ['item']);
    expect(await ask('/v1/items/1', '/v2/items/2', '/v3/items/3')).toEqual(['item 1', 'item 2', 'stock']);
    const scion = express();
    scion.use(
      rsvp('shop', (partyline) => {
        for (const prefix of ['/v1', '/v2']) partyline.declare('shop', { page: `${prefix}/pages/:id` });
      }),
    );
    scion.get(['/v1/pages/:id', '/v2/pages/:id'], say('page'));
    const { get } = await grow(scion, { onto: saying('stock', four), states: live('page') });
    const texts = await Promise.all(
      ['/v1/pages/1', '/v2/pages/2'].map(async (path) => (await get(path)).text),
    );
    expect(texts).toEqual(['page 1', 'page 2']);
  });

  it('stands below nested Routers', async () => {
    const inner = express.Router();
    inner.get('/', endpoint('items'), say('items'));
    inner.get('/:id', endpoint('item'), say('item'));
    const outer = express.Router();
    outer.use('/items', inner);
    const ask = await claiming((app) => app.use('/api', outer), ['items', 'item']);
    expect(await ask('/api/items', '/api/items/', '/api/items/7', '/api')).toEqual([
      'items',
      'items',
      'item 7',
      'stock',
    ]);
  });

  it('is every path of an array, also where a route without a name would take it after', async () => {
    const ask = await claiming(
      (app) => {
        app.get(['/cart', '/basket/:id'], endpoint('cart'), say('cart'));
        app.get('/:page', say('page'));
      },
      ['cart'],
    );
    expect(await ask('/cart', '/basket/3', '/basket', '/other')).toEqual([
      'cart',
      'cart 3',
      'stock',
      'stock',
    ]);
  });

  it('is what a RegExp takes', async () => {
    const ask = await claiming(
      (app) => {
        app.get(/^\/(?:old|older)-(\d+)$/, endpoint('old'), say('old'));
        app.get('/:page', say('page'));
      },
      ['old'],
    );
    expect(await ask('/old-7', '/older-8', '/oldest-9')).toEqual(['old 7', 'old 8', 'stock']);
  });

  it('is a whole prefix where its tag stands in a use, before a route for everything', async () => {
    const wild = major.major === 4 ? '/*' : '/*page';
    const stock = express();
    stock.get(wild, endpoint('page'), say('stock'));
    const ask = await claiming(
      (app) => {
        app.use('/assets', endpoint('assets'), say('asset'));
        app.get(wild, endpoint('page'), say('page'));
      },
      ['assets'],
      stock.use(say('stock')),
    );
    expect(await ask('/assets', '/assets/a/b.css', 'POST /assets/up')).toEqual(['asset', 'asset', 'asset']);
    expect((await ask('/assetsx', '/docs/x')).map((text) => text.slice(0, 5))).toEqual(['stock', 'stock']);
  });

  it('is all that there is where its tag stands in a use at the root', async () => {
    const ask = await claiming((app) => void app.use(endpoint('all'), say('all')), ['all']);
    expect(await ask('/', '/a/b', 'POST /a')).toEqual(['all', 'all', 'all']);
  });

  it('leaves what is named below a prefix to that name', async () => {
    const router = express.Router();
    router.get('/cart', endpoint('cart'), say('cart'));
    router.get('/rest', say('rest'));
    const stock = express();
    stock.get('/shop/cart', say('stock'));
    const ask = await claiming((app) => app.use('/shop', endpoint('shop'), router), ['shop'], stock);
    expect(await ask('/shop/cart', '/shop/rest')).toEqual(['stock', 'rest']);
  });

  it('leaves routes without a name where they were, also beside one that would take them', async () => {
    const ask = await claiming(
      (app) => {
        app.get('/products/new', say('new'));
        app.get('/products/:id', endpoint('product'), say('product'));
        app.get('/about', say('about'));
      },
      ['product'],
    );
    expect(await ask('/products/new', '/products/7', '/about')).toEqual(['stock', 'product 7', 'stock']);
  });

  it('is made although guards and a 404 page for everything stand beside it', async () => {
    const wild = major.major === 4 ? '*' : '/*rest';
    const ask = await claiming(
      (app) => {
        app.all(wild, (_req, _res, next) => next());
        app.get(`/files/:bucket/*${major.major === 4 ? '' : 'path'}`, endpoint('file'), say('file'));
        app.get(wild, say('page'));
      },
      ['file'],
    );
    expect(await ask('/files/a/b/c', '/x')).toEqual([
      major.major === 4 ? 'file b/c,a' : 'file a,b,c',
      'stock',
    ]);
  });

  it('is found in the router where the endpoints stand in a table', async () => {
    const routes = endpoints('shop', { product: '/products/:id', create: 'POST /products' });
    const app = express();
    app.use(rsvp(routes));
    app.get('/products/new', say('new'));
    app.get(routes.paths.product, say('product'));
    app.post(routes.paths.create, say('create'));
    const { get } = await grow(app, { onto: saying('stock', five), states: live('product', 'create') });
    const texts = await Promise.all(
      ['/products/7', '/products/new', '/products'].map(async (path) => (await get(path)).text),
    );
    expect(texts).toEqual(['product 7', 'stock', 'stock']);
    expect((await get('/products', { method: 'POST' })).text).toBe('create');
  });

  it('is made for an app that others have named for, by its router', async () => {
    const app = express();
    const router = express.Router({ caseSensitive: true });
    router.get('/new', say('new'));
    router.get('/:id', say('product'));
    app.use('/products', router);
    const named = guest(app, { name: 'shop', endpoints: { product: '/products/:id' } });
    const { get } = await grow(named, { onto: saying('stock', five), states: live('product') });
    expect([(await get('/products/7')).text, (await get('/products/new')).text]).toEqual([
      'product 7',
      'stock',
    ]);
  });
});

describe('a claim of Express 4', () => {
  it('knows constraints, what may be left out or stand again, and values with slashes', async () => {
    const app = four.express();
    app.use(rsvp('shop'));
    app.get('/p/:id(\\d+)', endpoint('p'), say('p'));
    app.get('/f/:id?', endpoint('f'), say('f'));
    app.get('/d/:path(\\S+)', endpoint('d'), say('d'));
    app.get('/go+d', endpoint('g'), say('g'));
    const { get } = await grow(app, { onto: saying('stock', four), states: live('p', 'f', 'd', 'g') });
    const paths = ['/p/7', '/p/x', '/f', '/f/1', '/f/1/2', '/d/a/b', '/god', '/good'];
    const texts = await Promise.all(paths.map(async (path) => (await get(path)).text));
    expect(texts).toEqual(['p 7', 'stock', 'f', 'f 1', 'stock', 'd a/b', 'g', 'g']);
  });
});

describe('a scion', () => {
  it('is entered for its claims alone: its guards see nobody else, and the stock keeps its own', async () => {
    const seen: string[] = [];
    const app = five.express();
    app.use(rsvp('shop'));
    app.use((req, res, next) => {
      seen.push(req.url);
      if (req.get('user')) next();
      else res.status(401).send('log in');
    });
    app.get('/cart', endpoint('cart'), say('cart'));
    const stock = four.express();
    stock.use('/admin', (_req, res) => res.status(403).send('no'));
    stock.use((_req, res) => res.send('stock'));
    const { get } = await grow(app, { onto: stock, states: live('cart') });
    expect([await get('/cart'), await get('/'), await get('/admin')].map(({ status }) => status)).toEqual([
      401, 200, 403,
    ]);
    expect(seen).toEqual(['/cart']);
  });

  it('may be a bare Router', async () => {
    const router = Router();
    router.use(rsvp('shop'));
    router.get('/cart', endpoint('cart'), say('cart'));
    const { get } = await grow(router, { onto: saying('stock', four), states: live('cart') });
    expect([(await get('/cart')).text, (await get('/x')).text]).toEqual(['cart', 'stock']);
  });
});
