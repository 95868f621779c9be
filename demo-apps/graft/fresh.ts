// The new shop: Express 5, TypeScript, one table of endpoints. It knows of no legacy shop; it takes over what it names,
// when it is told to.
import express, { type NextFunction, type Request, type Response } from 'express';
import { endpoints, rsvp } from 'express-party';
import { add, read } from '../shop/cart.js';
import { findNow, list, type Product } from '../shop/catalog.js';
import { page } from './page.js';

const routes = endpoints('shop', {
  home: '/',
  product: '/products/:id',
  basket: '/basket',
  add: 'POST /basket',
  // Old paths, for bookmarks: they move with the page that they lead to.
  'product.old': '/product.php',
  'basket.old': '/basket.php',
});

const app = express();
export default app;

app.use(rsvp(routes));
app.use(express.urlencoded({ extended: false }));

app.get(routes.paths.home, (req, res) => {
  list(undefined, (_error, products) => {
    res.send(page('new', req, { title: 'Everything for the cup', products }));
  });
});

app.get(routes.paths.product, (req, res, next) => {
  showProduct(findNow(req.params.id), req, res, next);
});

app.get(routes.paths.basket, (req, res) => {
  res.send(page('new', req, { title: 'Your basket', basket: read(req.session) }));
});

app.post(routes.paths.add, (req, res, next) => {
  const product = findNow(req.body?.sku);
  if (!product) return next();
  add(req.session, product.sku, 1);
  res.redirectTo('basket');
});

// Shown and not redirected: a number with a slash in it, `mug 50/50`, is linked to at the old path, since the new one
// would hold an encoded slash, and such paths are the legacy shop's.
app.get(routes.paths['product.old'], (req, res, next) => {
  showProduct(findNow(req.query.id), req, res, next);
});

// 302 and not 301: browsers would keep that after the journey was taken back.
app.get(routes.paths['basket.old'], (_req, res) => {
  res.redirectTo('basket');
});

function showProduct(product: Product | null, req: Request, res: Response, next: NextFunction): void {
  if (product) res.send(page('new', req, { title: product.name, product }));
  else next();
}
