import express from 'express';
import { endpoint, endpoints, type Party, party, rsvp } from 'express-party';
import { type Graft, graft } from 'express-party/graft';
import { switchboard } from 'express-party/switchboard';
import express4 from 'express4';

const NAMES = { home: '/', product: '/goods/:sku', cart: '/basket', add: 'POST /basket' };

function newShop(): express.Express {
  const routes = endpoints('shop', NAMES);
  const app = express();
  app.use(rsvp(routes));
  app.get(routes.paths.home, (_req, res) => void res.send('new home'));
  app.get(routes.paths.product, (_req, res) => void res.send('new product'));
  app.get(routes.paths.cart, (_req, res) => void res.send('new cart'));
  app.post(routes.paths.add, (_req, res) => void res.send('new add'));
  return app;
}

function oldShop() {
  const app = express4();
  app.use(rsvp('shop'));
  app.get('/', endpoint('home'), (_req, res) => void res.send('old home'));
  app.get('/products/:sku', endpoint('product'), (_req, res) => void res.send('old product'));
  app.get('/cart', endpoint('cart'), (_req, res) => void res.send('old cart'));
  app.post('/cart', endpoint('add'), (_req, res) => void res.send('old add'));
  app.get('/about', (_req, res) => void res.send('old about'));
  return app;
}

/** So many pages, each with a name on both sides. */
function manyPages(count: number, name: string) {
  const areas = ['orders', 'customers', 'invoices', 'reports', 'media'];
  const entries = Array.from({ length: count }, (_each, i) => [
    `page-${i}`,
    `/${areas[i % areas.length]}/${i}`,
  ]);
  const routes = endpoints(name, Object.fromEntries(entries));
  const app = express();
  app.use(rsvp(routes));
  for (const path of Object.values(routes.paths)) app.get(path, (_req, res) => void res.send(path));
  return app;
}

export interface Site {
  readonly app: express.Express;
  readonly line: Party;
  readonly shop: Graft;
}

/** A shop that is moved, one whose states a flag service has, and, if so told, one of many pages; `/ops` may be used by all. */
export function openBoard(pages = 0): Site {
  const shop = graft(newShop(), {
    onto: oldShop(),
    journeys: { catalog: ['home', 'product'], cart: ['cart', 'add'] },
    states: { catalog: { state: 'canary', percent: 10, by: 'ben' } },
    key: (req) => req.headers.cookie,
  });
  const flags = {
    name: 'flag "graft"',
    load: async () => ({ 'page-0': { state: 'live' } as const }),
    subscribe: () => () => {},
  };
  const flagged = graft(manyPages(1, 'flagged'), { onto: manyPages(1, 'flagged'), states: flags });
  const line = party({
    '/shop': shop,
    '/flagged': flagged,
    ...(pages > 0 && { '/many': graft(manyPages(pages, 'many'), { onto: manyPages(pages, 'many') }) }),
  });
  const app = express();
  const allow = (req: express.Request, deed: 'read' | 'act') =>
    deed === 'act' && req.headers.cookie?.includes('looks') ? false : { by: 'anna' };
  app.use('/ops', switchboard(line, { secret: 'nobody can guess this secret', allow }));
  app.use(line);
  return { app, line, shop };
}
