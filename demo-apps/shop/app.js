// The legacy shop: Express 4, callbacks, EJS, a cart in the session. Nobody wants to rewrite it, and nobody has to.
// To join the party it got one line, `app.use(rsvp(...))`, and on each route a name, `endpoint(...)`.
//
// Alone: npm run build && node demo-apps/shop/app.js
const path = require('node:path');
// Express 4 under another name, since the other apps of this package use Express 5.
const express = require('express4');
const { rsvp, endpoint, partylineOf } = require('express-party');
const catalog = require('./catalog');
const cart = require('./cart');
const keepCart = require('./session');

/** What `urlFor` throws when the other is not there: no party at all, a party without it, or it failed to join. */
const ABSENT = ['ERR_PARTY_NO_PARTY', 'ERR_PARTY_UNKNOWN_GUEST', 'ERR_PARTY_DID_NOT_JOIN'];

const app = express();
module.exports = app;

app.set('views', path.join(__dirname, 'views'));
app.set('view engine', 'ejs');
app.locals.price = formatPrice;
app.locals.categories = catalog.categories;

app.use(rsvp('shop', join));

app.get('/style.css', endpoint('style'), sendStyle);
app.use(keepCart);
app.use(express.urlencoded({ extended: false }));
app.use(addMenu);

app.get('/', endpoint('home'), showHome);
app.get('/products/:sku', endpoint('product'), showProduct);
app.get('/cart', endpoint('cart'), showCart);
app.post('/cart', endpoint('add'), addToCart);
app.post('/cart/:sku/remove', endpoint('remove'), removeFromCart);
app.post('/checkout', endpoint('checkout'), checkOut);
app.get('/thanks', endpoint('thanks'), showThanks);
app.use(showMissing);

/** Runs when the party's invitation comes: what the shop tells the others. */
function join(partyline) {
  partyline.connect('nav', function answerNav(_payload, question) {
    return menuEntries(question.urlFor || partyline.urlFor);
  });
}

function menuEntries(urlFor) {
  return [
    { title: 'Shop', href: urlFor('home'), order: 20 },
    { title: 'Cart', href: urlFor('cart'), order: 30 },
  ];
}

/** The menu: everybody else's entries and our own. Alone there is nobody else. */
function addMenu(req, res, next) {
  let entries = menuEntries(req.urlFor);
  const answers = partylineOf(req).askAround('nav');
  for (let i = 0; i < answers.length; i++) {
    entries = entries.concat(answers[i]);
  }
  entries.sort(byOrder);
  res.locals.nav = entries;
  res.locals.here = req.baseUrl + req.path;
  next();
}

function byOrder(a, b) {
  return a.order - b.order;
}

function sendStyle(_req, res) {
  res.sendFile(path.join(__dirname, '..', 'style.css'));
}

function showHome(req, res, next) {
  let category = req.query.category;
  if (catalog.categories.indexOf(category) === -1) category = undefined;
  catalog.list(category, function render(err, products) {
    if (err) return next(err);
    res.render('home', { products: products, category: category });
  });
}

function showProduct(req, res, next) {
  catalog.find(req.params.sku, function render(err, product) {
    if (err) return next(err);
    if (!product) return next();
    res.render('product', { product: product, stories: storiesAbout(product, req) });
  });
}

/** Whoever has written about a product says so. Nobody has to, and alone nobody can. */
function storiesAbout(product, req) {
  try {
    return partylineOf(req).askAround('stories', product.sku).flat();
  } catch (err) {
    if (err.code !== 'ERR_PARTY_NO_SUCH_SERVICE_NAME') throw err;
    return [];
  }
}

function showCart(req, res) {
  res.render('cart', { cart: cart.read(req.session) });
}

function addToCart(req, res, next) {
  catalog.find(req.body.sku, function add(err, product) {
    if (err) return next(err);
    if (!product) return next();
    cart.add(req.session, product.sku, req.body.quantity);
    res.redirect(303, req.urlFor('cart'));
  });
}

function removeFromCart(req, res) {
  cart.remove(req.session, req.params.sku);
  res.redirect(303, req.urlFor('cart'));
}

function checkOut(req, res) {
  if (cart.read(req.session).lines.length === 0) return res.redirect(303, req.urlFor('cart'));
  cart.empty(req.session);
  res.redirect(303, afterCheckOut(req));
}

/** The blog tells what happens to an order. Where there is no blog, the shop says thank you itself. */
function afterCheckOut(req) {
  try {
    return req.urlFor('blog:post', 'what-happens-after-you-order');
  } catch (err) {
    if (ABSENT.indexOf(err.code) === -1) throw err;
    return req.urlFor('thanks');
  }
}

function showThanks(_req, res) {
  res.render('thanks');
}

function showMissing(_req, res) {
  res.status(404).render('missing');
}

function formatPrice(cents) {
  return `€ ${(cents / 100).toFixed(2)}`;
}

if (require.main === module) {
  const port = process.env.PORT || 3000;
  app.listen(port, function sayWhere() {
    console.log(`The shop, alone: http://localhost:${port}/`);
  });
}
