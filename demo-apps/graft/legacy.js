// The legacy shop: Express 4, paths that end in .php since it once was, a basket in the session. It joined the party with
// one line, `rsvp`, names its routes, and writes its links by name; nothing else in it has changed.
const express = require('express4');
const { rsvp, endpoint } = require('express-party');
const catalog = require('../shop/catalog');
const cart = require('../shop/cart');
const { page } = require('./page.js');

const app = express();
module.exports = app;

app.use(rsvp('legacy'));
app.use(express.urlencoded({ extended: false }));

app.get('/', endpoint('home'), showHome);
app.get('/product.php', endpoint('product'), showProduct);
app.get('/basket.php', endpoint('basket'), showBasket);
app.post('/basket.php', endpoint('add'), addToBasket);
// Nobody has written it anew, so nobody has to name it.
app.get('/imprint.php', showImprint);

function showHome(req, res, next) {
  catalog.list(undefined, function render(err, products) {
    if (err) return next(err);
    res.send(page('legacy', req, { title: 'Everything for the cup', products: products }));
  });
}

function showProduct(req, res, next) {
  catalog.find(req.query.id, function render(err, product) {
    if (err) return next(err);
    if (!product) return next();
    res.send(page('legacy', req, { title: product.name, product: product }));
  });
}

function showBasket(req, res) {
  res.send(page('legacy', req, { title: 'Your basket', basket: cart.read(req.session) }));
}

function addToBasket(req, res, next) {
  catalog.find(req.body.sku, function add(err, product) {
    if (err) return next(err);
    if (!product) return next();
    cart.add(req.session, product.sku, 1);
    res.redirect(303, req.urlFor('basket'));
  });
}

function showImprint(req, res) {
  res.send(page('legacy', req, { title: 'Who we are' }));
}
