// The new shop: Express 5, TypeScript, one table of endpoints. It knows of no legacy shop; it takes over what it names,
// when it is told to.
//
// Alone: npx tsx --tsconfig demo-apps/tsconfig.json demo-apps/new-shop/app.ts
import { join } from 'node:path';
import express from 'express';
import { endpoints, rsvp } from 'express-party';
import { add, read } from '../shop/cart.js';
import { categories, findNow, list } from '../shop/catalog.js';
import keepCart from '../shop/session.js';
import { cartPage, homePage, productPage } from './pages.js';

const routes = endpoints('shop', {
  home: '/',
  product: '/goods/:sku',
  cart: '/basket',
  add: 'POST /basket',
  look: '/new.css',
});

const app = express();
export default app;

app.use(rsvp(routes));

app.get(routes.paths.look, (_req, res) => {
  res.sendFile(join(__dirname, '../style.css'));
});

app.use(keepCart);
app.use(express.urlencoded({ extended: false }));

app.get(routes.paths.home, (req, res) => {
  const category = categories.find((each) => each === req.query.category);
  list(category, (_error, products) => {
    res.send(homePage(req, products, category));
  });
});

app.get(routes.paths.product, (req, res, next) => {
  const product = findNow(req.params.sku);
  if (product) res.send(productPage(req, product));
  else next();
});

app.get(routes.paths.cart, (req, res) => {
  res.send(cartPage(req, read(req.session)));
});

app.post(routes.paths.add, (req, res, next) => {
  const product = findNow(req.body?.sku);
  if (!product) return next();
  add(req.session, product.sku, Number(req.body.quantity));
  res.redirectTo('cart');
});

if (require.main === module) {
  const port = process.env.PORT ?? 3000;
  app.listen(port);
  console.log(`The new shop, alone: http://localhost:${port}/`);
}
